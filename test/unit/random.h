/*-------------------------------------------------------------------------
 *
 * random.h
 *		Random numbers for tests: good enough to choose examples, and the same
 *		everywhere for the same seed.
 *
 *-------------------------------------------------------------------------
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t random_state;

/* The seed is the first argument, FS_SEED or the time; it is printed. */
static inline void
seed_random(int argc, char **argv)
{
	const char *seed = argc > 1 ? argv[1] : getenv("FS_SEED");

	random_state = seed != NULL ? strtoull(seed, NULL, 10) :
		(uint64_t) time(NULL);
	printf("# seed %" PRIu64 "\n", random_state);
}

static inline uint64_t
next_random(void)
{
	uint64_t	x;

	random_state += UINT64_C(0x9E3779B97F4A7C15);
	x = random_state;
	x = (x ^ (x >> 32)) * UINT64_C(0xD6E8FEB86659FD93);
	x = (x ^ (x >> 32)) * UINT64_C(0xD6E8FEB86659FD93);
	return x ^ (x >> 32);
}

/* 0 to n - 1 */
static inline int
below(int n)
{
	return (int) (next_random() % (uint64_t) n);
}

/* From 0 to 1, without 1 */
static inline double
fraction(void)
{
	return (double) (next_random() >> 11) / 9007199254740992.0;
}

/* Rows arriving at random, so many on average */
static inline int
poisson(double mean)
{
	int			n = 0;
	double		p = exp(-fmin(mean, 500));

	if (mean > 500)				/* normal by then */
		return (int) (mean + sqrt(mean) * (fraction() + fraction() +
										   fraction() - 1.5) * 2);
	for (double product = fraction(); product > p; product *= fraction())
		n++;
	return n;
}

#endif							/* RANDOM_H */
