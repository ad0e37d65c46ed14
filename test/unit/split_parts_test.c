/*-------------------------------------------------------------------------
 *
 * split_parts_test.c
 *		Windows that are read in part, where rows come newest first.
 *
 *		cc -std=gnu11 -Isrc test/unit/split_parts_test.c src/split.c -lm
 *
 * An account is a list of rows, newest first, each created at some second and
 * last updated on some day.  The splitter is told the totals a server would
 * give, and asked as a scan asks it.  A window read in part leaves rows behind;
 * windows and these rows together have to be everything, and the requests are
 * counted.
 *
 * The seed is the first argument or FS_SEED.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "split.h"
#include "random.h"
#include "tap.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

#define PAGE 30
#define PAGES 10				/* within reach */
#define REACH (PAGE * PAGES)
#define TODAY 20635
#define SECONDS 86400			/* of a day */
#define MAX_ROWS 70000
#define MAX_QUESTIONS 20000

/* As a scan does: windows read whole after one that could not be in part */
#define PLAIN_WINDOWS 3

/* and how many days those pages should span at least */
#define PART_DAYS 2

typedef struct Row
{
	int64_t		created;		/* second */
	int32_t		updated;		/* day */
	bool		read;
} Row;

typedef struct Reading
{
	int64_t		requests;
	int			questions;
	int			whole;			/* windows */
	int			parts;
	int			cut;
	int			stuck;
	int			turned_back;	/* what a part left was not found next */
	int64_t		again;			/* rows given a second time */
	bool		in_line;		/* windows go on where the last one ended */
	bool		honest;			/* those read whole are within reach, those in
								 * part beyond it, but not far */
	bool		ended;
} Reading;

static Row	rows[MAX_ROWS];
static int	nrows;
static int	found[MAX_ROWS];	/* in the window asked for last */
static int	nfound;

static const FsWindow everything = {{FS_DAY_MIN, FS_DAY_MIN},
{FS_DAY_MAX, FS_DAY_MAX}, 0, 0};

static int32_t
day_of(int64_t second)
{
	return (int32_t) (second >= 0 ? second / SECONDS :
					  -((-second + SECONDS - 1) / SECONDS));
}

static void
add_row(int64_t created)
{
	int32_t		updated = day_of(created) +
		(int32_t) (-log(1 - fraction()) * 5);

	if (nrows < MAX_ROWS)
		rows[nrows++] = (Row) {created, updated < TODAY ? updated : TODAY, false};
}

/* Rows of a day, at any time of it */
static void
add_day(int32_t day, int n)
{
	for (; n > 0; n--)
		add_row((int64_t) day * SECONDS + below(SECONDS));
}

static int
compare_rows(const void *a, const void *b)
{
	const Row  *x = a;
	const Row  *y = b;

	return (x->created < y->created) - (x->created > y->created);
}

static void
sort_rows(void)
{
	qsort(rows, (size_t) nrows, sizeof(Row), compare_rows);
}

/* The first row of a day or an earlier one */
static int
first_row(int64_t day)
{
	int			lo = 0;
	int			hi = nrows;

	while (lo < hi)
	{
		int			middle = lo + (hi - lo) / 2;

		if (day_of(rows[middle].created) > day)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

static void
find_rows(const FsWindow *window)
{
	nfound = 0;
	for (int i = first_row(window->hi[0]);
		 i < nrows && day_of(rows[i].created) >= window->lo[0]; i++)
	{
		if (rows[i].updated >= window->lo[1] && rows[i].updated <= window->hi[1])
			found[nfound++] = i;
	}
}

/* Days that the rows of a page span; 0 if it has none */
static double
days_shown(int page)
{
	int			first = page * PAGE;
	int			last = first + PAGE < nfound ? first + PAGE - 1 : nfound - 1;

	return last < first ? 0 :
		(double) (rows[found[first]].created - rows[found[last]].created) /
		SECONDS;
}

/* A scan of the account; see source_filter.c */
typedef struct Scan
{
	FsSplit		split;
	FsSplit		split_before;	/* the last answer */
	FsSplit		carry_split;	/* the window read in part */
	FsWindow	window;
	double		shown;			/* days that the last page spans */
	int			plain;			/* windows not to be read in part */
	int64_t		missing;		/* rows left by the window before */
	int			last;			/* row of it that was read last */
	Reading		reading;
} Scan;

/* Reads the first n of the rows found. */
static void
read_rows(Scan *scan, int n)
{
	int			pages = n > PAGE ? (n + PAGE - 1) / PAGE : 1;

	for (int i = 0; i < n; i++)
	{
		Row		   *row = &rows[found[i]];

		scan->reading.again += row->read;
		if (scan->missing > 0 && found[i] > scan->last)
		{
			scan->missing--;
			scan->last = found[i];
		}
		row->read = true;
	}
	scan->reading.requests += pages - 1;
	scan->shown = days_shown(pages - 1);
}

static void take_verdict(Scan *scan);

/* Reads what is within reach, and goes on behind that. */
static void
read_part(Scan *scan)
{
	int32_t		day = day_of(rows[found[REACH - 1]].created);
	int			fresh = 0;

	scan->reading.honest = scan->reading.honest && nfound > REACH &&
		nfound <= 2 * REACH && scan->split.depth == 0;
	read_rows(scan, REACH);
	if (scan->missing > 0)
	{
		/* not even these are all that the part before had left */
		scan->reading.turned_back++;
		scan->split = scan->carry_split;
		scan->plain = PLAIN_WINDOWS;
		scan->missing = 0;
		return;
	}
	scan->reading.parts++;
	if (day >= scan->window.hi[0])
	{
		scan->plain = PLAIN_WINDOWS;
		take_verdict(scan);
		return;
	}
	for (int i = 0; i < REACH; i++)
		fresh += day_of(rows[found[i]].created) > day;
	scan->missing = nfound - REACH;
	scan->last = found[REACH - 1];
	scan->carry_split = scan->split_before;
	fs_split_advance(&scan->split, day, nfound, fresh);
}

static void
take_verdict(Scan *scan)
{
	scan->split_before = scan->split;
	scan->split.parts = scan->plain == 0 && scan->shown * PAGES > PART_DAYS;
	switch (fs_split_answer(&scan->split, nfound))
	{
		case FS_SPLIT_READ:
			scan->reading.honest = scan->reading.honest && nfound <= REACH;
			scan->reading.whole++;
			read_rows(scan, nfound);
			break;
		case FS_SPLIT_PART:
			read_part(scan);
			break;
		case FS_SPLIT_CUT:
			scan->reading.cut++;
			if (scan->shown > 0 && scan->split.depth == 0)
				fs_split_hint(&scan->split, PAGE / scan->shown);
			break;
		case FS_SPLIT_ONE:
		case FS_SPLIT_STUCK:
			scan->reading.stuck++;
			read_rows(scan, nfound);
			break;
	}
}

static Reading
read_account(const FsWindow *range)
{
	Scan		scan = {0};
	int64_t		end = (int64_t) range->hi[0];	/* all newer days are done */

	scan.reading.in_line = scan.reading.honest = scan.reading.ended = true;
	for (int i = 0; i < nrows; i++)
		rows[i].read = false;
	fs_split_init(&scan.split, range, TODAY, REACH);
	for (;;)
	{
		scan.split.parts = scan.plain == 0 && scan.shown > 0;
		if (!fs_split_next(&scan.split, &scan.window))
			break;
		if (++scan.reading.questions > MAX_QUESTIONS)
		{
			scan.reading.ended = false;
			break;
		}
		if (scan.plain > 0)
			scan.plain--;
		if (scan.split.depth == 0)
		{
			if (scan.reading.turned_back == 0 && scan.window.hi[0] > end)
				scan.reading.in_line = false;
			end = scan.window.hi[0];
		}
		find_rows(&scan.window);
		scan.reading.requests++;
		scan.shown = days_shown(0);
		take_verdict(&scan);
	}
	return scan.reading;
}

/* Rows of a range that were not read, or others that were */
static int
count_wrong(const FsWindow *range)
{
	int			wrong = 0;

	for (int i = 0; i < nrows; i++)
	{
		int32_t		day = day_of(rows[i].created);

		wrong += rows[i].read !=
			(day >= range->lo[0] && day <= range->hi[0] &&
			 rows[i].updated >= range->lo[1] && rows[i].updated <= range->hi[1]);
	}
	return wrong;
}

/* Reads and judges; cost is allowed to be so many times the ideal, and more. */
static void
check(const char *name, const FsWindow *range, double times, int more)
{
	Reading		reading = read_account(range);
	int			wrong = count_wrong(range);
	int64_t		ideal;

	find_rows(range);
	ideal = nfound > PAGE ? (nfound + PAGE - 1) / PAGE : 1;
	ok(wrong == 0 && reading.in_line && reading.honest && reading.ended,
	   "%s: windows and what parts leave are everything", name);
	if (wrong > 0 || !reading.in_line || !reading.honest || !reading.ended)
		diag("%d rows wrong, in line %d, honest %d, ended %d", wrong,
			 reading.in_line, reading.honest, reading.ended);
	printf("# %d rows: %d windows read, %d in part, %d cut, %d stuck, %d turned "
		   "back; %" PRId64 " rows again; requests/ideal = %" PRId64 "/%" PRId64
		   " = %.3f\n", nfound, reading.whole, reading.parts, reading.cut,
		   reading.stuck, reading.turned_back, reading.again, reading.requests,
		   ideal, (double) reading.requests / (double) ideal);
	if (times > 0)
		ok((double) reading.requests <= times * (double) ideal + more,
		   "%s: at no more than %.2f of the ideal, and %d", name, times, more);
}

static void
fill_smooth(int days, double per_day, bool weekends)
{
	nrows = 0;
	for (int i = days - 1; i >= 0; i--)
		add_day(TODAY - i, poisson(per_day *
								   (weekends && (TODAY - i) % 7 < 2 ? 0.1 : 1)));
	sort_rows();
}

static void
test_smooth(void)
{
	static const double per_day[] = {2, 5, 10, 20, 30, 45, 60};
	char		name[100];
	FsWindow	range = everything;

	range.lo[0] = TODAY - 400;
	for (int i = 0; i < COUNT(per_day); i++)
	{
		/* the less a day has, the less of it is read again */
		double		times = per_day[i] < 15 ? 1.06 : 1.09;

		fill_smooth(900, per_day[i], false);
		snprintf(name, sizeof(name), "%g rows a day", per_day[i]);
		check(name, &everything, times, 2);
		snprintf(name, sizeof(name), "%g rows a day, 400 days", per_day[i]);
		check(name, &range, times, 3);
		fill_smooth(900, per_day[i], true);
		snprintf(name, sizeof(name), "%g rows a day, weekends", per_day[i]);
		check(name, &everything, times + 0.07, 3);
	}
	fill_smooth(300, 150, false);
	check("150 rows a day", &everything, 1.15, 4);
	nrows = 0;
	check("no rows", &everything, 1, 0);
}

/* Shapes made to be hard; what counts is that it ends, with every row. */
static void
test_adversarial(void)
{
	FsWindow	range = everything;

	for (int n = REACH - 1; n <= 4 * REACH; n = n == REACH - 1 ? n + 1 :
		 n == REACH ? n + 1 : 2 * n)
	{
		char		name[100];

		nrows = 0;
		for (int day = 0; day < 400; day++)
			add_day(TODAY - day, day == 200 ? n : poisson(5));
		sort_rows();
		snprintf(name, sizeof(name), "a day with %d rows in the middle", n);
		check(name, &everything, 1.6, 16);
	}

	nrows = 0;
	for (int day = 0; day < 1500; day++)
		add_day(TODAY - day, day % 100 == 7 ? 1000 : below(4));
	sort_rows();
	check("bursts of 1000 in a day", &everything, 2.2, 20);

	nrows = 0;
	for (int year = 0; year < 20; year++)
	{
		for (int day = 0; year % 4 == 1 && day < 365; day++)
			add_day(TODAY - 365 * year - day, poisson(10));
	}
	sort_rows();
	check("years without rows", &everything, 1.1, 40);

	nrows = 0;
	for (int i = 0; i < 20; i++)
		add_day(TODAY - i * i * 40, 290 + below(20));
	sort_rows();
	check("lone days just within reach or just not", &everything, 0, 0);

	nrows = 0;
	for (int i = 0; i < 3000; i++)
		add_row((int64_t) (TODAY - 500) * SECONDS + 1000);
	check("all created in one second", &everything, 0, 0);

	nrows = 0;
	for (int i = 0; i < 5000; i++)
		add_day(TODAY - (int) (pow(fraction(), 6) * 5000), 1);
	sort_rows();
	check("ever denser", &everything, 0, 0);
	nrows = 0;
	for (int i = 0; i < 5000; i++)
		add_day(TODAY - 5000 + (int) (pow(fraction(), 6) * 5000), 1);
	sort_rows();
	check("ever rarer", &everything, 0, 0);

	range.lo[0] = TODAY - 5000;
	range.hi[0] = TODAY - 4500;
	check("the densest days of it", &range, 0, 0);
	nrows = 0;
	for (int day = 0; day < 1000; day++)
		add_day(-day, 3);
	sort_rows();
	check("rows of before 1970", &everything, 1.06, 40);
}

static void
test_random(void)
{
	int			rounds = 400;
	int			sound = 0;
	int			parts = 0;

	for (int round = 0; round < rounds; round++)
	{
		FsWindow	range = everything;
		Reading		reading;

		nrows = 0;
		for (int clump = below(10); clump > 0; clump--)
		{
			int			middle = TODAY - (int) (pow(fraction(), 3) * 12000);
			int			width = 1 << below(12);

			for (int n = 1 << below(10); n > 0; n--)
				add_day(middle - below(width), 1);
		}
		sort_rows();
		if (below(2) == 0)
			range.lo[0] = TODAY - below(6000);
		if (below(2) == 0)
			range.hi[0] = TODAY - below(3000) + 30;
		if (below(4) == 0)
			range.lo[1] = TODAY - below(6000);
		reading = read_account(&range);
		parts += reading.parts;
		if (count_wrong(&range) == 0 && reading.in_line && reading.honest &&
			reading.ended)
			sound++;
		else
			diag("round %d: %d rows wrong, in line %d, honest %d, ended %d",
				 round, count_wrong(&range), reading.in_line, reading.honest,
				 reading.ended);
	}
	is_int(sound, rounds, "random accounts and ranges are read as a whole");
	ok(parts > rounds / 10, "%d windows in part", parts);
}

/* Whatever the totals, each part leads on: it does not go back, and ends. */
static void
test_lies(void)
{
	int			rounds = 300;
	int			ended = 0;
	int			parts = 0;
	int			most = 0;

	for (int round = 0; round < rounds; round++)
	{
		FsWindow	range = {{TODAY - 3000, FS_DAY_MIN},
		{below(2) == 0 ? FS_DAY_MAX : TODAY - 10, FS_DAY_MAX}, 0, 0};
		FsSplit		split;
		FsWindow	window;
		int64_t		hi = INT64_MAX;
		int			questions = 0;
		bool		descends = true;

		fs_split_init(&split, &range, TODAY, REACH);
		while (questions < 20000 && fs_split_next(&split, &window))
		{
			int64_t		total = below(3) == 0 ? below(REACH) :
				below(3) > 0 ? REACH + below(REACH / 2) :
				(int64_t) (next_random() >> (1 + below(63)));

			questions++;
			split.parts = below(4) > 0;
			if (split.depth == 0)
			{
				descends = descends && window.hi[0] <= hi;
				hi = window.hi[0];
			}
			if (fs_split_answer(&split, total) == FS_SPLIT_PART)
			{
				int64_t		last = hi < TODAY ? hi : TODAY;

				/* the day before the newest, or any earlier one */
				parts++;
				fs_split_advance(&split, (int32_t)
								 (window.lo[0] + below((int) (last - window.lo[0]))),
								 total, below(REACH + 1));
			}
			else if (below(3) == 0)
				fs_split_hint(&split, fraction() * 1000);
		}
		ended += questions < 20000 && descends;
		most = questions > most ? questions : most;
	}
	is_int(ended, rounds, "totals at random, and parts: it goes on to the end");
	ok(parts > rounds / 4, "%d parts, and %d questions at most", parts, most);
}

/* The calls, one by one */
static void
test_calls(void)
{
	const FsWindow range = {{TODAY - 99, FS_DAY_MIN}, {TODAY, FS_DAY_MAX}, 0, 0};
	const int64_t most = REACH * 8 / 5;
	FsSplit		split;
	FsWindow	window;

	fs_split_init(&split, &range, TODAY, REACH);
	fs_split_next(&split, &window);
	is_int(fs_split_answer(&split, REACH + 1), FS_SPLIT_CUT,
		   "without parts, one row more than can be reached is cut");
	fs_split_init(&split, &range, TODAY, REACH);
	split.parts = true;
	fs_split_next(&split, &window);
	is_int(fs_split_answer(&split, REACH), FS_SPLIT_READ,
		   "with parts, as many as can be reached are read");
	fs_split_init(&split, &range, TODAY, REACH);
	split.parts = true;
	fs_split_next(&split, &window);
	is_int(fs_split_answer(&split, most + 1), FS_SPLIT_CUT, "many more are cut");
	fs_split_init(&split, &range, TODAY, REACH);
	split.parts = true;
	fs_split_next(&split, &window);
	is_int(fs_split_answer(&split, most), FS_SPLIT_PART,
		   "a few more are read in part");
	fs_split_advance(&split, TODAY - 10, most, REACH - 5);
	ok(fs_split_next(&split, &window) && window.hi[0] == TODAY - 10 &&
	   window.lo[0] == TODAY - 99,
	   "the next window begins on the last day of that, and has all the rest");
	is_int(fs_split_answer(&split, most - REACH + 5), FS_SPLIT_READ,
		   "what is left is read");
	ok(!fs_split_next(&split, &window), "and that is all");

	fs_split_init(&split, &range, TODAY, REACH);
	split.parts = true;
	fs_split_next(&split, &window);
	(void) fs_split_answer(&split, 2000);
	ok(fs_split_next(&split, &window) && window.lo[0] == TODAY - 17,
	   "20 rows a day: 18 days are next, which is a little beyond reach");
	is_int(fs_split_answer(&split, 25 * 18), FS_SPLIT_PART, "they have 25 a day");
	fs_split_advance(&split, TODAY - 12, 25 * 18, REACH - 5);
	ok(fs_split_next(&split, &window) && window.hi[0] == TODAY - 12 &&
	   window.lo[0] == TODAY - 25, "so the next window has fewer days");

	fs_split_init(&split, &range, TODAY, REACH);
	split.parts = true;
	fs_split_next(&split, &window);
	(void) fs_split_answer(&split, 4000);
	fs_split_next(&split, &window);
	ok(window.lo[0] < TODAY - 3, "40 rows a day: some days are next");
	fs_split_init(&split, &range, TODAY, REACH);
	split.parts = true;
	fs_split_next(&split, &window);
	(void) fs_split_answer(&split, 4000);
	fs_split_hint(&split, 250);
	fs_split_next(&split, &window);
	is_int(window.lo[0], TODAY, "it is one day if the newest have 250 rows each");
	fs_split_hint(&split, 1);
	fs_split_next(&split, &window);
	is_int(window.lo[0], TODAY, "a lower density does not count");
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_calls();
	test_smooth();
	test_adversarial();
	test_random();
	test_lies();
	return done_testing();
}
