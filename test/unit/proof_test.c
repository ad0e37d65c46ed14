/*-------------------------------------------------------------------------
 *
 * proof_test.c
 *		The pages of a filter query, read while the account changes.
 *
 *		cc -std=gnu11 -Isrc test/unit/proof_test.c src/proof.c
 *
 * An account is a list of records, newest first.  Changes happen to it one
 * after the other; the index behind the query has seen them up to some point,
 * which moves on between requests, never back, and is at most LAG ticks old.
 * Whenever the proof says that the pages read are all that matched, the records
 * read must be the members of the index when it answered the first page.
 *
 * The seed is the first argument or FS_SEED.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "proof.h"
#include "random.h"
#include "tap.h"

#define PAGE 30
#define MAX_PAGES 8				/* within reach */
#define ROOM (PAGE * (MAX_PAGES + 1))
#define MAX_RECORDS 1200
#define MAX_CHANGES 4000
#define MAX_PASSES 4
#define LAG 40

/* Records created on one day; a window is a range of days. */
#define DAY 20

typedef struct Record
{
	int64_t		id;
	int64_t		created;
	int64_t		version;
	bool		member;			/* matches the query, for the index */
	bool		stayed;			/* so it did since reading began */
} Record;

typedef struct Change
{
	int64_t		time;			/* the version it gives */
	int64_t		id;
	bool		member;			/* after it */
	int64_t		created;		/* of a new record; else 0 */
} Change;

/* What an account does between two requests, at random */
typedef struct Habits
{
	int			moves;			/* at most so many changes */
	int			inserts;		/* in a hundred of them */
	int			enters;
	int			leaves;			/* the others are updates */
	int			quiet;			/* pauses without changes, in a hundred */
} Habits;

static Record records[MAX_RECORDS]; /* as the index has them, newest first */
static int	nrecords;
static Change changes[MAX_CHANGES]; /* of the account, in order of time */
static int	nchanges;
static int	indexed;			/* of these the index has seen so many */
static int64_t now;
static int64_t next_id;
static int64_t granule;			/* ticks of one value of "version" */
static int	hot;				/* many changes happen about this record */
static bool lazy;				/* the index learns nothing before it must */

static bool was_read[MAX_RECORDS + 1];	/* by id */
static FsSighting sightings[2][ROOM];

static void
begin(int n, bool all_match)
{
	nrecords = n;
	nchanges = indexed = 0;
	now = 100000;
	next_id = n + 1;
	granule = 1;
	hot = 0;
	lazy = below(4) == 0;
	for (int i = 0; i < n; i++)
	{
		records[i] = (Record) {.id = n - i, .created = 1000 + n - i,
			.version = 2000 + below(2000), .member = all_match || below(4) > 0};
		records[i].stayed = records[i].member;
	}
}

static Record *
find(int64_t id)
{
	for (int i = 0; i < nrecords; i++)
	{
		if (records[i].id == id)
			return &records[i];
	}
	return NULL;
}

static bool
is_newer(const Record *a, int64_t created, int64_t id)
{
	return a->created != created ? a->created > created : a->id > id;
}

/* The index sees the next change. */
static void
index_change(void)
{
	const Change *change = &changes[indexed++];
	Record	   *record = find(change->id);

	if (record == NULL)
	{
		int			i = 0;

		while (i < nrecords &&
			   is_newer(&records[i], change->created, change->id))
			i++;
		memmove(&records[i + 1], &records[i],
				sizeof(Record) * (size_t) (nrecords++ - i));
		record = &records[i];
		*record = (Record) {.id = change->id, .created = change->created};
	}
	record->version = change->time / granule;
	record->member = change->member;
	record->stayed &= change->member;
}

/*
 * The account changes a record.  Several may get the same version, but none
 * gets the one it has.
 */
static void
change(int64_t id, bool member, int64_t created)
{
	if (nchanges == MAX_CHANGES)
		abort();
	now++;
	for (int i = nchanges - 1;
		 i >= 0 && changes[i].time / granule == now / granule; i--)
	{
		if (changes[i].id == id)
			now = (now / granule + 1) * granule;
	}
	changes[nchanges++] = (Change) {now, id, member, created};
}

/* The index catches up, by chance or because it must. */
static void
index_some(void)
{
	while (indexed < nchanges &&
		   (changes[indexed].time < now - LAG || (!lazy && below(3) > 0)))
		index_change();
}

static void
index_all(void)
{
	while (indexed < nchanges)
		index_change();
}

/* A record to change */
static const Record *
choose_record(void)
{
	int			i = hot - 60 + below(120);

	return &records[below(3) > 0 && i >= 0 && i < nrecords ? i : below(nrecords)];
}

static void
pass_time(const Habits *habits)
{
	if (below(100) >= habits->quiet)
	{
		for (int n = below(habits->moves + 1); n > 0; n--)
		{
			int			kind = below(100);
			const Record *record = choose_record();

			if (nchanges == MAX_CHANGES)
				break;
			if (kind < habits->inserts && next_id <= MAX_RECORDS)
			{
				/* a new record; some were created elsewhere, long ago */
				int64_t		id = next_id++;

				change(id, true, 1000 + (below(2) == 0 ? id : below((int) id)));
			}
			else if ((kind -= habits->inserts) < habits->enters)
				change(record->id, true, 0);
			else if ((kind -= habits->enters) < habits->leaves)
				change(record->id, false, 0);
			else
				change(record->id, record->member, 0);
		}
	}
	now += below(4) == 0 ? below(3 * LAG) : below(3);
	index_some();
}

/* Versions older than this are known to the index. */
static int64_t
settled(void)
{
	return (now - LAG) / granule;
}

/* A query: records created from lo to hi, both included */
typedef struct Window
{
	int64_t		lo;
	int64_t		hi;
} Window;

static const Window all = {INT64_MIN, INT64_MAX};

static bool
matches(const Record *record, const Window *window)
{
	return record->member && record->created >= window->lo &&
		record->created <= window->hi;
}

static int64_t
count(const Window *window)
{
	int64_t		total = 0;

	for (int i = 0; i < nrecords; i++)
		total += matches(&records[i], window);
	return total;
}

/* The index answers page "number" into "rows"; how many does it have? */
static int
answer(const Window *window, int number, FsSighting *rows)
{
	int			skip = (number - 1) * PAGE;
	int			n = 0;

	for (int i = 0; i < nrecords && n < PAGE; i++)
	{
		if (!matches(&records[i], window) || skip-- > 0)
			continue;
		rows[n++] = (FsSighting) {records[i].id, records[i].version,
			records[i].created};
	}
	return n;
}

static void
take(FsProof *proof, const FsSighting *rows, int n, bool first_page)
{
	for (int i = 0; i < n; i++)
	{
		was_read[rows[i].id] = true;
		fs_proof_record(proof, &rows[i], first_page);
	}
}

/* What one pass over a window came to */
typedef struct Pass
{
	int			pages;
	int			nmembers;		/* of the index at the first page */
	int64_t		members[MAX_RECORDS];
} Pass;

/*
 * Reads a window once, no more than max_pages of it.  The other pages are
 * answered in any order after the first one, as when they are asked for
 * together.
 */
static void
read_window(FsProof *proof, const Window *window, int max_pages,
			const Habits *habits, Pass *pass)
{
	FsSighting	rows[MAX_PAGES][PAGE];
	int			nrows[MAX_PAGES];
	int			order[MAX_PAGES];
	int64_t		total = count(window);

	pass->pages = (int) ((total + PAGE - 1) / PAGE);
	if (pass->pages > max_pages)
		pass->pages = max_pages;
	if (pass->pages < 1)
		pass->pages = 1;
	pass->nmembers = 0;
	for (int i = 0; i < nrecords; i++)
	{
		if (!matches(&records[i], window))
			continue;
		if (pass->nmembers < pass->pages * PAGE)
			hot = i;
		pass->members[pass->nmembers++] = records[i].id;
	}

	fs_proof_first_page(proof, total, settled());
	nrows[0] = answer(window, 1, rows[0]);
	take(proof, rows[0], nrows[0], true);
	for (int i = 1; i < pass->pages; i++)
	{
		int			k = 1 + below(i);

		order[i] = order[k];
		order[k] = i;
	}
	for (int i = 1; i < pass->pages; i++)
	{
		if (habits != NULL)
			pass_time(habits);
		nrows[order[i]] = answer(window, order[i] + 1, rows[order[i]]);
	}
	for (int i = 1; i < pass->pages; i++)
		take(proof, rows[i], nrows[i], false);
}

static int
compare_ids(const void *a, const void *b)
{
	int64_t		x = *(const int64_t *) a;
	int64_t		y = *(const int64_t *) b;

	return (x > y) - (x < y);
}

/* Whether the records of this pass are the members at its beginning. */
static bool
is_snapshot(FsProof *proof, Pass *pass)
{
	if (fs_proof_distinct(proof) != pass->nmembers)
		return false;
	qsort(pass->members, (size_t) pass->nmembers, sizeof(int64_t), compare_ids);
	for (int i = 0; i < proof->nseen; i++)
	{
		if (bsearch(&proof->seen[i].id, pass->members, (size_t) pass->nmembers,
					sizeof(int64_t), compare_ids) == NULL)
			return false;
	}
	return true;
}

static void
start_reading(FsProof *proof)
{
	fs_proof_init(proof, sightings[0], sightings[1], ROOM);
	memset(was_read, 0, sizeof(was_read));
	for (int i = 0; i < nrecords; i++)
		records[i].stayed = records[i].member;
}

/* Records that matched all the time and were not read */
static int
count_lost(void)
{
	int			lost = 0;

	for (int i = 0; i < nrecords; i++)
		lost += records[i].stayed && !was_read[records[i].id];
	return lost;
}

/* Counts that are right, and different records: what proves nothing */
static bool
adds_up(FsProof *proof)
{
	return fs_proof_distinct(proof) == proof->total;
}

/*
 * Sixty records a1 to a60 in two pages.  In between a5 leaves, and a61, which
 * is older than all, enters: page 2 is a32 to a61, and a31 is lost.
 */
static void
test_adversary(void)
{
	enum
	{
		AT_ONCE,
		LATE,
		SAME_VERSION,
		VARIANTS
	};
	static const char *const names[VARIANTS] = {"between the pages",
		"before, which the index learns between them",
	"with the version of a record on page 1"};
	const int64_t a3 = 61 - 3 + 1;
	const int64_t a5 = 61 - 5 + 1;
	const int64_t a31 = 61 - 31 + 1;
	const int64_t a61 = 1;

	for (int variant = 0; variant < VARIANTS; variant++)
	{
		FsProof		proof;
		FsSighting	rows[PAGE];
		Pass		pass;

		begin(61, true);
		records[60].member = false;
		if (variant == SAME_VERSION)
		{
			granule = 10;
			change(a3, true, 0);
			index_all();
		}
		if (variant == LATE)
		{
			/* just so long ago that the index need not know of the first */
			change(a61, true, 0);
			now += LAG - 1;
			change(a5, false, 0);
		}
		start_reading(&proof);
		fs_proof_first_page(&proof, count(&all), settled());
		take(&proof, rows, answer(&all, 1, rows), true);
		if (variant != LATE)
		{
			change(a5, false, 0);
			change(a61, true, 0);
		}
		index_all();
		take(&proof, rows, answer(&all, 2, rows), false);
		ok(adds_up(&proof) && proof.total == 60 && !was_read[a31] &&
		   find(a31)->stayed,
		   "a5 left and a61 entered %s: 60 of 60, but a31 is lost",
		   names[variant]);
		ok(!fs_proof_holds(&proof), "that does not prove that they are all");
		read_window(&proof, &all, MAX_PAGES, NULL, &pass);
		ok(fs_proof_holds(&proof) && was_read[a31],
		   "a second pass while nothing happens does, and has a31");
	}
}

/* Accounts from nearly quiet to restless */
static Habits
random_habits(void)
{
	Habits		habits;

	habits.moves = below(3) == 0 ? 12 : 2;
	habits.inserts = below(20);
	habits.enters = below(35);
	habits.leaves = below(35);
	habits.quiet = below(100);
	return habits;
}

static void
test_windows(void)
{
	int			rounds = 6000;
	int			proved = 0;
	int			first_pass = 0;
	int			right = 0;
	int			lost = 0;
	int			weak_wrong = 0;
	int			weak_lost = 0;

	for (int round = 0; round < rounds; round++)
	{
		Habits		habits = random_habits();
		FsProof		proof;
		Pass		pass;
		bool		holds = false;

		begin(1 + below(MAX_PAGES * PAGE), below(2) == 0);
		granule = below(2) == 0 ? 1 : 10;
		pass_time(&habits);
		start_reading(&proof);
		for (int i = 0; i < MAX_PASSES && !holds; i++)
		{
			read_window(&proof, &all, MAX_PAGES, &habits, &pass);

			/* the weak rule would have been content with the first of these */
			if (adds_up(&proof) && i == 0)
			{
				weak_wrong += !is_snapshot(&proof, &pass);
				weak_lost += count_lost();
			}
			holds = fs_proof_holds(&proof);
			first_pass += holds && i == 0;
			if (!holds)
				pass_time(&habits);
		}
		if (!holds)
			continue;
		proved++;
		right += is_snapshot(&proof, &pass);
		lost += count_lost();
	}
	is_int(right, proved,
		   "pages proved to be all that matched are what matched at the first");
	is_int(lost, 0, "no record is lost that matched all the time");
	ok(proved > rounds / 3 && proved > first_pass && proved < rounds,
	   "some windows are proved at once, some by a further pass, some never");
	ok(weak_wrong > 0 && weak_lost > 0,
	   "different records, as many as the total, would not be enough");
	printf("# of %d windows %d proved, %d of them by the first pass; by totals "
		   "alone %d would be wrong and %d records lost\n", rounds, proved,
		   first_pass, weak_wrong, weak_lost);
}

/* Nothing happens while the window is read; much did before. */
static void
test_quiet(void)
{
	const Habits habits = {12, 20, 25, 25, 0};
	int			rounds = 1000;
	int			proved = 0;

	for (int round = 0; round < rounds; round++)
	{
		FsProof		proof;
		Pass		pass;

		begin(1 + below(MAX_PAGES * PAGE), false);
		pass_time(&habits);
		pass_time(&habits);
		now += 2 * LAG;
		index_all();
		start_reading(&proof);
		read_window(&proof, &all, MAX_PAGES, NULL, &pass);
		proved += fs_proof_holds(&proof) && is_snapshot(&proof, &pass);
	}
	is_int(proved, rounds, "a settled index is proved by the first pass");
}

/* What became of a range of days, read in windows and parts of windows */
typedef struct Reading
{
	bool		proved;
	int			parts;
	int			unsettled;		/* parts whose rest was not found */
} Reading;

static int
day_of(int64_t created)
{
	return (int) (created / DAY);
}

/*
 * Reads all days, newest first.  A window with more records than are within
 * reach is read in part, and the next one begins on the day of its last record.
 * "heedless" does not look for what was left.
 */
static void
read_days(FsProof *proof, const Habits *habits, bool heedless,
		  Reading *reading)
{
	int			reach = 1 + below(MAX_PAGES / 2);	/* pages */
	int			hi = day_of(INT32_MAX);
	int			next = day_of(1000 + next_id);
	FsCarry		carry = {0};

	memset(reading, 0, sizeof(*reading));
	while (next >= 0)
	{
		int			lo = next - below(30);
		Window		window;
		bool		in_part = false;
		bool		holds = false;
		bool		settles = false;
		FsCarry		after = {0};
		FsCarry		left = {0};
		Pass		pass;

		if (lo < day_of(1000))
			lo = 0;
		window = (Window) {(int64_t) lo * DAY, (int64_t) hi * DAY + DAY - 1};
		while (count(&window) > reach * PAGE * 8 / 5 && lo < next)
		{
			lo += (next - lo + 1) / 2;
			window.lo = (int64_t) lo * DAY;
		}
		fs_proof_next_query(proof);
		for (int i = 0; i < MAX_PASSES && !holds; i++)
		{
			if (i > 0)
				pass_time(habits);
			in_part = count(&window) > reach * PAGE;
			read_window(proof, &window, reach, habits, &pass);
			after = carry;
			settles = fs_proof_settle(proof, &after);
			holds = in_part ? fs_proof_leave(proof, window.lo, &left) :
				fs_proof_holds(proof);
		}
		if (!holds)
			return;
		if (!settles || (in_part && after.missing > 0))
		{
			reading->unsettled++;
			if (!heedless)
				return;
		}
		carry = heedless ? (FsCarry) {0} : after;
		if (in_part)
		{
			int			day = day_of(left.last.created);

			reading->parts++;
			if (day >= hi)
				return;			/* would have to be cut otherwise */
			if (!heedless)
				carry = left;
			hi = next = day;
		}
		else
			hi = next = lo - 1;
		pass_time(habits);
	}
	reading->proved = carry.missing == 0;
	reading->unsettled += carry.missing > 0;
}

static void
test_parts(void)
{
	int			rounds = 2500;
	int			proved = 0;
	int			with_parts = 0;
	int			unsettled = 0;
	int			lost = 0;
	int			heedless_lost = 0;

	for (int round = 0; round < rounds; round++)
	{
		Habits		habits = random_habits();
		bool		heedless = round % 3 == 0;
		FsProof		proof;
		Reading		reading;

		begin(200 + below(600), below(2) == 0);
		granule = below(2) == 0 ? 1 : 10;
		habits.quiet = heedless ? 50 : 80 + below(20);
		pass_time(&habits);
		start_reading(&proof);
		read_days(&proof, &habits, heedless, &reading);
		if (!reading.proved)
		{
			unsettled += reading.unsettled;
			continue;
		}
		if (heedless)
		{
			heedless_lost += count_lost();
			continue;
		}
		proved++;
		with_parts += reading.parts > 0;
		lost += count_lost();
	}
	is_int(lost, 0, "windows read in part and what follows them lose nothing");
	ok(with_parts > rounds / 4 && unsettled > 0,
	   "some settle with the windows that follow, and some do not");
	ok(heedless_lost > 0, "taking that for granted would lose some");
	printf("# of %d readings %d proved, %d of them with parts; %d parts did not "
		   "settle; heedless ones lost %d records\n", rounds - (rounds + 2) / 3,
		   proved, with_parts, unsettled, heedless_lost);
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_adversary();
	test_quiet();
	test_windows();
	test_parts();
	return done_testing();
}
