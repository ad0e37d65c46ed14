/*-------------------------------------------------------------------------
 *
 * json_bench.c
 *		How fast a page of records is validated and picked apart.
 *
 * All figures come from one run over one generated page, next to those of a
 * whole parse by json-c, so that their ratios can be compared between
 * machines.
 *
 *		cc -O2 -std=c11 -D_GNU_SOURCE -Isrc test/bench/json_bench.c \
 *			src/json.c src/json_validate.c -ljson-c -o json_bench
 *
 *-------------------------------------------------------------------------
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json.h"

#define RECORDS 100
#define PAGE_SIZE (1024 * 1024)

/* The shortest of this many turns counts: the others were disturbed. */
#define TURNS 7
#define SECONDS_PER_TURN 0.2

#define NFIELDS 31

static const char *const fields[NFIELDS] = {
	"id", "subject", "status", "priority", "created_at", "group_id",
	"department_id", "category", "sub_category", "item_category",
	"requester_id", "responder_id", "due_by", "fr_due_by", "fr_escalated",
	"is_escalated", "deleted", "email_config_id", "source", "spam",
	"requested_for_id", "to_emails", "type", "description_text", "urgency",
	"impact", "updated_at", "workspace_id", "stats.resolved_at",
	"stats.closed_at", "custom_fields"
};

static char page[PAGE_SIZE];
static size_t page_len;
static FsJsonPath paths[NFIELDS];

/* Results go here, so that no work is thought to be useless. */
static volatile size_t sink;

static void
generate_page(void)
{
	size_t		n = 0;
	int			i;

#define PUT(...) \
	n += (size_t) snprintf(page + n, sizeof(page) - n, __VA_ARGS__)

	PUT("{\"tickets\":[");
	for (i = 0; i < RECORDS; i++)
	{
		PUT("%s{\"subject\":\"Printer %d on the third floor does not "
			"answer\",\"group_id\":%d,\"department_id\":null,"
			"\"category\":\"Hardware\",\"sub_category\":\"Printer\","
			"\"item_category\":null,\"requester_id\":%lld,"
			"\"responder_id\":%lld,\"due_by\":\"2025-07-%02dT12:30:00Z\","
			"\"fr_escalated\":false,\"deleted\":false,\"spam\":false,"
			"\"email_config_id\":null,\"fwd_emails\":[],"
			"\"reply_cc_emails\":[],\"cc_emails\":[\"a.b@example.com\","
			"\"c.d@example.com\"],\"is_escalated\":false,",
			i > 0 ? "," : "", i, 17000 + i, 17000000000LL + i * 7919,
			17000000000LL + i * 104729, i % 28 + 1);
		PUT("\"fr_due_by\":\"2025-07-06T09:30:00Z\",\"id\":%d,"
			"\"priority\":%d,\"status\":%d,\"source\":2,"
			"\"created_at\":\"2025-07-05T09:12:%02dZ\","
			"\"updated_at\":\"2025-07-05T10:12:%02dZ\","
			"\"workspace_id\":2,\"requested_for_id\":%lld,"
			"\"to_emails\":null,\"type\":\"Incident\",\"urgency\":1,"
			"\"impact\":1,\"tags\":[\"printer\",\"third floor\"],"
			"\"attachments\":[],",
			i + 1000, i % 4 + 1, i % 5 + 2, i % 60, i % 60,
			17000000000LL + i);
		PUT("\"description\":\"<div style=\\\"font-size:14px\\\">Hello,"
			"<br>the printer on the third floor of Geb\xC3\xA4ude 7 shows "
			"\\\"paper jam\\\" although there is none.<br>We have opened "
			"every cover, taken out the cassette and switched it off and "
			"on again, without effect.<br><br>It is used by some forty "
			"people; the next one is two floors below.</div>\\n\",");
		PUT("\"description_text\":\"Hello, the printer on the third floor "
			"of Geb\xC3\xA4ude 7 shows \\\"paper jam\\\" although there is "
			"none. We have opened every cover, taken out the cassette and "
			"switched it off and on again, without effect. It is used by "
			"some forty people; the next one is two floors below.\\n\",");
		PUT("\"custom_fields\":{\"site\":\"Building 7\",\"floor\":3,"
			"\"cost_center\":\"DE-%04d\",\"approved_by\":null,"
			"\"asset_tag\":\"PRN-%06d\",\"vip\":false,"
			"\"major_incident_type\":null,\"business_impact\":null,"
			"\"impacted_locations\":null,\"no_of_customers_impacted\":null},"
			"\"stats\":{\"opened_at\":null,\"group_escalated\":false,"
			"\"inbound_count\":1,\"status_updated_at\":"
			"\"2025-07-05T10:12:00Z\",\"outbound_count\":0,"
			"\"pending_since\":null,\"resolved_at\":"
			"\"2025-07-05T10:12:00Z\",\"closed_at\":null,"
			"\"first_assigned_at\":\"2025-07-05T09:12:00Z\","
			"\"assigned_at\":\"2025-07-05T09:12:00Z\","
			"\"agent_responded_at\":null,\"requester_responded_at\":null,"
			"\"first_responded_at\":null,\"first_resp_time_in_secs\":null,"
			"\"resolution_time_in_secs\":3600},",
			i, i * 37);
		PUT("\"requester\":{\"id\":%lld,\"name\":\"Ann Example\","
			"\"email\":\"ann@example.com\",\"mobile\":null,"
			"\"phone\":\"+49 30 1234567\"},\"sla_policy_id\":17,"
			"\"applied_business_hours\":170001,"
			"\"created_within_business_hours\":true,"
			"\"resolution_notes\":null,\"resolution_notes_html\":null,"
			"\"impacted_services\":[],\"planned_start_date\":null,"
			"\"planned_end_date\":null,\"planned_effort\":null}",
			17000000000LL + i * 7919);
	}
	PUT("]}");
	page_len = n;
}

static FsJson
validate(void)
{
	static FsJsonNote notes[PAGE_SIZE / 4 + 2];
	FsJson		root;
	FsError		err;

	if (!fs_json_validate_notes(page, page_len, notes,
								fs_json_note_room(page_len), &root, &err))
	{
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	return root;
}

static void
run_validate(int nfields)
{
	(void) nfields;
	sink += validate().len;
}

static void
run_pick(int nfields)
{
	FsJsonIter	iter = fs_json_begin(fs_json_get(validate(), "tickets"));
	FsJson		record;
	FsJson		values[NFIELDS];

	while (fs_json_next_element(&iter, &record))
	{
		fs_json_pick(record, paths, nfields, values);
		sink += values[0].len + values[nfields - 1].len;
	}
}

static void
run_jsonc(int nfields)
{
	json_tokener *tokener = json_tokener_new();
	json_object *root = json_tokener_parse_ex(tokener, page, (int) page_len);

	(void) nfields;
	if (root == NULL)
		exit(1);
	sink += (size_t) json_object_object_length(root);
	json_object_put(root);
	json_tokener_free(tokener);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

/* Megabytes per second. */
static double
measure(void (*run) (int), int nfields)
{
	double		best = 0;
	int			turn;

	for (turn = 0; turn < TURNS; turn++)
	{
		double		start = now();
		double		elapsed;
		double		rate;
		long		runs = 0;

		do
		{
			run(nfields);
			runs++;
			elapsed = now() - start;
		} while (elapsed < SECONDS_PER_TURN);
		rate = (double) runs * (double) page_len / 1e6 / elapsed;
		if (rate > best)
			best = rate;
	}
	return best;
}

int
main(void)
{
	double		jsonc;
	double		rate;
	int			i;

	generate_page();
	for (i = 0; i < NFIELDS; i++)
	{
		paths[i].path = fields[i];
		paths[i].len = strlen(fields[i]);
	}

	printf("page of %d records, %zu bytes each\n", RECORDS,
		   page_len / RECORDS);
	jsonc = measure(run_jsonc, 0);
	printf("%-28s %8.0f MB/s\n", "json-c parse", jsonc);
	rate = measure(run_validate, 0);
	printf("%-28s %8.0f MB/s  %5.1f x json-c\n", "validate", rate,
		   rate / jsonc);
	rate = measure(run_pick, 5);
	printf("%-28s %8.0f MB/s  %5.1f x json-c\n", "validate, pick 5 fields",
		   rate, rate / jsonc);
	rate = measure(run_pick, NFIELDS);
	printf("%-28s %8.0f MB/s  %5.1f x json-c\n", "validate, pick 31 fields",
		   rate, rate / jsonc);
	return 0;
}
