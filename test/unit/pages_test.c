/*-------------------------------------------------------------------------
 *
 * pages_test.c
 *		Overlapping pages: their arithmetic, and a listing that moves.
 *
 *		cc -std=gnu11 -Isrc test/unit/pages_test.c src/pages.c
 *
 * The seed is the first argument or FS_SEED.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "pages.h"
#include "random.h"
#include "tap.h"

#define MAX_SIZE 100			/* per_page of the API */

/* Keys of a new listing lie so far apart that others find room in between. */
#define KEY_STEP (INT64_C(1) << 40)

#define MAX_RECORDS 4000

/* The page that reaches farthest, by looking at all there are */
static FsPage
page_by_trial(int64_t at, int max_size, int64_t max_number)
{
	FsPage		best = {0};

	for (int size = 1; size <= max_size; size++)
	{
		for (int64_t number = 1;
			 (number - 1) * size <= at && (max_number == 0 || number <= max_number);
			 number++)
		{
			FsPage		page = {number, size, (number - 1) * size, number * size};

			if (page.end > at && page.end >= best.end)
				best = page;
		}
	}
	return best;
}

static void
test_against_trial(void)
{
	int			rounds = 3000;
	int			same = 0;
	int			none = 0;

	for (int round = 0; round < rounds; round++)
	{
		int			max_size = 1 + below(round % 2 == 0 ? MAX_SIZE : 8);
		int64_t		max_number = below(2) == 0 ? 0 : 1 + below(12);
		int64_t		at = below(round % 3 == 0 ? 1500 : 200);
		FsPage		page = fs_page_at(at, max_size, max_number);
		FsPage		wanted = page_by_trial(at, max_size, max_number);

		/* pages of different sizes can reach equally far */
		if (page.size == 0)
		{
			none++;
			same += wanted.size == 0;
		}
		else
			same += page.end == wanted.end && page.number >= 1 &&
				page.size >= 1 && page.size <= max_size &&
				(max_number == 0 || page.number <= max_number) &&
				page.first == (page.number - 1) * page.size &&
				page.end == page.first + page.size && page.first <= at;
	}
	is_int(same, rounds, "no page reaches farther than the one chosen");
	ok(none > 0 && none < rounds, "with a bound there may be no page");
}

/* Whether all sizes up to max_size divide n */
static bool
all_divide(int64_t n, int max_size)
{
	for (int size = 2; size <= max_size; size++)
	{
		if (n % size != 0)
			return false;
	}
	return true;
}

static void
test_progress(void)
{
	int64_t		covered = MAX_SIZE;
	int			pages = 1;
	bool		overlaps = true;
	int			stuck = 0;
	int			explained = 0;

	while (covered < 1000000 && overlaps)
	{
		FsPage		page = fs_page_at(covered - 1, MAX_SIZE, 0);

		overlaps = page.first < covered && page.end > covered;
		covered = page.end;
		pages++;
	}
	ok(overlaps, "each page begins in the one before it, and reaches farther");
	printf("# %.1f new records a page\n", (double) covered / pages);
	ok((double) covered / pages > 86, "86 records of it are new, at least");

	for (int round = 0; round < 20000; round++)
	{
		int64_t		at = (int64_t) (next_random() >> (2 + below(60)));
		FsPage		page = fs_page_at(at, MAX_SIZE, 0);

		overlaps = overlaps && page.first <= at && page.end > at + 1;
	}
	ok(overlaps, "so do pages in listings of any length");

	/*
	 * The page sought has the last record read and the one behind it.  There is
	 * none if all sizes divide the number of those read.
	 */
	for (int max_size = 1; max_size <= 12; max_size++)
	{
		for (covered = 1; covered < 30000; covered++)
		{
			if (fs_page_at(covered - 1, max_size, 0).end > covered)
				continue;
			stuck++;
			explained += all_divide(covered, max_size);
		}
	}
	ok(stuck > 0 && explained == stuck,
	   "only very small pages may not reach farther");
}

static void
test_bound(void)
{
	FsPage		page = fs_page_at(0, MAX_SIZE, 40);

	is_int(page.number, 1, "a listing begins with page 1");
	is_int(page.size, MAX_SIZE, "of the greatest size");
	page = fs_page_at(3999, MAX_SIZE, 40);
	ok(page.number == 40 && page.end == 4000, "page 40 of 40 is the last");
	is_int(fs_page_at(4000, MAX_SIZE, 40).size, 0, "behind it there is none");
	is_int(fs_page_at(4000, MAX_SIZE, 0).end, 4100, "unless there is no bound");
}

/* A listing by creation, oldest first */
typedef struct Listing
{
	int			n;
	int64_t		keys[MAX_RECORDS];
} Listing;

typedef struct Reading
{
	int			lost;			/* records that stayed but were not read */
	int			pages;
	int			dropped;		/* pages that did not join the one before */
	bool		ended;
} Reading;

static Listing listing;
static Listing stayed;			/* since reading began */
static Listing read_keys;

static void
remove_at(Listing *from, int i)
{
	from->n--;
	memmove(&from->keys[i], &from->keys[i + 1],
			sizeof(int64_t) * (size_t) (from->n - i));
}

/* Where a key is, or would be */
static int
place_of(const Listing *in, int64_t key)
{
	int			lo = 0;
	int			hi = in->n;

	while (lo < hi)
	{
		int			middle = lo + (hi - lo) / 2;

		if (in->keys[middle] < key)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

static bool
has(const Listing *in, int64_t key)
{
	int			i = place_of(in, key);

	return i < in->n && in->keys[i] == key;
}

static void
insert(Listing *into, int64_t key)
{
	int			i = place_of(into, key);

	if (into->n == MAX_RECORDS || has(into, key))
		return;
	memmove(&into->keys[i + 1], &into->keys[i],
			sizeof(int64_t) * (size_t) (into->n - i));
	into->keys[i] = key;
	into->n++;
}

/* Records leave, from the front rather than the end, and others enter. */
static void
move(int leave, int enter)
{
	for (; leave > 0 && listing.n > 0; leave--)
	{
		int			i = below(below(2) == 0 ? listing.n : 1 + listing.n / 10);
		int			was = place_of(&stayed, listing.keys[i]);

		if (has(&stayed, listing.keys[i]))
			remove_at(&stayed, was);
		remove_at(&listing, i);
	}
	for (; enter > 0; enter--)
		insert(&listing, below(2) == 0 && listing.n > 0 ?
			   listing.keys[listing.n - 1] + KEY_STEP :
			   (int64_t) (next_random() % (KEY_STEP * MAX_RECORDS)));
}

static void
fill(int n)
{
	listing.n = 0;
	for (int i = 0; i < n; i++)
		listing.keys[listing.n++] = (i + 1) * KEY_STEP;
	stayed = listing;
	read_keys.n = 0;
}

/* Takes the records of a page; how many are there? */
static int
take(const FsPage *page)
{
	int			end = page->end < listing.n ? (int) page->end : listing.n;

	for (int i = (int) page->first; i < end; i++)
		insert(&read_keys, listing.keys[i]);
	return end - (int) page->first;
}

static int
count_lost(void)
{
	int			lost = 0;

	for (int i = 0; i < stayed.n; i++)
		lost += !has(&read_keys, stayed.keys[i]);
	return lost;
}

/* Pages 1, 2, 3 and so on, until one is short */
static Reading
read_plainly(int leave, int enter)
{
	Reading		reading = {.ended = true};
	FsPage		page = {1, MAX_SIZE, 0, MAX_SIZE};

	while (take(&page) == page.size)
	{
		reading.pages++;
		move(below(leave + 1), below(enter + 1));
		page.number++;
		page.first = page.end;
		page.end += page.size;
	}
	reading.lost = count_lost();
	return reading;
}

/*
 * Pages that overlap, each taken only if its first record is at or before the
 * last one read; otherwise reading begins again farther in front.  Without
 * that rule ("heedless") all are taken.
 */
static Reading
read_overlapping(int leave, int enter, bool heedless)
{
	Reading		reading = {0};
	int64_t		covered = 0;
	int64_t		last = 0;
	int64_t		step = 50;

	while (reading.pages < 400)
	{
		FsPage		page = fs_page_at(covered > 0 ? covered - 1 : 0, MAX_SIZE, 0);

		reading.pages++;
		if (page.first > 0 && !heedless &&
			(page.first >= listing.n || listing.keys[page.first] > last))
		{
			reading.dropped++;
			covered = page.first > step ? page.first - step : 0;
			step *= 2;
		}
		else
		{
			int			rows = take(&page);

			if (rows > 0 && listing.keys[page.first + rows - 1] > last)
				last = listing.keys[page.first + rows - 1];
			covered = page.end;
			step = 50;
			if (rows < page.size)
			{
				reading.ended = true;
				break;
			}
		}
		move(below(leave + 1), below(enter + 1));
	}
	reading.lost = count_lost();
	return reading;
}

static void
test_moving(void)
{
	int			rounds = 250;
	int			plain_lost = 0;
	int			heedless_lost = 0;
	int			lost = 0;
	int			ended = 0;
	int			dropped = 0;
	int			pages = 0;
	Reading		reading;

	for (int round = 0; round < rounds; round++)
	{
		int			n = 1 + below(2000);
		int			leave = round % 4 == 0 ? 60 : 8;
		int			enter = below(30);

		fill(n);
		plain_lost += read_plainly(leave, enter).lost;
		fill(n);
		heedless_lost += read_overlapping(leave, enter, true).lost;
		fill(n);
		reading = read_overlapping(leave, enter, false);
		lost += reading.lost;
		ended += reading.ended;
		dropped += reading.dropped;
		pages += reading.pages;
	}
	is_int(lost, 0, "overlapping pages lose no record that stays");
	ok(heedless_lost > 0 && heedless_lost < plain_lost,
	   "they would if each was taken whatever it begins with");
	ok(plain_lost > rounds, "pages that do not overlap lose more");
	is_int(ended, rounds, "the listing is read to its end");
	ok(dropped > 0 && dropped < pages / 2, "most pages join the one before");
	printf("# plain pages lost %d records, overlapping ones without a look %d; "
		   "of %d pages %d were dropped\n", plain_lost, heedless_lost, pages,
		   dropped);

	fill(2000);
	reading = read_overlapping(0, 0, false);
	ok(reading.lost == 0 && reading.dropped == 0 && reading.pages <= 23,
	   "a quiet listing of 2000 takes %d pages", reading.pages);
}

static void
test_smaller(void)
{
	FsPage		page = fs_page_smaller(fs_page(4, 100));

	ok(page.number == 4 && page.size == 99 && page.first == 297 && page.end == 396,
	   "the smaller page of a number lies before the larger one");
	page = fs_page_smaller(fs_page(7, 1));
	ok(page.number == 7 && page.size == 1 && page.first == 6 && page.end == 7,
	   "none is smaller than that of one record");
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_smaller();
	test_against_trial();
	test_progress();
	test_bound();
	test_moving();
	return done_testing();
}
