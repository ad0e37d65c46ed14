/*-------------------------------------------------------------------------
 *
 * http.c
 *		HTTP requests in flight behind one pollable descriptor.
 *
 * libcurl says which sockets it waits for (watch_socket) and when it wants to
 * be called at the latest (set_timer).  The sockets and one timerfd are
 * registered, level-triggered, with one epoll descriptor.  So the descriptor
 * stays readable until libcurl has done what there is to do, and fs_http_poll
 * may stop early without a wakeup getting lost.
 *
 * Like other clients of libcurl with CURLOPT_NOSIGNAL, this needs SIGPIPE to
 * be ignored, which it is in every PostgreSQL backend.
 *
 *-------------------------------------------------------------------------
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "http.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "http_setup.h"
#include "http_transfer.h"

#define MAX_CONNECTIONS 16L

/* Rounds of I/O in one fs_http_poll before the caller gets a turn. */
#define MAX_ROUNDS 16

/*
 * libcurl resolves names in threads.  They must not receive signals that are
 * meant for the main thread, whose handlers count on running there; a thread
 * inherits the mask in force where it is started.
 */
static void
block_signals(sigset_t *saved)
{
	sigset_t	all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, saved);
}

static void
restore_signals(const sigset_t *saved)
{
	pthread_sigmask(SIG_SETMASK, saved, NULL);
}

static void
list_append(FsHttpTransfer **list, FsHttpTransfer *t)
{
	t->next = NULL;
	if (*list == NULL)
	{
		t->prev = t;			/* the first's prev is the last */
		*list = t;
		return;
	}
	t->prev = (*list)->prev;
	t->prev->next = t;
	(*list)->prev = t;
}

static void
list_remove(FsHttpTransfer **list, FsHttpTransfer *t)
{
	FsHttpTransfer *after = t->next;

	if (*list == t)
		*list = after;
	else
		t->prev->next = after;
	if (after != NULL)
		after->prev = t->prev;
	else if (*list != NULL)
		(*list)->prev = t->prev;
}

/*
 * Callbacks for waiting
 */

static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *arg,
			 void *socket_arg)
{
	FsHttp	   *http = arg;
	struct epoll_event event = {0};

	(void) easy;
	(void) socket_arg;

	if (what != CURL_POLL_IN && what != CURL_POLL_OUT &&
		what != CURL_POLL_INOUT)
	{
		/* Fails if the socket is closed already, which is as good. */
		(void) epoll_ctl(http->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}

	event.data.fd = fd;
	if (what != CURL_POLL_OUT)
		event.events |= EPOLLIN;
	if (what != CURL_POLL_IN)
		event.events |= EPOLLOUT;

	/*
	 * The kernel knows what is registered.  libcurl's idea of it can be about
	 * an earlier socket with the same number.
	 */
	if (epoll_ctl(http->epoll_fd, EPOLL_CTL_MOD, fd, &event) != 0 &&
		(errno != ENOENT ||
		 epoll_ctl(http->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0))
		http->watch_errno = errno;
	return 0;
}

/* -1: never */
static bool
arm_timer(int fd, int64_t timeout_ms)
{
	struct itimerspec spec = {{0, 0}, {0, 0}};

	if (timeout_ms > 0)
	{
		spec.it_value.tv_sec = timeout_ms / 1000;
		spec.it_value.tv_nsec = (timeout_ms % 1000) * 1000000L;
	}
	else if (timeout_ms == 0)
		spec.it_value.tv_nsec = 1;	/* at once; all zero would disarm */
	return timerfd_settime(fd, 0, &spec, NULL) == 0;
}

static int
set_timer(CURLM *multi, long timeout_ms, void *arg)
{
	FsHttp	   *http = arg;

	(void) multi;

	if (!arm_timer(http->timer_fd, timeout_ms))
		http->watch_errno = errno;
	return 0;
}

/* Moves a concluded transfer to the finished ones. */
static void
finish(FsHttpTransfer *t)
{
	FsHttp	   *http = t->http;

	list_remove(&http->in_flight, t);
	fs_http_transfer_detach(t);
	list_append(&http->finished, t);
}

/* Everything in flight fails, since it would hang otherwise. */
static void
fail_all(FsHttp *http, const char *text)
{
	while (http->in_flight != NULL)
	{
		fs_http_fail(http->in_flight, FS_HTTP_OTHER, text);
		finish(http->in_flight);
	}
}

/* One round of I/O.  Returns false if there was nothing to do. */
static bool
drive(FsHttp *http)
{
	struct epoll_event events[32];
	int			n = epoll_wait(http->epoll_fd, events, 32, 0);
	int			running;
	int			left;
	CURLMcode	code = CURLM_OK;
	CURLMsg    *message;

	if (n < 0 && errno != EINTR)
		http->watch_errno = errno;
	for (int i = 0; i < n && code == CURLM_OK; i++)
	{
		int			what = 0;

		if (events[i].data.fd == http->timer_fd)
		{
			uint64_t	expirations;

			/* Nothing to read means that it was set anew just now. */
			if (read(http->timer_fd, &expirations, sizeof(expirations)) > 0)
				code = curl_multi_socket_action(http->multi,
												CURL_SOCKET_TIMEOUT, 0,
												&running);
			continue;
		}

		if (events[i].data.fd == http->wake_fd)
		{
			uint64_t	expirations;

			(void) !read(http->wake_fd, &expirations, sizeof(expirations));
			continue;
		}

		/*
		 * An error is left for libcurl to meet when it reads or writes, so
		 * that it reports what the error was.
		 */
		if (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP))
			what |= CURL_CSELECT_IN;
		if (events[i].events & (EPOLLOUT | EPOLLERR | EPOLLHUP))
			what |= CURL_CSELECT_OUT;
		code = curl_multi_socket_action(http->multi, events[i].data.fd, what,
										&running);
	}

	while ((message = curl_multi_info_read(http->multi, &left)) != NULL)
	{
		char	   *private = NULL;
		FsHttpTransfer *t;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
		t = (FsHttpTransfer *) private;
		fs_http_conclude(t, message->data.result);
		finish(t);
	}

	if (code != CURLM_OK)
		fail_all(http, curl_multi_strerror(code));
	else if (http->watch_errno != 0)
		fail_all(http, strerror(http->watch_errno));
	http->watch_errno = 0;
	return n > 0;
}

/*
 * The interface
 */

/* A timer that makes the epoll descriptor readable; -1 on failure. */
static int
open_timer(const FsHttp *http)
{
	int			fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	struct epoll_event event = {.events = EPOLLIN,.data = {.fd = fd}};

	if (fd >= 0 && epoll_ctl(http->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
	{
		close(fd);
		return -1;
	}
	return fd;
}

static bool
open_multiplexer(FsHttp *http, FsError *err)
{
	http->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (http->epoll_fd >= 0)
	{
		http->timer_fd = open_timer(http);
		http->wake_fd = open_timer(http);
	}
	if (http->epoll_fd < 0 || http->timer_fd < 0 || http->wake_fd < 0)
	{
		fs_http_set_error(err,
						  "Could not create an epoll or timer descriptor: %s",
						  strerror(errno));
		return false;
	}
	return true;
}

static bool
create_multi(FsHttp *http, FsError *err)
{
	CURLM	   *multi = http->multi = curl_multi_init();

	if (multi == NULL ||
		curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch_socket) ||
		curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, http) ||
		curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer) ||
		curl_multi_setopt(multi, CURLMOPT_TIMERDATA, http) ||
		curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, MAX_CONNECTIONS) ||
		curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS,
						  MAX_CONNECTIONS))
	{
		fs_http_set_error(err, "Could not set up libcurl");
		return false;
	}

	/* Where resolver threads are pooled, closing the pool waits for them. */
#if LIBCURL_VERSION_NUM >= 0x081400
	(void) curl_multi_setopt(multi, CURLMOPT_QUICK_EXIT, 1L);
#endif
	return true;
}

static bool
init_libcurl(FsError *err)
{
	static bool initialized = false;
	const curl_version_info_data *info;
	CURLcode	code;

	if (initialized)
		return true;

	/*
	 * Other libraries in the process may use libcurl as well; so it gets no
	 * allocator of ours, and is never cleaned up.
	 */
	code = curl_global_init(CURL_GLOBAL_DEFAULT);
	if (code != CURLE_OK)
	{
		fs_http_set_error(err, "Could not initialize libcurl: %s",
						  curl_easy_strerror(code));
		return false;
	}
	info = curl_version_info(CURLVERSION_NOW);
	if ((info->features & CURL_VERSION_ASYNCHDNS) == 0)
	{
		fs_http_set_error(err,
						  "libcurl %s cannot resolve names without blocking",
						  info->version);
		return false;
	}
	if ((info->features & CURL_VERSION_SSL) == 0)
	{
		fs_http_set_error(err, "libcurl %s is built without TLS",
						  info->version);
		return false;
	}
	initialized = true;
	return true;
}

FsHttp *
fs_http_create(const FsHttpConfig *config, FsError *err)
{
	FsHttp	   *http;
	sigset_t	saved;
	bool		ok;

	err->text[0] = '\0';
	http = calloc(1, sizeof(FsHttp));
	if (http == NULL)
	{
		fs_http_set_error(err, "Out of memory");
		return NULL;
	}
	http->epoll_fd = http->timer_fd = http->wake_fd = -1;

	block_signals(&saved);
	ok = init_libcurl(err) && fs_http_configure(http, config, err) &&
		open_multiplexer(http, err) && create_multi(http, err);
	restore_signals(&saved);

	if (!ok)
	{
		fs_http_destroy(http);
		return NULL;
	}
	return http;
}

void
fs_http_destroy(FsHttp *http)
{
	if (http == NULL)
		return;
	fs_http_cancel_all(http);

	/* Calls watch_socket, so the descriptors go last. */
	if (http->multi != NULL)
		curl_multi_cleanup(http->multi);
	if (http->timer_fd >= 0)
		close(http->timer_fd);
	if (http->wake_fd >= 0)
		close(http->wake_fd);
	if (http->epoll_fd >= 0)
		close(http->epoll_fd);
	curl_slist_free_all(http->headers);
	curl_free(http->proxy_user);
	curl_free(http->proxy_password);
	free((char *) http->config.ca_file);
	free((char *) http->config.proxy);
	free((char *) http->config.user_agent);
	free(http);
}

int
fs_http_fd(const FsHttp *http)
{
	return http->epoll_fd;
}

void
fs_http_wake(FsHttp *http, int64_t timeout_ms)
{
	(void) arm_timer(http->wake_fd, timeout_ms);
}

bool
fs_http_submit(FsHttp *http, const char *url, const FsHttpAuth *auth,
			   uint64_t tag, FsError *err)
{
	FsHttpTransfer *t;
	CURLcode	code;
	CURLMcode	multi_code;
	sigset_t	saved;

	err->text[0] = '\0';
	if (!fs_http_check(url, auth, err))
		return false;

	t = fs_http_transfer_create(http, tag);
	if (t == NULL)
	{
		fs_http_set_error(err, "Out of memory");
		return false;
	}
	code = fs_http_set_options(t, url, auth);
	if (code != CURLE_OK)
	{
		fs_http_set_error(err, "Could not set up a request: %s",
						  curl_easy_strerror(code));
		fs_http_transfer_free(t);
		return false;
	}

	block_signals(&saved);
	multi_code = curl_multi_add_handle(http->multi, t->easy);
	restore_signals(&saved);
	if (multi_code != CURLM_OK)
	{
		fs_http_set_error(err, "Could not start a request: %s",
						  curl_multi_strerror(multi_code));
		fs_http_transfer_free(t);
		return false;
	}
	list_append(&http->in_flight, t);
	http->count++;
	return true;
}

FsHttpResponse *
fs_http_poll(FsHttp *http)
{
	FsHttpTransfer *t;
	FsHttpResponse *response;
	sigset_t	saved;

	block_signals(&saved);
	for (int i = 0; i < MAX_ROUNDS && http->finished == NULL; i++)
	{
		if (!drive(http))
			break;
	}
	restore_signals(&saved);

	t = http->finished;
	if (t == NULL)
		return NULL;
	list_remove(&http->finished, t);
	http->count--;
	response = t->response;
	t->response = NULL;
	fs_http_transfer_free(t);
	return response;
}

void
fs_http_response_free(FsHttpResponse *response)
{
	if (response == NULL)
		return;
	free(response->body);
	free(response);
}

int
fs_http_in_flight(const FsHttp *http)
{
	return http->count;
}

void
fs_http_cancel_all(FsHttp *http)
{
	FsHttpTransfer *t;

	while ((t = http->in_flight) != NULL)
	{
		list_remove(&http->in_flight, t);
		fs_http_transfer_free(t);
	}
	while ((t = http->finished) != NULL)
	{
		list_remove(&http->finished, t);
		fs_http_transfer_free(t);
	}
	http->count = 0;
}
