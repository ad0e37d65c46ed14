/*-------------------------------------------------------------------------
 *
 * pages.h
 *		Pages of a listing that overlap.
 *
 * A listing in a fixed order is read page by page while records leave it.
 * Each departure moves the records behind it one place towards the front, and
 * the one that crosses the border of two pages between their requests would
 * be missed.  If the next page still shows a record at or before the last one
 * read, nothing between them was.  So pages are asked for that overlap.
 *
 * The API knows page numbers and page sizes only, so a page begins at a
 * multiple of its size (documentation, "Pagination": per_page is 1 to 100).
 * That makes pages a little smaller: about 88 new records a page of at most
 * 100.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_PAGES_H
#define FS_PAGES_H

#include <stdint.h>

/* Records "first" to "end" (not included) of a listing, counted from 0. */
typedef struct FsPage
{
	int64_t		number;			/* 1 is the first */
	int			size;			/* per_page */
	int64_t		first;
	int64_t		end;
} FsPage;

/*
 * The page that begins at or before record "at", ends behind it, and reaches
 * farthest.  Sizes are 1 to max_size; numbers are 1 to max_number, where 0
 * means no bound.  With a bound there may be no such page: its size is then 0.
 */
extern FsPage fs_page_at(int64_t at, int max_size, int64_t max_number);

/*
 * The page of a number and a size, and one of the same number that is smaller by
 * a record (unless it has but one).  As a 400 is never retried, the latter is
 * asked for to see whether the refusal was an accident.
 */
extern FsPage fs_page(int64_t number, int size);
extern FsPage fs_page_smaller(FsPage page);

#endif							/* FS_PAGES_H */
