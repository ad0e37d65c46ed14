/*-------------------------------------------------------------------------
 *
 * header_fuzz.c
 *		Any bytes as the value of a response header.
 *
 *		clang -fsanitize=fuzzer,address -Isrc test/fuzz/header_fuzz.c \
 *			src/header.c -o header_fuzz
 *		./header_fuzz -max_len=512 test/fuzz/corpus/header
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "header.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* not terminated, for the sanitizer to see a read beyond the end */
	const char *value = (const char *) data;
	char		type[32];
	int64_t		number;
	int64_t		page = 42;
	int64_t		wait;
	size_t		len;

	number = fs_header_int(value, size, INT64_MAX);
	CHECK(number >= -1);
	if (number >= 0)
	{
		CHECK(fs_header_int(value, size, number) == number);
		if (number > 0)
			CHECK(fs_header_int(value, size, number - 1) == -1);
		if (number < INT64_MAX)
			CHECK(fs_header_retry_after(value, size, -1, 0) == number);
	}

	wait = fs_header_retry_after(value, size, -1, INT64_C(1784116800));
	CHECK(wait >= -1);
	if (wait == -1)
	{
		CHECK(fs_header_retry_after(value, size, INT64_MAX, 0) == INT64_MAX ||
			  fs_header_retry_after(value, size, INT64_MAX, 0) == -1);
		CHECK(fs_header_retry_after(value, size, 0, INT64_MAX) <= 0);
	}
	else
		CHECK(fs_header_retry_after(value, size, INT64_MAX, 7) == wait);

	if (fs_header_link_next(value, size, &page))
	{
		CHECK(page == -1 || page > 0);
		CHECK(memchr(value, '<', size) != NULL &&
			  memchr(value, '>', size) != NULL);
		if (page > 0)
			CHECK(memchr(value, '?', size) != NULL);
	}
	else
		CHECK(page == -1);

	fs_header_content_type(value, size, type, sizeof(type));
	len = strlen(type);
	CHECK(len < sizeof(type) && len <= size);
	for (size_t i = 0; i < len; i++)
		CHECK(type[i] > ' ' && type[i] <= '~' && type[i] != ';' &&
			  !(type[i] >= 'A' && type[i] <= 'Z'));
	fs_header_content_type(value, size, type, 1);
	CHECK(type[0] == '\0');
	return 0;
}
