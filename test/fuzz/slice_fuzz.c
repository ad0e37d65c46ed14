/*-------------------------------------------------------------------------
 *
 * slice_fuzz.c
 *		Any totals and any sample: slices follow each other, and end.
 *
 *		clang -fsanitize=fuzzer,address -Isrc test/fuzz/slice_fuzz.c \
 *			src/slice.c -o slice_fuzz
 *		./slice_fuzz -max_len=4096 test/fuzz/corpus/slice
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "slice.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

static const uint8_t *input;
static size_t input_left;

/* The next bytes of the input; zeros when it is used up */
static uint64_t
take(size_t n)
{
	uint64_t	value = 0;

	for (; n > 0; n--)
	{
		value <<= 8;
		if (input_left > 0)
		{
			value |= *input++;
			input_left--;
		}
	}
	return value;
}

/* A number from 0 to INT64_MAX / 16, small ones more often */
static int64_t
take_number(void)
{
	return (int64_t) (take(take(1) % 9) >> 5);
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FsSlices	slices;
	int64_t		lo;
	int64_t		hi;
	int64_t		next = 0;
	int64_t		read = 0;
	int64_t		total;
	int64_t		reach;
	int64_t		most;
	int64_t		questions = 0;

	input = data;
	input_left = size;
	total = (int64_t) take(2);
	reach = 1 + (int64_t) take(1) * 3;
	fs_slices_init(&slices, total, reach);

	/* each row read is one less; besides, see MAX_WASTED */
	most = 300 + total + 3 * total / reach;
	while (fs_slices_next(&slices, &lo, &hi))
	{
		int64_t		rows = take_number();

		CHECK(lo == next && hi >= lo);
		CHECK(questions++ < most);
		for (int n = (int) take(1) % 31; n > 0; n--)
			fs_slices_sample(&slices, lo + (int64_t)
							 ((uint64_t) take_number() % ((uint64_t) (hi - lo) + 1)));
		switch (fs_slices_answer(&slices, rows))
		{
			case FS_SPLIT_READ:
				CHECK(rows <= reach);
				read += rows;
				next = hi + (hi < INT64_MAX);
				break;
			case FS_SPLIT_ONE:
				CHECK(rows > reach && hi == lo);
				read += rows < INT64_C(1) << 50 ? rows : INT64_C(1) << 50;
				next = hi + (hi < INT64_MAX);
				break;
			case FS_SPLIT_CUT:
				CHECK(rows > reach && hi > lo);
				break;
			case FS_SPLIT_STUCK:
				CHECK(!fs_slices_next(&slices, &lo, &hi));
				return 0;
			default:
				abort();
		}
	}
	CHECK(next == INT64_MAX && hi == INT64_MAX);
	CHECK(fs_slices_add_up(&slices) == (read >= total));
	return 0;
}
