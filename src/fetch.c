/*-------------------------------------------------------------------------
 *
 * fetch.c
 *		Requests in flight for one scan: sending, waiting, retrying, checking.
 *
 * Asks are sent in the order submitted, as far as concurrency and the pacer
 * allow, and answers are handed out in that order within each lane.  An
 * answer that is handed out has been checked: its body is valid JSON and has
 * the member asked for.  Everything else is retried where a retry can help,
 * and raised as the error a DBA can act on where it cannot.
 *
 * All waiting happens in one place, on the latch and the engine's descriptor
 * together, so that a cancel, a timeout or a shutdown ends it at once.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/pg_prng.h"
#include "miscadmin.h"
#include "storage/latch.h"
#include "utils/memutils.h"

#include "compat.h"
#include "datetime.h"
#include "fetch_error.h"
#include "freshservice_fdw.h"

/* Waits between attempts grow from the first to the last of these. */
#define FIRST_BACKOFF_MS 500
#define LAST_BACKOFF_MS 30000

/* A server that asks for more patience than this, in seconds, is not believed. */
#define LAST_RETRY_AFTER 86400

/* A statement that has to wait for the limit, or to repeat a request, for
 * longer is told so. */
#define NOTICE_MS 10000

/* How often a request may meet a connection that was closed while idle. */
#define MAX_STALE 16

typedef enum FsAskState
{
	ASK_WAITING,				/* to be sent, at not_before or later */
	ASK_SENT,
	ASK_ANSWERED
} FsAskState;

/* One ask and what became of it. */
typedef struct FsPending
{
	dlist_node	node;			/* in its lane */
	dlist_node	order;			/* in order of submission */
	uint64		tag;
	FsAskState	state;
	FsAskTerms	terms;
	char	   *url;
	int			attempts;
	int			bad_bodies;		/* answers that were not the JSON promised */
	int			stale;			/* connections closed while idle */
	int64		not_before;		/* fsfdw_clock() */
	int64		sent_at;
	FsGrant		grant;			/* of the pacer, once sent */
	FsAnswer   *answer;
} FsPending;

struct FsFetch
{
	FsTable    *table;
	FsConnection *connection;
	FsPacer    *pacer;
	FsFetchStats *stats;
	MemoryContext cxt;
	uint64		last_tag;
	int			in_flight;
	double		expected;		/* requests of the scan, estimated */
	TimestampTz began;			/* server's clock; DT_NOBEGIN: not told yet */
	dlist_head	asks;			/* all FsPending, by order */
	dlist_head	lanes[FS_LANES];
	dlist_head	answers;		/* all FsAnswer not freed, handed out or not */
	MemoryContextCallback release;
};

static uint32 wait_event_request = 0;
static uint32 wait_event_throttle = 0;

/*
 * Context callback: frees the bodies, which are not palloc'd, and lets the
 * pacer know which requests will never be answered.
 */
static void
release_fetch(void *arg)
{
	FsFetch    *fetch = arg;
	dlist_iter	iter;

	dlist_foreach(iter, &fetch->asks)
	{
		FsPending  *pending = dlist_container(FsPending, order, iter.cur);

		if (pending->state == ASK_SENT)
			fsfdw_pacer_abandoned(fetch->pacer, &pending->grant);
	}
	dlist_foreach(iter, &fetch->answers)
		fs_http_response_free(dlist_container(FsAnswer, node, iter.cur)->response);
	dlist_init(&fetch->asks);
	dlist_init(&fetch->answers);
}

FsFetch *
fsfdw_fetch_begin(FsTable *table, Oid userid, FsFetchStats *stats)
{
	FsFetch    *fetch = palloc0(sizeof(FsFetch));

	if (fs_resource_is_absent(table->resource, table->server->msp))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the account of server \"%s\" lacks the feature behind this table",
						table->server->name),
				 errdetail("The MSP edition does not have resource \"%s\".",
						   table->resource->name),
				 errhint("Set the server option \"edition\" to \"standard\" if the account is of that edition.")));
	fetch->table = table;
	fetch->stats = stats;
	fetch->began = DT_NOBEGIN;
	fetch->cxt = CurrentMemoryContext;
	fetch->pacer = fsfdw_pacer_begin(table, stats);
	dlist_init(&fetch->asks);
	dlist_init(&fetch->answers);
	for (int lane = 0; lane < FS_LANES; lane++)
		dlist_init(&fetch->lanes[lane]);
	fetch->release.func = release_fetch;
	fetch->release.arg = fetch;
	MemoryContextRegisterResetCallback(fetch->cxt, &fetch->release);
	fetch->connection = fsfdw_connect(table->serverid, userid, table->server);
	return fetch;
}

void
fsfdw_fetch_describe(FsFetch *fetch, const char *strategy, double requests)
{
	fetch->expected = requests;
	fsfdw_pacer_describe(fetch->pacer, strategy, requests);
}

FsConnection *
fsfdw_fetch_connection(FsFetch *fetch)
{
	return fetch->connection;
}

FsTable *
fsfdw_fetch_table(FsFetch *fetch)
{
	return fetch->table;
}

FsFetchStats *
fsfdw_fetch_stats(FsFetch *fetch)
{
	return fetch->stats;
}

void
fsfdw_fetch_left(FsFetch *fetch, const char *format,...)
{
	char		text[256];
	va_list		args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fetch->stats->left =
		MemoryContextStrdup(GetMemoryChunkContext(fetch->stats), text);
}

TimestampTz
fsfdw_fetch_began(FsFetch *fetch)
{
	return fetch->began;
}

void
fsfdw_fetch_submit(FsFetch *fetch, const FsAsk *ask)
{
	MemoryContext old = MemoryContextSwitchTo(fetch->cxt);
	FsPending  *pending = palloc0(sizeof(FsPending));
	char		room[FS_URL_SIZE];
	FsText		text;

	pending->tag = ++fetch->last_tag;
	pending->terms.server = fetch->table->server;
	pending->terms.connection = fetch->connection;
	pending->terms.ask = *ask;

	fs_text_init(&text, room, sizeof(room));
	fs_request_url(&ask->request, &fetch->table->server->address, &text);
	if (text.overflow)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("request to server \"%s\" would be longer than %d bytes",
						fetch->table->server->name, FS_URL_SIZE)));
	pending->url = pstrdup(room);
	fs_text_init(&text, room, sizeof(room));
	fs_request_text(&ask->request, &text);
	pending->terms.text = pstrdup(room);

	/* the caller's strings need not live any longer */
	memset(&pending->terms.ask.request, 0, sizeof(FsRequest));

	dlist_push_tail(&fetch->asks, &pending->order);
	dlist_push_tail(&fetch->lanes[ask->lane], &pending->node);
	MemoryContextSwitchTo(old);
}

int
fsfdw_fetch_pending(FsFetch *fetch, FsLane lane)
{
	int			n = 0;
	dlist_iter	iter;

	dlist_foreach(iter, &fetch->lanes[lane])
		n++;
	return n;
}

static void
forget(FsPending *pending)
{
	dlist_delete(&pending->node);
	dlist_delete(&pending->order);
	pfree(pending->url);
	pfree(pending);
}

void
fsfdw_answer_free(FsAnswer *answer)
{
	if (answer == NULL)
		return;
	dlist_delete(&answer->node);
	fs_http_response_free(answer->response);
	if (answer->notes != NULL)
		pfree(answer->notes);
	pfree(answer->text);
	pfree(answer);
}

/* Stops the scan that may send no more. */
static void
check_limit(FsFetch *fetch, FsPending *pending)
{
	const FsFetchStats *stats = fetch->stats;
	int			limit = fetch->table->max_requests;

	if (limit > 0 && stats->requests + stats->proof_requests >= limit)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg_plural("scan of foreign table \"%s\" needs more than %d request to server \"%s\"",
							   "scan of foreign table \"%s\" needs more than %d requests to server \"%s\"",
							   limit,
							   fetch->table->name, limit,
							   fetch->table->server->name),
				 errdetail("The next request would be %s.", pending->terms.text),
				 errhint("%sNarrow the query (EXPLAIN VERBOSE shows what is pushed down), or raise \"max_requests\" of the table, the server or freshservice_fdw.max_requests.",
						 fsfdw_narrowing_hint(fetch->table))));
}

/* Counts a request that is being sent. */
static void
count_request(FsFetch *fetch, FsPending *pending)
{
	FsFetchStats *stats = fetch->stats;

	if (pending->terms.ask.proof)
		stats->proof_requests++;
	else
	{
		stats->requests++;
		if (stats->first_request == NULL && !pending->terms.ask.aside)
			stats->first_request = MemoryContextStrdup(GetMemoryChunkContext(stats),
													   pending->terms.text);
	}
	if (pending->attempts > 1)
		stats->retries++;
	stats->credits += pending->terms.ask.credits;
}

/*
 * Sends an ask, if the rate limit allows it; else returns the milliseconds
 * until it may.  An ask that begins something waits until all of it has room,
 * but not where that would leave much unused.
 */
static int64
send_ask(FsFetch *fetch, FsPending *pending)
{
	const FsAsk *ask = &pending->terms.ask;
	FsError		err;
	int64		pause = 0;

	if (ask->room > ask->credits &&
		fsfdw_pacer_wait_room(fetch->pacer, ask->bucket, ask->room_enough) > 0)
		pause = fsfdw_pacer_wait_room(fetch->pacer, ask->bucket, ask->room);
	if (pause == 0)
		pause = fsfdw_pacer_take(fetch->pacer, ask->bucket, ask->credits,
								 pending->attempts > 0, &pending->grant);
	if (pause > 0)
		return pause;

	if (!fs_http_submit(fsfdw_connection_http(fetch->connection), pending->url,
						fsfdw_connection_auth(fetch->connection),
						pending->tag, &err))
	{
		fsfdw_pacer_abandoned(fetch->pacer, &pending->grant);
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_ESTABLISH_CONNECTION),
				 errmsg("could not send a request to server \"%s\"",
						fetch->table->server->name),
				 errdetail_internal("%s", err.text)));
	}
	pending->state = ASK_SENT;
	pending->sent_at = fsfdw_clock();
	pending->attempts++;
	fetch->in_flight++;
	count_request(fetch, pending);
	return 0;
}

/*
 * Sends what may be sent now.  Returns the milliseconds after which more may
 * be sent, -1 if only an answer can change that; *throttled is the ask that
 * the rate limit holds back, NULL if there is none.
 */
static int64
send_waiting(FsFetch *fetch, FsPending **throttled)
{
	int64		wait = -1;
	int64		now = fsfdw_clock();
	dlist_iter	iter;

	*throttled = NULL;
	dlist_foreach(iter, &fetch->asks)
	{
		FsPending  *pending = dlist_container(FsPending, order, iter.cur);
		int64		pause;

		if (fetch->in_flight >= fetch->table->server->concurrency)
			break;
		if (pending->state != ASK_WAITING)
			continue;
		pause = pending->not_before - now;
		if (pause <= 0)
		{
			check_limit(fetch, pending);
			pause = send_ask(fetch, pending);
			if (pause > 0 && *throttled == NULL)
				*throttled = pending;
		}
		if (pause > 0)
			wait = wait < 0 ? pause : Min(wait, pause);
	}
	return wait;
}

/* Has a failed ask sent again, unless it has had its chances. */
static bool
retry(FsFetch *fetch, FsPending *pending, const FsHttpResponse *response)
{
	int64		backoff;

	/* nobody's fault, and no reason to wait */
	if (response->stale && pending->stale++ < MAX_STALE)
	{
		pending->attempts--;
		pending->not_before = fsfdw_clock();
		pending->state = ASK_WAITING;
		return true;
	}
	if (pending->attempts > fetch->table->server->max_retries)
		return false;
	if (fsfdw_is_bad_body(response) &&
		++pending->bad_bodies > 1)
		return false;

	/* with jitter; the Retry-After of a 429 is for all, and the pacer's */
	backoff = Min((int64) FIRST_BACKOFF_MS << Min(pending->attempts - 1, 10),
				  LAST_BACKOFF_MS);
	backoff = backoff / 2 +
		(int64) (pg_prng_double(&pg_global_prng_state) * backoff / 2);
	if (response->retry_after > 0 && response->status != 429)
		backoff = Max(backoff,
					  Min(response->retry_after, LAST_RETRY_AFTER) * 1000);
	if (backoff >= NOTICE_MS)
		ereport(NOTICE,
				(errmsg("a request to server \"%s\" is repeated in " INT64_FORMAT " s",
						fetch->table->server->name, backoff / 1000),
				 response->status > 0 ?
				 errdetail("The server answered %s with status %ld.",
						   pending->terms.text, response->status) :
				 errdetail("For %s: %s", pending->terms.text,
						   response->failure_text)));
	pending->not_before = fsfdw_clock() + backoff;
	pending->state = ASK_WAITING;
	return true;
}

static void
log_request(FsFetch *fetch, FsPending *pending, const FsHttpResponse *response)
{
	if (!fsfdw_log_requests)
		return;
	ereport(LOG,
			(errmsg("freshservice_fdw: server \"%s\": %s: status %ld, %zu bytes, " INT64_FORMAT " ms",
					fetch->table->server->name, pending->terms.text,
					response->status, response->body_len,
					fsfdw_clock() - pending->sent_at),
			 response->failure != FS_HTTP_OK ?
			 errdetail_internal("%s", response->failure_text) : 0,
			 errhidestmt(true), errhidecontext(true)));
}

static FsPending *
find_tag(FsFetch *fetch, uint64 tag)
{
	dlist_iter	iter;

	dlist_foreach(iter, &fetch->asks)
	{
		FsPending  *pending = dlist_container(FsPending, order, iter.cur);

		if (pending->tag == tag)
			return pending;
	}
	return NULL;
}

/* Books one finished request; keeps, retries or raises what came of it. */
static void
take_response(FsFetch *fetch, FsHttpResponse *response)
{
	FsPending  *pending = find_tag(fetch, response->tag);
	MemoryContext old = MemoryContextSwitchTo(fetch->cxt);
	FsAnswer   *answer;

	/* without memory for the rest, it would be asked for again */
	fetch->in_flight--;
	pending->state = ASK_WAITING;
	fsfdw_pacer_answered(fetch->pacer, &pending->grant, response);

	/* from here on the context's callback frees the response */
	answer = palloc0(sizeof(FsAnswer));
	answer->response = response;
	dlist_push_tail(&fetch->answers, &answer->node);
	answer->status = response->status;
	answer->text = pstrdup(pending->terms.text);

	log_request(fetch, pending, response);
	pending->terms.answered = fetch->began != DT_NOBEGIN;
	if (response->date > 0)
		answer->date = (TimestampTz) (response->date -
									  (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY) *
			USECS_PER_SEC;
	if (fetch->began == DT_NOBEGIN && answer->date != 0)
		fetch->began = answer->date;
	if (fetch->stats->data_as_of == 0)
		fetch->stats->data_as_of = answer->date;

	if (fsfdw_check_answer(&pending->terms, answer))
	{
		pending->answer = answer;
		pending->state = ASK_ANSWERED;
	}
	else
	{
		if (!fsfdw_is_transient(&pending->terms, response) ||
			!retry(fetch, pending, response))
			fsfdw_raise(&pending->terms, response);
		fsfdw_answer_free(answer);
	}
	MemoryContextSwitchTo(old);
}

/*
 * Does all that can be done without waiting: sends, and takes what arrives.
 * Returns as send_waiting does.  *moved: something arrived.
 */
static int64
pump(FsFetch *fetch, FsPending **throttled, bool *moved)
{
	FsHttp	   *http = fsfdw_connection_http(fetch->connection);
	FsHttpResponse *response;
	int64		wait = send_waiting(fetch, throttled);

	*moved = false;
	while ((response = fs_http_poll(http)) != NULL)
	{
		take_response(fetch, response);
		*moved = true;
	}
	return wait;
}

/* Tells once a statement that the limit will hold it up for long. */
static void
notice_wait(FsFetch *fetch, const FsPending *throttled)
{
	static TimestampTz noticed = 0;
	TimestampTz statement = GetCurrentStatementStartTimestamp();
	int			credits = throttled->terms.ask.credits;
	double		requests;
	double		wait;
	double		last;

	if (noticed == statement)
		return;
	requests = fetch->expected;
	if (fetch->table->max_requests > 0)
		requests = Min(requests, fetch->table->max_requests);
	requests = Max(requests - fetch->stats->requests -
				   fetch->stats->proof_requests, 1);
	wait = fsfdw_pacer_estimate(fetch->table->server,
								throttled->terms.ask.bucket,
								requests * credits, &last);
	if (wait < NOTICE_MS)
		return;
	noticed = statement;
	ereport(NOTICE,
			(errmsg("scan of foreign table \"%s\" waits for the rate limit of server \"%s\"",
					fetch->table->name, fetch->table->server->name),
			 wait < 120 * 1000 ?
			 errdetail("It needs about %.0f more requests, about %.0f s.",
					   requests, wait / 1000) :
			 errdetail("It needs about %.0f more requests, about %.0f min.",
					   requests, wait / 60000)));
}

/* Waits until something can be done; cancels and shutdowns end the wait. */
static void
wait_for_work(FsFetch *fetch, int64 timeout, FsPending *throttled)
{
	int			events = WL_LATCH_SET | WL_SOCKET_READABLE | WL_EXIT_ON_PM_DEATH;
	int64		start = fsfdw_clock();
	bool		idle = fetch->in_flight == 0;
	int			rc;

	if (timeout >= 0)
		events |= WL_TIMEOUT;
	if (throttled == NULL)
		fsfdw_pacer_rest(fetch->pacer, true);
	else if (idle)
		notice_wait(fetch, throttled);
	rc = WaitLatchOrSocket(MyLatch, events, fsfdw_fetch_fd(fetch),
						   Min(timeout, INT_MAX),
						   idle ?
						   fsfdw_wait_event(&wait_event_throttle,
											"FreshserviceFdwThrottle") :
						   fsfdw_wait_event(&wait_event_request,
											"FreshserviceFdwRequest"));
	if (throttled != NULL && idle)
	{
		int64		waited = fsfdw_clock() - start;

		fetch->stats->wait_ms += waited;
		fsfdw_pacer_waited(fetch->pacer, throttled->terms.ask.bucket, waited);
	}
	if (rc & WL_LATCH_SET)
		ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
}

FsAnswer *
fsfdw_fetch_next(FsFetch *fetch, FsLane lane)
{
	if (dlist_is_empty(&fetch->lanes[lane]))
		elog(ERROR, "an answer is waited for that nothing was asked for");
	for (;;)
	{
		FsPending  *head = dlist_head_element(FsPending, node,
											  &fetch->lanes[lane]);
		FsPending  *throttled;
		int64		wait;
		bool		moved;

		CHECK_FOR_INTERRUPTS();
		if (head->state == ASK_ANSWERED)
		{
			FsAnswer   *answer = head->answer;

			pfree(head->terms.text);
			forget(head);
			fsfdw_pacer_rest(fetch->pacer, false);
			return answer;
		}
		wait = pump(fetch, &throttled, &moved);
		if (!moved)
			wait_for_work(fetch, wait, throttled);
	}
}

/* Whether the oldest ask of each lane has its answer. */
static bool
has_answers(FsFetch *fetch)
{
	for (int lane = 0; lane < FS_LANES; lane++)
	{
		if (!dlist_is_empty(&fetch->lanes[lane]) &&
			dlist_head_element(FsPending, node,
							   &fetch->lanes[lane])->state != ASK_ANSWERED)
			return false;
	}
	return true;
}

bool
fsfdw_fetch_ready(FsFetch *fetch)
{
	FsPending  *throttled = NULL;
	int64		wait = -1;
	bool		moved = true;

	CHECK_FOR_INTERRUPTS();
	while (!has_answers(fetch) && moved)
		wait = pump(fetch, &throttled, &moved);
	if (has_answers(fetch))
	{
		fs_http_wake(fsfdw_connection_http(fetch->connection), 0);
		return true;
	}
	if (throttled != NULL && fetch->in_flight == 0)
		notice_wait(fetch, throttled);
	fs_http_wake(fsfdw_connection_http(fetch->connection), wait);
	return false;
}

int
fsfdw_fetch_fd(const FsFetch *fetch)
{
	return fs_http_fd(fsfdw_connection_http(fetch->connection));
}

void
fsfdw_raise_refusal(FsFetch *fetch, FsAnswer *answer)
{
	FsAskTerms	terms = {
		.server = fetch->table->server,
		.connection = fetch->connection,
		.text = answer->text,
	};

	fsfdw_raise(&terms, answer->response);
}
