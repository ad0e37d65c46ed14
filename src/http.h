/*-------------------------------------------------------------------------
 *
 * http.h
 *		HTTP requests in flight behind one pollable descriptor.
 *
 * An FsHttp drives libcurl's multi interface.  All of its sockets and timers
 * are registered with one epoll descriptor, so that a caller waits for "fd is
 * readable" together with its latch and calls fs_http_poll() when it is.
 * Nothing here blocks, throws, or calls back into the caller.
 *
 * No PostgreSQL headers; memory comes from malloc.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_HTTP_H
#define FS_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

typedef struct FsHttp FsHttp;

/* Why a request got no complete answer. */
typedef enum FsHttpFailure
{
	FS_HTTP_OK = 0,				/* a complete answer, whatever its status */
	FS_HTTP_NO_RESOLVE,			/* the host (or proxy) name is not known */
	FS_HTTP_NO_CONNECT,			/* refused, unreachable, connect timeout */
	FS_HTTP_TLS,				/* certificate, or TLS set up wrongly */
	FS_HTTP_HANDSHAKE,			/* TLS handshake broken off */
	FS_HTTP_TIMEOUT,			/* connected, but no complete answer in time */
	FS_HTTP_LOST,				/* connection broken before the answer's end */
	FS_HTTP_TRUNCATED,			/* connection closed within the body */
	FS_HTTP_TOO_LARGE,			/* body longer than max_body, or headers */
	FS_HTTP_GARBLED,			/* not HTTP, bad chunking or compression */
	FS_HTTP_NO_MEMORY,
	FS_HTTP_OTHER
} FsHttpFailure;

typedef struct FsHttpConfig
{
	long		connect_timeout_ms;
	long		request_timeout_ms; /* from submission to the last byte */
	size_t		max_body;		/* bytes, after decompression */
	const char *ca_file;		/* PEM file, or NULL for the system's store */
	const char *proxy;			/* URL, or NULL for none; the environment's
								 * proxies are never used */
	const char *user_agent;
} FsHttpConfig;

/* Exactly one is set. */
typedef struct FsHttpAuth
{
	const char *api_key;		/* Basic, user name = key, password "X" */
	const char *access_token;	/* Bearer */
} FsHttpAuth;

/* Header values are -1 (numbers) or "" (text) where absent or unusable. */
typedef struct FsHttpResponse
{
	uint64_t	tag;			/* as given to fs_http_submit */
	FsHttpFailure failure;
	char		failure_text[FS_ERROR_TEXT];	/* from libcurl; "" if none */
	long		status;			/* HTTP status; 0 if no status line arrived */
	char	   *body;			/* NUL-terminated; "" if empty; never NULL */
	size_t		body_len;
	size_t		wire_bytes;		/* received, before decompression */
	int64_t		date;			/* Date, Unix seconds */
	int64_t		retry_after;	/* Retry-After in seconds from now, rounded
								 * up; a date is taken relative to Date */
	int			rate_total;		/* X-RateLimit-Total */
	int			rate_remaining; /* X-RateLimit-Remaining */
	int			rate_used;		/* X-RateLimit-Used-CurrentRequest */
	int64_t		search_count;	/* X-Search-Results-Count */
	bool		has_next;		/* Link with rel="next" */
	int64_t		next_page;		/* its page parameter */
	char		next_query[256];	/* its query; "" if too long */
	char		content_type[64];	/* without parameters, lower case */
	bool		was_reused;		/* sent on a connection used before */
	bool		stale;			/* which ended before any byte of an answer:
								 * it may have been closed while idle */
} FsHttpResponse;

/* NULL on failure, with the reason in err.  Secrets are never in err. */
extern FsHttp *fs_http_create(const FsHttpConfig *config, FsError *err);
extern void fs_http_destroy(FsHttp *http);

/* Readable whenever fs_http_poll() has work to do. */
extern int	fs_http_fd(const FsHttp *http);

/* Makes the descriptor readable after so many milliseconds; -1: never. */
extern void fs_http_wake(FsHttp *http, int64_t timeout_ms);

/*
 * Starts a GET of an absolute http or https URL.  The strings are copied.
 * False on failure, with the reason in err.
 */
extern bool fs_http_submit(FsHttp *http, const char *url,
						   const FsHttpAuth *auth, uint64_t tag, FsError *err);

/*
 * Does what can be done without waiting, then returns one finished request,
 * or NULL if none is finished.  Call until NULL before waiting on the
 * descriptor again.  The caller frees the result.
 */
extern FsHttpResponse *fs_http_poll(FsHttp *http);
extern void fs_http_response_free(FsHttpResponse *response);

/* Requests submitted and not yet returned. */
extern int	fs_http_in_flight(const FsHttp *http);

/*
 * Abandons every request in flight and frees every unreturned answer.  Idle
 * connections stay open for the next request.
 */
extern void fs_http_cancel_all(FsHttp *http);

#endif							/* FS_HTTP_H */
