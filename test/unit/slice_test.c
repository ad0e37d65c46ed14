/*-------------------------------------------------------------------------
 *
 * slice_test.c
 *		Cutting by ranges of ids, wherever the ids lie.
 *
 *		cc -std=gnu11 -Isrc test/unit/slice_test.c src/slice.c -lm
 *
 * A day is a list of rows, each with an id that others may share.  The slicer is
 * told the totals a server would give, and as samples the ids on the pages that
 * it would send; its slices are checked against the rows, and its questions are
 * counted.
 *
 * The seed is the first argument or FS_SEED.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "slice.h"
#include "random.h"
#include "tap.h"

#define PAGE 30
#define REACH 300
#define LIST_PAGE 100
#define MAX_ROWS 20000

/* Questions in a row that may lead to nothing but narrower slices */
#define MAX_CUTS 100

typedef struct Day
{
	int			n;
	int64_t		ids[MAX_ROWS];	/* newest row first */
	int			slices[MAX_ROWS];	/* which have it */
} Day;

/* What became of a day */
typedef struct Result
{
	int			read;			/* slices */
	int			cut;
	int			most_cuts;		/* in a row */
	int64_t		rows;			/* in slices read */
	int64_t		pages;			/* of these */
	int			ones;			/* ids beyond reach, left to a listing */
	int64_t		rows_of_ones;
	int64_t		pages_of_ones;	/* one asked for in vain, and the listing's */
	bool		gave_up;		/* after many questions */
	bool		in_line;		/* each slice begins behind the one before */
	bool		honest;			/* slices read were within reach, those cut
								 * beyond it */
	bool		adds_up;
	bool		ended;
} Result;

static Day day;
static int	changing;			/* rows that come or go between answers */

static void
add_row(int64_t id)
{
	if (day.n < MAX_ROWS)
		day.ids[day.n++] = id;
}

/* In any order, as rows created by chance are */
static void
shuffle(void)
{
	for (int i = day.n - 1; i > 0; i--)
	{
		int			k = below(i + 1);
		int64_t		id = day.ids[i];

		day.ids[i] = day.ids[k];
		day.ids[k] = id;
	}
}

static bool
inside(int64_t id, int64_t lo, int64_t hi)
{
	return id >= lo && id <= hi;
}

static int64_t
count_rows(int64_t lo, int64_t hi)
{
	int64_t		n = 0;

	for (int i = 0; i < day.n; i++)
		n += inside(day.ids[i], lo, hi);
	return n;
}

/* The rows of a slice from "from" on, no more than n, are seen. */
static void
show(FsSlices *slices, int64_t lo, int64_t hi, int from, int n, bool read)
{
	for (int i = 0; i < day.n && n > 0; i++)
	{
		if (!inside(day.ids[i], lo, hi) || from-- > 0)
			continue;
		fs_slices_sample(slices, day.ids[i]);
		day.slices[i] += read;
		n--;
	}
}

/* Some rows leave, others come, with ids like those there are. */
static void
move_rows(void)
{
	for (int n = changing > 0 ? below(changing) : 0; n > 0 && day.n > 1; n--)
	{
		int			i = below(day.n);

		if (below(2) == 0 && day.n < MAX_ROWS)
			add_row(day.ids[i]);
		else
			day.ids[i] = day.ids[--day.n];
	}
}

static Result
slice_day(int64_t reach, int max_questions)
{
	Result		result = {.in_line = true, .honest = true, .ended = true};
	FsSlices	slices;
	int64_t		lo;
	int64_t		hi;
	int64_t		next = 0;
	int			cuts = 0;
	int			questions = 0;

	memset(day.slices, 0, sizeof(day.slices));
	fs_slices_init(&slices, day.n, reach);
	show(&slices, 0, INT64_MAX, 0, PAGE, false);
	while (fs_slices_next(&slices, &lo, &hi))
	{
		int64_t		total;
		FsSplitVerdict verdict;

		if (questions++ >= max_questions)
		{
			result.ended = false;
			break;
		}
		move_rows();
		total = count_rows(lo, hi);
		result.in_line = result.in_line && lo == next && hi >= lo;
		show(&slices, lo, hi, 0, PAGE, false);
		verdict = fs_slices_answer(&slices, total);
		if (verdict == FS_SPLIT_CUT)
		{
			result.cut++;
			if (++cuts > result.most_cuts)
				result.most_cuts = cuts;
			result.honest = result.honest && total > reach;
			continue;
		}
		cuts = 0;
		if (verdict == FS_SPLIT_STUCK)
		{
			result.gave_up = true;
			break;
		}
		next = hi < INT64_MAX ? hi + 1 : 0;
		if (verdict == FS_SPLIT_ONE)
		{
			result.honest = result.honest && lo == hi && total > reach;
			result.ones++;
			result.rows_of_ones += total;
			result.pages_of_ones += 1 + (total + LIST_PAGE - 1) / LIST_PAGE;
			show(&slices, lo, hi, 0, MAX_ROWS, true);
			continue;
		}
		result.honest = result.honest && verdict == FS_SPLIT_READ &&
			total <= reach;
		result.read++;
		result.rows += total;
		result.pages += total > PAGE ? (total + PAGE - 1) / PAGE : 1;
		show(&slices, lo, hi, 0, (int) reach, true);
	}
	result.adds_up = fs_slices_add_up(&slices);
	result.in_line = result.in_line && (next == 0 || result.gave_up ||
										!result.ended);
	return result;
}

/* Whether the slices read have each row once, or at most once if they stopped */
static bool
is_partition(const Result *result)
{
	for (int i = 0; i < day.n; i++)
	{
		if (day.slices[i] != 1 && (!result->gave_up || day.slices[i] != 0))
			return false;
	}
	return result->in_line && result->honest && result->ended &&
		result->most_cuts <= MAX_CUTS;
}

/* Slices and judges; cost is allowed to be so many times the ideal, and more. */
static void
check(const char *name, double times, int more)
{
	Result		result = slice_day(REACH, 5000);
	int64_t		ideal = day.n > 0 ? (day.n + PAGE - 1) / PAGE : 1;
	int64_t		requests = result.pages + result.pages_of_ones + result.cut;

	ok(is_partition(&result) && !result.gave_up && result.adds_up,
	   "%s: the slices are all ids, with each row once", name);
	printf("# %d rows: %d slices read, %d cut, %d of one id; requests/ideal = %"
		   PRId64 "/%" PRId64 " = %.2f\n", day.n, result.read, result.cut,
		   result.ones, requests, ideal, (double) requests / (double) ideal);
	ok((double) requests <= times * (double) ideal + more,
	   "%s: at no more than %.2f of the ideal, and %d", name, times, more);
}

/* So many rows of people whose ids follow each other, some with more rows */
static void
fill_people(int rows, int people, int64_t first_id, double skew)
{
	day.n = 0;
	for (int i = 0; i < rows; i++)
		add_row(first_id + (int64_t) (pow(fraction(), skew) * people));
}

static void
test_usual(void)
{
	fill_people(400, 200, 1, 1);
	check("400 rows of 200 people", 1.3, 4);
	fill_people(3000, 500, 27000000000, 1);
	check("3000 rows of 500 people", 1.3, 4);
	fill_people(3000, 5000, 27000000000, 3);
	check("3000 rows of 5000 people, some with many", 1.35, 6);
	fill_people(15000, 20000, 1000, 1);
	check("15000 rows of 20000 people", 1.3, 4);
	fill_people(301, 301, 5, 1);
	check("one row beyond reach", 1.3, 6);
	fill_people(300, 301, 5, 1);
	check("just within reach", 1, 4);

	/* an integration with most of the rows, but within reach */
	fill_people(1500, 800, 1000, 1);
	for (int i = 0; i < 290; i++)
		add_row(1300);
	shuffle();
	check("somebody with 290 of 1790 rows", 1.4, 8);
	day.n = 0;
	check("no rows", 1, 2);
}

/* So many rows of one person, among others, in some order */
static void
fill_crowd(int rows, int64_t one, int others, bool mixed)
{
	fill_people(others, 500, 1000, 1);
	for (int i = 0; i < rows; i++)
		add_row(one);
	if (mixed)
		shuffle();
}

/*
 * People with more rows than one query reaches.  Cut by halves, it would take
 * dozens of questions to come to them.
 */
static void
test_dominant(void)
{
	Result		result;

	for (int mixed = 0; mixed < 2; mixed++)
	{
		fill_crowd(400, 1250, 50, mixed);
		check("somebody with 400 of 450 rows", 1, 2);
		fill_crowd(400, 27000000000, 50, mixed);
		check("somebody with 400 of 450 rows and a higher id", 1, 2);
		fill_crowd(400, 1, 50, mixed);
		check("somebody with 400 of 450 rows and a lower id", 1, 2);
		fill_crowd(400, 1250, 2000, mixed);
		check("somebody with 400 of 2400 rows", 1.35, 6);
		fill_crowd(5000, 1250, 300, mixed);
		check("somebody with 5000 of 5300 rows", 1, 2);
	}
	fill_crowd(400, 1250, 50, true);
	for (int k = 1; k <= 5; k++)
	{
		for (int i = 0; i < 400; i++)
			add_row(1250 + k * 7);
	}
	shuffle();
	check("six people with 400 rows each", 1.1, 4);
	fill_crowd(400, 1250, 0, true);
	check("one person's 400 rows", 1, 2);
	result = slice_day(REACH, 5000);
	is_int(result.ones, 1, "who is a slice of one id");
	is_int(result.rows_of_ones, 400, "with all rows");
}

/* Ids made to be hard; what counts is that no row is lost or read twice. */
static void
test_adversarial(void)
{
	const int64_t far = INT64_MAX - 1;
	const int64_t exact = INT64_C(1) << 53;	/* the last as double */
	Result		result;

	for (int rows = REACH; rows <= REACH + 1; rows++)
	{
		const int64_t ids[] = {1, 1000, exact, far};

		for (int k = 0; k < 4; k++)
		{
			day.n = 0;
			for (int i = 0; i < rows; i++)
				add_row(ids[k]);
			result = slice_day(REACH, 1000);
			ok(is_partition(&result) && !result.gave_up &&
			   result.ones == (rows > REACH) && result.cut + result.read <= 4,
			   "%d rows of id %" PRId64 ": %d slices beside, then %s", rows,
			   ids[k], result.cut + result.read - (rows <= REACH),
			   rows > REACH ? "it is left to a listing" : "read");
		}
	}

	for (int k = 0; k < 4; k++)
	{
		const int64_t lower[] = {1, 5, exact, far - 1};
		const int64_t upper[] = {2, far, exact + 1, far};

		day.n = 0;
		for (int i = 0; i < REACH; i++)
		{
			add_row(lower[k]);
			add_row(upper[k]);
		}
		check("two ids, mixed", 1, 10);

		/* the first page shows one of them only */
		day.n = 0;
		for (int i = 0; i < 2 * REACH; i++)
			add_row(i < REACH ? lower[k] : upper[k]);
		check("two ids, the lower one newest", 1, 10);
		day.n = 0;
		for (int i = 0; i < 2 * REACH; i++)
			add_row(i < REACH ? upper[k] : lower[k]);
		check("two ids, the upper one newest", 1, 70);
	}

	day.n = 0;
	for (int bit = 0; bit < 62; bit++)
	{
		for (int i = 0; i < 50; i++)
			add_row((INT64_C(1) << bit) + below(3));
	}
	shuffle();
	check("50 rows at each power of two", 1.5, 30);

	day.n = 0;
	for (int i = 0; i < 4000; i++)
		add_row((i % 2 == 0 ? exact : far - 20) + below(20));
	check("twenty ids about 2^53, twenty at the end", 1.5, 30);

	day.n = 0;
	for (int i = 0; i < 2000; i++)
		add_row(1 + (int64_t) (next_random() >> (1 + below(62))));
	check("ids of all sizes", 1.4, 20);

	/* each page shows ids higher than all that follow it */
	day.n = 0;
	for (int i = 0; i < 3000; i++)
		add_row(100000 - i);
	check("the newest rows have the highest ids", 1.6, 30);
	day.n = 0;
	for (int i = 0; i < 3000; i++)
		add_row(100000 + i);
	check("the newest rows have the lowest ids", 1.6, 30);
}

static int
compare_ids(const void *a, const void *b)
{
	int64_t		x = *(const int64_t *) a;
	int64_t		y = *(const int64_t *) b;

	return (x > y) - (x < y);
}

/* Clumps of ids of all sizes, anywhere, in some order of creation */
static void
fill_clumps(void)
{
	int			order = below(4);

	day.n = 0;
	for (int clump = 1 + below(12); clump > 0; clump--)
	{
		int64_t		first = 1 + (int64_t) (next_random() >> (1 + below(62)));
		int64_t		width = INT64_C(1) << below(20);

		if (first > INT64_MAX - width)
			first = INT64_MAX - width;
		for (int n = 1 << below(9); n > 0; n--)
			add_row(first + (int64_t) (next_random() % (uint64_t) width));
	}
	if (order == 0)
		shuffle();
	if (order >= 2)
		qsort(day.ids, (size_t) day.n, sizeof(int64_t), compare_ids);
	for (int i = 0; order == 3 && i < day.n / 2; i++)
	{
		int64_t		id = day.ids[i];

		day.ids[i] = day.ids[day.n - 1 - i];
		day.ids[day.n - 1 - i] = id;
	}
}

/* The most rows that share an id */
static int
most_of_one(void)
{
	static int64_t ids[MAX_ROWS];
	int			most = 0;
	int			same = 0;

	memcpy(ids, day.ids, sizeof(int64_t) * (size_t) day.n);
	qsort(ids, (size_t) day.n, sizeof(int64_t), compare_ids);
	for (int i = 0; i < day.n; i++)
	{
		same = i > 0 && ids[i] == ids[i - 1] ? same + 1 : 1;
		most = same > most ? same : most;
	}
	return most;
}

static void
test_random(void)
{
	int			rounds = 1500;
	int			sound = 0;
	int			ones = 0;
	int			given_up = 0;
	int64_t		requests = 0;
	int64_t		ideal = 0;

	for (int round = 0; round < rounds; round++)
	{
		int64_t		reach = below(3) == 0 ? 20 + below(200) : REACH;
		Result		result;

		fill_clumps();
		result = slice_day(reach, 5000);
		ones += result.ones > 0;
		given_up += result.gave_up;
		if (is_partition(&result) && (result.gave_up ||
									  ((result.ones > 0) == (most_of_one() > reach) &&
									   result.adds_up)))
			sound++;
		else
			diag("round %d: in line %d, honest %d, ended %d, ones %d, cuts %d",
				 round, result.in_line, result.honest, result.ended,
				 result.ones, result.most_cuts);
		if (!result.gave_up)
		{
			requests += result.pages + result.pages_of_ones + result.cut;
			ideal += (day.n + PAGE - 1) / PAGE;
		}
	}
	is_int(sound, rounds, "ids in clumps: each row once");
	ok(ones > 0 && ones < rounds / 3, "few have an id beyond reach");
	ok(given_up < rounds / 100, "hardly any takes too many requests");
	printf("# %d with ids beyond reach, %d given up; the others: requests/ideal "
		   "= %.2f\n", ones, given_up, (double) requests / (double) ideal);
	ok((double) requests < 2 * (double) ideal,
	   "on average at no more than twice the ideal");
}

/* Rows come and go between the answers. */
static void
test_moving(void)
{
	int			rounds = 300;
	int			ended = 0;
	int			short_ones = 0;
	int			most = 0;

	for (int round = 0; round < rounds; round++)
	{
		Result		result;

		fill_people(500 + below(3000), 1 + below(2000), 1 + below(1000000),
					1 + below(3));
		changing = 1 + below(60);
		result = slice_day(REACH, 2000);
		ended += result.ended && result.in_line && result.honest;
		short_ones += !result.adds_up;
		if (result.read + result.cut > most)
			most = result.read + result.cut;
	}
	changing = 0;
	is_int(ended, rounds, "a day that moves is read to its end");
	ok(most < 150, "in %d slices at most", most);
	ok(short_ones > 0 && short_ones < rounds,
	   "rows that were missed show in the count");
	printf("# %d of %d did not add up\n", short_ones, rounds);
}

enum Lie
{
	ALWAYS_MUCH,
	ALWAYS_TOO_MANY_BY_ONE,
	ALWAYS_ONE,
	NOTHING,
	RANDOM,
	WIDE_IS_MUCH,				/* unless it is one id, then nothing */
	OPEN_IS_MUCH,				/* only without an end */
	ONE_END_IGNORED,			/* rows up to hi, whatever lo is */
	GROWING,
	ALTERNATING,
	LIES
};

static int64_t
lie(enum Lie how, int64_t lo, int64_t hi, int question)
{
	switch (how)
	{
		case ALWAYS_MUCH:
			return INT64_MAX / 4;
		case ALWAYS_TOO_MANY_BY_ONE:
			return REACH + 1;
		case ALWAYS_ONE:
			return 1;
		case NOTHING:
			return 0;
		case RANDOM:
			return (int64_t) (next_random() >> (4 + below(60)));
		case WIDE_IS_MUCH:
			return hi > lo ? 100000 : 0;
		case OPEN_IS_MUCH:
			return hi == INT64_MAX ? 100000 : below(2);
		case ONE_END_IGNORED:
			return count_rows(0, hi);
		case GROWING:
			return INT64_C(1) << (question < 60 ? question : 60);
		default:
			return question % 2 == 0 ? REACH + 1 : REACH;
	}
}

/* No answers make it go on for ever; each slice begins behind the last one. */
static void
test_lies(void)
{
	static const char *const names[LIES] = {"always much",
		"always one row too many", "always one", "nothing", "random",
		"much unless it is one id", "much without an end", "no lower end",
	"growing", "alternating"};

	for (int how = 0; how < LIES; how++)
	{
		int			most = 0;
		bool		in_line = true;

		for (int round = 0; round < 30; round++)
		{
			FsSlices	slices;
			int64_t		lo;
			int64_t		hi;
			int64_t		next = 0;
			int			questions = 0;
			FsSplitVerdict verdict;

			fill_people(3000, 1000, 1 + below(1000), 2);
			fs_slices_init(&slices, 3000, REACH);
			while (questions < 5000 && fs_slices_next(&slices, &lo, &hi))
			{
				in_line = in_line && lo == next && hi >= lo;
				if (round % 2 == 0)
					show(&slices, lo, hi, 0, PAGE, false);
				verdict = fs_slices_answer(&slices, lie(how, lo, hi, questions++));
				if (verdict == FS_SPLIT_READ || verdict == FS_SPLIT_ONE)
					next = hi < INT64_MAX ? hi + 1 : 0;
			}
			most = questions > most ? questions : most;
		}
		ok(in_line && most < 3300, "totals that lie (%s) end after %d questions",
		   names[how], most);
	}
}

/* The calls, one by one */
static void
test_calls(void)
{
	FsSlices	slices;
	int64_t		lo;
	int64_t		hi;

	fs_slices_init(&slices, REACH + 1, REACH);
	ok(fs_slices_next(&slices, &lo, &hi) && lo == 0 && hi == INT64_MAX,
	   "without a sample all ids are asked for");
	is_int(fs_slices_answer(&slices, REACH + 1), FS_SPLIT_CUT,
		   "more rows than can be reached are cut");
	for (int i = 1; i <= 1000; i++)
		fs_slices_sample(&slices, i);
	ok(fs_slices_next(&slices, &lo, &hi) && lo == 0 && hi > 745 && hi < 1000,
	   "then the lowest ids of the sample, which keeps the latest ones");
	is_int(fs_slices_answer(&slices, REACH), FS_SPLIT_READ,
		   "as many rows as can be reached are read");
	ok(!fs_slices_add_up(&slices), "one is still missing");
	ok(fs_slices_next(&slices, &lo, &hi) && lo > 745 && hi == INT64_MAX,
	   "then all others");
	is_int(fs_slices_answer(&slices, 1), FS_SPLIT_READ, "are read");
	ok(fs_slices_add_up(&slices), "none is missing");
	ok(!fs_slices_next(&slices, &lo, &hi), "and that is all");
	ok(!fs_slices_next(&slices, &lo, &hi), "it stays all");
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_calls();
	test_usual();
	test_dominant();
	test_adversarial();
	test_random();
	test_moving();
	test_lies();
	return done_testing();
}
