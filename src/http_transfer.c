/*-------------------------------------------------------------------------
 *
 * http_transfer.c
 *		What arrives for a request, and what came of it.
 *
 * libcurl's callbacks run in the middle of its own code: they record what
 * happened and return.  A body that must be refused makes the callback return
 * short; the reason waits in the transfer until libcurl gives that back.
 *
 *-------------------------------------------------------------------------
 */
#include "http_transfer.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "header.h"

/* Less room for a body is not worth a call. */
#define FIRST_ROOM 16384

/* All headers of an answer.  libcurl has a limit a little above this. */
#define MAX_HEADERS (256 * 1024)

static bool
stop_transfer(FsHttpTransfer *t, FsHttpFailure failure, const char *text)
{
	t->stop = failure;
	t->stop_text = text;
	return false;
}

static const char headers_too_large[] =
"The headers of the answer are larger than allowed";

/* Makes room for len more bytes and a terminator. */
static bool
reserve_body(FsHttpTransfer *t, size_t len)
{
	FsHttpResponse *response = t->response;
	size_t		size = t->body_size;
	char	   *body;

	if (response->body_len + len < size)
		return true;
	if (size < FIRST_ROOM)
		size = FIRST_ROOM;
	while (size <= response->body_len + len)
		size *= 2;
	body = realloc(response->body, size);
	if (body == NULL)
		return stop_transfer(t, FS_HTTP_NO_MEMORY, "Out of memory");
	response->body = body;
	t->body_size = size;
	return true;
}

static bool
stop_large(FsHttpTransfer *t)
{
	return stop_transfer(t, FS_HTTP_TOO_LARGE,
						 "The answer is larger than allowed");
}

/* Another len bytes are in the room after the body. */
static void
extend_body(FsHttpTransfer *t, size_t len)
{
	t->response->body_len += len;
	t->response->body[t->response->body_len] = '\0';
}

static bool
append_body(FsHttpTransfer *t, const char *data, size_t len)
{
	FsHttpResponse *response = t->response;
	size_t		most = t->http->config.max_body;
	curl_off_t	announced = -1;

	/* its whole length at once, if it is known */
	if (response->body_len == 0)
		curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
						  &announced);
	if (announced > 0 && (uint64_t) announced <= most &&
		!reserve_body(t, (size_t) announced))
		return false;

	if (len > most - response->body_len)
		return stop_large(t);
	if (!reserve_body(t, len))
		return false;
	memcpy(response->body + response->body_len, data, len);
	extend_body(t, len);
	return true;
}

/*
 * libcurl could decompress too, but it takes a gzip stream without an end for
 * a complete one when the message around it is complete.
 */
static bool
inflate_body(FsHttpTransfer *t, char *data, size_t len)
{
	z_stream   *stream = &t->stream;
	FsHttpResponse *response = t->response;
	size_t		most = t->http->config.max_body;

	if (!t->inflating)
	{
		if (inflateInit2(stream, MAX_WBITS + 16) != Z_OK)
			return stop_transfer(t, FS_HTTP_NO_MEMORY, "Out of memory");
		t->inflating = true;
	}

	stream->next_in = (Bytef *) data;
	stream->avail_in = (uInt) len;
	while (!t->inflated)
	{
		size_t		room;
		int			status;

		if (!reserve_body(t, 1))
			return false;

		/* a body that is too large shows by one byte too many */
		room = t->body_size - 1 - response->body_len;
		if (room > most - response->body_len + 1)
			room = most - response->body_len + 1;
		if (room > UINT_MAX)
			room = UINT_MAX;
		stream->next_out = (Bytef *) response->body + response->body_len;
		stream->avail_out = (uInt) room;
		status = inflate(stream, Z_NO_FLUSH);

		if (status == Z_BUF_ERROR)
			return true;		/* all taken in, all given out */
		if (status == Z_MEM_ERROR)
			return stop_transfer(t, FS_HTTP_NO_MEMORY, "Out of memory");
		if (status != Z_OK && status != Z_STREAM_END)
			return stop_transfer(t, FS_HTTP_GARBLED,
								 "The compressed answer is damaged");
		extend_body(t, room - stream->avail_out);
		if (response->body_len > most)
			return stop_large(t);
		t->inflated = (status == Z_STREAM_END);
	}

	if (stream->avail_in > 0)
		return stop_transfer(t, FS_HTTP_GARBLED,
							 "The compressed answer goes on after its end");
	return true;
}

size_t
fs_http_receive_body(char *data, size_t size, size_t count, void *arg)
{
	FsHttpTransfer *t = arg;
	size_t		len = size * count;
	bool		taken;

	t->response->wire_bytes += len;
	if (t->coding == FS_HTTP_CODING_GZIP)
		taken = inflate_body(t, data, len);
	else if (t->coding == FS_HTTP_CODING_NONE)
		taken = append_body(t, data, len);
	else
		taken = stop_transfer(t, FS_HTTP_GARBLED,
							  "The answer is encoded in a way not asked for");
	return taken ? len : 0;
}

/*
 * libcurl sends a request again by itself if a connection used before ends
 * without a byte.  That is left to the caller, who counts what is sent.
 */
bool
fs_http_may_send(FsHttpTransfer *t)
{
	if (t->sends++ == 0)
		return true;
	t->response->stale = true;
	return stop_transfer(t, FS_HTTP_LOST,
						 "The connection was closed before an answer");
}

/* Forgets what earlier headers said, or sets out. */
static void
reset_headers(FsHttpTransfer *t)
{
	FsHttpResponse *response = t->response;

	t->headers_done = false;
	t->retry_after[0] = '\0';
	t->coding = FS_HTTP_CODING_NONE;
	response->date = -1;
	response->retry_after = -1;
	response->rate_total = -1;
	response->rate_remaining = -1;
	response->rate_used = -1;
	response->search_count = -1;
	response->has_next = false;
	response->next_page = -1;
	response->content_type[0] = '\0';
}

/* A header value as a string; "" if it does not fit. */
static void
copy_value(const char *value, size_t len, char out[FS_HTTP_VALUE])
{
	while (len > 0 && (*value == ' ' || *value == '\t'))
	{
		value++;
		len--;
	}
	while (len > 0 && (unsigned char) value[len - 1] <= ' ')
		len--;
	if (len >= FS_HTTP_VALUE)
		len = 0;
	memcpy(out, value, len);
	out[len] = '\0';
}

static int64_t
parse_date(const char *text)
{
	time_t		date = text[0] != '\0' ? curl_getdate(text, NULL) : -1;

	return date >= 0 ? (int64_t) date : -1;
}

static FsHttpCoding
parse_coding(const char *text)
{
	if (curl_strequal(text, "gzip") || curl_strequal(text, "x-gzip"))
		return FS_HTTP_CODING_GZIP;
	if (text[0] == '\0' || curl_strequal(text, "identity"))
		return FS_HTTP_CODING_NONE;
	return FS_HTTP_CODING_OTHER;
}

size_t
fs_http_receive_header(char *line, size_t size, size_t count, void *arg)
{
	FsHttpTransfer *t = arg;
	FsHttpResponse *response = t->response;
	size_t		len = size * count;
	const char *colon;
	const char *value;
	size_t		name_len;
	size_t		value_len;
	char		text[FS_HTTP_VALUE];

#define NAME_IS(name) \
	(name_len == sizeof(name) - 1 && curl_strnequal(line, name, name_len))

	t->header_bytes += len;
	if (t->header_bytes > MAX_HEADERS)
	{
		stop_transfer(t, FS_HTTP_TOO_LARGE, headers_too_large);
		return 0;
	}

	/* Fields after the body (trailers) are not about the message's meaning. */
	if (response->wire_bytes > 0)
		return len;

	/* An interim answer (1xx) may have come before this one. */
	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0)
	{
		reset_headers(t);
		return len;
	}
	if (t->headers_done)
		return len;
	if (len == 0 || line[0] == '\r' || line[0] == '\n')
	{
		t->headers_done = true;
		return len;
	}

	colon = memchr(line, ':', len);
	if (colon == NULL)
		return len;
	name_len = (size_t) (colon - line);
	value = colon + 1;
	value_len = len - name_len - 1;

	if (NAME_IS("Date"))
	{
		copy_value(value, value_len, text);
		response->date = parse_date(text);
	}
	else if (NAME_IS("Retry-After"))
		copy_value(value, value_len, t->retry_after);
	else if (NAME_IS("X-RateLimit-Total"))
		response->rate_total = (int) fs_header_int(value, value_len,
												   INT32_MAX);
	else if (NAME_IS("X-RateLimit-Remaining"))
		response->rate_remaining = (int) fs_header_int(value, value_len,
													   INT32_MAX);
	else if (NAME_IS("X-RateLimit-Used-CurrentRequest"))
		response->rate_used = (int) fs_header_int(value, value_len,
												  INT32_MAX);
	else if (NAME_IS("X-Search-Results-Count"))
		response->search_count = fs_header_int(value, value_len, INT64_MAX);
	else if (NAME_IS("Content-Type"))
		fs_header_content_type(value, value_len, response->content_type,
							   sizeof(response->content_type));
	else if (NAME_IS("Link") && !response->has_next)
	{
		response->has_next = fs_header_link_next(value, value_len,
												 &response->next_page);
		fs_header_link_query(value, value_len, response->next_query,
							 sizeof(response->next_query));
	}
	else if (NAME_IS("Content-Encoding"))
	{
		/* An over-long value, or two codings, is not what was asked for. */
		copy_value(value, value_len, text);
		if (t->coding != FS_HTTP_CODING_NONE || value_len >= FS_HTTP_VALUE)
			t->coding = FS_HTTP_CODING_OTHER;
		else
			t->coding = parse_coding(text);
	}

#undef NAME_IS

	return len;
}

/*
 * "sent" tells whether the request went out.  If it did not, then no
 * connection was ready in time, whether it hung in name resolution, TCP or
 * the TLS handshake; of these only libcurl's text tells the last.
 */
static FsHttpFailure
classify(CURLcode code, bool sent, const char *text)
{
	switch (code)
	{
		case CURLE_COULDNT_RESOLVE_HOST:
		case CURLE_COULDNT_RESOLVE_PROXY:
			return FS_HTTP_NO_RESOLVE;
		case CURLE_COULDNT_CONNECT:
		case CURLE_INTERFACE_FAILED:
		case CURLE_PROXY:
			return FS_HTTP_NO_CONNECT;
		case CURLE_SSL_CONNECT_ERROR:
			return FS_HTTP_HANDSHAKE;
		case CURLE_SSL_CERTPROBLEM:
		case CURLE_SSL_CIPHER:
		case CURLE_PEER_FAILED_VERIFICATION:
		case CURLE_SSL_CACERT_BADFILE:
		case CURLE_SSL_CRL_BADFILE:
		case CURLE_SSL_ISSUER_ERROR:
		case CURLE_SSL_ENGINE_NOTFOUND:
		case CURLE_SSL_ENGINE_SETFAILED:
		case CURLE_SSL_ENGINE_INITFAILED:
		case CURLE_SSL_INVALIDCERTSTATUS:
		case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		case CURLE_SSL_SHUTDOWN_FAILED:
		case CURLE_USE_SSL_FAILED:
			return FS_HTTP_TLS;
		case CURLE_OPERATION_TIMEDOUT:
			if (sent)
				return FS_HTTP_TIMEOUT;
			return strncmp(text, "SSL", 3) == 0 ? FS_HTTP_HANDSHAKE :
				FS_HTTP_NO_CONNECT;
		case CURLE_RECV_ERROR:

			/*
			 * libcurl has no code of its own for bad chunking, but every text
			 * about it has this word.  A proxy that refuses to connect gives
			 * this code, too.
			 */
			if (strstr(text, "chunk") != NULL)
				return FS_HTTP_GARBLED;
			return sent ? FS_HTTP_LOST : FS_HTTP_NO_CONNECT;
		case CURLE_SEND_ERROR:
		case CURLE_HTTP2:
		case CURLE_HTTP2_STREAM:
		case CURLE_GOT_NOTHING:
			return FS_HTTP_LOST;
		case CURLE_PARTIAL_FILE:
			return FS_HTTP_TRUNCATED;
		case CURLE_FILESIZE_EXCEEDED:
#if LIBCURL_VERSION_NUM >= 0x080600
		case CURLE_TOO_LARGE:
#endif
			return FS_HTTP_TOO_LARGE;
		case CURLE_WEIRD_SERVER_REPLY:
		case CURLE_BAD_CONTENT_ENCODING:
		case CURLE_UNSUPPORTED_PROTOCOL:	/* HTTP/0.9, that is: no HTTP */
			return FS_HTTP_GARBLED;
		case CURLE_OUT_OF_MEMORY:
			return FS_HTTP_NO_MEMORY;
		default:
			return FS_HTTP_OTHER;
	}
}

void
fs_http_fail(FsHttpTransfer *t, FsHttpFailure failure, const char *text)
{
	FsHttpResponse *response = t->response;
	size_t		len = 0;

	response->failure = failure;

	/* What arrived of a body is not one. */
	response->body_len = 0;
	response->body[0] = '\0';

	/* Parts of libcurl's texts come from the server. */
	for (; *text != '\0' && len < sizeof(response->failure_text) - 1; text++)
		response->failure_text[len++] =
			(*text >= ' ' && *text <= '~') ? *text : '?';
	while (len > 0 && (response->failure_text[len - 1] == '.' ||
					   response->failure_text[len - 1] == ' '))
		len--;
	response->failure_text[len] = '\0';
}

/* Did the request go out, as far as one can tell? */
static bool
was_sent(FsHttpTransfer *t)
{
#if LIBCURL_VERSION_NUM >= 0x075000
	return t->sends > 0;
#else
	curl_off_t	ready_us = 0;
	long		request_size = 0;

	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &request_size);
	return t->response->status > 0 || (ready_us > 0 && request_size > 0);
#endif
}

void
fs_http_conclude(FsHttpTransfer *t, CURLcode code)
{
	FsHttpResponse *response = t->response;
	long		connects = 0;
	bool		sent;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &response->status);
	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
	sent = was_sent(t);
	response->was_reused = sent && connects == 0;
	if (t->retry_after[0] != '\0')
		response->retry_after =
			fs_header_retry_after(t->retry_after, strlen(t->retry_after),
								  parse_date(t->retry_after),
								  response->date >= 0 ? response->date :
								  (int64_t) time(NULL));

	if (t->stop != FS_HTTP_OK)
		fs_http_fail(t, t->stop, t->stop_text);
	else if ((code == CURLE_OK || code == CURLE_PARTIAL_FILE) &&
			 (!t->headers_done || response->status < 200))
	{
		/* libcurl lets an end within the headers pass, or counts the body. */
		fs_http_fail(t, FS_HTTP_LOST,
					 "The connection was closed within the headers");
	}
	else if (code == CURLE_OUT_OF_MEMORY && sent && !t->headers_done)
	{
		/* That is how libcurl refuses a single line that is too long. */
		fs_http_fail(t, FS_HTTP_TOO_LARGE, headers_too_large);
	}
	else if (code != CURLE_OK)
	{
		const char *text = t->error[0] != '\0' ? t->error :
			curl_easy_strerror(code);

		fs_http_fail(t, classify(code, sent, text), text);
	}
	else if (t->inflating && !t->inflated)
		fs_http_fail(t, FS_HTTP_GARBLED,
					 "The compressed answer ends too early");
}

void
fs_http_transfer_detach(FsHttpTransfer *t)
{
	if (t->easy != NULL)
	{
		/* Harmless if it was never added. */
		(void) curl_multi_remove_handle(t->http->multi, t->easy);
		curl_easy_cleanup(t->easy);
		t->easy = NULL;
	}
	if (t->inflating)
	{
		inflateEnd(&t->stream);
		t->inflating = false;
	}
}

void
fs_http_transfer_free(FsHttpTransfer *t)
{
	fs_http_transfer_detach(t);
	fs_http_response_free(t->response);
	free(t);
}

FsHttpTransfer *
fs_http_transfer_create(FsHttp *http, uint64_t tag)
{
	FsHttpTransfer *t = calloc(1, sizeof(FsHttpTransfer));

	if (t == NULL)
		return NULL;
	t->http = http;
	t->easy = curl_easy_init();
	t->response = calloc(1, sizeof(FsHttpResponse));
	if (t->response != NULL)
		t->response->body = calloc(1, 1);
	if (t->easy == NULL || t->response == NULL || t->response->body == NULL)
	{
		fs_http_transfer_free(t);
		return NULL;
	}
	t->body_size = 1;
	t->response->tag = tag;
	reset_headers(t);
	return t;
}
