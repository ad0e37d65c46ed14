/*-------------------------------------------------------------------------
 *
 * http_transfer.h
 *		One request, from submission until its response is returned.
 *
 * Shared by the parts of the HTTP engine: http.c waits, http_setup.c tells
 * libcurl what to do, and http_transfer.c takes in what arrives.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_HTTP_TRANSFER_H
#define FS_HTTP_TRANSFER_H

#include "http.h"

#include <curl/curl.h>
#include <zlib.h>

#if LIBCURL_VERSION_NUM < 0x074c00
#error "freshservice_fdw needs libcurl 7.76 or later"
#endif

/* Longest header value kept as text, with its NUL */
#define FS_HTTP_VALUE 64

typedef enum FsHttpCoding
{
	FS_HTTP_CODING_NONE,
	FS_HTTP_CODING_GZIP,
	FS_HTTP_CODING_OTHER
} FsHttpCoding;

typedef struct FsHttpTransfer
{
	struct FsHttpTransfer *prev;
	struct FsHttpTransfer *next;
	FsHttp	   *http;
	CURL	   *easy;			/* NULL once finished */
	FsHttpResponse *response;
	size_t		body_size;		/* allocated */

	/* why a callback made libcurl stop, if one did */
	FsHttpFailure stop;
	const char *stop_text;

	int			sends;			/* how often libcurl set out to send */
	size_t		header_bytes;
	bool		headers_done;
	char		retry_after[FS_HTTP_VALUE];
	FsHttpCoding coding;
	bool		inflating;		/* stream needs inflateEnd */
	bool		inflated;		/* the compressed stream has ended */
	z_stream	stream;

	char		error[CURL_ERROR_SIZE];
} FsHttpTransfer;

struct FsHttp
{
	CURLM	   *multi;
	int			epoll_fd;
	int			timer_fd;		/* libcurl's */
	int			wake_fd;		/* the caller's */
	struct curl_slist *headers; /* sent with every request */
	FsHttpConfig config;		/* strings are copies */
	char	   *proxy_user;
	char	   *proxy_password;
	FsHttpTransfer *in_flight;
	FsHttpTransfer *finished;	/* oldest first */
	int			count;			/* of both lists */
	int			watch_errno;	/* set if a socket or timer went unwatched */
};

/* NULL if there is no memory. */
extern FsHttpTransfer *fs_http_transfer_create(FsHttp *http, uint64_t tag);

/* Lets go of the libcurl side, aborting the transfer if it is under way. */
extern void fs_http_transfer_detach(FsHttpTransfer *t);
extern void fs_http_transfer_free(FsHttpTransfer *t);

/* Callbacks; "arg" is the transfer. */
extern size_t fs_http_receive_header(char *line, size_t size, size_t count,
									 void *arg);
extern size_t fs_http_receive_body(char *data, size_t size, size_t count,
								   void *arg);

/* Called before each sending; false if the transfer is to be given up. */
extern bool fs_http_may_send(FsHttpTransfer *t);

/* Sets the response's failure: as libcurl's code tells, or as given. */
extern void fs_http_conclude(FsHttpTransfer *t, CURLcode code);
extern void fs_http_fail(FsHttpTransfer *t, FsHttpFailure failure,
						 const char *text);

#endif							/* FS_HTTP_TRANSFER_H */
