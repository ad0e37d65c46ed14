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
fsfdw_source_changes(FsFetch *fetch, FsScope *scope)
{
	/* no proof: its records are given, unless they were before */
	return fsfdw_source_list(fetch, fsfdw_listed(fsfdw_fetch_table(fetch)),
							 scope, fsfdw_fetch_began(fetch), false);
}

static FsSource *
begin_look(FsMovesSource *source)
{
	FsScope    *all;

	/* without single records, the workspaces' own listings have to do */
	if (fsfdw_fetch_table(source->fetch)->resource->show_path == NULL)
		return fsfdw_source_changes(source->fetch, source->scope);
	all = palloc0(sizeof(FsScope));
	all->nlistings = 1;
	all->listings = palloc0(sizeof(int64));
	return fsfdw_source_detail(source->fetch,
							   fsfdw_source_changes(source->fetch, all),
							   source->bound, source->met, source->scope,
							   source->includes);
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
