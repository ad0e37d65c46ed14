/*-------------------------------------------------------------------------
 *
 * datetime_test.c
 *		Every form of a timestamp, what is not one, and random days compared
 *		with timegm().
 *
 *		cc -std=c11 -D_GNU_SOURCE -Isrc test/unit/datetime_test.c \
 *			src/datetime.c
 *
 * The random part takes its seed from the first argument or FS_SEED.
 *
 *-------------------------------------------------------------------------
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "datetime.h"
#include "random.h"
#include "tap.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

#define ROUNDS 200000

/* First and last moment that can be read. */
#define MIN_USEC INT64_C(-62135596800000000)
#define MAX_USEC INT64_C(253402300799999999)


static const struct
{
	const char *text;
	int64_t		usec;
}			good[] = {
	{"1970-01-01T00:00:00Z", 0},
	{"2025-07-06T12:30:00Z", INT64_C(1751805000000000)},
	/* fractions */
	{"2025-07-06T12:30:00.343Z", INT64_C(1751805000343000)},
	{"2025-07-06T12:30:00.3Z", INT64_C(1751805000300000)},
	{"2025-07-06T12:30:00.123456Z", INT64_C(1751805000123456)},
	{"2025-07-06T12:30:00.1234564Z", INT64_C(1751805000123456)},
	{"2025-07-06T12:30:00.1234565Z", INT64_C(1751805000123457)},
	{"2025-07-06T12:30:00.123456499Z", INT64_C(1751805000123456)},
	{"2025-07-06T12:30:00.123456500Z", INT64_C(1751805000123457)},
	{"2025-07-06T12:30:00.999999999Z", INT64_C(1751805001000000)},
	{"2025-07-06T23:59:59.999999999Z", INT64_C(1751846400000000)},
	{"1969-12-31T23:59:59.999999Z", -1},
	/* zones */
	{"2025-07-06T12:30:00+05:30", INT64_C(1751785200000000)},
	{"2025-07-06T12:30:00+0530", INT64_C(1751785200000000)},
	{"2025-07-06T12:30:00+05", INT64_C(1751787000000000)},
	{"2025-07-06T12:30:00-04:00", INT64_C(1751819400000000)},
	{"2025-07-06T12:30:00.5-0430", INT64_C(1751821200500000)},
	{"2025-07-06T12:30:00-00:00", INT64_C(1751805000000000)},
	{"2025-07-06T12:30:00+15:59", INT64_C(1751747460000000)},
	{"2025-07-06T12:30:00", INT64_C(1751805000000000)},
	/* minutes only */
	{"2025-07-06T12:30-04:00", INT64_C(1751819400000000)},
	{"2025-07-06T12:30Z", INT64_C(1751805000000000)},
	{"2025-07-06T12:30", INT64_C(1751805000000000)},
	/* blank for T */
	{"2025-07-06 12:30:00", INT64_C(1751805000000000)},
	{"2025-07-06 12:30:00.5", INT64_C(1751805000500000)},
	{"2025-07-06 12:30:00+05:30", INT64_C(1751785200000000)},
	/* date only */
	{"2025-07-06", INT64_C(1751760000000000)},
	{"1970-01-01", 0},
	{"1969-12-31", -FS_USEC_PER_DAY},
	/* leap years */
	{"2024-02-29", INT64_C(1709164800000000)},
	{"2000-02-29", INT64_C(951782400000000)},
	{"2000-03-01", INT64_C(951868800000000)},
	{"1900-03-01", INT64_C(-2203891200000000)},
	{"1900-02-28", INT64_C(-2203977600000000)},
	/* second 60 and hour 24 */
	{"2025-07-06T12:30:60Z", INT64_C(1751805060000000)},
	{"2025-07-06T12:30:60.5Z", INT64_C(1751805060500000)},
	{"2016-12-31T23:59:60Z", INT64_C(1483228800000000)},
	{"2025-07-06T24:00:00Z", INT64_C(1751846400000000)},
	{"2025-07-06T24:00:00.000Z", INT64_C(1751846400000000)},
	{"2025-07-06T24:00Z", INT64_C(1751846400000000)},
	/* Unix seconds */
	{"1749558522.000000000", INT64_C(1749558522000000)},
	{"1749558522", INT64_C(1749558522000000)},
	{"1749558522.25", INT64_C(1749558522250000)},
	{"1749558522.1234565", INT64_C(1749558522123457)},
	{"0", 0},
	{"0.000001", 1},
	{"-1", -1000000},
	{"-1.5", -1500000},
	{"-0.000001", -1},
	{"2025", INT64_C(2025000000)},
	{"20250706", INT64_C(20250706000000)},
	/* the ends of the range */
	{"0001-01-01T00:00:00Z", MIN_USEC},
	{"0001-01-01", MIN_USEC},
	{"-62135596800", MIN_USEC},
	{"9999-12-31T23:59:59.999999Z", MAX_USEC},
	{"253402300799.999999", MAX_USEC},
	{"9999-12-31T24:00:00+00:01", MAX_USEC + 1 - 60 * FS_USEC_PER_SEC},
};

static const char *const bad[] = {
	"", " ", "-", ".", "Z", "T", "null", "now", "infinity",
	/* not quite a date */
	"2025-", "2025-07", "2025-07-", "2025-7-06", "2025-07-6", "2025-07-006",
	"25-07-06", "02025-07-06", "+2025-07-06", "-2025-07-06", "2025/07/06",
	"2025-07-06Z", "2025-07-06+02:00", "2025-07-06T", "2025-07-06 ",
	" 2025-07-06", "2025-07-06x", "2025-W27-7", "2025-187", "-123-07-06",
	/* not quite a time */
	"2025-07-06T12", "2025-07-06T12Z", "2025-07-06T12:", "2025-07-06T12:3",
	"2025-07-06T12:30:", "2025-07-06T12:30:0", "2025-07-06T12:30:0Z",
	"2025-07-06T1:30:00Z", "2025-07-06t12:30:00Z", "2025-07-06T12:30:00z",
	"2025-07-06  12:30:00", "2025-07-06_12:30:00", "2025-07-06T123000Z",
	"2025-07-06T12.30.00Z", "2025-07-06T12:30.5Z", "2025-07-06T-1:30:00Z",
	"2025-07-06T12:30:00ZZ", "2025-07-06T12:30:00Z ", "2025-07-06T12:30:00 Z",
	"2025-07-06 12:30:00 UTC", "2025-07-06 12:30:00 +0200",
	/* not quite a fraction */
	"2025-07-06T12:30:00.Z", "2025-07-06T12:30:00.", "2025-07-06T12:30:00,5Z",
	"2025-07-06T12:30:00.1234567890Z", "2025-07-06T12:30:00.-5Z",
	/* not quite a zone */
	"2025-07-06T12:30:00+", "2025-07-06T12:30:00+5", "2025-07-06T12:30:00+053",
	"2025-07-06T12:30:00+05:", "2025-07-06T12:30:00+05:3",
	"2025-07-06T12:30:00+05:300", "2025-07-06T12:30:00+05300",
	"2025-07-06T12:30:00+05:30Z", "2025-07-06T12:30:00Z+05:30",
	"2025-07-06T12:30:00+-5:30", "2025-07-06T12:30:00+16:00",
	"2025-07-06T12:30:00+05:60",
	/* impossible */
	"2025-00-06", "2025-13-06", "2025-07-00", "2025-07-32", "2025-04-31",
	"2025-06-31", "2025-09-31", "2025-11-31", "2025-02-29", "2024-02-30",
	"1900-02-29", "2100-02-29", "2025-02-30", "2025-07-06T25:00:00Z",
	"2025-07-06T24:00:01Z", "2025-07-06T24:00:00.000001Z",
	"2025-07-06T24:01Z", "2025-07-06T12:60:00Z", "2025-07-06T12:30:61Z",
	"2025-07-06T23:59:60.5Z",
	/* out of range */
	"0000-01-01", "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01",
	"9999-12-31T24:00:00Z", "9999-12-31T23:59:60Z",
	"9999-12-31T23:59:59.9999995Z", "9999-12-31T23:59:59-00:01",
	"10000-01-01", "253402300800", "253402300799.9999995", "-62135596801",
	"-62135596800.000001", "1749558522000", "9223372036854775807",
	"99999999999999999999999999",
	/* not quite Unix seconds */
	"1749558522.", ".5", "-.5", "+1", "--1", "1749558522.0000000000",
	"1749558522Z", "1749558522 ", " 1749558522", "1.749558522e9", "0x10",
	"1,749", "1749558522.5.5", "12:30:00",
};

static const struct
{
	int64_t		usec;
	const char *text;
}			written[] = {
	{0, "1970-01-01T00:00:00Z"},
	{1, "1970-01-01T00:00:00Z"},
	{999999, "1970-01-01T00:00:00Z"},
	{1000000, "1970-01-01T00:00:01Z"},
	{-1, "1969-12-31T23:59:59Z"},
	{-1000000, "1969-12-31T23:59:59Z"},
	{-1000001, "1969-12-31T23:59:58Z"},
	{-FS_USEC_PER_DAY, "1969-12-31T00:00:00Z"},
	{INT64_C(951868799999999), "2000-02-29T23:59:59Z"},
	{INT64_C(951868800000000), "2000-03-01T00:00:00Z"},
	{INT64_C(978307199000000), "2000-12-31T23:59:59Z"},
	{MIN_USEC, "0001-01-01T00:00:00Z"},
	{MAX_USEC, "9999-12-31T23:59:59Z"},
	/* beyond what can be read, but not beyond the room there is */
	{MIN_USEC - 1, "0000-12-31T23:59:59Z"},
	{MAX_USEC + 1, "10000-01-01T00:00:00Z"},
	{INT64_MAX, "294247-01-10T04:00:54Z"},
	{INT64_MIN, "-290308-12-21T19:59:05Z"},
};

static const struct
{
	int64_t		usec;
	int32_t		offset;
	int32_t		day;
	const char *text;
}			days[] = {
	{0, 0, 0, "1970-01-01"},
	{FS_USEC_PER_DAY - 1, 0, 0, "1970-01-01"},
	{FS_USEC_PER_DAY, 0, 1, "1970-01-02"},
	{-1, 0, -1, "1969-12-31"},
	{-FS_USEC_PER_DAY, 0, -1, "1969-12-31"},
	{-FS_USEC_PER_DAY - 1, 0, -2, "1969-12-30"},
	{-1, 1, 0, "1970-01-01"},
	{0, -1, -1, "1969-12-31"},
	{0, 19800, 0, "1970-01-01"},
	{FS_USEC_PER_DAY - 1, 19800, 1, "1970-01-02"},
	{FS_USEC_PER_DAY - 1, -86400, -1, "1969-12-31"},
	{MIN_USEC, 0, -719162, "0001-01-01"},
	{MAX_USEC, 0, 2932896, "9999-12-31"},
	{INT64_MAX, INT32_MAX, 106776846, "294315-01-29"},
	{INT64_MIN, INT32_MIN, -106776847, NULL},
};

static int64_t
random_between(int64_t low, int64_t high)
{
	return low + (int64_t) (next_random() % ((uint64_t) (high - low) + 1));
}

/* From memory of exactly its size, so that reading on would be noticed. */
static bool
parse(const char *text, int64_t *usec)
{
	size_t		len = strlen(text);
	char	   *copy = malloc(len > 0 ? len : 1);
	bool		result;

	memcpy(copy, text, len);
	result = fs_parse_timestamp(copy, len, usec);
	free(copy);
	return result;
}

static void
test_tables(void)
{
	char		text[FS_TIMESTAMP_TEXT];
	int64_t		usec;
	int			i;

	for (i = 0; i < COUNT(good); i++)
	{
		usec = 42;
		ok(parse(good[i].text, &usec) && usec == good[i].usec,
		   "reads %s", good[i].text);
		if (usec != good[i].usec)
			printf("# got %" PRId64 "\n", usec);
	}
	for (i = 0; i < COUNT(bad); i++)
	{
		usec = 42;
		ok(!parse(bad[i], &usec) && usec == 42, "refuses \"%s\"", bad[i]);
	}
	for (i = 0; i < COUNT(written); i++)
	{
		fs_format_timestamp(written[i].usec, text);
		is_str(text, written[i].text, "writes %s", written[i].text);
	}
	for (i = 0; i < COUNT(days); i++)
	{
		is_int(fs_day_of(days[i].usec, days[i].offset), days[i].day,
			   "day of %" PRId64 " at %d", days[i].usec, (int) days[i].offset);
		if (days[i].text == NULL)
			continue;
		fs_format_day(days[i].day, text);
		is_str(text, days[i].text, "writes %s", days[i].text);
	}
	fs_format_day(INT32_MIN, text);
	is_str(text, "-5877641-06-23", "writes the first day there is");
	fs_format_day(INT32_MAX, text);
	is_str(text, "5881580-07-11", "writes the last day there is");
}

/* Each proper prefix is either another of the forms or refused. */
static void
test_prefixes(void)
{
	static const char text[] = "2025-07-06T12:30:00.343+05:30";
	/* Unix seconds; a day, a minute; a second; fractions; hours of a zone */
	static const char accepted[] = "fttttfffff" "tfffff" "tff" "tfttt" "fftff";
	int			wrong = 0;
	size_t		n;

	for (n = 0; n < sizeof(text) - 1; n++)
	{
		int64_t		usec;
		bool		expected = n < sizeof(accepted) - 1 && accepted[n] == 't';

		if (fs_parse_timestamp(text, n, &usec) != expected)
		{
			printf("# \"%.*s\"\n", (int) n, text);
			wrong++;
		}
	}
	is_int(wrong, 0, "prefixes");
}

static void
test_round_trip(void)
{
	int			wrong = 0;
	int			i;

	for (i = 0; i < ROUNDS; i++)
	{
		int64_t		usec = random_between(MIN_USEC, MAX_USEC);
		int64_t		fraction = (usec - MIN_USEC) % FS_USEC_PER_SEC;
		int64_t		back = 0;
		char		text[FS_TIMESTAMP_TEXT];
		char		full[FS_TIMESTAMP_TEXT + 16];
		char		day[FS_TIMESTAMP_TEXT];

		fs_format_timestamp(usec, text);
		if (!parse(text, &back) || back != usec - fraction)
			wrong++;
		snprintf(full, sizeof(full), "%.19s.%06dZ", text, (int) fraction);
		if (!parse(full, &back) || back != usec)
			wrong++;
		fs_format_day(fs_day_of(usec, 0), day);
		if (strlen(day) != 10 || memcmp(day, text, 10) != 0)
			wrong++;
	}
	is_int(wrong, 0, "%d random moments are read as they were written",
		   ROUNDS);
}

/* Every day there is, counted without arithmetic on leap years. */
static void
test_every_day(void)
{
	int			wrong = 0;
	int			count = 0;
	int32_t		day;
	char		before[FS_TIMESTAMP_TEXT] = "0000-12-31";

	for (day = -719162; day <= 2932896; day++)
	{
		char		text[FS_TIMESTAMP_TEXT];
		int64_t		usec;

		fs_format_day(day, text);
		if (strcmp(before, text) >= 0 || strlen(text) != 10)
			wrong++;
		if (!fs_parse_timestamp(text, 10, &usec) ||
			usec != day * FS_USEC_PER_DAY)
			wrong++;
		memcpy(before, text, sizeof(before));
		count++;
	}
	is_int(wrong, 0, "all %d days of the years 1 to 9999", count);
	is_str(before, "9999-12-31", "the last of them");
}

static void
test_timegm(void)
{
	int			wrong = 0;
	int			i;

	for (i = 0; i < ROUNDS; i++)
	{
		struct tm	tm = {0};
		char		text[160];
		char		back[FS_TIMESTAMP_TEXT];
		int64_t		usec = 0;
		int			offset = (int) random_between(-14 * 60, 14 * 60);
		int64_t		expected;
		time_t		sec;

		tm.tm_year = (int) random_between(70, 200);
		tm.tm_mon = (int) random_between(0, 11);
		tm.tm_mday = (int) random_between(1, 28);
		tm.tm_hour = (int) random_between(0, 23);
		tm.tm_min = (int) random_between(0, 59);
		tm.tm_sec = (int) random_between(0, 59);
		/* up to the end of the month, as timegm() finds it */
		expected = (int64_t) timegm(&tm) + 86400 * random_between(0, 3);
		sec = (time_t) expected;
		gmtime_r(&sec, &tm);
		snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
				 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
				 tm.tm_min, tm.tm_sec, offset < 0 ? '-' : '+',
				 abs(offset) / 60, abs(offset) % 60);
		expected = (expected - offset * 60) * FS_USEC_PER_SEC;
		if (!parse(text, &usec) || usec != expected)
		{
			printf("# %s\n", text);
			wrong++;
		}
		text[19] = 'Z';
		text[20] = '\0';
		fs_format_timestamp(usec + offset * INT64_C(60) * FS_USEC_PER_SEC,
							back);
		if (strcmp(back, text) != 0)
			wrong++;
	}
	is_int(wrong, 0, "%d random dates from 1970 to 2100 agree with timegm()",
		   ROUNDS);
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_tables();
	test_prefixes();
	test_round_trip();
	test_every_day();
	test_timegm();

	return done_testing();
}
