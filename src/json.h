/*-------------------------------------------------------------------------
 *
 * json.h
 *		A JSON walker over the bytes of one response body.
 *
 * A page is validated once, completely (grammar of RFC 8259, UTF-8, nesting
 * depth), before any of its records is used.  After that every value is a
 * slice of the body: nothing is copied or converted until a column needs it,
 * and numbers keep the digits the server sent.
 *
 * Validation can note where every key and value is, so that who walks over them
 * later need not look for their ends again.
 *
 * No PostgreSQL headers, no allocation, no I/O.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_JSON_H
#define FS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* Deepest nesting of arrays and objects that is accepted. */
#define FS_JSON_MAX_DEPTH 128

typedef enum FsJsonType
{
	FS_JSON_ABSENT = 0,			/* no such member */
	FS_JSON_NULL,
	FS_JSON_FALSE,
	FS_JSON_TRUE,
	FS_JSON_NUMBER,
	FS_JSON_STRING,
	FS_JSON_ARRAY,
	FS_JSON_OBJECT
} FsJsonType;

/*
 * Where a key or value is: its offset in the body, and its length.  They are
 * noted in the order of the text.  After the note of an array or object comes
 * one with the number of notes inside, in place of an offset, then these.
 */
typedef struct FsJsonNote
{
	uint32_t	at;
	uint32_t	len;			/* with FS_JSON_NOTE_FLAG */
} FsJsonNote;

/* In the length of a value: an array or object; of a key: it has escapes. */
#define FS_JSON_NOTE_FLAG (UINT32_C(1) << 31)

/* A value: its bytes in the body, with quotes or brackets. */
typedef struct FsJson
{
	FsJsonType	type;
	const char *at;
	size_t		len;
	const FsJsonNote *note;		/* its own, or NULL */
} FsJson;

/*
 * A member to pick out of an object: a key, or for nested values a dotted
 * path ("stats.resolved_at").  "*" stands for the object itself.
 */
typedef struct FsJsonPath
{
	const char *path;
	size_t		len;
} FsJsonPath;

/* Position inside an array or object; start with fs_json_begin(). */
typedef struct FsJsonIter
{
	const char *at;				/* the next one, or by notes: the body */
	const char *end;
	const FsJsonNote *note;		/* of the next one, or NULL */
	const FsJsonNote *last;		/* behind all of them, or NULL */
} FsJsonIter;

/* What fs_json_unescape() returns besides a length. */
#define FS_JSON_NUL_CHARACTER	(-1)	/* \u0000, which text cannot hold */
#define FS_JSON_LONE_SURROGATE	(-2)	/* half of a surrogate pair */

/*
 * Checks that body[0..len) is exactly one JSON value.  On success sets *root.
 * On failure returns false and says in err what is wrong and at which byte,
 * without quoting the body.
 */
extern bool fs_json_validate(const char *body, size_t len, FsJson *root,
							 FsError *err);

/* Notes that will do for a body of len bytes, unless its values are tiny. */
extern size_t fs_json_note_room(size_t len);

/*
 * The same, and notes what is where.  The notes are needed as long as the
 * values are.  If there is no room for all, no harm is done: the body is walked
 * the slow way then.
 */
extern bool fs_json_validate_notes(const char *body, size_t len,
								   FsJsonNote *notes, size_t room,
								   FsJson *root, FsError *err);

/* The functions below take slices of validated text only. */

/* Member of an object; FS_JSON_ABSENT if there is none, the last if many. */
extern FsJson fs_json_get(FsJson object, const char *key);

/*
 * Picks n members out of an object in one pass.  values[i] is FS_JSON_ABSENT
 * where path i leads nowhere.
 */
extern void fs_json_pick(FsJson object, const FsJsonPath *paths, int n,
						 FsJson *values);

extern FsJsonIter fs_json_begin(FsJson array_or_object);
extern bool fs_json_next_element(FsJsonIter *iter, FsJson *element);
extern bool fs_json_next_member(FsJsonIter *iter, FsJson *key, FsJson *value);

/*
 * Writes a string's characters as UTF-8 to out, which must have room for
 * string.len bytes, without a terminator.  Returns the length, or one of the
 * negative values above.
 */
extern ptrdiff_t fs_json_unescape(FsJson string, char *out);

/* Whether a string's characters are exactly those of the C string s. */
extern bool fs_json_string_is(FsJson string, const char *s);

/*
 * The value of a number as an integer.  False if it has a fraction other than
 * zero, an exponent, or does not fit.
 */
extern bool fs_json_int64(FsJson number, int64_t *result);

#endif							/* FS_JSON_H */
