/*-------------------------------------------------------------------------
 *
 * http_test.c
 *		The HTTP engine against a server that answers byte for byte what a
 *		test wants, well or badly.  Needs no network and no name server.
 *
 *		cc -std=c11 -Isrc test/unit/http_test.c src/http.c src/http_setup.c \
 *			src/http_transfer.c src/header.c -lcurl -lz -lpthread
 *
 *-------------------------------------------------------------------------
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <netdb.h>
#include <signal.h>
#include <stdatomic.h>

#include <curl/curl.h>

#include "http.h"
#include "http_scripts.h"
#include "tap.h"

/* Longer than anything takes that is not broken */
#define PATIENCE_MS 20000

/* Long enough not to be met by chance, short enough to wait for */
#define SHORT_MS 300

static const FsHttpAuth key = {.api_key = "abcDEF123"};
static const FsHttpConfig defaults = {
	.connect_timeout_ms = PATIENCE_MS,
	.request_timeout_ms = PATIENCE_MS,
	.max_body = MAX_BODY,
	.user_agent = "http_test/1.0"
};

static int	wakeups;

/*
 * Takes the place of the C library's.  Numeric addresses do not come here.
 * No name exists, but of "slow.invalid" this is known only when the test says
 * so, or after 5 s.
 */
static atomic_int resolving;
static atomic_bool resolver_may_go;
static atomic_bool resolver_gets_signals;

int
getaddrinfo(const char *node, const char *service,
			const struct addrinfo *hints, struct addrinfo **result)
{
	sigset_t	blocked;

	(void) service;
	(void) hints;
	*result = NULL;
	pthread_sigmask(SIG_BLOCK, NULL, &blocked);
	if (!sigismember(&blocked, SIGINT) || !sigismember(&blocked, SIGTERM) ||
		!sigismember(&blocked, SIGUSR1) || !sigismember(&blocked, SIGALRM))
		resolver_gets_signals = true;
	resolving++;
	if (node != NULL && strcmp(node, "slow.invalid") == 0)
	{
		for (int i = 0; i < 1000 && !resolver_may_go; i++)
			poll(NULL, 0, 5);
	}
	resolving--;
	return EAI_NONAME;
}

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int
count_entries(const char *directory)
{
	DIR		   *dir = opendir(directory);
	int			count = 0;

	check(dir != NULL, directory);
	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	return count;
}

static FsHttp *
create(const FsHttpConfig *config)
{
	FsError		err;
	FsHttp	   *http = fs_http_create(config, &err);

	if (http == NULL)
	{
		printf("Bail out! %s\n", err.text);
		exit(1);
	}
	return http;
}

static void
submit_url(FsHttp *http, const char *url, uint64_t tag)
{
	FsError		err;

	if (!fs_http_submit(http, url, &key, tag, &err))
	{
		printf("Bail out! %s: %s\n", url, err.text);
		exit(1);
	}
}

static void
submit(FsHttp *http, const char *path, uint64_t tag)
{
	char		url[256];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", server.port, path);
	submit_url(http, url, tag);
}

/*
 * The next answer.  Looks at nothing but the descriptor in between, so that a
 * lost wakeup shows as a missing answer.
 */
static FsHttpResponse *
next(FsHttp *http)
{
	int64_t		limit = now_ms() + PATIENCE_MS + 5000;
	FsHttpResponse *response;

	while ((response = fs_http_poll(http)) == NULL)
	{
		struct pollfd fd = {fs_http_fd(http), POLLIN, 0};
		int64_t		left = limit - now_ms();

		if (left <= 0 || poll(&fd, 1, (int) left) == 0)
		{
			printf("Bail out! no answer\n");
			exit(1);
		}
		wakeups++;
	}
	return response;
}

static FsHttpResponse *
get(FsHttp *http, const char *path)
{
	submit(http, path, 0);
	return next(http);
}

/* Keeps things going until the server has seen that many requests. */
static void
drive_until(FsHttp *http, const int *counter, int count)
{
	int64_t		limit = now_ms() + PATIENCE_MS;

	while (server_count(counter) < count && now_ms() < limit)
	{
		struct pollfd fd = {fs_http_fd(http), POLLIN, 0};
		FsHttpResponse *response = fs_http_poll(http);

		check(response == NULL, "an answer came too early");
		poll(&fd, 1, 2);
	}
	check(server_count(counter) >= count, "a request did not arrive");
}

static const char *
failure_name(FsHttpFailure failure)
{
	static const char *const names[] = {
		"OK", "NO_RESOLVE", "NO_CONNECT", "TLS", "HANDSHAKE", "TIMEOUT",
		"LOST", "TRUNCATED", "TOO_LARGE", "GARBLED", "NO_MEMORY", "OTHER"
	};

	return names[failure];
}

/* The answer to a request for "path" fails as wanted, and has no body. */
static void
is_failure(FsHttp *http, const char *path, FsHttpFailure wanted,
		   const char *what)
{
	FsHttpResponse *response = get(http, path);

	is_str(failure_name(response->failure), failure_name(wanted), "%s", what);
	diag("%s", response->failure_text);
	ok(response->body_len == 0 && response->body[0] == '\0' &&
	   response->failure_text[0] != '\0', "... with a text, without a body");
	fs_http_response_free(response);
}

/*
 * Tests
 */

static void
test_answers(void)
{
	FsHttp	   *http = create(&defaults);
	struct pollfd fd = {fs_http_fd(http), POLLIN, 0};
	FsHttpResponse *response;

	ok(fs_http_poll(http) == NULL && fs_http_in_flight(http) == 0,
	   "nothing in flight at first");

	submit(http, "/headers", UINT64_MAX);
	is_int(fs_http_in_flight(http), 1, "one request in flight");
	response = next(http);
	ok(response->failure == FS_HTTP_OK && response->tag == UINT64_MAX &&
	   response->failure_text[0] == '\0', "an answer with its tag");
	is_int(fs_http_in_flight(http), 0, "nothing in flight any more");
	is_int(response->status, 429, "its status");
	is_str(response->body, OK_BODY, "its body");
	ok(response->body_len == 11 && response->wire_bytes == 11, "its length");
	is_str(response->content_type, "application/json", "its type");
	is_int(response->date, INT64_C(1784116800), "its date");
	is_int(response->retry_after, 17, "seconds to retry after");
	is_int(response->rate_total, 5000, "rate limit");
	is_int(response->rate_remaining, 4998, "rate limit's rest");
	is_int(response->rate_used, 2, "rate limit's use");
	is_int(response->search_count, INT64_C(12345678901), "results' count");
	ok(response->has_next && response->next_page == 3, "the next page");
	ok(!response->was_reused, "on a new connection");
	fs_http_response_free(response);
	is_int(poll(&fd, 1, 0), 0, "an idle engine is not readable");

	response = get(http, "/retry-date");
	is_int(response->retry_after, 90, "Retry-After is relative to Date");
	fs_http_response_free(response);

	response = get(http, "/hostile");
	ok(response->failure == FS_HTTP_OK && response->date == -1 &&
	   response->retry_after == -1 && response->rate_total == -1 &&
	   response->rate_remaining == -1 && response->rate_used == -1 &&
	   response->search_count == -1 && !response->has_next &&
	   response->next_page == -1 && response->content_type[0] == '\0',
	   "unusable headers count as absent");
	is_str(response->body, "", "an empty body is a string");
	fs_http_response_free(response);

	response = get(http, "/early");
	ok(response->status == 200 && !response->has_next &&
	   response->rate_remaining == -1 && response->body_len == 11,
	   "an interim answer's headers are forgotten");
	fs_http_response_free(response);

	response = get(http, "/trailer");
	ok(response->failure == FS_HTTP_OK && response->rate_remaining == -1 &&
	   strcmp(response->body, OK_BODY) == 0, "trailers are ignored");
	fs_http_response_free(response);

	response = get(http, "/redirect");
	ok(response->status == 302 && strcmp(response->body, "see") == 0,
	   "a redirect is an answer, and not followed");
	fs_http_response_free(response);

	response = get(http, "/denied");
	ok(response->status == 401 && strcmp(response->body, "{}") == 0,
	   "a refusal is an answer");
	fs_http_response_free(response);

	response = get(http, "/none");
	ok(response->failure == FS_HTTP_OK && response->status == 204,
	   "an answer without a body");
	fs_http_response_free(response);

	response = get(http, "/gzip");
	ok(response->failure == FS_HTTP_OK &&
	   response->body_len == sizeof(big_body) &&
	   memcmp(response->body, big_body, sizeof(big_body)) == 0 &&
	   response->wire_bytes < sizeof(big_body) / 2, "a compressed answer");
	fs_http_response_free(response);

	response = get(http, "/gzip-max");
	ok(response->failure == FS_HTTP_OK && response->body_len == MAX_BODY &&
	   memcmp(response->body, zeros, MAX_BODY) == 0 &&
	   response->body[MAX_BODY] == '\0',
	   "a compressed answer as large as allowed");
	fs_http_response_free(response);

	response = get(http, "/max");
	ok(response->failure == FS_HTTP_OK && response->body_len == MAX_BODY,
	   "an answer as large as allowed");
	ok(response->was_reused && server_count(&server.accepted) == 1,
	   "all of these on one connection");
	fs_http_response_free(response);

	fs_http_destroy(http);
	ok(server_wait_closed(), "which is closed in the end");
}

static void
test_concurrency(void)
{
	FsHttp	   *http = create(&defaults);
	int			before = server_count(&server.requests);
	int			accepted = server_count(&server.accepted);
	FsHttpResponse *response;
	bool		ordered = true;

	submit(http, "/turn/0", 0);
	submit(http, "/turn/1", 1);
	submit(http, "/turn/2", 2);
	submit(http, "/turn/3", 3);
	drive_until(http, &server.requests, before + 4);
	is_int(fs_http_in_flight(http), 4, "four requests at once");
	for (int i = 3; i >= 0; i--)
	{
		server_turn(i);
		response = next(http);
		ordered &= response->tag == (uint64_t) i &&
			response->body[0] == '0' + i;
		fs_http_response_free(response);
	}
	ok(ordered, "answers are returned as they finish");
	is_int(server_count(&server.accepted) - accepted, 4,
		   "each on a connection of its own");

	/* Several may finish in one step: none must be forgotten. */
	for (int i = 0; i < 64; i++)
		submit(http, "/ok", (uint64_t) i);
	for (int i = 0; i < 64; i++)
		fs_http_response_free(next(http));
	ok(fs_http_poll(http) == NULL && fs_http_in_flight(http) == 0,
	   "every one of 64 answers is returned");
	ok(server_count(&server.accepted) - accepted <= 16,
	   "over no more than 16 connections");

	/* Cancelling closes what is in use and keeps what is idle. */
	before = server_count(&server.requests);
	accepted = server_count(&server.accepted);
	submit(http, "/hang", 0);
	drive_until(http, &server.requests, before + 1);
	fs_http_cancel_all(http);
	is_int(fs_http_in_flight(http), 0, "nothing in flight after cancelling");
	ok(fs_http_poll(http) == NULL, "nothing to return either");
	response = get(http, "/ok");
	ok(response->was_reused && server_count(&server.accepted) == accepted,
	   "an idle connection survives cancelling");
	fs_http_response_free(response);

	fs_http_destroy(http);
	server_wait_closed();

	/* A connection that died while idle costs nothing but a new one. */
	http = create(&defaults);
	fs_http_response_free(get(http, "/close-idle"));
	server_wait_closed();
	response = get(http, "/ok");
	ok(response->failure == FS_HTTP_OK && !response->was_reused,
	   "a dead idle connection is replaced");
	fs_http_response_free(response);

#if LIBCURL_VERSION_NUM >= 0x075000
	/* One that dies when it is used is left to the caller. */
	before = server_count(&server.requests);
	response = get(http, "/reset");
	ok(response->failure == FS_HTTP_LOST && response->stale,
	   "a connection that ends when used again: %s", response->failure_text);
	is_int(server_count(&server.requests) - before, 1,
		   "... and the request is not sent again unseen");
	fs_http_response_free(response);
	server_wait_closed();
	response = get(http, "/reset");
	ok(response->failure == FS_HTTP_LOST && !response->stale,
	   "a new connection that ends is not stale");
	fs_http_response_free(response);
	server_wait_closed();

	/* The same where another connection is idle. */
	before = server_count(&server.requests);
	submit(http, "/turn/10", 0);
	submit(http, "/turn/11", 0);
	drive_until(http, &server.requests, before + 2);
	server_turn(10);
	fs_http_response_free(next(http));
	server_turn(11);
	fs_http_response_free(next(http));
	response = get(http, "/reset");
	ok(response->failure == FS_HTTP_LOST && response->stale &&
	   server_count(&server.requests) == before + 3,
	   "not on another connection either");
	fs_http_response_free(response);
#endif
	fs_http_destroy(http);
}

static void
test_broken(void)
{
	FsHttp	   *http = create(&defaults);

	is_failure(http, "/short", FS_HTTP_TRUNCATED, "a body cut short");
	is_failure(http, "/chunk-cut", FS_HTTP_TRUNCATED, "a chunked body cut");
	is_failure(http, "/short-reset", FS_HTTP_LOST, "a body that is reset");
	is_failure(http, "/chunk-bad", FS_HTTP_GARBLED, "bad chunking");
	is_failure(http, "/gzip-cut", FS_HTTP_GARBLED,
			   "a compressed body cut before its message was made");
	is_failure(http, "/gzip-trailer-cut", FS_HTTP_GARBLED,
			   "a compressed body without its checksum");
	is_failure(http, "/gzip-more", FS_HTTP_GARBLED,
			   "bytes after a compressed body");
	is_failure(http, "/gzip-bad", FS_HTTP_GARBLED, "not compressed at all");
	is_failure(http, "/unasked", FS_HTTP_GARBLED, "compressed as not asked");
	is_failure(http, "/garbage", FS_HTTP_GARBLED, "another protocol");
	is_failure(http, "/empty", FS_HTTP_LOST, "closed without an answer");
	is_failure(http, "/reset", FS_HTTP_LOST, "reset without an answer");
	is_failure(http, "/head-cut", FS_HTTP_LOST, "closed within a header");
	is_failure(http, "/head-cut-line", FS_HTTP_LOST,
			   "closed between two headers");
	is_failure(http, "/head-cut-length", FS_HTTP_LOST,
			   "closed within headers that announced a body");
	is_failure(http, "/early-only", FS_HTTP_LOST,
			   "closed after an interim answer");
	is_failure(http, "/announced", FS_HTTP_TOO_LARGE,
			   "an announced body that is too large");
	is_failure(http, "/head-line-over", FS_HTTP_TOO_LARGE,
			   "a header that is too long");
	is_failure(http, "/head-over", FS_HTTP_TOO_LARGE,
			   "headers that are too many");
	is_failure(http, "/over", FS_HTTP_TOO_LARGE,
			   "a body one byte larger than allowed");
	is_failure(http, "/gzip-over", FS_HTTP_TOO_LARGE,
			   "one byte larger than allowed when decompressed");
	is_failure(http, "/gzip-bomb", FS_HTTP_TOO_LARGE,
			   "a body that is too large when decompressed");
	is_failure(http, "/chunk-over", FS_HTTP_TOO_LARGE,
			   "a chunked body that is too large");
	fs_http_destroy(http);
}

/* A request to "url" fails as wanted, after "least" ms and soon then. */
static void
is_failure_after(const char *url, long connect_ms, long request_ms,
				 FsHttpFailure wanted, int64_t least, const char *what)
{
	FsHttpConfig config = defaults;
	FsHttp	   *http;
	FsHttpResponse *response;
	int64_t		start = now_ms();
	int64_t		elapsed;

	config.connect_timeout_ms = connect_ms;
	config.request_timeout_ms = request_ms;
	http = create(&config);
	wakeups = 0;
	submit_url(http, url, 0);
	response = next(http);
	elapsed = now_ms() - start;
	is_str(failure_name(response->failure), failure_name(wanted), "%s", what);
	diag("%s", response->failure_text);
	ok(elapsed >= least - 10 && elapsed < least + 3000,
	   "... in time (%d ms)", (int) elapsed);
	ok(wakeups < 100, "... without spinning (%d wakeups)", wakeups);
	fs_http_response_free(response);
	fs_http_destroy(http);
}

static void
test_timeouts(void)
{
	char		url[128];
	int			port;
	int			listener;
	int			fillers[4];
	struct sockaddr_in address = {.sin_family = AF_INET};

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/hang", server.port);
	is_failure_after(url, PATIENCE_MS, SHORT_MS, FS_HTTP_TIMEOUT, SHORT_MS,
					 "no answer in time");
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/half-hang", server.port);
	is_failure_after(url, PATIENCE_MS, SHORT_MS, FS_HTTP_TIMEOUT, SHORT_MS,
					 "half an answer in time");

	/* A port that nobody listens on any more */
	listener = open_listener(1, &port);
	close(listener);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port);
	is_failure_after(url, PATIENCE_MS, PATIENCE_MS, FS_HTTP_NO_CONNECT, 0,
					 "a refused connection");

	/* TLS with a server that waits to be asked in plain text */
	listener = open_listener(8, &port);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/", port);
	is_failure_after(url, SHORT_MS, PATIENCE_MS, FS_HTTP_HANDSHAKE, SHORT_MS,
					 "a handshake that hangs");
	close(listener);

	/* A queue of connections that is full: later ones get no reply */
	listener = open_listener(0, &port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t) port);
	for (int i = 0; i < 4; i++)
	{
		fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void) connect(fillers[i], (struct sockaddr *) &address,
					   sizeof(address));
	}
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port);
	is_failure_after(url, SHORT_MS, PATIENCE_MS, FS_HTTP_NO_CONNECT, SHORT_MS,
					 "a connection that gets no reply");
	is_failure_after(url, PATIENCE_MS, SHORT_MS, FS_HTTP_NO_CONNECT, SHORT_MS,
					 "the same, ended by the request's timeout");
	for (int i = 0; i < 4; i++)
		close(fillers[i]);
	close(listener);
}

static void
test_resolver(void)
{
	FsHttp	   *http = create(&defaults);
	FsHttpResponse *response;
	int64_t		limit = now_ms() + PATIENCE_MS;
	int64_t		start;
	int			threads;

	server_wait_closed();
	threads = count_entries("/proc/self/task");
	submit_url(http, "http://host.invalid/", 0);
	response = next(http);
	is_str(failure_name(response->failure), "NO_RESOLVE", "an unknown name");
	diag("%s", response->failure_text);
	fs_http_response_free(response);

#if LIBCURL_VERSION_NUM >= 0x075700
	is_failure_after("http://slow.invalid/", SHORT_MS, PATIENCE_MS,
					 FS_HTTP_NO_CONNECT, SHORT_MS,
					 "a name that is not resolved in time");

	submit_url(http, "http://slow.invalid/", 0);
	while (resolving < 2 && now_ms() < limit)
	{
		struct pollfd fd = {fs_http_fd(http), POLLIN, 0};

		check(fs_http_poll(http) == NULL, "an answer came too early");
		poll(&fd, 1, 2);
	}
	start = now_ms();
	fs_http_cancel_all(http);
	fs_http_destroy(http);
	ok(resolving > 0 && now_ms() - start < 1000,
	   "cancelling does not wait for a resolver");
	resolver_may_go = true;
	while (count_entries("/proc/self/task") > threads && now_ms() < limit)
		poll(NULL, 0, 2);
	ok(count_entries("/proc/self/task") <= threads, "which ends by itself");
#else
	(void) limit;
	(void) start;
	(void) threads;
	fs_http_destroy(http);
	skip("libcurl is older than 7.87", "cancelling does not wait");
#endif
	ok(!resolver_gets_signals, "resolvers get no signals");
}

static void
test_requests(void)
{
	FsHttp	   *http = create(&defaults);
	FsHttpAuth	token = {.access_token = "tok.en-_~+/="};
	FsHttpAuth	both = {.api_key = "a", .access_token = "b"};
	FsHttpAuth	neither = {0};
	FsHttpAuth	split = {.access_token = "a\r\nX-Evil: 1"};
	FsHttpAuth	split_key = {.api_key = "a\nb"};
	FsError		err;
	char		url[128];
	static const char *const bad[] = {
		"ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1/ok", "nonsense",
		"", "http://", "http://user:secret@127.0.0.1/",
		"http://127.0.0.1/a b", "http://127.0.0.1/a\r\nX-Evil: 1",
		"http://127.0.0.1:99999/"
	};

	fs_http_response_free(get(http, "/ok"));
	ok(server_was_asked("GET /ok HTTP/1.1\r\n"), "a GET");
	ok(server_was_asked("\r\nAuthorization: Basic YWJjREVGMTIzOlg=\r\n"),
	   "an API key is the user name, with password X");
	ok(server_was_asked("\r\nAccept: application/json\r\n"),
	   "JSON is asked for");
	ok(server_was_asked("\r\nAccept-Encoding: gzip\r\n"),
	   "compressed if possible");
	ok(server_was_asked("\r\nUser-Agent: http_test/1.0\r\n"),
	   "the user agent is named");
	snprintf(url, sizeof(url), "\r\nHost: 127.0.0.1:%d\r\n", server.port);
	ok(server_was_asked(url), "and the host");

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/ok", server.port);
	ok(fs_http_submit(http, url, &token, 0, &err), "a token: %s", err.text);
	fs_http_response_free(next(http));
	ok(server_was_asked("\r\nAuthorization: Bearer tok.en-_~+/=\r\n"),
	   "an access token is a bearer");

	ok(!fs_http_submit(http, url, &both, 0, &err), "not both: %s", err.text);
	ok(!fs_http_submit(http, url, &neither, 0, &err), "not neither: %s",
	   err.text);
	ok(!fs_http_submit(http, url, &split, 0, &err),
	   "no token that would make a header: %s", err.text);
	ok(!fs_http_submit(http, url, &split_key, 0, &err), "no such key: %s",
	   err.text);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!fs_http_submit(http, bad[i], &key, 0, &err) &&
		   err.text[0] != '\0' && strstr(err.text, "secret") == NULL,
		   "URL %d is refused", (int) i);
	is_int(fs_http_in_flight(http), 0, "nothing is in flight after that");
	fs_http_destroy(http);
}

static void
test_proxy(void)
{
	FsHttpConfig config = defaults;
	FsHttp	   *http;
	FsHttpResponse *response;
	FsError		err;
	char		url[128];
	int			port;
	static const char *const bad[] = {
		"ftp://u:secret@127.0.0.1:1/", "u:secret@127.0.0.1:1", "secret", "",
		"http://u:secret@127.0.0.1:1 /", "http://u:sec%0aret@127.0.0.1:1/"
	};

	snprintf(url, sizeof(url), "http://us%%65r:secret@127.0.0.1:%d",
			 server.port);
	config.proxy = url;
	http = create(&config);
	submit_url(http, "http://host.invalid/ok", 0);
	response = next(http);
	ok(response->failure == FS_HTTP_OK && response->status == 200 &&
	   server_was_asked("GET http://host.invalid/ok "),
	   "a proxy is used, whatever no_proxy says");
	ok(server_was_asked("\r\nProxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"),
	   "with its credentials");
	fs_http_response_free(response);

	/* The server answers CONNECT with 404. */
	submit_url(http, "https://host.invalid/ok", 0);
	response = next(http);
	ok(response->failure == FS_HTTP_NO_CONNECT && response->status == 0,
	   "a proxy that refuses makes no connection: %s",
	   response->failure_text);
	fs_http_response_free(response);
	fs_http_destroy(http);

	close(open_listener(1, &port));
	snprintf(url, sizeof(url), "http://user:secret@127.0.0.1:%d", port);
	http = create(&config);
	submit_url(http, "http://host.invalid/ok", 0);
	response = next(http);
	ok(response->failure == FS_HTTP_NO_CONNECT &&
	   strstr(response->failure_text, "secret") == NULL,
	   "no credentials in a failure: %s", response->failure_text);
	fs_http_response_free(response);
	fs_http_destroy(http);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		config.proxy = bad[i];
		http = fs_http_create(&config, &err);
		ok(http == NULL && err.text[0] != '\0' &&
		   strstr(err.text, "secret") == NULL, "proxy %d is refused", (int) i);
		fs_http_destroy(http);
	}

	config = defaults;
	config.user_agent = "a\r\nX-Evil: 1";
	ok(fs_http_create(&config, &err) == NULL,
	   "so is a user agent that would make a header: %s", err.text);
}

static void
test_tls(void)
{
	FsHttp	   *http = create(&defaults);
	FsHttpResponse *response;
	char		url[128];

	snprintf(url, sizeof(url), "https://127.0.0.1:%d/ok", server.port);
	submit_url(http, url, 0);
	response = next(http);
	is_str(failure_name(response->failure), "HANDSHAKE", "a failed handshake");
	diag("%s", response->failure_text);
	fs_http_response_free(response);
	fs_http_destroy(http);
}

static void
test_cancelling(void)
{
	int			fds;
	int			before;
	FsHttp	   *http;

	server_wait_closed();
	fds = count_entries("/proc/self/fd");
	for (int i = 0; i < 200; i++)
	{
		http = create(&defaults);
		before = server_count(&server.requests);
		submit(http, "/hang", 0);
		submit(http, "/half-hang", 1);
		submit(http, "/gzip", 2);
		if (i % 4 == 1)
			(void) fs_http_in_flight(http);
		else if (i % 4 == 2)
			fs_http_response_free(next(http));
		else if (i % 4 == 3)
		{
			fs_http_response_free(next(http));
			while (server_count(&server.requests) < before + 3)
				fs_http_response_free(fs_http_poll(http));
		}
		fs_http_cancel_all(http);
		fs_http_destroy(http);
	}
	server_wait_closed();
	is_int(count_entries("/proc/self/fd"), fds,
		   "200 cancelled engines leave no descriptor behind");
	fs_http_destroy(NULL);
	fs_http_response_free(NULL);
}

int
main(void)
{
	/* PostgreSQL's backends do this, too. */
	signal(SIGPIPE, SIG_IGN);

	/* None of these may matter. */
	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	setenv("https_proxy", "http://127.0.0.1:1/", 1);
	setenv("all_proxy", "http://127.0.0.1:1/", 1);
	setenv("no_proxy", "host.invalid", 1);

	write_scripts();
	server_start();
	test_answers();
	test_concurrency();
	test_broken();
	test_timeouts();
	test_requests();
	test_proxy();
	test_tls();
	test_resolver();
	test_cancelling();
	server_stop();
	return done_testing();
}
