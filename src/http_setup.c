/*-------------------------------------------------------------------------
 *
 * http_setup.c
 *		What libcurl is told to do.
 *
 *-------------------------------------------------------------------------
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "http_setup.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* The oldest libcurl whose HTTP/2 was seen to deliver all answers: 8.14. */
#define HTTP2_SINCE 0x080e00

void
fs_http_set_error(FsError *err, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
}

static bool
has_control(const char *text)
{
	for (; *text != '\0'; text++)
	{
		if ((unsigned char) *text < 0x20 || *text == 0x7f)
			return true;
	}
	return false;
}

/* Copies the proxy's URL without the credentials, and these apart. */
static bool
read_proxy(FsHttp *http, const char *proxy, FsError *err)
{
	static const char *const schemes[] = {
		"http", "https", "socks4", "socks4a", "socks5", "socks5h"
	};
	CURLU	   *url = curl_url();
	char	   *scheme = NULL;
	char	   *text = NULL;
	bool		ok = false;
	CURLUcode	code;

	/*
	 * libcurl quotes the whole proxy URL in some of its error texts, so what
	 * is secret must not be in it.
	 */
	if (url != NULL && !has_control(proxy) && strchr(proxy, ' ') == NULL &&
		curl_url_set(url, CURLUPART_URL, proxy,
					 CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
		curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK)
	{
		for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
			ok |= (strcmp(scheme, schemes[i]) == 0);
	}
	if (ok)
	{
		code = curl_url_get(url, CURLUPART_USER, &http->proxy_user,
							CURLU_URLDECODE);
		ok = (code == CURLUE_OK || code == CURLUE_NO_USER);
	}
	if (ok)
	{
		code = curl_url_get(url, CURLUPART_PASSWORD, &http->proxy_password,
							CURLU_URLDECODE);
		ok = (code == CURLUE_OK || code == CURLUE_NO_PASSWORD);
	}
	ok = ok &&
		curl_url_set(url, CURLUPART_USER, NULL, 0) == CURLUE_OK &&
		curl_url_set(url, CURLUPART_PASSWORD, NULL, 0) == CURLUE_OK &&
		curl_url_get(url, CURLUPART_URL, &text, 0) == CURLUE_OK &&
		(http->config.proxy = strdup(text)) != NULL;
	if (!ok)
		fs_http_set_error(err,
						  "The proxy is not a valid http, https or socks URL");
	curl_free(scheme);
	curl_free(text);
	curl_url_cleanup(url);
	return ok;
}

bool
fs_http_configure(FsHttp *http, const FsHttpConfig *config, FsError *err)
{
	http->config = *config;
	http->config.ca_file = NULL;
	http->config.proxy = NULL;
	http->config.user_agent = NULL;

	if (config->user_agent == NULL || has_control(config->user_agent))
	{
		fs_http_set_error(err, "The user agent is not valid");
		return false;
	}
	http->config.user_agent = strdup(config->user_agent);
	if (config->ca_file != NULL)
		http->config.ca_file = strdup(config->ca_file);
	http->headers = curl_slist_append(NULL, "Accept: application/json");
	if (http->config.user_agent == NULL || http->headers == NULL ||
		(config->ca_file != NULL && http->config.ca_file == NULL) ||
		curl_slist_append(http->headers, "Accept-Encoding: gzip") == NULL)
	{
		fs_http_set_error(err, "Out of memory");
		return false;
	}
	return config->proxy == NULL || read_proxy(http, config->proxy, err);
}

/* An absolute http or https URL without credentials? */
static bool
url_is_valid(const char *text)
{
	CURLU	   *url;
	char	   *scheme = NULL;
	bool		ok;

	/* Not every libcurl refuses these. */
	if (has_control(text) || strchr(text, ' ') != NULL)
		return false;

	url = curl_url();
	ok = url != NULL &&
		curl_url_set(url, CURLUPART_URL, text,
					 CURLU_DISALLOW_USER) == CURLUE_OK &&
		curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		(strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0);
	curl_free(scheme);
	curl_url_cleanup(url);
	return ok;
}

bool
fs_http_check(const char *url, const FsHttpAuth *auth, FsError *err)
{
	if (!url_is_valid(url))
	{
		fs_http_set_error(err, "The URL is not a valid http or https URL");
		return false;
	}
	if ((auth->api_key != NULL) == (auth->access_token != NULL))
	{
		fs_http_set_error(err,
						  "Either an API key or an access token is needed");
		return false;
	}
	if (has_control(auth->api_key ? auth->api_key : auth->access_token))
	{
		fs_http_set_error(err, "The credentials contain a control character");
		return false;
	}
	return true;
}

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	FsHttpTransfer *t = arg;

	(void) purpose;

	/* A connection after the request went out is for sending it again. */
	if (t->sends > 0 && !fs_http_may_send(t))
		return CURL_SOCKET_BAD;

	/* Not every libcurl keeps its sockets from programs we may run. */
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
				  address->protocol);
}

#if LIBCURL_VERSION_NUM >= 0x075000
static int
before_sending(void *arg, char *ip, char *local_ip, int port, int local_port)
{
	(void) ip;
	(void) local_ip;
	(void) port;
	(void) local_port;

	return fs_http_may_send(arg) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}
#endif

CURLcode
fs_http_set_options(FsHttpTransfer *t, const char *url,
					const FsHttpAuth *auth)
{
	const FsHttpConfig *config = &t->http->config;
	CURL	   *easy = t->easy;
	CURLcode	code;
	curl_off_t	max_wire;

#define SET(option, value) \
	do \
	{ \
		code = curl_easy_setopt(easy, option, value); \
		if (code != CURLE_OK) \
			return code; \
	} while (0)

	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_ERRORBUFFER, t->error);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, t);
#if LIBCURL_VERSION_NUM >= 0x075000
	SET(CURLOPT_PREREQFUNCTION, before_sending);
	SET(CURLOPT_PREREQDATA, t);
#endif
	SET(CURLOPT_TCP_KEEPALIVE, 1L);

	/* Where to, and nowhere else */
	SET(CURLOPT_URL, url);
#if LIBCURL_VERSION_NUM >= 0x075500
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
	SET(CURLOPT_PROTOCOLS, (long) (CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);

	/* An empty proxy, unlike none, keeps libcurl from the environment's. */
	SET(CURLOPT_PROXY, config->proxy != NULL ? config->proxy : "");
	SET(CURLOPT_NOPROXY, "");
	SET(CURLOPT_PROXYUSERNAME, t->http->proxy_user);
	SET(CURLOPT_PROXYPASSWORD, t->http->proxy_password);
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);

	/* TLS.  A CA file is trusted instead of the system's store. */
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
	if (config->ca_file != NULL)
	{
		SET(CURLOPT_CAINFO, config->ca_file);
		(void) curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
		(void) curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, config->ca_file);
		(void) curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, NULL);
	}

	/*
	 * HTTP/2 where TLS offers it.  Older versions of libcurl now and then sit
	 * on the end of an answer until the timeout, however they are driven
	 * (README, "Limits").
	 */
	if (curl_version_info(CURLVERSION_NOW)->version_num >= HTTP2_SINCE)
		SET(CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_2TLS);
	else
		SET(CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);

	/*
	 * Else removing a transfer that resolves a name waits for the resolver,
	 * which can take long.  Its thread is let go, and cleans up by itself.
	 */
#if LIBCURL_VERSION_NUM >= 0x075700
	(void) curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif

	/* Who */
	SET(CURLOPT_HTTPHEADER, t->http->headers);
	SET(CURLOPT_USERAGENT, config->user_agent);
	SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
	if (auth->api_key != NULL)
	{
		SET(CURLOPT_HTTPAUTH, (long) CURLAUTH_BASIC);
		SET(CURLOPT_USERNAME, auth->api_key);
		SET(CURLOPT_PASSWORD, "X");
	}
	else
	{
		SET(CURLOPT_HTTPAUTH, (long) CURLAUTH_BEARER);
		SET(CURLOPT_XOAUTH2_BEARER, auth->access_token);
	}

	/*
	 * How long, how much.  The announced size is that of the compressed
	 * body, which can be a little larger than what it holds.
	 */
	SET(CURLOPT_CONNECTTIMEOUT_MS, config->connect_timeout_ms);
	SET(CURLOPT_TIMEOUT_MS, config->request_timeout_ms);
	max_wire = (uint64_t) config->max_body < UINT64_C(1) << 40 ?
		(curl_off_t) config->max_body : (curl_off_t) 1 << 40;
	SET(CURLOPT_MAXFILESIZE_LARGE, max_wire + max_wire / 1024 + 64);

	SET(CURLOPT_HEADERFUNCTION, fs_http_receive_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_WRITEFUNCTION, fs_http_receive_body);
	SET(CURLOPT_WRITEDATA, t);

#undef SET

	return CURLE_OK;
}
