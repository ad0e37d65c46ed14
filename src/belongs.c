/*-------------------------------------------------------------------------
 *
 * belongs.c
 *		Which records belong to a resource's table.
 *
 * The same for every way of reading: the record must be visible, and in a
 * workspace that the scope allows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "source.h"

static void
add_field(FsBelongs *belongs, const char *name, size_t len, bool wanted)
{
	belongs->fields[belongs->nfields].path = name;
	belongs->fields[belongs->nfields].len = len;
	belongs->wanted[belongs->nfields] = wanted;
	belongs->nfields++;
}

const char *
fsfdw_key_field(const FsResource *resource)
{
	const FsColumn *key = fs_resource_key(resource);

	return key == NULL ? "id" : key->field != NULL ? key->field : key->name;
}

bool
fsfdw_record_id(FsJson value, int64_t *id)
{
	FsJson		digits = value;

	if (value.type == FS_JSON_NUMBER)
		return fs_json_int64(value, id);
	/* some accounts send ids as texts */
	if (value.type != FS_JSON_STRING || value.len < 3)
		return false;
	digits.at++;
	digits.len -= 2;
	for (size_t i = 0; i < digits.len; i++)
	{
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
	}
	digits.type = FS_JSON_NUMBER;
	return fs_json_int64(digits, id);
}

bool
fsfdw_key_of(const FsResource *resource, FsJson record, int64_t *id)
{
	FsJsonPath	path = {fsfdw_key_field(resource), 0};
	FsJson		value;

	if (record.type != FS_JSON_OBJECT)
		return fsfdw_record_id(record, id);
	path.len = strlen(path.path);
	fs_json_pick(record, &path, 1, &value);
	return fsfdw_record_id(value, id);
}

bool
fsfdw_is_among(int64 id, const int64 *ids, int n)
{
	for (int i = 0; i < n; i++)
	{
		if (ids[i] == id)
			return true;
	}
	return false;
}

static bool
is_allowed(const FsScope *scope, int64 workspace)
{
	return fsfdw_is_among(workspace, scope->allowed, scope->nallowed);
}

bool
fsfdw_in_scope(const FsScope *scope, FsJson record)
{
	FsJson		value = {FS_JSON_ABSENT, NULL, 0};
	int64_t		workspace;

	if (record.type == FS_JSON_OBJECT)
		value = fs_json_get(record, "workspace_id");
	return scope->nallowed == 0 || !fsfdw_record_id(value, &workspace) ||
		is_allowed(scope, workspace);
}

/* Reads the catalogue's "deleted=false spam=false". */
void
fsfdw_belongs_init(FsBelongs *belongs, const FsResource *resource,
				   const FsScope *scope, bool everything)
{
	const char *s = everything ? NULL : resource->visible;
	const char *key = fsfdw_key_field(resource);

	memset(belongs, 0, sizeof(*belongs));
	belongs->scope = scope;
	belongs->resource = resource->name;
	belongs->workspaces_column = resource->workspaces_column;
	add_field(belongs, key, strlen(key), false);
	/* a workspace is in the scope if it is one of those */
	if (strcmp(resource->name, "workspaces") == 0)
		add_field(belongs, "id", 2, false);
	else
		add_field(belongs, "workspace_id", 12, false);
	while (s != NULL && *s != '\0')
	{
		const char *equals = strchr(s, '=');

		Assert(belongs->nfields < lengthof(belongs->fields));
		add_field(belongs, s, equals - s, strncmp(equals + 1, "true", 4) == 0);
		s = strchr(s, ' ');
		if (s != NULL)
			s++;
	}
}

/*
 * Whether one of the workspaces that a record says it belongs to is allowed.
 * Without such a list, or with an empty one, *told stays false.
 */
static bool
lists_allowed(const FsScope *scope, FsJson record, const char *column, bool *told)
{
	FsJson		list = fs_json_get(record, column);
	FsJson		value;
	FsJsonIter	iter;
	int64_t		workspace;

	if (list.type != FS_JSON_ARRAY)
		return false;
	iter = fs_json_begin(list);
	while (fs_json_next_element(&iter, &value))
	{
		*told = true;
		if (fsfdw_record_id(value, &workspace) && is_allowed(scope, workspace))
			return true;
	}
	return false;
}

bool
fsfdw_belongs(const FsBelongs *belongs, FsJson record, FsIdentity *identity)
{
	FsJson		values[lengthof(belongs->fields)];
	const FsScope *scope = belongs->scope;

	memset(identity, 0, sizeof(*identity));
	fs_json_pick(record, belongs->fields, belongs->nfields, values);
	identity->known = fsfdw_record_id(values[0], &identity->id);
	(void) fsfdw_record_id(values[1], &identity->workspace);
	if (scope->nallowed > 0)
	{
		bool		allowed = scope->unsaid && identity->workspace == 0;
		bool		told = values[1].type != FS_JSON_ABSENT;

		if (!told && belongs->workspaces_column != NULL)
			allowed |= lists_allowed(scope, record, belongs->workspaces_column, &told);
		/* some accounts show changes, problems and releases so */
		if (!told && !scope->unsaid)
			ereport(ERROR,
					(errcode(ERRCODE_FDW_ERROR),
					 errmsg("reading resource \"%s\" is incomplete: a record does not tell its workspace",
							belongs->resource),
					 errhint("Set option workspaces of the table or the server to 'all'.")));

		if (!allowed && !is_allowed(scope, identity->workspace))
			return false;
	}
	for (int i = 2; i < belongs->nfields; i++)
	{
		if ((values[i].type == FS_JSON_TRUE) != belongs->wanted[i])
			return false;
	}
	return true;
}
