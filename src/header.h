/*-------------------------------------------------------------------------
 *
 * header.h
 *		Reading the values of response headers.
 *
 * Pure functions over the bytes of one header value, which need not be
 * NUL-terminated and may hold anything a server chooses to send.
 *
 * No PostgreSQL headers, no libcurl, no memory allocation.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_HEADER_H
#define FS_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number from 0 to max; -1 if the value is anything else. */
extern int64_t fs_header_int(const char *value, size_t len, int64_t max);

/*
 * Retry-After in whole seconds from now, rounded up and never negative; -1 if
 * it is unusable.  "date" is the value read as an HTTP date (Unix seconds),
 * or -1 if it is none.
 */
extern int64_t fs_header_retry_after(const char *value, size_t len,
									 int64_t date, int64_t now);

/*
 * Does a Link header name a next page?  *page becomes the page parameter of
 * that link, or -1 if it has none that is usable.
 */
extern bool fs_header_link_next(const char *value, size_t len, int64_t *page);

/*
 * The query of that link, as it stands there; "" if there is none, or if it is
 * longer than fits or no text for a request.
 */
extern void fs_header_link_query(const char *value, size_t len, char *out,
								 size_t size);

/*
 * The media type without its parameters, in lower case; "" if the value holds
 * none or it does not fit.  "size" counts the terminating NUL.
 */
extern void fs_header_content_type(const char *value, size_t len,
								   char *out, size_t size);

#endif							/* FS_HEADER_H */
