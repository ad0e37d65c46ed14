/*-------------------------------------------------------------------------
 *
 * tap.h
 *		Prints test results as TAP.  To be included by one file a program.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_TAP_H
#define FS_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int	tap_run;
static int	tap_failed;

/* A line that is not a result, for people to read */
static inline void __attribute__((format(printf, 1, 2)))
diag(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	fputs("# ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

static inline bool
tap_result(bool passed, const char *format, va_list args)
{
	tap_run++;
	if (!passed)
		tap_failed++;
	printf("%sok %d - ", passed ? "" : "not ", tap_run);
	vprintf(format, args);
	putchar('\n');
	fflush(stdout);
	return passed;
}

static inline bool __attribute__((format(printf, 2, 3)))
ok(bool passed, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	tap_result(passed, format, args);
	va_end(args);
	return passed;
}

static inline bool __attribute__((format(printf, 3, 4)))
is_int(int64_t got, int64_t wanted, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	tap_result(got == wanted, format, args);
	va_end(args);
	if (got != wanted)
		diag("got %" PRId64 ", wanted %" PRId64, got, wanted);
	return got == wanted;
}

/* Either may be NULL. */
static inline bool __attribute__((format(printf, 3, 4)))
is_str(const char *got, const char *wanted, const char *format,...)
{
	bool		same = got == wanted ||
		(got != NULL && wanted != NULL && strcmp(got, wanted) == 0);
	va_list		args;

	va_start(args, format);
	tap_result(same, format, args);
	va_end(args);
	if (!same)
		diag("got \"%s\", wanted \"%s\"", got ? got : "(null)",
			 wanted ? wanted : "(null)");
	return same;
}

/* A result that cannot be had here */
static inline void __attribute__((format(printf, 2, 3)))
skip(const char *why, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	tap_run++;
	printf("ok %d - ", tap_run);
	vprintf(format, args);
	printf(" # SKIP %s\n", why);
	va_end(args);
}

/* The program's exit status */
static inline int
done_testing(void)
{
	printf("1..%d\n", tap_run);
	if (tap_failed > 0)
		diag("%d of %d failed", tap_failed, tap_run);
	return tap_failed > 0 || tap_run == 0 ? 1 : 0;
}

#endif							/* FS_TAP_H */
