/*-------------------------------------------------------------------------
 *
 * paging_fuzz.c
 *		Any bytes as a body that may tell of more pages.
 *
 *		clang -fsanitize=fuzzer,address -Isrc test/fuzz/paging_fuzz.c \
 *			src/paging.c src/json.c src/url.c src/text.c -o paging_fuzz
 *		./paging_fuzz -max_len=1024 test/fuzz/corpus/paging
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "paging.h"
#include "url.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The parameters of a next page's address replace our own, or are added. */
static void
check_query(char *query)
{
	FsRequest	request = {"/a"};

	fs_request_param(&request, "per_page", "100");
	fs_request_param(&request, "page", "1");
	if (!fs_request_query(&request, query))
		return;
	CHECK(request.nparams >= 2 && request.nparams <= FS_MAX_PARAMS);
	for (int i = 0; i < request.nparams; i++)
	{
		CHECK(request.params[i].name[0] != '\0');
		for (int j = 0; j < i; j++)
			CHECK(strcmp(request.params[i].name, request.params[j].name) != 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *body = (const char *) data;
	FsJson		root;
	FsJson		records;
	FsError		err;
	char		query[256];
	bool		malformed;

	if (!fs_json_validate(body, size, &root, &err))
		return 0;
	records = fs_find_records(root);
	CHECK(records.type != FS_JSON_ABSENT);
	CHECK(records.at >= root.at && records.at + records.len <= root.at + root.len);
	for (int rows = 0; rows <= 30; rows += 15)
	{
		int			page_size = 30;
		FsMore		more = fs_more_pages(root, 2, rows, &page_size);

		CHECK(more == FS_MORE_UNKNOWN || more == FS_MORE_NO || more == FS_MORE_YES);
		CHECK(page_size > 0 && page_size <= 30);
	}
	if (fs_next_query(root, "next_page_url", query, sizeof(query), &malformed))
	{
		CHECK(!malformed && query[0] != '\0' && strlen(query) < sizeof(query));
		check_query(query);
	}
	return 0;
}
