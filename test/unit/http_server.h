/*-------------------------------------------------------------------------
 *
 * http_server.h
 *		A server of byte-exact answers for http_test.c, in threads of the
 *		same process.
 *
 * A request for the path of a script gets that script's bytes.  The path
 * /turn/N is answered once server_turn(N) was called.  A TLS greeting gets an
 * answer in plain text.  Everything waits on conditions, nothing on the clock.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_HTTP_SERVER_H
#define FS_HTTP_SERVER_H

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* What the server does after the bytes */
typedef enum Ending
{
	KEEP,						/* read the next request */
	CLOSE,
	RESET,
	HANG						/* until the client goes away */
} Ending;

typedef struct Script
{
	const char *path;
	const char *bytes;
	size_t		len;
	Ending		ending;
} Script;

#define MAX_SCRIPTS 64

static struct
{
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t	acceptor;
	int			listener;
	int			port;
	Script		scripts[MAX_SCRIPTS];
	int			nscripts;
	int			accepted;		/* connections, ever */
	int			open;			/* connections, now */
	int			requests;		/* ever */
	int			turn;
	char		request[8192];	/* the latest, whole */
}			server = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.changed = PTHREAD_COND_INITIALIZER,
	.turn = -1
};

static void
check(bool good, const char *what)
{
	if (!good)
	{
		printf("Bail out! %s: %s\n", what, strerror(errno));
		exit(1);
	}
}

/* Before server_start */
static void
server_script(const char *path, const char *bytes, size_t len, Ending ending)
{
	Script	   *script = &server.scripts[server.nscripts++];

	check(server.nscripts <= MAX_SCRIPTS, "too many scripts");
	script->path = path;
	script->bytes = bytes;
	script->len = len;
	script->ending = ending;
}

static int
server_count(const int *counter)
{
	int			count;

	pthread_mutex_lock(&server.lock);
	count = *counter;
	pthread_mutex_unlock(&server.lock);
	return count;
}

static void
server_turn(int turn)
{
	pthread_mutex_lock(&server.lock);
	server.turn = turn;
	pthread_cond_broadcast(&server.changed);
	pthread_mutex_unlock(&server.lock);
}

/* Is this in the latest request? */
static bool
server_was_asked(const char *text)
{
	bool		found;

	pthread_mutex_lock(&server.lock);
	found = strstr(server.request, text) != NULL;
	pthread_mutex_unlock(&server.lock);
	return found;
}

/* Waits until the client has closed every connection. */
static bool
server_wait_closed(void)
{
	struct timespec limit;
	int			code = 0;
	bool		closed;

	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += 10;
	pthread_mutex_lock(&server.lock);
	while (server.open > 0 && code == 0)
		code = pthread_cond_timedwait(&server.changed, &server.lock, &limit);
	closed = (server.open == 0);
	pthread_mutex_unlock(&server.lock);
	return closed;
}

static void
send_all(int fd, const char *bytes, size_t len)
{
	while (len > 0)
	{
		ssize_t		sent = send(fd, bytes, len, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		bytes += sent;
		len -= (size_t) sent;
	}
}

/* Reads one request, remembers it, and finds its path (of any authority). */
static bool
read_request(int fd, char *path, size_t size)
{
	char		text[sizeof(server.request)];
	size_t		len = 0;
	char	   *start;

	do
	{
		ssize_t		n = recv(fd, text + len, sizeof(text) - 1 - len, 0);

		if (n <= 0)
			return false;
		len += (size_t) n;
		text[len] = '\0';
		if (text[0] == 0x16)
		{
			send_all(fd, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
			return false;
		}
	} while (strstr(text, "\r\n\r\n") == NULL && len < sizeof(text) - 1);

	pthread_mutex_lock(&server.lock);
	memcpy(server.request, text, len + 1);
	server.requests++;
	pthread_cond_broadcast(&server.changed);
	pthread_mutex_unlock(&server.lock);

	start = strchr(text, ' ');
	if (start == NULL)
		return false;
	start++;
	if (strncmp(start, "http://", 7) == 0)
	{
		start = strchr(start + 7, '/');
		if (start == NULL)
			return false;
	}
	snprintf(path, size, "%.*s", (int) strcspn(start, " "), start);
	return true;
}

static void
serve_turn(int fd, int turn)
{
	char		answer[128];

	pthread_mutex_lock(&server.lock);
	while (server.turn != turn)
		pthread_cond_wait(&server.changed, &server.lock);
	pthread_mutex_unlock(&server.lock);
	snprintf(answer, sizeof(answer),
			 "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d", turn % 10);
	send_all(fd, answer, strlen(answer));
}

static Ending
serve(int fd, const char *path)
{
	static const char not_found[] =
		"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

	if (strncmp(path, "/turn/", 6) == 0)
	{
		serve_turn(fd, atoi(path + 6));
		return KEEP;
	}
	for (int i = 0; i < server.nscripts; i++)
	{
		if (strcmp(path, server.scripts[i].path) == 0)
		{
			send_all(fd, server.scripts[i].bytes, server.scripts[i].len);
			return server.scripts[i].ending;
		}
	}
	send_all(fd, not_found, sizeof(not_found) - 1);
	return KEEP;
}

static void *
serve_connection(void *arg)
{
	int			fd = (int) (intptr_t) arg;
	char		path[256];
	Ending		ending = KEEP;

	while (ending == KEEP && read_request(fd, path, sizeof(path)))
		ending = serve(fd, path);

	if (ending == HANG)
	{
		char		byte;

		while (recv(fd, &byte, 1, 0) > 0)
			;
	}
	if (ending == RESET)
	{
		struct linger now = {1, 0};

		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	}
	close(fd);

	pthread_mutex_lock(&server.lock);
	server.open--;
	pthread_cond_broadcast(&server.changed);
	pthread_mutex_unlock(&server.lock);
	return NULL;
}

static void *
serve_listener(void *arg)
{
	pthread_attr_t detached;
	int			fd;

	(void) arg;
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	while ((fd = accept(server.listener, NULL, NULL)) >= 0)
	{
		pthread_t	thread;

		pthread_mutex_lock(&server.lock);
		server.accepted++;
		server.open++;
		pthread_mutex_unlock(&server.lock);
		check(pthread_create(&thread, &detached, serve_connection,
							 (void *) (intptr_t) fd) == 0, "thread");
	}
	pthread_attr_destroy(&detached);
	return NULL;
}

/* A listening socket on a free port */
static int
open_listener(int backlog, int *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t	size = sizeof(address);
	int			fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	check(fd >= 0 &&
		  bind(fd, (struct sockaddr *) &address, sizeof(address)) == 0 &&
		  listen(fd, backlog) == 0 &&
		  getsockname(fd, (struct sockaddr *) &address, &size) == 0,
		  "listener");
	*port = ntohs(address.sin_port);
	return fd;
}

static void
server_start(void)
{
	server.listener = open_listener(64, &server.port);
	check(pthread_create(&server.acceptor, NULL, serve_listener, NULL) == 0,
		  "thread");
}

static void
server_stop(void)
{
	shutdown(server.listener, SHUT_RDWR);
	pthread_join(server.acceptor, NULL);
	close(server.listener);
	check(server_wait_closed(), "a connection stayed open");
}

#endif							/* FS_HTTP_SERVER_H */
