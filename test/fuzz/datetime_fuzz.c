/*-------------------------------------------------------------------------
 *
 * datetime_fuzz.c
 *		Any bytes as a timestamp, and any number as a moment.
 *
 *		clang -fsanitize=fuzzer,address -Isrc test/fuzz/datetime_fuzz.c \
 *			src/datetime.c -o datetime_fuzz
 *		./datetime_fuzz -max_len=64 test/fuzz/corpus/datetime
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "datetime.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

/* What can be read: the years 1 to 9999. */
#define MIN_USEC INT64_C(-62135596800000000)
#define MAX_USEC INT64_C(253402300799999999)

static void
check_moment(int64_t usec, int32_t offset_sec)
{
	char		text[FS_TIMESTAMP_TEXT];
	char		day[FS_TIMESTAMP_TEXT];
	int64_t		back;

	fs_format_timestamp(usec, text);
	CHECK(strlen(text) < FS_TIMESTAMP_TEXT);
	fs_format_day(fs_day_of(usec, offset_sec), day);
	CHECK(strlen(day) < FS_TIMESTAMP_TEXT);
	fs_format_day(fs_day_of(usec, 0), day);
	CHECK(strncmp(day, text, strlen(day)) == 0);

	if (usec < MIN_USEC || usec > MAX_USEC)
	{
		CHECK(!fs_parse_timestamp(text, strlen(text), &back));
		return;
	}
	CHECK(strlen(text) == 20);
	CHECK(fs_parse_timestamp(text, 20, &back));
	CHECK(back <= usec && usec - back < FS_USEC_PER_SEC);
	CHECK(back % FS_USEC_PER_SEC == 0);
	CHECK(fs_parse_timestamp(day, 10, &back));
	CHECK(back <= usec && usec - back < FS_USEC_PER_DAY);
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t		usec = 42;

	if (fs_parse_timestamp((const char *) data, size, &usec))
	{
		CHECK(usec >= MIN_USEC && usec <= MAX_USEC);
		check_moment(usec, 0);
	}
	else
		CHECK(usec == 42);

	if (size >= sizeof(int64_t) + sizeof(int32_t))
	{
		int32_t		offset_sec;

		memcpy(&usec, data, sizeof(usec));
		memcpy(&offset_sec, data + sizeof(usec), sizeof(offset_sec));
		check_moment(usec, offset_sec);
	}
	return 0;
}
