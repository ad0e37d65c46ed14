/*-------------------------------------------------------------------------
 *
 * http_scripts.h
 *		The answers that http_test.c has its server give, good and bad.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_HTTP_SCRIPTS_H
#define FS_HTTP_SCRIPTS_H

#include <zlib.h>

#include "http_server.h"

/* Largest body that the engine is told to take */
#define MAX_BODY 400000

#define SCRIPT(path, bytes, ending) \
	server_script(path, bytes, sizeof(bytes) - 1, ending)

#define OK_BODY "{\"ok\":true}"
#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static char big_body[300000];
static char zeros[4000000];

/* A gzip answer, of which "lost" bytes are missing but accounted for */
static void
gzip_script(const char *path, const char *body, size_t len, size_t lost,
			const char *tail)
{
	size_t		size = len + 4096;
	char	   *bytes = malloc(size);
	char	   *packed = malloc(size);
	z_stream	stream = {0};
	size_t		packed_len;
	int			head_len;

	check(bytes != NULL && packed != NULL, "memory");
	check(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8,
					   Z_DEFAULT_STRATEGY) == Z_OK, "deflateInit2");
	stream.next_in = (Bytef *) body;
	stream.avail_in = (uInt) len;
	stream.next_out = (Bytef *) packed;
	stream.avail_out = (uInt) size;
	check(deflate(&stream, Z_FINISH) == Z_STREAM_END, "deflate");
	packed_len = size - stream.avail_out - lost;
	deflateEnd(&stream);

	head_len = snprintf(bytes, size,
						"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
						"Content-Length: %zu\r\n\r\n",
						packed_len + strlen(tail));
	memcpy(bytes + head_len, packed, packed_len);
	memcpy(bytes + head_len + packed_len, tail, strlen(tail));
	server_script(path, bytes, (size_t) head_len + packed_len + strlen(tail),
				  KEEP);
	free(packed);
}

/* An answer of a length, of which "sent" bytes are sent */
static void
sized_script(const char *path, size_t announced, size_t sent, Ending ending)
{
	char	   *bytes = malloc(sent + 256);
	int			head_len;

	check(bytes != NULL, "memory");
	head_len = snprintf(bytes, 256,
						"HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
						announced);
	for (size_t i = 0; i < sent; i++)
		bytes[(size_t) head_len + i] = (char) ('a' + i % 26);
	server_script(path, bytes, (size_t) head_len + sent, ending);
}

/* A chunked body that hangs where it would be complete */
static void
chunked_script(const char *path, size_t len)
{
	char	   *bytes = malloc(len + 256);
	int			head_len;

	check(bytes != NULL, "memory");
	head_len = snprintf(bytes, 256, CHUNKED "%zx\r\n", len);
	memset(bytes + head_len, 'x', len);
	server_script(path, bytes, (size_t) head_len + len, HANG);
}

/* An answer with headers of a name, with so many bytes in each value */
static void
headers_script(const char *path, const char *name, int count, size_t len)
{
	static const char first[] = "HTTP/1.1 200 OK\r\n";
	static const char last[] = "Content-Length: 11\r\n\r\n" OK_BODY;
	char	   *bytes = malloc(256 + (size_t) count * (len + 64));
	char	   *end = bytes;

	check(bytes != NULL, "memory");
	end = stpcpy(end, first);
	for (int i = 0; i < count; i++)
	{
		end = stpcpy(end, name);
		memset(end, 'x', len);
		end = stpcpy(end + len, "\r\n");
	}
	end = stpcpy(end, last);
	server_script(path, bytes, (size_t) (end - bytes), CLOSE);
}

static void
write_scripts(void)
{
	for (size_t i = 0; i < sizeof(big_body); i++)
		big_body[i] = (char) ('a' + (i * i / 7) % 26);

	SCRIPT("/ok", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" OK_BODY,
		   KEEP);
	SCRIPT("/headers",
		   "HTTP/1.1 429 Too Many Requests\r\n"
		   "content-type: Application/JSON; charset=utf-8\r\n"
		   "date: Wed, 15 Jul 2026 12:00:00 GMT\r\n"
		   "RETRY-AFTER: 17\r\n"
		   "X-RateLimit-Total: 5000\r\n"
		   "x-ratelimit-remaining:4998\r\n"
		   "X-Ratelimit-Used-CurrentRequest: 2\r\n"
		   "X-Search-Results-Count: 12345678901\r\n"
		   "Link: < https://a.b/t?per_page=100&page=3>;rel=\"next\"\r\n"
		   "Content-Length: 11\r\n\r\n" OK_BODY, KEEP);
	SCRIPT("/retry-date",
		   "HTTP/1.1 503 Service Unavailable\r\n"
		   "Retry-After: Wed, 15 Jul 2026 12:01:30 GMT\r\n"
		   "Date: Wed, 15 Jul 2026 12:00:00 GMT\r\n"
		   "Content-Length: 0\r\n\r\n", KEEP);
	SCRIPT("/hostile",
		   "HTTP/1.1 200 OK\r\n"
		   "Date: never\r\n"
		   "Retry-After: 99999999999999999999\r\n"
		   "X-RateLimit-Total: -5\r\n"
		   "X-RateLimit-Remaining: 4294967296\r\n"
		   "X-RateLimit-Used-CurrentRequest: x\r\n"
		   "X-Search-Results-Count:\r\n"
		   "Link: <<<>;;;\"\r\n"
		   "Content-Type: a b\r\n"
		   "Content-Length: 0\r\n\r\n", KEEP);
	SCRIPT("/early",
		   "HTTP/1.1 103 Early Hints\r\n"
		   "Link: <https://a.b/?page=9>; rel=\"next\"\r\n"
		   "X-RateLimit-Remaining: 1\r\n\r\n"
		   "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" OK_BODY, KEEP);
	SCRIPT("/trailer",
		   CHUNKED "b\r\n" OK_BODY "\r\n0\r\nX-RateLimit-Remaining: 1\r\n\r\n",
		   KEEP);
	SCRIPT("/redirect",
		   "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 3\r\n\r\n"
		   "see", KEEP);
	SCRIPT("/denied",
		   "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n"
		   "Content-Length: 2\r\n\r\n{}", KEEP);
	SCRIPT("/none", "HTTP/1.1 204 No Content\r\n\r\n", KEEP);
	SCRIPT("/close-idle",
		   "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" OK_BODY, CLOSE);
	gzip_script("/gzip", big_body, sizeof(big_body), 0, "");
	gzip_script("/gzip-bomb", zeros, sizeof(zeros), 0, "");
	gzip_script("/gzip-max", zeros, MAX_BODY, 0, "");
	gzip_script("/gzip-over", zeros, MAX_BODY + 1, 0, "");

	/* broken */
	sized_script("/short", 50, 20, CLOSE);
	sized_script("/short-reset", 50, 20, RESET);
	SCRIPT("/chunk-cut", CHUNKED "b\r\n" OK_BODY "\r\n", CLOSE);
	SCRIPT("/chunk-bad", CHUNKED "b\r\n" OK_BODY "\r\nzz\r\n", CLOSE);
	gzip_script("/gzip-cut", big_body, sizeof(big_body), 100, "");
	gzip_script("/gzip-trailer-cut", OK_BODY, 11, 4, "");
	gzip_script("/gzip-more", OK_BODY, 11, 0, "more");
	SCRIPT("/gzip-bad",
		   "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
		   "Content-Length: 11\r\n\r\n" OK_BODY, KEEP);
	SCRIPT("/unasked",
		   "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n"
		   "Content-Length: 11\r\n\r\n" OK_BODY, KEEP);
	SCRIPT("/garbage", "SSH-2.0-OpenSSH_9.2p1\r\n\r\n", CLOSE);
	SCRIPT("/empty", "", CLOSE);
	SCRIPT("/reset", "", RESET);
	SCRIPT("/head-cut", "HTTP/1.1 200 OK\r\nContent-Ty", CLOSE);
	SCRIPT("/head-cut-line", "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n",
		   CLOSE);
	SCRIPT("/head-cut-length", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n",
		   CLOSE);
	SCRIPT("/early-only", "HTTP/1.1 103 Early Hints\r\n\r\n", CLOSE);
	SCRIPT("/hang", "", HANG);
	sized_script("/half-hang", 50, 20, HANG);

	/* large */
	sized_script("/max", MAX_BODY, MAX_BODY, KEEP);
	sized_script("/announced", (size_t) 1 << 31, 0, HANG);
	headers_script("/head-line-over", "X-Long: ", 1, 500000);
	headers_script("/head-over", "X-Many: ", 50000, 2);
	sized_script("/over", MAX_BODY + 1, MAX_BODY + 1, CLOSE);
	chunked_script("/chunk-over", MAX_BODY + 1);
}

#endif							/* FS_HTTP_SCRIPTS_H */
