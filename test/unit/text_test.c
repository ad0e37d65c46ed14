/*-------------------------------------------------------------------------
 *
 * text_test.c
 *		Text in memory of a fixed size: what fits, what does not, every byte.
 *
 *		cc -std=c11 -Isrc test/unit/text_test.c src/text.c
 *
 *-------------------------------------------------------------------------
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "text.h"

/* Memory of exactly that size, for a sanitizer to see a write beyond it */
static char *
room(size_t size)
{
	char	   *memory = malloc(size);

	if (memory == NULL)
		abort();
	memset(memory, 'x', size);
	return memory;
}

static void
test_add(void)
{
	char	   *memory = room(8);
	FsText		text;

	fs_text_init(&text, memory, 8);
	is_str(text.data, "", "it begins empty");
	ok(text.len == 0 && !text.overflow, "and without overflow");

	fs_text_add(&text, "");
	fs_text_add(&text, "abc");
	fs_text_addf(&text, "%d%s", 42, "de");
	is_str(text.data, "abc42de", "all but the terminator's byte is used");
	ok(text.len == 7 && !text.overflow, "without overflow");
	fs_text_add(&text, "");
	fs_text_addf(&text, "%s", "");
	fs_text_add_escaped(&text, "");
	ok(!text.overflow, "nothing fits everywhere");

	fs_text_add(&text, "f");
	ok(text.overflow && text.len == 7, "one byte more does not");
	is_str(text.data, "abc42de", "and what was there stays");
	free(memory);
}

static void
test_overflow(void)
{
	char	   *memory = room(8);
	FsText		text;

	fs_text_init(&text, memory, 8);
	fs_text_add(&text, "12345678");
	ok(text.overflow, "add: as long as the memory is too long");
	is_str(text.data, "", "add: nothing of it is written");
	fs_text_add(&text, "a");
	fs_text_addf(&text, "b");
	fs_text_add_escaped(&text, "c");
	is_str(text.data, "", "after an overflow nothing is added");

	fs_text_init(&text, memory, 8);
	ok(!text.overflow, "init forgets an overflow");
	fs_text_add(&text, "ab");
	fs_text_addf(&text, "%s", "123456");
	ok(text.overflow && text.len == 2, "addf: too long");
	is_str(text.data, "ab", "addf: nothing of it is left");

	fs_text_init(&text, memory, 8);
	fs_text_add_escaped(&text, "a b c");
	ok(text.overflow, "escaped: too long");
	is_str(text.data, "a%20b", "escaped: no character is cut in two");

	fs_text_init(&text, memory, 8);
	fs_text_add_escaped(&text, "ab  ");
	ok(text.overflow, "escaped: too long by a byte");
	is_str(text.data, "ab%20", "escaped: and cut before it");

	fs_text_init(&text, memory, 8);
	fs_text_add_escaped(&text, "a  ");
	ok(!text.overflow, "escaped: it just fits");
	is_str(text.data, "a%20%20", "escaped: whole");
	free(memory);

	memory = room(1);
	fs_text_init(&text, memory, 1);
	is_str(text.data, "", "one byte holds the terminator");
	fs_text_add(&text, "a");
	ok(text.overflow && memory[0] == '\0', "and nothing else");
	fs_text_init(&text, memory, 1);
	fs_text_addf(&text, "%d", 1);
	ok(text.overflow && memory[0] == '\0', "however it is added");
	fs_text_init(&text, memory, 1);
	fs_text_add_escaped(&text, "\xff");
	ok(text.overflow && memory[0] == '\0', "or escaped");
	free(memory);
}

/* RFC 3986, 2.3, said another way than in the source. */
static bool
is_unreserved(int c)
{
	return c < 128 && (isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~');
}

static void
test_escaped(void)
{
	int			right = 0;
	char		memory[8];
	FsText		text;

	for (int c = 1; c < 256; c++)
	{
		char		in[2] = {(char) c, '\0'};
		char		wanted[8];

		if (is_unreserved(c))
			snprintf(wanted, sizeof(wanted), "%c", c);
		else
			snprintf(wanted, sizeof(wanted), "%%%c%c",
					 "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]);
		fs_text_init(&text, memory, sizeof(memory));
		fs_text_add_escaped(&text, in);
		if (!text.overflow && strcmp(text.data, wanted) == 0)
			right++;
		else
			diag("byte 0x%02X: got \"%s\", wanted \"%s\"", c, text.data, wanted);
	}
	is_int(right, 255, "escaped: every byte");
}

int
main(void)
{
	test_add();
	test_overflow();
	test_escaped();
	return done_testing();
}
