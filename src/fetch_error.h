/*-------------------------------------------------------------------------
 *
 * fetch_error.h
 *		Telling answers from failures, and failures as errors.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_FETCH_ERROR_H
#define FSFDW_FETCH_ERROR_H

#include "freshservice_fdw.h"

/* What an answer is checked against, and what errors name. */
typedef struct FsAskTerms
{
	const FsServerOptions *server;
	FsConnection *connection;
	FsAsk		ask;			/* its request is not used here */
	char	   *text;			/* the request, decoded */
	bool		answered;		/* the server has answered this scan before */
} FsAskTerms;

/*
 * Whether a response is what was asked for; fills the rest of the answer if
 * it is.
 */
extern bool fsfdw_check_answer(const FsAskTerms *terms, FsAnswer *answer);

/* Whether asking again may help. */
extern bool fsfdw_is_transient(const FsAskTerms *terms,
							   const FsHttpResponse *response);

/* Whether it was to be success, but is not the JSON promised. */
extern bool fsfdw_is_bad_body(const FsHttpResponse *response);

/* Raises the error the response stands for. */
extern _Noreturn void fsfdw_raise(const FsAskTerms *terms,
								  const FsHttpResponse *response);

/* Which condition would make a scan of this table ask less; ends in a blank. */
extern char *fsfdw_narrowing_hint(const FsTable *table);

#endif							/* FSFDW_FETCH_ERROR_H */
