/*-------------------------------------------------------------------------
 *
 * json_fuzz.c
 *		Any bytes as a body: what is found valid is walked to its leaves.
 *
 *		clang -fsanitize=fuzzer,address -Isrc test/fuzz/json_fuzz.c \
 *			src/json.c src/json_validate.c -o json_fuzz
 *		./json_fuzz -max_len=4096 test/fuzz/corpus/json
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"

#define NPATHS 70

/* More than one batch of paths; the end of the list is padding. */
static const char *const path_text[] = {
	"id", "a", "a.b", "a.b.c", "a.b.c.d", "", ".", "..", "a.", ".a", "*",
	"a.*", "id", "stats.resolved_at", "custom_fields", "custom_fields.x",
	"subject"
};

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

static bool
same(FsJson a, FsJson b)
{
	return a.type == b.type &&
		(a.type == FS_JSON_ABSENT || (a.at == b.at && a.len == b.len));
}

static void
check_inside(FsJson outer, FsJson inner)
{
	CHECK(inner.len > 0);
	CHECK(inner.at > outer.at);
	CHECK(inner.at + inner.len < outer.at + outer.len);
}

/* A slice of valid text is a valid text, and the same value. */
static void
check_alone(FsJson value)
{
	FsJson		root;
	FsError		err;

	CHECK(fs_json_validate(value.at, value.len, &root, &err));
	CHECK(same(value, root));
}

/* The member that the dotted path leads to, one key after the other. */
static FsJson
follow(FsJson value, const char *path)
{
	char		key[64];
	size_t		len = strcspn(path, ".");

	memcpy(key, path, len);
	key[len] = '\0';
	value = fs_json_get(value, key);
	return path[len] == '.' ? follow(value, path + len + 1) : value;
}

static void
check_pick(FsJson object)
{
	FsJsonPath	paths[NPATHS];
	FsJson		values[NPATHS];
	int			count = (int) (sizeof(path_text) / sizeof(path_text[0]));
	int			i;

	for (i = 0; i < NPATHS; i++)
	{
		paths[i].path = path_text[i % count];
		paths[i].len = strlen(paths[i].path);
	}
	fs_json_pick(object, paths, NPATHS, values);
	for (i = 0; i < NPATHS; i++)
	{
		if (strcmp(paths[i].path, "*") == 0)
			CHECK(same(values[i], object));
		else
			CHECK(same(values[i], follow(object, paths[i].path)));
	}
}

static void
check_string(FsJson string)
{
	char	   *out = malloc(string.len);
	ptrdiff_t	len = fs_json_unescape(string, out);

	CHECK(len >= FS_JSON_LONE_SURROGATE && len <= (ptrdiff_t) string.len - 2);
	if (len >= 0)
	{
		out[len] = '\0';
		CHECK(strlen(out) == (size_t) len);
		CHECK(fs_json_string_is(string, out));
		out[len] = 'x';
		out[len + 1] = '\0';
		CHECK(!fs_json_string_is(string, out));
	}
	else
		CHECK(!fs_json_string_is(string, ""));
	free(out);
}

static void
walk(FsJson value)
{
	FsJsonIter	iter = fs_json_begin(value);
	FsJson		key;
	FsJson		item;
	int64_t		number;

	switch (value.type)
	{
		case FS_JSON_OBJECT:
			check_pick(value);
			while (fs_json_next_member(&iter, &key, &item))
			{
				check_inside(value, key);
				check_inside(value, item);
				CHECK(key.at + key.len < item.at);
				check_string(key);
				walk(item);
			}
			CHECK(iter.at == iter.end);
			break;
		case FS_JSON_ARRAY:
			while (fs_json_next_element(&iter, &item))
			{
				check_inside(value, item);
				walk(item);
			}
			CHECK(iter.at == iter.end);
			break;
		case FS_JSON_STRING:
			check_alone(value);
			check_string(value);
			break;
		case FS_JSON_NUMBER:
			check_alone(value);
			if (fs_json_int64(value, &number))
				CHECK(memchr(value.at, 'e', value.len) == NULL);
			break;
		default:
			check_alone(value);
			break;
	}
}

/* Whether walking over two values meets the same ones. */
static void
check_same_walk(FsJson a, FsJson b)
{
	FsJsonIter	in_a = fs_json_begin(a);
	FsJsonIter	in_b = fs_json_begin(b);
	FsJson		key_a;
	FsJson		key_b;
	FsJson		item_a;
	FsJson		item_b;

	CHECK(same(a, b));
	if (a.type == FS_JSON_OBJECT)
	{
		while (fs_json_next_member(&in_a, &key_a, &item_a))
		{
			CHECK(fs_json_next_member(&in_b, &key_b, &item_b));
			CHECK(same(key_a, key_b));
			check_same_walk(item_a, item_b);
		}
		CHECK(!fs_json_next_member(&in_b, &key_b, &item_b));
	}
	else
	{
		while (fs_json_next_element(&in_a, &item_a))
		{
			CHECK(fs_json_next_element(&in_b, &item_b));
			check_same_walk(item_a, item_b);
		}
		CHECK(!fs_json_next_element(&in_b, &item_b));
	}
}

/* With notes, in enough room or too little, a walk is the same. */
static void
check_notes(FsJson root)
{
	size_t		enough = fs_json_note_room(root.len);
	size_t		few = root.len % 7;
	FsError		err;

	for (size_t room = enough;; room = few)
	{
		/* of exactly this size, so that writing on would be noticed */
		FsJsonNote *notes = malloc(room * sizeof(FsJsonNote) + 1);
		FsJson		noted;

		CHECK(fs_json_validate_notes(root.at, root.len, notes, room, &noted,
									 &err));
		check_same_walk(root, noted);
		walk(noted);
		free(notes);
		if (room == few)
			break;
	}
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FsJson		root;
	FsError		err = {""};

	if (fs_json_validate((const char *) data, size, &root, &err))
	{
		check_alone(root);
		walk(root);
		check_notes(root);
	}
	else
		CHECK(err.text[0] != '\0' && strlen(err.text) < FS_ERROR_TEXT);
	return 0;
}
