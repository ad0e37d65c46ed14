/*-------------------------------------------------------------------------
 *
 * pages.c
 *		Pages of a listing that overlap.
 *
 *-------------------------------------------------------------------------
 */
#include "pages.h"

FsPage
fs_page(int64_t number, int size)
{
	return (FsPage) {number, size, (number - 1) * size, number * size};
}

FsPage
fs_page_smaller(FsPage page)
{
	return fs_page(page.number, page.size > 1 ? page.size - 1 : 1);
}

FsPage
fs_page_at(int64_t at, int max_size, int64_t max_number)
{
	FsPage		best = {0};

	/* reaching farthest is best for all that follows, too */
	for (int size = max_size; size >= 1; size--)
	{
		int64_t		number = at / size + 1;

		if (max_number > 0 && number > max_number)
			continue;
		if (number * size > best.end)
			best = fs_page(number, size);
	}
	return best;
}
