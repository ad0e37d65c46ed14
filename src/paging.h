/*-------------------------------------------------------------------------
 *
 * paging.h
 *		What the body of an answer says of the pages behind it.
 *
 * The API's modules differ (documentation, the samples of each listing): some
 * put next to the records, others into an object "meta", a flag (hasNext,
 * has_next), the next page's number (next), the number of pages (total_pages)
 * or of records (total, total_items, total_count, count).
 *
 * No PostgreSQL headers, no allocation, no I/O.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_PAGING_H
#define FS_PAGING_H

#include "json.h"

/* Longest query of a next page's address, with terminator. */
#define FS_CURSOR_SIZE 2048

typedef enum FsMore
{
	FS_MORE_UNKNOWN,			/* it says nothing */
	FS_MORE_NO,
	FS_MORE_YES
} FsMore;

/*
 * Whether another page follows page "number" (from 1), which has "rows"
 * records and was asked for with "size" of them.  *size becomes the size that
 * the body says the pages have, if that is less.
 */
extern FsMore fs_more_pages(FsJson body, int64_t number, int rows, int *size);

/*
 * The records of a body whose member that holds them is not known: the body
 * if it is an array, else its first member that is one, else its only member
 * if that is an object, else itself.
 */
extern FsJson fs_find_records(FsJson body);

/*
 * The query of the next page's address, at a path of the body ("links.next"):
 * what is behind its question mark.  Unescaped to out, which has room for
 * "room" bytes, terminated.  False if there is none; *malformed tells whether
 * there is something else instead.
 */
extern bool fs_next_query(FsJson body, const char *path, char *out, size_t room,
						  bool *malformed);

#endif							/* FS_PAGING_H */
