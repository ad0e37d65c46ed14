/*-------------------------------------------------------------------------
 *
 * datetime.h
 *		The forms in which the API writes points in time.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_DATETIME_H
#define FS_DATETIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Microseconds in one second and in one day. */
#define FS_USEC_PER_SEC INT64_C(1000000)
#define FS_USEC_PER_DAY (INT64_C(86400) * FS_USEC_PER_SEC)

/*
 * Reads a timestamp of len bytes and sets *usec to microseconds since
 * 1970-01-01 00:00:00 UTC (proleptic Gregorian).  Accepted, all seen in API
 * samples:
 *	 2025-07-06T12:30:00Z			seconds
 *	 2025-07-06T12:30:00.343Z		fraction, 1 to 9 digits (rounded to 6)
 *	 2025-07-06T12:30:00+05:30		offset: +hh, +hhmm, +hh:mm
 *	 2025-07-06T12:30-04:00			minutes only
 *	 2025-07-06 12:30:00			blank for T, no zone (taken as UTC)
 *	 2025-07-06						date only (midnight UTC)
 *	 1749558522.000000000			Unix seconds, with or without fraction
 * Returns false for anything else, including impossible dates; second 60 and
 * hour 24:00:00 are accepted as PostgreSQL accepts them.
 */
extern bool fs_parse_timestamp(const char *s, size_t len, int64_t *usec);

/* Room for the longest text the writers below produce, with terminator. */
#define FS_TIMESTAMP_TEXT 32

/* YYYY-MM-DDTHH:MM:SSZ; fractions are cut off towards the past. */
extern void fs_format_timestamp(int64_t usec, char *out);

/* Days since 1970-01-01 of a point in time, offset_sec east of UTC. */
extern int32_t fs_day_of(int64_t usec, int32_t offset_sec);

/* YYYY-MM-DD */
extern void fs_format_day(int32_t day, char *out);

#endif							/* FS_DATETIME_H */
