/*-------------------------------------------------------------------------
 *
 * url.c
 *		The account's address, and the requests made below it.
 *
 *-------------------------------------------------------------------------
 */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "url.h"

static bool
fail(FsError *err, const char *reason)
{
	snprintf(err->text, sizeof(err->text), "%s", reason);
	return false;
}

/* tolower() and strncasecmp() follow the locale, which names must not. */
static char
lower(char c)
{
	return (c >= 'A' && c <= 'Z') ? (char) (c - 'A' + 'a') : c;
}

static bool
same_name(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
	{
		if (lower(a[i]) != lower(b[i]))
			return false;
		if (a[i] == '\0')
			break;
	}
	return true;
}

/* Of 127.0.0.0/8 only what is written in full: "127.1" may be a name. */
static bool
is_loopback(const char *host)
{
	int			dots = 0;

	if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	if (strncmp(host, "127.", 4) != 0)
		return false;
	for (const char *s = host; *s != '\0';)
	{
		size_t		len = strspn(s, "0123456789");

		if (len < 1 || len > 3 || atoi(s) > 255 || (len > 1 && *s == '0'))
			return false;
		s += len;
		if (*s == '.')
		{
			dots++;
			s++;
			if (*s == '\0')
				return false;
		}
		else if (*s != '\0')
			return false;
	}
	return dots == 3;
}

/*
 * Copies the host, lower-cased; returns the byte after it, NULL if unusable.
 * Empty labels are refused, and with them a dot at the end: it would make
 * another name of the same host.
 */
static const char *
parse_host(const char *s, char *host)
{
	const char *set = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
	size_t		len;
	int			colons = 0;

	if (*s == '[')
	{
		len = 1 + strspn(s + 1, "0123456789abcdefABCDEF:.");
		for (size_t i = 1; i < len; i++)
			colons += (s[i] == ':');

		/* the rest of the syntax is libcurl's to check */
		if (s[len] != ']' || colons < 2)
			return NULL;
		len++;
	}
	else
		len = strspn(s, set);

	if (len == 0 || len >= FS_HOST_SIZE || *s == '-')
		return NULL;
	for (size_t i = 0; i < len; i++)
	{
		if (*s != '[' && s[i] == '.' &&
			(i == 0 || i + 1 == len || s[i - 1] == '.'))
			return NULL;
		host[i] = lower(s[i]);
	}
	host[len] = '\0';
	return s + len;
}

bool
fs_url_parse(const char *url, FsAddress *address, FsError *err)
{
	const char *s;

	memset(address, 0, sizeof(*address));
	if (same_name(url, "https://", 8))
	{
		address->https = true;
		s = url + 8;
	}
	else if (same_name(url, "http://", 7))
		s = url + 7;
	else
		return fail(err, "The scheme must be https");

	if (strchr(s, '@') != NULL)
		return fail(err, "A user name or password is not allowed in the URL");
	s = parse_host(s, address->host);
	if (s == NULL)
		return fail(err, "The host name is missing or malformed");
	if (*s == ':')
	{
		char	   *end;
		long		port;

		if (!isdigit((unsigned char) s[1]))
			return fail(err, "The port is not a number");
		port = strtol(s + 1, &end, 10);
		if (port < 1 || port > 65535)
			return fail(err, "The port is out of range");
		address->port = (int) port;
		s = end;
	}
	if (*s != '\0' && strchr("/?#", *s) == NULL)
		return fail(err, "The host name is missing or malformed");
	if (*s == '/')
		s++;
	if (*s != '\0')
		return fail(err, "Only scheme, host and port are allowed, no path or query");
	if (!address->https && !is_loopback(address->host))
		return fail(err, "http is allowed for loopback hosts only");
	return true;
}

/* One entry of the list, not terminated. */
static bool
host_matches(const char *host, const char *entry, size_t len)
{
	size_t		hostlen = strlen(host);

	if (len > 2 && entry[0] == '*' && entry[1] == '.')
	{
		/* the pattern's ".domain" must end the host, with a label before it */
		return hostlen > len - 1 &&
			same_name(host + hostlen - (len - 1), entry + 1, len - 1);
	}
	return hostlen == len && same_name(host, entry, len);
}

bool
fs_host_allowed(const char *host, const char *list)
{
	while (*list != '\0')
	{
		size_t		len;

		list += strspn(list, ", \t");
		len = strcspn(list, ", \t");
		if (len > 0 && host_matches(host, list, len))
			return true;
		list += len;
	}
	return false;
}

void
fs_request_param(FsRequest *request, const char *name, const char *value)
{
	assert(request->nparams < FS_MAX_PARAMS);
	request->params[request->nparams].name = name;
	request->params[request->nparams].value = value;
	request->nparams++;
}

void
fs_request_params(FsRequest *request, const char *params, char *room)
{
	char	   *save = NULL;

	strcpy(room, params);
	for (char *part = strtok_r(room, "&", &save); part != NULL;
		 part = strtok_r(NULL, "&", &save))
	{
		char	   *value = strchr(part, '=');

		assert(value != NULL);
		*value++ = '\0';
		fs_request_param(request, part, value);
	}
}

void
fs_request_hole(FsRequest *request, const char *name, const char *value)
{
	assert(request->nholes < FS_MAX_HOLES);
	request->holes[request->nholes].name = name;
	request->holes[request->nholes].value = value;
	request->nholes++;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX, and + as a blank, in place; false if malformed. */
static bool
unescape(char *s)
{
	char	   *out = s;

	for (; *s != '\0'; s++)
	{
		char		c = *s == '+' ? ' ' : *s;

		if (c == '%')
		{
			int			high = hex_digit(s[1]);
			int			low = high < 0 ? -1 : hex_digit(s[2]);

			if (low < 0)
				return false;
			c = (char) (high * 16 + low);
			s += 2;
		}
		if ((unsigned char) c < 0x20 || c == 0x7f)
			return false;
		*out++ = c;
	}
	*out = '\0';
	return true;
}

bool
fs_request_query(FsRequest *request, char *query)
{
	char	   *save = NULL;

	for (char *part = strtok_r(query, "&", &save); part != NULL;
		 part = strtok_r(NULL, "&", &save))
	{
		char	   *value = strchr(part, '=');
		int			i = 0;

		if (value == NULL)
			return false;
		*value++ = '\0';
		if (*part == '\0' || !unescape(part) || !unescape(value))
			return false;
		while (i < request->nparams && strcmp(request->params[i].name, part) != 0)
			i++;
		if (i == FS_MAX_PARAMS)
			return false;
		if (i == request->nparams)
			fs_request_param(request, part, value);
		else
			request->params[i].value = value;
	}
	return true;
}

/* The value of the placeholder at s, which begins with a brace; NULL: none. */
static const char *
hole_value(const FsRequest *request, const char *s, size_t len)
{
	for (int i = 0; i < request->nholes; i++)
	{
		const char *name = request->holes[i].name;

		if (strlen(name) == len && memcmp(name, s, len) == 0)
			return request->holes[i].value;
	}
	return NULL;
}

/* Escaped unless it is for people, who see placeholders without a value. */
static void
add_value(const char *value, bool escaped, FsText *out)
{
	if (escaped)
		fs_text_add_escaped(out, value);
	else
		fs_text_add(out, value);
}

static void
add_path(const FsRequest *request, bool escaped, FsText *out)
{
	fs_text_add(out, FS_API_ROOT);
	for (const char *s = request->path; *s != '\0';)
	{
		size_t		len = strcspn(s, "{");
		size_t		name;
		const char *value;

		fs_text_addf(out, "%.*s", (int) len, s);
		s += len;
		if (*s == '\0')
			break;
		name = strcspn(s + 1, "}");
		value = hole_value(request, s + 1, name);
		if (value != NULL)
			add_value(value, escaped, out);
		else
			fs_text_addf(out, "{%.*s}", (int) name, s + 1);
		s += 1 + name;
		if (*s == '}')
			s++;
	}
}

void
fs_request_fill(FsRequest *request)
{
	for (int i = 0; i < request->nparams; i++)
	{
		const char *value = request->params[i].value;
		size_t		len = strlen(value);
		const char *found = NULL;

		if (len > 2 && value[0] == '{' && value[len - 1] == '}')
			found = hole_value(request, value + 1, len - 2);
		if (found != NULL)
			request->params[i].value = found;
	}
}

void
fs_request_url(const FsRequest *request, const FsAddress *address, FsText *out)
{
	fs_text_addf(out, "%s://%s", address->https ? "https" : "http",
				 address->host);
	if (address->port != 0)
		fs_text_addf(out, ":%d", address->port);
	add_path(request, true, out);
	for (int i = 0; i < request->nparams; i++)
	{
		fs_text_add(out, i == 0 ? "?" : "&");
		fs_text_add_escaped(out, request->params[i].name);
		fs_text_add(out, "=");
		fs_text_add_escaped(out, request->params[i].value);
	}
}

void
fs_request_text(const FsRequest *request, FsText *out)
{
	fs_text_add(out, "GET ");
	add_path(request, false, out);
	for (int i = 0; i < request->nparams; i++)
		fs_text_addf(out, "%s%s=%s", i == 0 ? "?" : "&",
					 request->params[i].name, request->params[i].value);
}
