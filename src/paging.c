/*-------------------------------------------------------------------------
 *
 * paging.c
 *		What the body of an answer says of the pages behind it.
 *
 *-------------------------------------------------------------------------
 */
#include "paging.h"

#include <string.h>

/* A member that is a number; -1 if it is none. */
static int64_t
number_of(FsJson object, const char *key)
{
	FsJson		value = fs_json_get(object, key);
	int64_t		number;

	if (value.type != FS_JSON_NUMBER || !fs_json_int64(value, &number) || number < 0)
		return -1;
	return number;
}

static FsMore
flag_of(FsJson object, const char *key)
{
	switch (fs_json_get(object, key).type)
	{
		case FS_JSON_TRUE:
			return FS_MORE_YES;
		case FS_JSON_FALSE:
			return FS_MORE_NO;
		default:
			return FS_MORE_UNKNOWN;
	}
}

static FsMore
answer(bool more)
{
	return more ? FS_MORE_YES : FS_MORE_NO;
}

/* The first of some members that is a number; -1 if none is. */
static int64_t
first_number(FsJson object, const char *const *keys, int nkeys)
{
	int64_t		number = -1;

	for (int i = 0; i < nkeys && number < 0; i++)
		number = number_of(object, keys[i]);
	return number;
}

FsMore
fs_more_pages(FsJson body, int64_t number, int rows, int *size)
{
	static const char *const totals[] = {"total_items", "total_count", "total"};
	FsJson		meta = body;
	FsJson		next;
	FsMore		flag;
	int64_t		said;

	if (body.type != FS_JSON_OBJECT)
		return FS_MORE_UNKNOWN;
	next = fs_json_get(body, "meta");
	if (next.type == FS_JSON_OBJECT)
		meta = next;

	said = number_of(meta, "per_page");
	if (said > 0 && said < *size)
		*size = (int) said;
	flag = flag_of(meta, "hasNext");
	if (flag == FS_MORE_UNKNOWN)
		flag = flag_of(meta, "has_next");
	if (flag != FS_MORE_UNKNOWN)
		return flag;
	if (number_of(meta, "total_pages") >= 0)
		return answer(number_of(meta, "total_pages") > number);
	next = fs_json_get(meta, "next");
	if (next.type == FS_JSON_NULL)
		return FS_MORE_NO;
	if (next.type == FS_JSON_NUMBER)
		return answer(number_of(meta, "next") > number);
	said = first_number(meta, totals, sizeof(totals) / sizeof(totals[0]));
	if (said >= 0)
		return answer(said > number * *size);

	/* a count may be that of all records, or of this page's */
	said = number_of(meta, "count");
	if (said < 0 || (said == rows && rows >= *size))
		return FS_MORE_UNKNOWN;
	return answer(said > number * *size);
}

bool
fs_next_query(FsJson body, const char *path, char *out, size_t room,
			  bool *malformed)
{
	FsJsonPath	where = {path, strlen(path)};
	FsJson		address = {FS_JSON_ABSENT, NULL, 0};
	ptrdiff_t	len = 0;
	char	   *query;

	*malformed = false;
	if (body.type == FS_JSON_OBJECT)
		fs_json_pick(body, &where, 1, &address);
	if (address.type == FS_JSON_ABSENT || address.type == FS_JSON_NULL)
		return false;
	if (address.type == FS_JSON_STRING && address.len == 2)
		return false;			/* empty */
	*malformed = true;
	if (address.type != FS_JSON_STRING || address.len >= room)
		return false;
	len = fs_json_unescape(address, out);
	if (len < 0)
		return false;
	out[len] = '\0';
	query = strchr(out, '?');
	if (query == NULL)
		return false;
	query++;
	query[strcspn(query, "#")] = '\0';
	if (*query == '\0')
		return false;
	memmove(out, query, strlen(query) + 1);
	*malformed = false;
	return true;
}

FsJson
fs_find_records(FsJson body)
{
	FsJsonIter	iter;
	FsJson		key;
	FsJson		value;
	FsJson		only = body;
	int			members = 0;

	if (body.type != FS_JSON_OBJECT)
		return body;
	iter = fs_json_begin(body);
	while (fs_json_next_member(&iter, &key, &value))
	{
		if (value.type == FS_JSON_ARRAY)
			return value;
		only = value;
		members++;
	}
	return members == 1 && only.type == FS_JSON_OBJECT ? only : body;
}
