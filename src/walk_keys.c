/*-------------------------------------------------------------------------
 *
 * walk_keys.c
 *		Which listings a walk visits.
 *
 * A nested listing needs the keys of a parent.  They are told by the query, or
 * by the parents' own table, which may be nested again: then a walk reads its
 * parents by a walk.  Keys come one by one, so that no more of them are held
 * than visits are under way.
 *
 * Given keys are looked up in the parents' table first where that may lack
 * them: children of a record that is deleted, or not in scope, are no rows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "bind.h"
#include "walk.h"

/* ---------- What is given, and by whom ---------- */

static const FsGiven *
given_for(const FsWalk *walk, const char *name)
{
	const FsGiven *given = fsfdw_find_given(walk->bound, name);

	return given != NULL && given->nvalues > 0 ? given : NULL;
}

/* The placeholders of a path or of parameters. */
static void
add_names(FsWalk *walk, const char *s)
{
	FsPlaceholder placeholder;

	while (fs_placeholder_next(&s, &placeholder))
	{
		Assert(walk->nnames < FS_MAX_HOLES);
		snprintf(walk->names[walk->nnames++], FS_NAME_SIZE, "%.*s",
				 (int) placeholder.len, placeholder.name);
	}
}

/* A field of the parent's record that a placeholder's value comes from. */
static bool
parent_field(const FsResource *resource, const char *name, char *field)
{
	const char *found;
	size_t		len = fs_resource_parent_field(resource, name, &found);

	if (len == 0 || len >= FS_NAME_SIZE)
		return false;
	memcpy(field, found, len);
	field[len] = '\0';
	return true;
}

/* What is given, as the parent names it: it is asked for less then. */
FsBound *
fsfdw_bound_of_parent(const FsResource *resource, const FsResource *parent,
					  const FsBound *bound)
{
	FsBound    *result = palloc0(sizeof(FsBound));
	const FsColumn *key = fs_resource_key(parent);

	result->nkeys = -1;
	result->since = DT_NOBEGIN;
	result->given = palloc0(sizeof(FsGiven) * Max(bound->ngiven, 1));
	for (int i = 0; i < bound->ngiven; i++)
	{
		const FsGiven *given = &bound->given[i];
		char		field[FS_NAME_SIZE];

		if (!parent_field(resource, given->name, field))
			continue;
		result->given[result->ngiven] = *given;
		/* a parent's field that is its key is one of its columns */
		result->given[result->ngiven++].name =
			key != NULL && strcmp(field, fsfdw_key_field(parent)) == 0 ?
			key->name : pstrdup(field);
	}
	return result;
}

/* ---------- Parents ---------- */

/* The workspaces that a table's option allows, though they are not nested. */
static FsScope *
scope_of_workspaces(FsFetch *fetch, const FsResource *workspaces)
{
	FsResource	scoped = *workspaces;
	FsScope    *scope = fsfdw_scope_of(fetch, workspaces, false, false);
	FsScope    *by_key;

	scoped.workspaces = FS_WS_ZERO;
	by_key = fsfdw_scope_of(fetch, &scoped, false, true);
	scope->nallowed = by_key->nallowed;
	scope->allowed = by_key->allowed;
	return scope;
}

static bool
is_workspaces(const FsResource *resource)
{
	return strcmp(resource->name, "workspaces") == 0;
}

/* Whether a given parent may be missing in its table though it exists. */
static bool
may_be_missing(FsWalk *walk)
{
	const FsResource *parent;
	char		name[FS_NAME_SIZE];
	const char *s = walk->resource->parent;
	const FsColumn *key;

	if (!fs_word_next(&s, name, sizeof(name)) || *s != '\0')
		return false;
	parent = fs_resource_find(name);
	if (parent == NULL || !fs_resource_shows(parent))
		return false;
	key = fs_resource_key(parent);
	for (int i = 0; i < walk->bound->ngiven; i++)
	{
		char		field[FS_NAME_SIZE];

		if (walk->bound->given[i].trusted &&
			parent_field(walk->resource, walk->bound->given[i].name, field) &&
			strcmp(field, key->name) == 0)
			return false;
	}
	if (is_workspaces(parent))
		return scope_of_workspaces(walk->fetch, parent)->nallowed > 0;
	return parent->visible != NULL || fs_resource_hides_trash(parent) ||
		fsfdw_scope_of(walk->fetch, parent, false, true)->nallowed > 0;
}

/* A key as the text that stands in paths; false if it is none. */
static bool
key_text(FsJson value, char *out)
{
	ptrdiff_t	len;

	if (value.type == FS_JSON_NUMBER && value.len < FS_KEY_SIZE)
	{
		memcpy(out, value.at, value.len);
		out[value.len] = '\0';
		return true;
	}
	if (value.type != FS_JSON_STRING || value.len >= FS_KEY_SIZE)
		return false;
	len = fs_json_unescape(value, out);
	if (len <= 0)
		return false;
	out[len] = '\0';
	return strcmp(out, ".") != 0 && strcmp(out, "..") != 0;
}

/*
 * A parent may be nested below the parent before it, whose records have been
 * met already: their keys are given then, instead of being asked for again.
 */
static bool
is_below(const FsResource *resource, const FsResource *other)
{
	return resource != NULL && other != NULL && resource->parent != NULL &&
		strcmp(resource->parent, other->name) == 0;
}

/* Whether keys of the parent just opened are to be kept for the next. */
static void
begin_telling(FsWalk *walk)
{
	const char *s = walk->parents_left;
	char		name[FS_NAME_SIZE];

	if (fs_word_next(&s, name, sizeof(name)) &&
		is_below(fs_resource_find(name), walk->parent))
	{
		walk->told_room = 64;
		walk->told = palloc(sizeof(char *) * walk->told_room);
	}
}

/* Keeps the key of a parent. */
static void
tell(FsWalk *walk, FsJson record)
{
	FsJsonPath	path = {fsfdw_key_field(walk->parent), 0};
	FsJson		value;
	char		text[FS_KEY_SIZE];

	path.len = strlen(path.path);
	fs_json_pick(record, &path, 1, &value);
	if (!key_text(value, text))
		return;
	if (walk->ntold == walk->told_room)
	{
		walk->told_room *= 2;
		walk->told = repalloc_huge(walk->told, sizeof(char *) * walk->told_room);
	}
	walk->told[walk->ntold++] = pstrdup(text);
}

/* What is given for a parent below the one before it. */
static FsBound *
bound_as_told(FsWalk *walk, const FsResource *before)
{
	FsBound    *bound = fsfdw_bound_of_parent(walk->resource, walk->parent, walk->bound);
	FsListHoles holes = fs_list_holes(walk->parent);
	FsPlaceholder placeholder;

	bound->ngiven = 0;
	bound->given = palloc0(sizeof(FsGiven));
	while (fs_list_hole_next(&holes, &placeholder))
	{
		char	   *name = pnstrdup(placeholder.name, placeholder.len);
		char		field[FS_NAME_SIZE];

		if (!parent_field(walk->parent, name, field) ||
			strcmp(field, fsfdw_key_field(before)) != 0)
			continue;
		bound->given[0] = (FsGiven) {name, walk->ntold, walk->told, true};
		bound->ngiven = 1;
	}
	return bound;
}

/*
 * Opens the table of the next parent.  Where its keys are given, they are
 * looked up one by one.
 */
static bool
open_parent(FsWalk *walk)
{
	FsFetch    *fetch = walk->fetch;
	const FsResource *before = walk->parent;
	FsBound    *bound;
	FsScope    *scope;
	char		name[FS_NAME_SIZE];
	const FsColumn *key;
	const FsGiven *keys;

	if (!fs_word_next(&walk->parents_left, name, sizeof(name)))
		return false;
	walk->parent = fs_resource_find(name);
	if (walk->told != NULL && walk->ntold == 0)
	{
		walk->told = NULL;		/* nothing can be below */
		return open_parent(walk);
	}
	bound = walk->told != NULL ? bound_as_told(walk, before) :
		fsfdw_bound_of_parent(walk->resource, walk->parent, walk->bound);
	walk->told = NULL;
	walk->ntold = 0;
	begin_telling(walk);
	key = fs_resource_key(walk->parent);
	keys = key == NULL ? NULL : fsfdw_find_given(bound, key->name);
	if (is_workspaces(walk->parent))
		scope = scope_of_workspaces(fetch, walk->parent);
	else if (keys != NULL && fs_resource_shows(walk->parent))
		scope = fsfdw_scope_of(fetch, walk->parent, false, true);
	else
		scope = fsfdw_scope_of(fetch, walk->parent, false, false);
	fsfdw_belongs_init(&walk->belongs, walk->parent, scope, false);
	walk->trash = NULL;

	if (keys != NULL && fs_resource_shows(walk->parent))
	{
		FsWalk	   *check = fsfdw_walk(fetch, walk->parent, scope, bound,
									  FS_LANE_CHECKS, true);

		check->check = true;
		walk->trash = fsfdw_trash_of(fsfdw_fetch_table(fetch), walk->parent);
		walk->parents = &check->base;
	}
	else if (fs_resource_walks(walk->parent))
		walk->parents = &fsfdw_walk(fetch, walk->parent, scope, bound,
								   walk->lane + 1, false)->base;
	else
		walk->parents = fsfdw_source_list(fetch, walk->parent, scope,
										  DT_NOBEGIN, false);
	return true;
}

/* Whether a value is among those that conditions ask for. */
static bool
is_asked_for(const FsWalk *walk, const char *name, const char *value)
{
	const FsGiven *given = given_for(walk, name);

	if (given == NULL)
		return true;
	for (int i = 0; i < given->nvalues; i++)
	{
		if (strcmp(given->values[i], value) == 0)
			return true;
	}
	return false;
}

/* What a parent has for a placeholder. */
typedef enum FsHas
{
	HAS_VALUE,
	HAS_NONE,					/* it says so: nothing is below it */
	HAS_NO_KEY					/* what is below it cannot be asked for */
} FsHas;

/*
 * The value of a placeholder: the parent's, or what is given.  Besides its key, a
 * parent may have none, as an incident of no ticket does.
 */
static FsHas
value_for(FsWalk *walk, FsJson record, const char *name, char *value)
{
	char		field[FS_NAME_SIZE];
	FsJsonPath	path = {field, 0};
	FsJson		found;
	const FsKeys *keys = walk->parents->keys;

	if (!parent_field(walk->resource, name, field))
	{
		const FsGiven *given = given_for(walk, name);

		if (given == NULL || strlen(given->values[0]) >= FS_KEY_SIZE)
			return HAS_NO_KEY;
		strlcpy(value, given->values[0], FS_KEY_SIZE);
		return HAS_VALUE;
	}
	path.len = strlen(field);
	fs_json_pick(record, &path, 1, &found);
	if (found.type != FS_JSON_ABSENT && found.type != FS_JSON_NULL)
		return key_text(found, value) ? HAS_VALUE : HAS_NO_KEY;
	/* what the parent's own listing was asked for need not be in its record */
	for (int i = 0; keys != NULL && i < keys->n; i++)
	{
		if (strcmp(keys->of[i].name, field) == 0)
		{
			strlcpy(value, keys->of[i].value, FS_KEY_SIZE);
			return HAS_VALUE;
		}
	}
	return found.type == FS_JSON_NULL &&
		strcmp(field, fsfdw_key_field(walk->parent)) != 0 ? HAS_NONE : HAS_NO_KEY;
}

/* What is below such a parent cannot be asked for. */
static void
raise_no_key(const FsWalk *walk)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_ERROR),
			 errmsg("reading foreign table \"%s\" is incomplete: a record of resource \"%s\" has no usable key",
					fsfdw_fetch_table(walk->fetch)->name, walk->parent->name),
			 errhint("Try again later.")));
}

/* Finds the values for a visit; false if there is none to the parent. */
static bool
take_values(FsWalk *walk, FsJson record, char values[][FS_KEY_SIZE])
{
	for (int i = 0; i < walk->nnames; i++)
	{
		FsHas		has = value_for(walk, record, walk->names[i], values[i]);

		if (has == HAS_NO_KEY)
			raise_no_key(walk);
		if (has == HAS_NONE || !is_asked_for(walk, walk->names[i], values[i]))
			return false;
	}
	return true;
}

/* Whether a parent is met for the first time. */
static bool
is_new(FsWalk *walk, const FsIdentity *identity)
{
	const FsKeys *keys = walk->parents->keys;
	uint64		hash = 0;

	if (!identity->known)
		return true;
	for (int i = 0; keys != NULL && i < keys->n; i++)
		hash = hash_combine64(hash,
							  hash_bytes_extended((const unsigned char *) keys->of[i].value,
												  (int) strlen(keys->of[i].value), 0));
	return fsfdw_seen_add(walk->met, identity->id, (int64) hash);
}

static FsVisit *
new_visit(FsWalk *walk)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "freshservice_fdw visit",
											  ALLOCSET_SMALL_SIZES);
	FsVisit    *visit = MemoryContextAllocZero(cxt, sizeof(FsVisit));

	visit->cxt = cxt;
	visit->workspace = FS_WORKSPACE_UNSAID;
	visit->page = 1;
	return visit;
}

static void
add_key(FsWalk *walk, FsVisit *visit, int i, const char *value)
{
	visit->keys.of[i].name = walk->names[i];
	visit->keys.of[i].value = MemoryContextStrdup(visit->cxt, value);
	visit->keys.n = i + 1;
}

/* A visit to the next parent; NULL if there are no more. */
static FsVisit *
visit_parent(FsWalk *walk)
{
	for (;;)
	{
		FsJson		record;
		FsIdentity	identity;
		char		values[FS_MAX_HOLES][FS_KEY_SIZE];
		FsVisit    *visit;

		if (walk->parents == NULL && !open_parent(walk))
			return NULL;
		if (!walk->parents->next(walk->parents, &record))
		{
			walk->parents->close(walk->parents);
			walk->parents = NULL;
			continue;
		}
		CHECK_FOR_INTERRUPTS();
		if (record.type != FS_JSON_OBJECT)
			raise_no_key(walk);
		if (!fsfdw_belongs(&walk->belongs, record, &identity) ||
			!is_new(walk, &identity) ||
			(walk->trash != NULL && fsfdw_trash_has(walk->trash, walk->fetch, record)))
			continue;
		if (walk->told != NULL)
			tell(walk, record);
		if (!take_values(walk, record, values))
			continue;
		visit = new_visit(walk);
		for (int i = 0; i < walk->nnames; i++)
			add_key(walk, visit, i, values[i]);
		return visit;
	}
}

/* A visit with the next combination of the values given. */
static FsVisit *
visit_given(FsWalk *walk)
{
	FsVisit    *visit;
	int			i = 0;

	if (walk->used_up)
		return NULL;
	visit = new_visit(walk);
	for (int n = 0; n < walk->nnames; n++)
		add_key(walk, visit, n,
				given_for(walk, walk->names[n])->values[walk->at[n]]);
	while (i < walk->nnames &&
		   ++walk->at[i] == given_for(walk, walk->names[i])->nvalues)
		walk->at[i++] = 0;
	walk->used_up = i == walk->nnames;
	return visit;
}

/* A visit to the next listing of a resource that is not nested. */
static FsVisit *
visit_listing(FsWalk *walk)
{
	FsVisit    *visit;
	char		variant[FS_NAME_SIZE];

	if (walk->listing >= walk->scope->nlistings)
		return NULL;
	if (walk->resource->list_variants != NULL)
	{
		while (!fsfdw_variant_next(walk->bound, &walk->variants_left, variant,
								   sizeof(variant)))
		{
			walk->variants_left = walk->resource->list_variants;
			if (++walk->listing >= walk->scope->nlistings)
				return NULL;
		}
	}
	visit = new_visit(walk);
	visit->workspace = walk->scope->listings[walk->listing];
	if (walk->resource->list_variants != NULL)
		visit->variant = MemoryContextStrdup(visit->cxt, variant);
	else
		walk->listing++;
	return visit;
}

static FsVisit *
visit_keys(FsWalk *walk)
{
	return walk->from_parents ? visit_parent(walk) : visit_given(walk);
}

/* A visit with the next of the variants, for the same keys as long as it can. */
static FsVisit *
visit_variant(FsWalk *walk)
{
	FsVisit    *visit;
	char		variant[FS_NAME_SIZE];

	while (walk->pattern == NULL ||
		   !fsfdw_variant_next(walk->bound, &walk->variants_left, variant,
							   sizeof(variant)))
	{
		if (walk->pattern != NULL)
			MemoryContextDelete(walk->pattern->cxt);
		walk->pattern = visit_keys(walk);
		if (walk->pattern == NULL)
			return NULL;
		walk->variants_left = walk->resource->list_variants;
	}
	visit = new_visit(walk);
	for (int i = 0; i < walk->pattern->keys.n; i++)
		add_key(walk, visit, i, walk->pattern->keys.of[i].value);
	visit->variant = MemoryContextStrdup(visit->cxt, variant);
	return visit;
}

FsVisit *
fsfdw_walk_visit(FsWalk *walk)
{
	if (walk->nnames == 0 && !walk->from_parents)
		return visit_listing(walk);
	return walk->resource->list_variants != NULL && !walk->by_show ?
		visit_variant(walk) : visit_keys(walk);
}

void
fsfdw_walk_prepare(FsWalk *walk)
{
	const FsResource *resource = walk->resource;
	bool		all_given = true;

	walk->variants_left = resource->list_variants;
	walk->parents_left = resource->parent;
	walk->met = fsfdw_seen_create();
	add_names(walk, walk->by_show ? resource->show_path : resource->list_path);
	if (!walk->by_show)
		add_names(walk, resource->list_params);
	for (int i = 0; i < walk->nnames; i++)
		all_given &= given_for(walk, walk->names[i]) != NULL;
	walk->from_parents = walk->nnames > 0 &&
		(!all_given || may_be_missing(walk));
}

void
fsfdw_walk_begin_parents(FsWalk *walk)
{
	if ((walk->parents != NULL || open_parent(walk)) && walk->parents->begin != NULL)
		walk->parents->begin(walk->parents);
}

bool
fsfdw_walk_parent_exists(FsWalk *walk, const FsVisit *visit)
{
	const FsColumn *key = fs_resource_key(walk->parent);
	char	   *value;
	FsGiven		given = {key->name, 0, &value};
	FsBound		bound = {.nkeys = -1, .ngiven = 1, .given = &given};
	FsWalk	   *check;
	FsJson		record;
	bool		exists;

	for (int i = 0; i < visit->keys.n; i++)
	{
		char		field[FS_NAME_SIZE];

		if (parent_field(walk->resource, visit->keys.of[i].name, field) &&
			strcmp(field, fsfdw_key_field(walk->parent)) == 0)
		{
			value = pstrdup(visit->keys.of[i].value);
			given.nvalues = 1;
		}
	}
	if (given.nvalues == 0)
		return false;
	/* a lane of its own: checks of other parents may be under way */
	check = fsfdw_walk(walk->fetch, walk->parent, walk->scope, &bound,
					   FS_LANE_RECORDS, true);
	check->check = true;
	exists = check->base.next(&check->base, &record);
	check->base.close(&check->base);
	return exists;
}
