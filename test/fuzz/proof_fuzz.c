/*-------------------------------------------------------------------------
 *
 * proof_fuzz.c
 *		Any records on any pages: no proof without as many as were counted.
 *
 *		clang -fsanitize=fuzzer,address -Isrc test/fuzz/proof_fuzz.c \
 *			src/proof.c -o proof_fuzz
 *		./proof_fuzz -max_len=4096 test/fuzz/corpus/proof
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "proof.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

#define MAX_ROOM 40
#define MAX_ID 64

static const uint8_t *input;
static size_t input_left;

static uint64_t
take_byte(void)
{
	if (input_left == 0)
		return 0;
	input_left--;
	return *input++;
}

/* A time among few, or one of the ends there are */
static int64_t
take_time(void)
{
	uint64_t	byte = take_byte();

	return byte == 255 ? INT64_MAX : byte == 254 ? INT64_MIN :
		(int64_t) byte % 16;
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FsSighting *seen;
	FsSighting *before;
	FsProof		proof;
	FsCarry		carry = {0};
	int			room;

	input = data;
	input_left = size;
	room = 1 + (int) (take_byte() % MAX_ROOM);
	seen = malloc(sizeof(FsSighting) * (size_t) room);
	before = malloc(sizeof(FsSighting) * (size_t) room);
	CHECK(seen != NULL && before != NULL);
	fs_proof_init(&proof, seen, before, room);
	while (input_left > 0)
	{
		bool		kept[MAX_ID] = {false};
		int64_t		total = (int64_t) (take_byte() % MAX_ROOM);
		int			first_page = (int) (take_byte() % MAX_ROOM);
		int			n = (int) (take_byte() % (MAX_ROOM + 8));
		int64_t		missing = carry.missing;
		int64_t		distinct = 0;
		FsCarry		left;

		if (take_byte() % 4 == 0)
			fs_proof_next_query(&proof);
		fs_proof_first_page(&proof, total, take_time());
		for (int i = 0; i < n; i++)
		{
			FsSighting	record;

			record.id = (int64_t) (take_byte() % MAX_ID);
			record.version = take_time();
			record.created = record.id / 4;	/* never changes */
			fs_proof_record(&proof, &record, i < first_page);
			if (i < room)
			{
				distinct += !kept[record.id];
				kept[record.id] = true;
			}
		}
		if (fs_proof_settle(&proof, &carry))
			CHECK(carry.missing >= 0 && carry.missing <= missing &&
				  missing - carry.missing <= distinct);
		else
			carry.missing = 0;
		if (fs_proof_leave(&proof, take_time(), &left))
		{
			/* in order, so all different */
			CHECK(n > 0 && left.missing == total - distinct &&
				  left.missing >= 0 && proof.nseen == distinct);
			carry = left;
		}
		CHECK(fs_proof_distinct(&proof) == distinct);
		if (fs_proof_holds(&proof))
			CHECK(distinct == total);
		if (n <= first_page)
			CHECK(fs_proof_holds(&proof) == (distinct == total));
	}
	free(proof.seen);
	free(proof.before);
	return 0;
}
