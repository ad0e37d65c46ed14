/*-------------------------------------------------------------------------
 *
 * proof_rules_test.c
 *		The rules of the proof, one by one.
 *
 *		cc -std=gnu11 -Isrc test/unit/proof_rules_test.c src/proof.c
 *
 * proof_test.c shows that together they are enough.
 *
 *-------------------------------------------------------------------------
 */
#include "proof.h"
#include "tap.h"

/* Reads records whose versions are given, with ids and times that fall. */
static void
read_versions(FsProof *proof, int64_t total, int first_page, int n,
			  const int64_t *versions)
{
	fs_proof_first_page(proof, total, 100);
	for (int i = 0; i < n; i++)
		fs_proof_record(proof, &(FsSighting) {50 - i, versions[i], 50 - i},
						i < first_page);
}

/* What counts as known to the index at the first page, one by one */
static void
test_rules(void)
{
	const int64_t old[] = {99, 98, 99, 1};
	const int64_t recent[] = {99, 98, 100, 100};
	const int64_t older[] = {300, 98, 299, 1};
	const int64_t same[] = {300, 98, 300, 1};
	const int64_t late[] = {99, 98, 99, 300};
	FsSighting	rooms[2][4];
	FsProof		proof;

	fs_proof_init(&proof, rooms[0], rooms[1], 4);
	read_versions(&proof, 4, 2, 4, old);
	ok(fs_proof_holds(&proof), "what changed before the lag is known");
	read_versions(&proof, 5, 2, 4, old);
	ok(!fs_proof_holds(&proof), "but a record is missing");
	read_versions(&proof, 3, 2, 4, old);
	ok(!fs_proof_holds(&proof), "or there is one too many");

	fs_proof_init(&proof, rooms[0], rooms[1], 4);
	read_versions(&proof, 4, 2, 4, recent);
	ok(!fs_proof_holds(&proof), "what changed within the lag is not known");
	read_versions(&proof, 4, 2, 4, recent);
	ok(fs_proof_holds(&proof), "unless the pass before has shown it");
	fs_proof_next_query(&proof);
	read_versions(&proof, 4, 2, 4, recent);
	ok(!fs_proof_holds(&proof), "which another query has not");

	fs_proof_init(&proof, rooms[0], rooms[1], 4);
	read_versions(&proof, 4, 2, 4, older);
	ok(fs_proof_holds(&proof), "what is older than a change on page 1 is known");
	fs_proof_init(&proof, rooms[0], rooms[1], 4);
	read_versions(&proof, 4, 2, 4, same);
	ok(!fs_proof_holds(&proof), "what is as old is not");
	read_versions(&proof, 4, 2, 4, late);
	fs_proof_next_query(&proof);
	read_versions(&proof, 4, 2, 4, recent);
	ok(fs_proof_holds(&proof),
	   "what is older than a change shown by any query before is known");

	fs_proof_init(&proof, rooms[0], rooms[1], 3);
	read_versions(&proof, 4, 2, 4, old);
	ok(!fs_proof_holds(&proof) && proof.nseen == 3,
	   "records beyond the room are left out, and prove nothing");
	fs_proof_init(&proof, rooms[0], rooms[1], 4);
	read_versions(&proof, 0, 0, 0, old);
	ok(fs_proof_holds(&proof), "nothing is all of nothing");
}

/* Records of one time stand behind each other by id, the greatest first. */
static void
test_carry(void)
{
	const int64_t old[] = {99, 98, 99, 1};
	const int64_t recent[] = {99, 98, 100, 100};
	const int64_t shown[] = {300, 98, 299, 1};
	FsSighting	rooms[2][8];
	FsProof		proof;
	FsCarry		carry;
	FsCarry		copy;

	fs_proof_init(&proof, rooms[0], rooms[1], 8);
	read_versions(&proof, 9, 2, 0, old);
	ok(!fs_proof_leave(&proof, 0, &carry), "nothing read proves nothing");
	read_versions(&proof, 3, 2, 4, old);
	ok(!fs_proof_leave(&proof, 0, &carry), "nor do more records than counted");
	read_versions(&proof, 9, 2, 4, recent);
	ok(!fs_proof_leave(&proof, 0, &carry), "nor do those that may have entered");

	for (int order = -1; order <= 1; order += 2)
	{
		fs_proof_first_page(&proof, 9, 100);
		for (int i = 0; i < 4; i++)
			fs_proof_record(&proof, &(FsSighting) {50 + order * i, 1, 50}, i < 2);
		ok(fs_proof_leave(&proof, 0, &carry) == (order < 0),
		   "ids that %s at one time are %s", order < 0 ? "fall" : "rise",
		   order < 0 ? "in order" : "not");
	}

	fs_proof_init(&proof, rooms[0], rooms[1], 8);
	read_versions(&proof, 6, 2, 4, shown);	/* ids 50 to 47 */
	ok(fs_proof_leave(&proof, 45, &carry), "a part is left");
	is_int(carry.missing, 2, "with two records missing");

	fs_proof_next_query(&proof);
	fs_proof_first_page(&proof, 4, 100);
	for (int id = 48; id >= 45; id--)
		fs_proof_record(&proof, &(FsSighting) {id, id == 45 ? 299 : 1, id}, true);
	copy = carry;
	ok(fs_proof_settle(&proof, &copy) && copy.missing == 0,
	   "those behind the last one read are found");
	copy = carry;
	copy.from = 46;
	ok(!fs_proof_settle(&proof, &copy), "not if one may not have matched");
	copy = carry;
	copy.known = 299;
	ok(!fs_proof_settle(&proof, &copy), "not if one may have entered");
	copy = carry;
	copy.known = 0;
	copy.settled = 299;
	ok(!fs_proof_settle(&proof, &copy), "as late as the lag allows");
	copy = carry;
	copy.missing = 1;
	copy.from = 46;
	ok(fs_proof_settle(&proof, &copy) && copy.missing == 0,
	   "those behind the missing ones do not matter");
	copy = carry;
	copy.missing = 3;
	ok(fs_proof_settle(&proof, &copy) && copy.missing == 1,
	   "what is still missing is left to the next window");
}

int
main(void)
{
	test_rules();
	test_carry();
	return done_testing();
}
