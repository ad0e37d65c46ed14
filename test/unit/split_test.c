/*-------------------------------------------------------------------------
 *
 * split_test.c
 *		The splitter against accounts of all shapes.
 *
 *		cc -std=c11 -Isrc test/unit/split_test.c src/split.c -lm
 *
 * An account is a list of rows, each updated on one day and created on another.
 * The splitter is told the totals a server would give, its windows are checked
 * against the rows, and its questions are counted.
 *
 * The seed is the first argument or FS_SEED.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "split.h"
#include "random.h"
#include "tap.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

#define PAGE 30
#define REACH 300
#define TODAY 20635
#define MAX_ROWS 200000
#define MAX_WINDOWS 200000

/* Questions in a row that may lead to nothing but narrower windows */
#define MAX_CUTS 40

typedef struct Row
{
	int32_t		day[FS_SPLIT_DIMS];
} Row;

typedef struct Account
{
	int			n;
	Row			rows[MAX_ROWS]; /* ordered by day[0] */
	uint8_t		covered[MAX_ROWS];
} Account;

/* What became of a range */
typedef struct Result
{
	int			rows;			/* it has */
	int			read;			/* windows */
	int			stuck;
	int			cut;
	int64_t		pages;			/* of windows read, a first page each at least */
	bool		partition;		/* each row of it in exactly one window */
	bool		honest;			/* windows read were within reach, stuck ones
								 * beyond it and of one day */
	bool		ended;
} Result;

static const FsWindow everything = {{FS_DAY_MIN, FS_DAY_MIN},
{FS_DAY_MAX, FS_DAY_MAX}};

static Account account;
static FsWindow windows[MAX_WINDOWS];

static void
add_row(int32_t updated, int32_t created)
{
	if (account.n < MAX_ROWS)
	{
		account.rows[account.n].day[0] = updated;
		account.rows[account.n].day[1] = created;
		account.n++;
	}
}

/* A desk's ticket: most are last touched within a few days of creation. */
static void
add_ticket(int32_t updated)
{
	add_row(updated, updated - (int32_t) (-log(1 - fraction()) * 5));
}

static int
compare_rows(const void *a, const void *b)
{
	const Row  *x = a;
	const Row  *y = b;

	return (x->day[0] > y->day[0]) - (x->day[0] < y->day[0]);
}

static void
sort_rows(void)
{
	qsort(account.rows, (size_t) account.n, sizeof(Row), compare_rows);
}

/* The first row updated on a day or later */
static int
first_row(int64_t day)
{
	int			lo = 0;
	int			hi = account.n;

	while (lo < hi)
	{
		int			middle = lo + (hi - lo) / 2;

		if (account.rows[middle].day[0] < day)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

/* Rows in a window that is so many days wider on all sides */
static int64_t
count_rows(const FsWindow *window, int pad, bool cover)
{
	int			end = first_row((int64_t) window->hi[0] + pad + 1);
	int64_t		n = 0;

	for (int i = first_row((int64_t) window->lo[0] - pad); i < end; i++)
	{
		int64_t		created = account.rows[i].day[1];

		if (created < (int64_t) window->lo[1] - pad ||
			created > (int64_t) window->hi[1] + pad)
			continue;
		n++;
		if (cover && account.covered[i] < 255)
			account.covered[i]++;
	}
	return n;
}

static bool
one_day(const FsWindow *window, int d)
{
	return window->lo[d] == window->hi[d] ||
		(window->hi[d] >= TODAY && window->lo[d] >= TODAY) ||
		(window->lo[d] == FS_DAY_MIN && window->hi[d] < -719162);
}

/* Whether two windows have a day in common */
static bool
overlap(const FsWindow *a, const FsWindow *b)
{
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		if (a->lo[d] > b->hi[d] || b->lo[d] > a->hi[d])
			return false;
	}
	return true;
}

static bool
inside(const FsWindow *window, const FsWindow *range)
{
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		if (window->lo[d] < range->lo[d] || window->hi[d] > range->hi[d] ||
			window->lo[d] > window->hi[d])
			return false;
	}
	return true;
}

static Result
split_range(const FsWindow *range, int64_t reach, int pad, int max_questions)
{
	Result		result = {0};
	FsSplit		split;
	FsWindow	window;
	int			n = 0;

	memset(account.covered, 0, sizeof(account.covered));
	result.partition = result.honest = result.ended = true;
	fs_split_init(&split, range, TODAY, reach);
	split.overlap = pad;
	while (fs_split_next(&split, &window))
	{
		int64_t		total = count_rows(&window, pad, false);
		FsSplitVerdict verdict;

		if (!inside(&window, range))
			result.partition = false;
		if (result.read + result.stuck + result.cut >= max_questions)
		{
			result.ended = false;
			break;
		}
		verdict = fs_split_answer(&split, total);
		if (verdict == FS_SPLIT_CUT)
		{
			result.cut++;
			continue;
		}
		windows[n++] = window;
		count_rows(&window, 0, true);
		if (verdict == FS_SPLIT_READ)
		{
			result.read++;
			result.pages += total > PAGE ? (total + PAGE - 1) / PAGE : 1;
			if (total > reach)
				result.honest = false;
		}
		else
		{
			result.stuck++;
			if (total <= reach || !one_day(&window, 0) || !one_day(&window, 1))
				result.honest = false;
		}
	}

	/* every row in one window, and every day in no more than one */
	for (int i = 0; i < account.n; i++)
	{
		bool		in_range = true;

		for (int d = 0; d < FS_SPLIT_DIMS; d++)
			in_range = in_range && account.rows[i].day[d] >= range->lo[d] &&
				account.rows[i].day[d] <= range->hi[d];
		result.rows += in_range;
		if (account.covered[i] != (in_range ? 1 : 0))
			result.partition = false;
	}
	for (int i = 0; i < n; i++)
	{
		/* windows come newest first: the next few are enough to look at */
		for (int k = i + 1; k < n && k < i + 200; k++)
		{
			if (overlap(&windows[i], &windows[k]))
				result.partition = false;
		}
	}

	/* days without rows, too */
	for (int i = 0; i < 200 && result.ended; i++)
	{
		FsWindow	probe;
		int			found = 0;

		for (int d = 0; d < FS_SPLIT_DIMS; d++)
		{
			int64_t		lo = range->lo[d];
			int64_t		hi = range->hi[d];

			if (below(2) == 0)
			{
				lo = lo < TODAY - 4000 ? TODAY - 4000 : lo;
				hi = hi > TODAY + 100 ? TODAY + 100 : hi;
			}
			if (lo > hi)
				lo = hi = range->hi[d];
			probe.lo[d] = probe.hi[d] = (int32_t)
				(below(8) == 0 ? lo : below(8) == 0 ? hi :
				 lo + (int64_t) (next_random() % (uint64_t) (hi - lo + 1)));
		}
		for (int k = 0; k < n; k++)
			found += overlap(&windows[k], &probe);
		if (found != (inside(&probe, range) ? 1 : 0))
			result.partition = false;
	}
	return result;
}

static bool
is_sound(const Result *result)
{
	return result->partition && result->honest && result->ended;
}

/* Splits and judges; cost is allowed to be so many times the ideal, and more. */
static void
check(const char *name, const FsWindow *range, int pad, double times, int more)
{
	Result		result = split_range(range, REACH, pad, MAX_WINDOWS);
	int64_t		ideal = (result.rows + PAGE - 1) / PAGE;
	int64_t		requests = result.pages + result.cut + result.stuck;

	if (ideal < 1)
		ideal = 1;
	ok(is_sound(&result), "%s, %d d wider: the windows partition the range",
	   name, pad);
	if (!is_sound(&result))
		diag("partition %d, honest %d, ended %d", result.partition,
			 result.honest, result.ended);
	printf("# %d rows: %d windows read, %d stuck, %d cut; requests/ideal = "
		   "%" PRId64 "/%" PRId64 " = %.2f\n", result.rows, result.read,
		   result.stuck, result.cut, requests, ideal,
		   (double) requests / (double) ideal);
	if (times > 0)
		ok((double) requests <= times * (double) ideal + more,
		   "%s, %d d wider: at no more than %.2f of the ideal, and %d", name,
		   pad, times, more);
}

/* So many rows a day, growing so much a day, fewer at weekends */
static void
fill_smooth(int days, double per_day, double growth, bool weekends)
{
	account.n = 0;
	for (int i = days - 1; i >= 0; i--)
	{
		double		mean = per_day * exp(-growth * i);

		if (weekends && (TODAY - i) % 7 < 2)
			mean *= 0.1;
		for (int k = poisson(mean); k > 0; k--)
			add_ticket(TODAY - i);
	}
	sort_rows();
}

static void
test_smooth(void)
{
	static const struct
	{
		const char *name;
		int			days;
		double		per_day;
		double		growth;
		bool		weekends;
	}			desks[] = {
		{"an empty account", 1, 0, 0, false},
		{"2 rows a day, 3 years", 1095, 2, 0, false},
		{"20 rows a day, 3 years", 1095, 20, 0, false},
		{"60 rows a day, 2 years", 730, 60, 0, false},
		{"60 rows a day without weekends", 730, 60, 0, true},
		{"100 rows a day, a year", 365, 100, 0, false},
		{"200 rows a day, half a year", 180, 200, 0, false},
		{"growth of 1 % a day to 100", 1500, 100, 0.01, false},
		{"growth of 0.2 % a day to 60", 3000, 60, 0.002, true},
		{"a row a day, 30 years", 10957, 1, 0, false},
		{"one row a month, 50 years", 18250, 0.033, 0, false},
	};
	char		name[100];

	for (int i = 0; i < COUNT(desks); i++)
	{
		FsWindow	range = everything;

		fill_smooth(desks[i].days, desks[i].per_day, desks[i].growth,
					desks[i].weekends);
		check(desks[i].name, &range, 0, 1.25, 6);

		/* a query usually has a start, and the same rows otherwise */
		range.lo[0] = TODAY - desks[i].days + 1;
		snprintf(name, sizeof(name), "%s, closed", desks[i].name);
		check(name, &range, 0, 1.25, 6);
		range.lo[0] = TODAY - 90;
		snprintf(name, sizeof(name), "%s, 90 days of it", desks[i].name);
		check(name, &range, 0, 1.25, 6);
		range.lo[0] = TODAY - 200;
		range.hi[0] = TODAY - 80;
		snprintf(name, sizeof(name), "%s, 120 days long ago", desks[i].name);
		check(name, &range, 0, 1.25, 6);

		/* bounds that mean "ever" */
		range = everything;
		range.hi[0] = 2932897;
		range.lo[0] = -719162;
		snprintf(name, sizeof(name), "%s, years 1 to 9999", desks[i].name);
		check(name, &range, 0, 1.25, 10);
		range = everything;
		range.lo[1] = TODAY - 3650;
		range.hi[1] = TODAY + 1;
		snprintf(name, sizeof(name), "%s, created in ten years",
				 desks[i].name);
		check(name, &range, 0, 1.25, 6);

		/* as asked where the ends of a day are in doubt */
		check(desks[i].name, &everything, 1, 0, 0);
	}
}

/* Shapes made to be hard; what counts is that no row is lost or read twice. */
static void
test_adversarial(void)
{
	FsWindow	range = everything;
	int			updated;

	account.n = 0;
	for (int i = 0; i < 3000; i++)
		add_row(TODAY - 400, TODAY - 400 - i % 600);
	sort_rows();
	check("all updated in one day", &everything, 0, 1.6, 30);
	check("all updated in one day", &everything, 1, 0, 0);

	account.n = 0;
	for (int i = 0; i < 301; i++)
		add_row(TODAY, TODAY);
	check("one row beyond reach, today", &everything, 0, 0, 0);
	is_int(split_range(&everything, REACH, 0, 1000).stuck, 1,
		   "it is one window that is stuck");
	account.n = 300;
	check("just within reach, today", &everything, 0, 1, 0);

	account.n = 0;
	for (int i = 0; i < 5000; i++)
		add_row(TODAY - 9, TODAY - 30);
	for (int i = 0; i < 2000; i++)
		add_ticket(TODAY - below(1000));
	sort_rows();
	check("a day of both dimensions beyond reach", &everything, 0, 0, 0);
	is_int(split_range(&everything, REACH, 0, 10000).stuck, 1,
		   "it is the only one stuck");

	account.n = 0;
	for (int day = 0; day < 1000; day++)
	{
		for (int k = day % 100 == 7 ? 3000 : below(4); k > 0; k--)
			add_row(TODAY - day, TODAY - day - below(700));
	}
	sort_rows();
	check("bursts of 3000 in a day", &everything, 0, 1.5, 20);
	check("bursts of 3000 in a day", &everything, 1, 0, 0);

	account.n = 0;
	for (int day = 0; day < 10957; day++)
		add_row(TODAY - day, TODAY - day);
	sort_rows();
	check("exactly a row a day, 30 years", &everything, 0, 1.25, 6);
	check("exactly a row a day, 30 years", &everything, 1, 1.3, 6);

	account.n = 0;
	for (int i = 0; i < 4000; i++)
		add_row(-below(30000), -30000 - below(10000));
	sort_rows();
	check("rows of before 1970", &everything, 0, 1.25, 20);

	account.n = 0;
	for (int i = 0; i < 2000; i++)
		add_row(-719162 + below(3), -719162 - below(10));
	for (int i = 0; i < 2000; i++)
		add_row(TODAY - below(3), TODAY - below(3));
	sort_rows();
	check("the first days there are, and the last", &everything, 0, 0, 0);

	account.n = 0;
	for (int i = 0; i < 1000; i++)
		add_row(-2000000, -2000000);
	for (int i = 0; i < 1000; i++)
		add_row(TODAY + 5 + below(1000), TODAY + below(1000));
	sort_rows();
	check("rows where there can be none", &everything, 0, 0, 0);
	range.lo[0] = TODAY + 2;
	range.lo[1] = TODAY + 2;
	check("a range that begins tomorrow", &range, 0, 0, 0);
	range.hi[0] = TODAY + 500;
	check("a range within the future", &range, 0, 0, 0);

	account.n = 0;
	for (int i = 0; i < 10000; i++)
		add_row(TODAY - (int) (pow(fraction(), 6) * 5000), TODAY - 5000);
	sort_rows();
	check("ever denser", &everything, 0, 0, 0);

	account.n = 0;
	updated = TODAY;
	for (int i = 0; i < 20; i++)
	{
		for (int k = 290 + below(20); k > 0; k--)
			add_row(updated, updated - below(3));
		updated -= 1 + (i % 2 == 0 ? 0 : 1 << below(10));
	}
	sort_rows();
	check("days just within reach or just not", &everything, 0, 4, 40);
}

static void
test_random(void)
{
	int			sound = 0;
	int			rounds = 2000;

	for (int round = 0; round < rounds; round++)
	{
		FsWindow	range;
		int			pad = below(2);
		int64_t		reach = below(3) == 0 ? 1 + below(20) : REACH;
		Result		result;

		account.n = 0;
		for (int clump = below(12); clump > 0; clump--)
		{
			int			middle = TODAY - (int) (pow(fraction(), 3) * 12000);
			int			width = 1 << below(12);
			int			lag = 1 << below(10);

			for (int n = 1 << below(11); n > 0; n--)
			{
				int32_t		day = middle - below(width);

				add_row(day, day - below(lag));
			}
		}
		sort_rows();
		for (int d = 0; d < FS_SPLIT_DIMS; d++)
		{
			range.lo[d] = below(2) == 0 ? FS_DAY_MIN : TODAY - below(6000);
			range.hi[d] = below(2) == 0 ? FS_DAY_MAX : TODAY - below(6000) + 30;
		}
		result = split_range(&range, reach, pad, MAX_WINDOWS);
		if (is_sound(&result))
			sound++;
		else
			diag("round %d: partition %d, honest %d, ended %d", round,
				 result.partition, result.honest, result.ended);
	}
	is_int(sound, rounds, "random accounts and ranges are partitioned");
}

static void
test_ranges(void)
{
	FsSplit		split;
	FsWindow	window;
	FsWindow	range = everything;

	fs_split_init(&split, &range, TODAY, REACH);
	ok(fs_split_next(&split, &window) &&
	   memcmp(&window, &everything, sizeof(window)) == 0,
	   "the whole range is asked for first");
	is_int(fs_split_answer(&split, REACH), FS_SPLIT_READ,
		   "as many rows as can be reached are read");
	ok(!fs_split_next(&split, &window), "and that is all");
	ok(!fs_split_next(&split, &window), "it stays all");

	fs_split_init(&split, &range, TODAY, REACH);
	fs_split_next(&split, &window);
	is_int(fs_split_answer(&split, REACH + 1), FS_SPLIT_CUT,
		   "one row more is cut");
	ok(fs_split_next(&split, &window) && window.hi[0] == FS_DAY_MAX &&
	   window.lo[0] > FS_DAY_MIN && window.lo[1] == FS_DAY_MIN &&
	   window.hi[1] == FS_DAY_MAX, "the newest days of it are next");

	fs_split_init(&split, &range, TODAY, REACH);
	fs_split_next(&split, &window);
	is_int(fs_split_answer(&split, 0), FS_SPLIT_READ, "no rows are read");
	ok(!fs_split_next(&split, &window), "once");

	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		range = everything;
		range.lo[d] = 101;
		range.hi[d] = 100;
		fs_split_init(&split, &range, TODAY, REACH);
		ok(!fs_split_next(&split, &window),
		   "no day at all in dimension %d: nothing is asked", d);
	}
	range = everything;
	range.lo[0] = range.hi[0] = TODAY;
	range.lo[1] = range.hi[1] = TODAY;
	fs_split_init(&split, &range, TODAY, REACH);
	ok(fs_split_next(&split, &window), "one day is asked for");
	is_int(fs_split_answer(&split, INT64_MAX), FS_SPLIT_CUT,
		   "too full, it is cut along the other dimension");
	ok(fs_split_next(&split, &window), "which has one day, too");
	is_int(fs_split_answer(&split, INT64_MAX), FS_SPLIT_STUCK, "stuck");
	ok(!fs_split_next(&split, &window), "and done");
}

/*
 * A day that is cut by ids: meanwhile the rows of one of them are cut by days
 * of the second dimension; then all of that day can be, as if nothing had been.
 */
static void
test_one(void)
{
	FsSplit		split;
	FsWindow	window;
	FsWindow	day = everything;
	int32_t		next = FS_DAY_MAX;
	int			windows = 0;
	bool		in_line = true;

	day.lo[0] = day.hi[0] = TODAY - 9;
	account.n = 0;
	for (int i = 0; i < 900; i++)
		add_row(TODAY - 9, TODAY - below(10));
	sort_rows();
	fs_split_init(&split, &everything, TODAY, REACH);
	while (fs_split_next(&split, &window) && split.depth == 0 &&
		   fs_split_answer(&split, count_rows(&window, 0, false)) != FS_SPLIT_STUCK)
		;
	is_int(split.depth, 1, "a day is cut along the second dimension");
	fs_split_suspend(&split);
	ok(!fs_split_has_one(&split), "suspended, no rows of it are asked for");
	fs_split_one(&split, 77, 450);
	while (fs_split_has_one(&split) && fs_split_next(&split, &window) &&
		   windows++ < 100)
	{
		int64_t		total = count_rows(&window, 0, false) / 2;

		in_line = in_line && split.depth == 1 && window.from == 77 &&
			window.to == 77 && window.lo[0] == day.lo[0] &&
			window.hi[0] == day.hi[0] && window.hi[1] == next;
		if (fs_split_answer(&split, total) != FS_SPLIT_CUT)
			next = window.lo[1] == FS_DAY_MIN ? FS_DAY_MIN : window.lo[1] - 1;
	}
	ok(in_line && next == FS_DAY_MIN,
	   "those of one id are, in windows that are all of that day");
	ok(windows < 12, "few of them (%d)", windows);
	fs_split_resume(&split);
	ok(fs_split_next(&split, &window) && split.depth == 1 &&
	   window.from == 0 && window.to == 0 && window.hi[1] == FS_DAY_MAX,
	   "then all rows of the day can be cut that way");
}

enum Lie
{
	ALWAYS_MUCH,
	ALWAYS_TOO_MANY_BY_ONE,
	RANDOM,
	WIDE_IS_MUCH,				/* unless narrow, then nothing */
	OPEN_IS_MUCH,				/* only without a start */
	SHRINKING,
	GROWING,
	ALTERNATING,
	LIES
};

static int64_t
lie(enum Lie how, const FsWindow *window, int question)
{
	double		days = (double) window->hi[0] - window->lo[0] + 1;

	switch (how)
	{
		case ALWAYS_MUCH:
			return INT64_MAX;
		case ALWAYS_TOO_MANY_BY_ONE:
			return REACH + 1;
		case RANDOM:
			return (int64_t) (next_random() >> (1 + below(63)));
		case WIDE_IS_MUCH:
			return days > 1 ? 100000 : 0;
		case OPEN_IS_MUCH:
			return window->lo[0] == FS_DAY_MIN ? INT64_MAX / 2 : below(2);
		case SHRINKING:
			return INT64_MAX >> (question < 62 ? question : 62);
		case GROWING:
			return INT64_C(1) << (question < 62 ? question : 62);
		default:
			return question % 2 == 0 ? REACH + 1 : REACH;
	}
}

/*
 * No answers make it stand still: after a bounded number of cuts a window is
 * dealt with, and it never comes back to days it is done with.
 */
static void
test_lies(void)
{
	static const char *const names[LIES] = {"always much",
		"always one row too many", "random", "much unless it is a day",
		"much where there is no start", "shrinking", "growing",
	"alternating"};
	FsWindow	closed = {{TODAY - 60, TODAY - 40}, {TODAY, TODAY}};
	FsWindow	early = {{-2000000, FS_DAY_MIN}, {-1999900, -1999990}};
	FsWindow	starts = {{FS_DAY_MIN, FS_DAY_MIN}, {-719150, -719150}};
	const FsWindow *const ranges[] = {&everything, &closed, &early, &starts};

	for (int how = 0; how < LIES; how++)
	{
		for (int r = 0; r < COUNT(ranges); r++)
		{
			bool		closed_range = r == 1;
			int			questions = 0;
			int			cuts = 0;
			int			most_cuts = 0;
			bool		descends = true;
			bool		ended = false;
			FsSplit		split;
			FsWindow	last = everything;
			FsWindow	window;

			fs_split_init(&split, ranges[r], TODAY, REACH);
			split.overlap = how % 2;
			while (questions < 50000)
			{
				if (!fs_split_next(&split, &window))
				{
					ended = true;
					break;
				}
				if (fs_split_answer(&split, lie(how, &window, questions++)) ==
					FS_SPLIT_CUT)
				{
					if (++cuts > most_cuts)
						most_cuts = cuts;
					continue;
				}
				/* older than what was dealt with before, by either day */
				if (questions > cuts + 1 &&
					(window.hi[0] > last.hi[0] ||
					 (overlap(&window, &last) && last.lo[0] != FS_DAY_MIN)))
					descends = false;
				last = window;
				cuts = 0;
			}
			ok(most_cuts <= MAX_CUTS && descends && (ended || !closed_range),
			   "totals that lie (%s), range %d: it goes on", names[how], r);
			if (most_cuts > MAX_CUTS || !descends || (closed_range && !ended))
				diag("%d cuts in a row, %d questions, descends %d", most_cuts,
					 questions, descends);
		}
	}
}

/* Rows come and go between questions; each window is right when it is read. */
static void
test_moving(void)
{
	int			ended = 0;
	int			rounds = 50;
	int			most = 0;

	for (int round = 0; round < rounds; round++)
	{
		FsSplit		split;
		FsWindow	window;
		int			questions = 0;

		fill_smooth(400, 30, 0, true);
		fs_split_init(&split, &everything, TODAY, REACH);
		split.overlap = round % 2;
		while (questions < 5000 && fs_split_next(&split, &window))
		{
			questions++;
			fs_split_answer(&split, count_rows(&window, round % 2, false));

			/* old rows are touched again, and become today's */
			for (int k = below(40); k > 0; k--)
				account.rows[below(account.n)].day[0] = TODAY;
			sort_rows();
		}
		ended += questions < 1000;
		most = questions > most ? questions : most;
	}
	is_int(ended, rounds, "an account that moves is read to the end");
	printf("# in %d questions at most\n", most);
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_ranges();
	test_one();
	test_smooth();
	test_adversarial();
	test_random();
	test_lies();
	test_moving();
	return done_testing();
}
