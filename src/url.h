/*-------------------------------------------------------------------------
 *
 * url.h
 *		The account's address, and the requests made below it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_URL_H
#define FS_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "text.h"

/* Longest host name, with terminator. */
#define FS_HOST_SIZE 256

/* Longest URL sent; the longest filter query is 512 characters. */
#define FS_URL_SIZE 4096

/* All paths are below this one. */
#define FS_API_ROOT "/api/v2"

typedef struct FsAddress
{
	bool		https;
	char		host[FS_HOST_SIZE]; /* lower case, IPv6 in brackets */
	int			port;			/* 0: the scheme's own */
} FsAddress;

/*
 * Reads a server's url option: scheme and host, optionally a port and one
 * trailing slash.  http is accepted for loopback hosts only.  Returns false
 * with the reason in err for anything else.
 */
extern bool fs_url_parse(const char *url, FsAddress *address, FsError *err);

/*
 * Whether a host is named by a comma-separated list of names and of patterns
 * "*.domain" (any host below the domain, not the domain itself).
 */
extern bool fs_host_allowed(const char *host, const char *list);

/*
 * One GET request.  Parameters are kept decoded; both strings are the
 * caller's and must outlive the request's use.
 */
#define FS_MAX_PARAMS 16

typedef struct FsParam
{
	const char *name;
	const char *value;
} FsParam;

/* Placeholders of one resource at most; the deepest path has three. */
#define FS_MAX_HOLES 4

typedef struct FsRequest
{
	const char *path;			/* below FS_API_ROOT, with {placeholders} */
	int			nholes;
	FsParam		holes[FS_MAX_HOLES];	/* what is put in their places */
	int			nparams;
	FsParam		params[FS_MAX_PARAMS];
} FsRequest;

/*
 * Sets the value of a placeholder in the path.  One without a value stays as
 * it is.
 */
extern void fs_request_hole(FsRequest *request, const char *name,
							const char *value);

/* Adds a parameter; more than FS_MAX_PARAMS are a programming error. */
extern void fs_request_param(FsRequest *request, const char *name,
							 const char *value);

/*
 * Adds "a=b&c=d" of the catalogue.  Its parts are copied to room, which must
 * hold strlen(params) + 1 bytes and live as long as the request.
 */
extern void fs_request_params(FsRequest *request, const char *params,
							  char *room);

/* Does the same to the parameters there are whose value is "{name}". */
extern void fs_request_fill(FsRequest *request);

/*
 * Sets parameters from the query of another URL, "a=b&c=d" in which %XX stands
 * for characters; those of the same name are replaced.  The text is decoded in
 * place and must live as long as the request.  False if it is malformed, or
 * there are too many.
 */
extern bool fs_request_query(FsRequest *request, char *query);

/* The absolute URL, escaped. */
extern void fs_request_url(const FsRequest *request, const FsAddress *address,
						   FsText *out);

/* "GET /api/v2/path?name=value&...", decoded, for people. */
extern void fs_request_text(const FsRequest *request, FsText *out);

#endif							/* FS_URL_H */
