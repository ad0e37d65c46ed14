/*-------------------------------------------------------------------------
 *
 * source_moves.c
 *		Records that changed while a scan was under way.
 *
 * A record that moves from a workspace still to be read to one that was read
 * would be missed.  It changes when it moves; so what changed since the scan
 * began is listed when all workspaces are read.  One listing of the account
 * tells where all records are at the same time.  Its records lack the custom
 * fields of workspaces, so those not met yet are read one by one.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "source.h"

typedef struct FsMovesSource
{
	FsSource	base;
	FsFetch    *fetch;
	FsSource   *inner;
	FsScope    *scope;
	const FsBound *bound;
	FsSeen	   *met;
	bool		includes;
	bool		looking;		/* inner is the look at what moved */
} FsMovesSource;

FsSource *
fsfdw_source_changes(FsFetch *fetch, FsScope *scope, const FsChanges *what)
{
	const FsResource *listed = fsfdw_listed(fsfdw_fetch_table(fetch));
	bool		single = fsfdw_fetch_table(fetch)->resource->show_path != NULL;

	/* without single records, the workspaces' own listings have to do */
	if (scope->nlistings == 1 || !single)
		return fsfdw_source_list(fetch, listed, scope, what->since, what->proof);
	return fsfdw_source_detail(fetch,
							   fsfdw_source_list(fetch, listed, fsfdw_whole_account(),
												 what->since, what->proof),
							   what->bound, what->met, scope, what->includes);
}

static FsSource *
begin_look(FsMovesSource *source)
{
	/* no proof: its records are given, unless they were before */
	FsChanges	changes = {
		.since = fsfdw_fetch_began(source->fetch),
		.bound = source->bound,
		.met = source->met,
		.includes = source->includes,
	};

	return fsfdw_source_changes(source->fetch, source->scope, &changes);
}

static bool
moves_next(FsSource *base, FsJson *record)
{
	FsMovesSource *source = (FsMovesSource *) base;

	while (!source->inner->next(source->inner, record))
	{
		if (source->looking)
			return false;
		source->inner->close(source->inner);
		source->inner = begin_look(source);
		source->looking = true;
	}
	return true;
}

static void
moves_close(FsSource *base)
{
	FsMovesSource *source = (FsMovesSource *) base;

	source->inner->close(source->inner);
	pfree(source);
}

FsSource *
fsfdw_source_moves(FsFetch *fetch, FsSource *inner, FsScope *scope,
				   const FsBound *bound, FsSeen *met, bool includes)
{
	FsMovesSource *source = palloc0(sizeof(FsMovesSource));

	source->base.next = moves_next;
	source->base.close = moves_close;
	source->fetch = fetch;
	source->inner = inner;
	source->scope = scope;
	source->bound = bound;
	source->met = met;
	source->includes = includes;
	return &source->base;
}
