/*-------------------------------------------------------------------------
 *
 * bind.h
 *		What binding conditions is made of.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_BIND_H
#define FSFDW_BIND_H

#include "freshservice_fdw.h"

typedef struct FsBinder
{
	FsTable    *table;
	List	   *expr_states;
	ExprContext *econtext;
	char	  **unknown;		/* see fsfdw_bind() */
	FsBound    *bound;			/* what it makes */
} FsBinder;

/* A condition's value. */
typedef struct FsValue
{
	const char *unknown;		/* known during execution only, for EXPLAIN */
	bool		isnull;
	Datum		datum;
	Oid			type;
} FsValue;

extern void fsfdw_bind_value(FsBinder *binder, const FsCond *cond,
							 FsValue *value);

/* The distinct non-null integers of a scalar or an array. */
extern int	fsfdw_integer_values(Datum value, Oid type, int64 **result);

/*
 * The first and the last moment that fulfil a condition, or some more than
 * that; false if none does.
 */
extern bool fsfdw_time_bounds(const FsCond *cond, Datum value, Oid type,
							  TimestampTz *lo, TimestampTz *hi);

/* Bounds of updated_at and created_at that all rows of a condition keep. */
#define FS_HULL_DIMS 2

typedef struct FsHull
{
	TimestampTz lo[FS_HULL_DIMS];
	TimestampTz hi[FS_HULL_DIMS];
} FsHull;

/* Adds a condition to what is given; is_given, or is_range, holds. */
extern void fsfdw_bind_given(FsBinder *binder, const FsCond *cond);
extern void fsfdw_bind_range(FsBinder *binder, const FsCond *cond);

/*
 * The next of a listing's variants that may have what is given, copied; false at
 * their end.  In bind_given.c.
 */
extern bool fsfdw_variant_next(const FsBound *bound, const char **variants,
							   char *variant, size_t size);

/*
 * Leaves, of the workspaces that values name, those that the table's options do;
 * "never" is set if there are none.  In workspace.c.
 */
extern void fsfdw_settle_workspaces(const FsTable *table, FsBound *bound);

typedef enum FsTerm
{
	FS_TERM_ASKED,				/* *node asks for it */
	FS_TERM_FALSE,				/* no row can match */
	FS_TERM_WIDE				/* these values cannot be asked for */
} FsTerm;

/* A condition of any shape as a node of a filter query. */
extern FsTerm fsfdw_bind_term(FsBinder *binder, const FsCond *cond,
							  FsHull *hull, FsFilterNode **node);

#endif							/* FSFDW_BIND_H */
