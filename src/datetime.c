/*-------------------------------------------------------------------------
 *
 * datetime.c
 *		The forms in which the API writes points in time.
 *
 * Whole numbers throughout: no floating point, whose rounding would show in
 * filters, and none of libc's time functions, which look at the environment.
 *
 *-------------------------------------------------------------------------
 */
#include "datetime.h"

#include <stdio.h>

#define SEC_PER_DAY INT64_C(86400)

/* Days of the Gregorian calendar's cycle of 400 years. */
#define DAYS_PER_CYCLE INT64_C(146097)

/* Days from 0001-01-01 to 1970-01-01 and to 10000-01-01. */
#define EPOCH_DAY INT64_C(719162)
#define END_DAY INT64_C(3652059)

/* What can be read: 0001-01-01 00:00:00 until before 10000-01-01. */
#define MIN_USEC (-EPOCH_DAY * FS_USEC_PER_DAY)
#define END_USEC ((END_DAY - EPOCH_DAY) * FS_USEC_PER_DAY)

/* As in PostgreSQL; the greatest in use is 14. */
#define MAX_OFFSET_HOUR 15

/* Days before each month of a common year. */
static const int month_start[13] = {
	0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365
};

/* The text still to be read. */
typedef struct Reader
{
	const char *at;
	const char *end;
} Reader;

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Quotient rounded towards the past; b is positive. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

static bool
is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Day of the year, from 0, on which a month (1 to 13) starts. */
static int
day_of_month_start(int64_t year, int month)
{
	return month_start[month - 1] + (month > 2 && is_leap(year) ? 1 : 0);
}

/* Days from 0001-01-01 to the first of January of a year from 1 on. */
static int64_t
day_of_year_start(int64_t year)
{
	int64_t		before = year - 1;

	return before * 365 + before / 4 - before / 100 + before / 400;
}

static bool
read_char(Reader *r, char c)
{
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

/* Reads exactly n digits. */
static bool
read_digits(Reader *r, int n, int *value)
{
	int			i;

	if (r->end - r->at < n)
		return false;
	*value = 0;
	for (i = 0; i < n; i++)
	{
		if (!is_digit(r->at[i]))
			return false;
		*value = *value * 10 + (r->at[i] - '0');
	}
	r->at += n;
	return true;
}

/* Reads ".d" to ".ddddddddd" if a point follows, as 0 to 1000000 usec. */
static bool
read_fraction(Reader *r, int64_t *usec)
{
	int64_t		nsec = 0;
	int			digits = 0;

	*usec = 0;
	if (!read_char(r, '.'))
		return true;
	for (; r->at < r->end && is_digit(*r->at); r->at++)
	{
		if (++digits > 9)
			return false;
		nsec = nsec * 10 + (*r->at - '0');
	}
	if (digits == 0)
		return false;
	for (; digits < 9; digits++)
		nsec *= 10;
	*usec = (nsec + 500) / 1000;
	return true;
}

/* Reads Z, +hh, +hhmm or +hh:mm, as seconds east of UTC. */
static bool
read_zone(Reader *r, int *offset_sec)
{
	bool		west;
	int			hour;
	int			minute = 0;

	*offset_sec = 0;
	if (read_char(r, 'Z'))
		return true;
	west = read_char(r, '-');
	if (!west && !read_char(r, '+'))
		return false;
	if (!read_digits(r, 2, &hour))
		return false;
	if (read_char(r, ':'))
	{
		if (!read_digits(r, 2, &minute))
			return false;
	}
	else if (r->at < r->end && !read_digits(r, 2, &minute))
		return false;
	if (hour > MAX_OFFSET_HOUR || minute > 59)
		return false;
	*offset_sec = (hour * 60 + minute) * 60;
	if (west)
		*offset_sec = -*offset_sec;
	return true;
}

/* Reads YYYY-MM-DD, as days since 1970-01-01. */
static bool
read_date(Reader *r, int64_t *day)
{
	int			year;
	int			month;
	int			mday;

	if (!read_digits(r, 4, &year) || !read_char(r, '-') ||
		!read_digits(r, 2, &month) || !read_char(r, '-') ||
		!read_digits(r, 2, &mday))
		return false;
	if (year < 1 || month < 1 || month > 12 || mday < 1 ||
		mday > day_of_month_start(year, month + 1) -
		day_of_month_start(year, month))
		return false;
	*day = day_of_year_start(year) + day_of_month_start(year, month) +
		(mday - 1) - EPOCH_DAY;
	return true;
}

/* Reads hh:mm or hh:mm:ss with or without fraction, as usec of the day. */
static bool
read_time(Reader *r, int64_t *usec)
{
	int			hour;
	int			minute;
	int			second = 0;
	int64_t		fraction = 0;

	if (!read_digits(r, 2, &hour) || !read_char(r, ':') ||
		!read_digits(r, 2, &minute))
		return false;
	if (read_char(r, ':'))
	{
		if (!read_digits(r, 2, &second) || !read_fraction(r, &fraction))
			return false;
	}
	if (minute > 59 || second > 60)
		return false;
	*usec = (INT64_C(60) * (60 * hour + minute) + second) * FS_USEC_PER_SEC +
		fraction;

	/* the last moment of a day may be written as 24:00:00 or 23:59:60 */
	return *usec <= FS_USEC_PER_DAY;
}

/* Reads Unix seconds. */
static bool
read_epoch(Reader *r, int64_t *usec)
{
	bool		negative = read_char(r, '-');
	int64_t		sec = 0;
	int64_t		fraction;
	int			digits = 0;

	for (; r->at < r->end && is_digit(*r->at); r->at++)
	{
		/* the year 9999 ends in a number of 12 digits */
		if (++digits > 12)
			return false;
		sec = sec * 10 + (*r->at - '0');
	}
	if (digits == 0 || !read_fraction(r, &fraction))
		return false;
	*usec = sec * FS_USEC_PER_SEC + fraction;
	if (negative)
		*usec = -*usec;
	return true;
}

bool
fs_parse_timestamp(const char *s, size_t len, int64_t *usec)
{
	Reader		r = {s, s + len};
	int64_t		result;

	/* a dash after four bytes: a date, for no fraction or sign is there */
	if (len >= 5 && s[4] == '-')
	{
		int64_t		day;
		int64_t		time_of_day = 0;
		int			offset_sec = 0;

		if (!read_date(&r, &day))
			return false;
		if (r.at < r.end)
		{
			if (!read_char(&r, 'T') && !read_char(&r, ' '))
				return false;
			if (!read_time(&r, &time_of_day))
				return false;
			if (r.at < r.end && !read_zone(&r, &offset_sec))
				return false;
		}
		result = day * FS_USEC_PER_DAY + time_of_day -
			offset_sec * FS_USEC_PER_SEC;
	}
	else if (!read_epoch(&r, &result))
		return false;

	if (r.at < r.end || result < MIN_USEC || result >= END_USEC)
		return false;
	*usec = result;
	return true;
}

/*
 * Splits days since 1970-01-01 into a date.  Any day will do; years before 1
 * count on downwards, as in ISO 8601.
 */
static void
split_day(int64_t day, int *year, int *month, int *mday)
{
	int64_t		cycle;
	int64_t		y;
	int			rest;
	int			m;

	/* to the first cycle, where divisions have no signs to mind */
	day += EPOCH_DAY;
	cycle = floor_div(day, DAYS_PER_CYCLE);
	day -= cycle * DAYS_PER_CYCLE;

	/* a guess that can be one too low, for years have at most 366 days */
	y = day / 366 + 1;
	while (day >= day_of_year_start(y + 1))
		y++;

	rest = (int) (day - day_of_year_start(y));
	m = rest / 31 + 1;
	while (rest >= day_of_month_start(y, m + 1))
		m++;

	*year = (int) (y + cycle * 400);
	*month = m;
	*mday = rest - day_of_month_start(y, m) + 1;
}

void
fs_format_timestamp(int64_t usec, char *out)
{
	int64_t		sec = floor_div(usec, FS_USEC_PER_SEC);
	int64_t		day = floor_div(sec, SEC_PER_DAY);
	int			rest = (int) (sec - day * SEC_PER_DAY);
	int			year;
	int			month;
	int			mday;

	split_day(day, &year, &month, &mday);
	snprintf(out, FS_TIMESTAMP_TEXT, "%04d-%02d-%02dT%02d:%02d:%02dZ",
			 year, month, mday, rest / 3600, rest / 60 % 60, rest % 60);
}

int32_t
fs_day_of(int64_t usec, int32_t offset_sec)
{
	/* whole seconds first: adding the offset to usec might overflow */
	int64_t		sec = floor_div(usec, FS_USEC_PER_SEC);

	return (int32_t) floor_div(sec + offset_sec, SEC_PER_DAY);
}

void
fs_format_day(int32_t day, char *out)
{
	int			year;
	int			month;
	int			mday;

	split_day(day, &year, &month, &mday);
	snprintf(out, FS_TIMESTAMP_TEXT, "%04d-%02d-%02d", year, month, mday);
}
