/*-------------------------------------------------------------------------
 *
 * url_fuzz.c
 *		Any bytes as an address: what is taken, libcurl reads the same way.
 *
 *		clang -fsanitize=fuzzer,address -Isrc test/fuzz/url_fuzz.c \
 *			src/url.c src/text.c -lcurl -o url_fuzz
 *		./url_fuzz -max_len=512 test/fuzz/corpus/url
 *
 * The input is lines: an address, a list of allowed hosts, an id, a value.
 *
 *-------------------------------------------------------------------------
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "url.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

#define LINES 4

static char *
part(CURLU *handle, CURLUPart what, unsigned int flags)
{
	char	   *text = NULL;

	return curl_url_get(handle, what, &text, flags) == CURLUE_OK ? text : NULL;
}

/* An address in numbers, which libcurl may write another way. */
static bool
is_numeric(const char *host)
{
	const char *last = strrchr(host, '.');

	last = last == NULL ? host : last + 1;
	return *host == '[' || strspn(last, "0123456789") > 0;
}

static void
check_taken(const char *url, const FsAddress *address)
{
	CURLU	   *handle = curl_url();
	char	   *host;
	char	   *text;
	CURLUcode	code;

	CHECK(address->host[0] != '\0' && address->host[0] != '.');
	CHECK(address->port >= 0 && address->port <= 65535);
	for (const char *s = address->host; *s != '\0'; s++)
		CHECK(*s > ' ' && *s < 127 && !(*s >= 'A' && *s <= 'Z') &&
			  strchr("@/\\?#%", *s) == NULL);
	if (!address->https)
		CHECK(strcmp(address->host, "localhost") == 0 ||
			  strcmp(address->host, "[::1]") == 0 ||
			  strncmp(address->host, "127.", 4) == 0);

	/* libcurl may know better about numbers, but not see another host */
	code = curl_url_set(handle, CURLUPART_URL, url, 0);
	if (code != CURLUE_OK)
		CHECK(is_numeric(address->host) || strlen(address->host) > 63);
	else
	{
		host = part(handle, CURLUPART_HOST, 0);
		CHECK(host != NULL);
		if (!is_numeric(address->host) || !address->https)
			CHECK(strcasecmp(host, address->host) == 0);
		curl_free(host);
		CHECK(part(handle, CURLUPART_USER, 0) == NULL);
		CHECK(part(handle, CURLUPART_PASSWORD, 0) == NULL);
		CHECK(part(handle, CURLUPART_QUERY, 0) == NULL);
		CHECK(part(handle, CURLUPART_FRAGMENT, 0) == NULL);
		text = part(handle, CURLUPART_PATH, 0);
		CHECK(text != NULL && strcmp(text, "/") == 0);
		curl_free(text);
		text = part(handle, CURLUPART_PORT, 0);
		CHECK((text == NULL && address->port == 0) ||
			  (text != NULL && atoi(text) == address->port));
		curl_free(text);
	}
	curl_url_cleanup(handle);
}

/* The value comes back whole, and stays where it was put. */
static void
check_request(const FsAddress *address, const char *id, const char *value)
{
	FsRequest	request = {"/tickets/{id}/x", 1, {{"id", id}}};
	char		room[FS_URL_SIZE];
	FsText		text;
	const char *query;
	char	   *back;
	int			len;

	fs_request_param(&request, "a", value);
	fs_request_param(&request, value, "b");
	fs_text_init(&text, room, sizeof(room));
	fs_request_url(&request, address, &text);
	CHECK(strlen(room) == text.len && text.len < sizeof(room));
	if (text.overflow)
		return;
	query = strchr(room, '?');
	CHECK(query != NULL && strchr(query + 1, '?') == NULL);
	CHECK(strchr(room, '#') == NULL);
	CHECK(strncmp(query + 1, "a=", 2) == 0);
	len = (int) strcspn(query + 3, "&");
	if (len == 0)
		CHECK(*value == '\0');
	else
	{
		/* a length of 0 would mean all of it */
		back = curl_easy_unescape(NULL, query + 3, len, &len);
		CHECK(back != NULL && strcmp(back, value) == 0);
		curl_free(back);
	}

	/* "https://host:port" + "/api/v2/tickets/<id>/x" */
	back = strstr(room, "://") + 3;
	len = 0;
	for (; back < query; back++)
		len += *back == '/';
	CHECK(len == 5);

	fs_text_init(&text, room, sizeof(room));
	fs_request_text(&request, &text);
	CHECK(strlen(room) == text.len);
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const FsAddress acme = {true, "acme.freshservice.com", 8443};
	char	   *copy = malloc(size + LINES + 1);
	char	   *line[LINES];
	char	   *s = copy;
	FsAddress	address;
	FsError		err = {""};

	CHECK(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	memset(copy + size, 0, LINES + 1);
	for (int i = 0; i < LINES; i++)
	{
		line[i] = s;
		s += strcspn(s, "\n");
		if (*s != '\0')
			*s++ = '\0';
	}

	if (fs_url_parse(line[0], &address, &err))
	{
		CHECK(err.text[0] == '\0');
		check_taken(line[0], &address);
		CHECK(fs_host_allowed(address.host, address.host));
	}
	else
	{
		CHECK(err.text[0] != '\0' && strlen(err.text) < FS_ERROR_TEXT);
		address = acme;
	}
	if (fs_host_allowed(address.host, line[1]))
	{
		/* its last two characters are there at least */
		size_t		len = strlen(address.host);

		for (s = line[1]; *s != '\0'; s++)
			if (*s >= 'A' && *s <= 'Z')
				*s = (char) (*s - 'A' + 'a');
		CHECK(strstr(line[1], address.host + (len > 2 ? len - 2 : 0)) != NULL);
	}
	check_request(&address, line[2], line[3]);
	free(copy);
	return 0;
}
