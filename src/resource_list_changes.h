/*-------------------------------------------------------------------------
 *
 * resource_list_changes.h
 *		Problems, changes and releases.
 *
 * Part of resource_list.h, which explains it.
 *
 *-------------------------------------------------------------------------
 */

/* What problems, changes and releases have in common. */
#define NOTE_COLUMNS \
	COLUMN("user_id", FS_BIGINT) \
	COLUMN("created_at", FS_TIMESTAMPTZ) \
	COLUMN("updated_at", FS_TIMESTAMPTZ) \
	COLUMN("notify_emails", FS_TEXT_ARRAY) \
	COLUMN("body", FS_TEXT, .comment = "HTML") \
	COLUMN("body_text", FS_TEXT, .comment = "body without markup")

#define TIME_ENTRY_COLUMNS \
	COLUMN("workspace_id", FS_BIGINT) \
	COLUMN("task_id", FS_BIGINT) \
	COLUMN("agent_id", FS_BIGINT) \
	COLUMN("timer_running", FS_BOOLEAN) \
	COLUMN("billable", FS_BOOLEAN) \
	COLUMN("time_spent", FS_INTERVAL, .comment = "hours and minutes") \
	COLUMN("start_time", FS_TIMESTAMPTZ) \
	COLUMN("executed_at", FS_TIMESTAMPTZ) \
	COLUMN("created_at", FS_TIMESTAMPTZ) \
	COLUMN("updated_at", FS_TIMESTAMPTZ) \
	COLUMN("note", FS_TEXT) \
	COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

#define FORM_FIELD_COLUMNS \
	COLUMN("id", FS_BIGINT, .flags = FS_KEY) \
	COLUMN("workspace_id", FS_BIGINT) \
	COLUMN("name", FS_TEXT, .comment = "the name in custom_fields") \
	COLUMN("label", FS_TEXT, .comment = "what agents see") \
	COLUMN("field_type", FS_TEXT) \
	COLUMN("position", FS_INTEGER) \
	COLUMN("default_field", FS_BOOLEAN, .comment = "built-in rather than custom") \
	COLUMN("required", FS_BOOLEAN) \
	COLUMN("required_for_closure", FS_BOOLEAN) \
	COLUMN("created_at", FS_TIMESTAMPTZ) \
	COLUMN("updated_at", FS_TIMESTAMPTZ) \
	COLUMN("choices", FS_JSONB) \
	COLUMN("nested_fields", FS_JSONB) \
	COLUMN("description", FS_TEXT)

/* ------------------------------------------------------------------------
 * Problems
 * ------------------------------------------------------------------------
 */
RESOURCE("problems",
		 .groups = "core problems",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every problem of the workspaces in scope, not in the trash.",
		 .list_path = "/problems",
		 .list_key = "problems",
		 .since_param = "updated_since",
		 .since_doubtful = true,
		 .show_path = "/problems/{id}",
		 .show_key = "problem",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("subject", FS_TEXT)
COLUMN("status", FS_INTEGER, .labels = "1=Open, 2=Change Requested, 3=Closed")
COLUMN("priority", FS_INTEGER, .labels = "1=Low, 2=Medium, 3=High, 4=Urgent")
COLUMN("impact", FS_INTEGER, .labels = "1=Low, 2=Medium, 3=High")
COLUMN("known_error", FS_BOOLEAN)
COLUMN("category", FS_TEXT)
COLUMN("sub_category", FS_TEXT)
COLUMN("item_category", FS_TEXT)
COLUMN("requester_id", FS_BIGINT)
COLUMN("agent_id", FS_BIGINT)
COLUMN("group_id", FS_BIGINT)
COLUMN("department_id", FS_BIGINT)
COLUMN("associated_change", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("due_by", FS_TIMESTAMPTZ)
COLUMN("assets", FS_JSONB, .comment = "in an older form than table assets")
COLUMN("analysis_fields", FS_JSONB,
	   .comment = "object: problem_cause, problem_symptom, impact")
COLUMN("description", FS_TEXT, .comment = "HTML")
COLUMN("description_text", FS_TEXT, .comment = "description without markup")
COLUMN("custom_fields", FS_JSONB, .flags = FS_WS_LOCAL, .comment = "values by field name")

RESOURCE("problem_notes",
		 .groups = "problems",
		 .comment = "The notes on every problem.",
		 .list_path = "/problems/{problem_id}/notes",
		 .list_key = "notes",
		 .parent = "problems",
		 .parent_keys = "problem_id=id",
		 .show_path = "/problems/{problem_id}/notes/{id}",
		 .show_key = "note",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("problem_id", FS_BIGINT)
NOTE_COLUMNS

RESOURCE("problem_time_entries",
		 .groups = "problems",
		 .comment = "Time logged on problems.",
		 .list_path = "/problems/{problem_id}/time_entries",
		 .list_key = "time_entries",
		 .parent = "problems",
		 .parent_keys = "problem_id=id",
		 .show_path = "/problems/{problem_id}/time_entries/{id}",
		 .show_key = "time_entry",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("problem_id", FS_BIGINT)
TIME_ENTRY_COLUMNS

RESOURCE("problem_tasks",
		 .groups = "problems",
		 .comment = "The tasks of every problem.",
		 .list_path = "/problems/{problem_id}/tasks",
		 .list_key = "tasks",
		 .parent = "problems",
		 .parent_keys = "problem_id=id",
		 .show_path = "/problems/{problem_id}/tasks/{id}",
		 .show_key = "task",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("problem_id", FS_BIGINT)
TASK_COLUMNS
COLUMN("description", FS_TEXT)

RESOURCE("problem_form_fields",
		 .groups = "problems config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every field of the problem forms, built-in and custom, with "
		 "its choices.",
		 .list_path = "/problem_form_fields",
		 .list_key = "problem_fields",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 50)

FORM_FIELD_COLUMNS

/* ------------------------------------------------------------------------
 * Changes
 * ------------------------------------------------------------------------
 */
RESOURCE("changes",
		 .groups = "core changes",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every change of the workspaces in scope, not in the trash.",
		 .list_path = "/changes",
		 .list_order = "order_by=created_at&order_type=asc",
		 .list_order_back = "order_by=created_at&order_type=desc",
		 .list_key = "changes",
		 .since_param = "updated_since",
		 .list_asks = LIST_ASKS({"requester_id"}),
		 .show_path = "/changes/{id}",
		 .show_key = "change",
		 .filter_path = "/changes",
		 .filter_key = "changes",
		 .filter_engine = FS_ENGINE_CHANGES,
		 .filter_rows = 100,
		 .filter_not = true,
		 .filter_doubtful = true,
		 .departures = "deleted_changes",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_PROVED,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("subject", FS_TEXT)
COLUMN("change_type", FS_INTEGER, .filter = "change_type",
	   .labels = "1=Minor, 2=Standard, 3=Major, 4=Emergency")
COLUMN("status", FS_INTEGER, .filter = "status",
	   .labels = "1=Open, 2=Planning, 3=Approval, 4=Pending Release, "
	   "5=Pending Review, 6=Closed")
COLUMN("priority", FS_INTEGER, .filter = "priority",
	   .labels = "1=Low, 2=Medium, 3=High, 4=Urgent")
COLUMN("impact", FS_INTEGER, .filter = "impact",
	   .labels = "1=Low, 2=Medium, 3=High")
COLUMN("risk", FS_INTEGER, .filter = "risk",
	   .labels = "1=Low, 2=Medium, 3=High, 4=Very High")
COLUMN("approval_status", FS_INTEGER,
	   .labels = "0=Requested, 1=Approved, 2=Rejected, 3=Cancelled, "
	   "4=Not Requested")
COLUMN("category", FS_TEXT)
COLUMN("sub_category", FS_TEXT)
COLUMN("item_category", FS_TEXT)
COLUMN("requester_id", FS_BIGINT, .filter = "requester_id")
COLUMN("agent_id", FS_BIGINT, .filter = "agent_id", .flags = FS_FILTER_NULL)
COLUMN("group_id", FS_BIGINT, .filter = "group_id", .flags = FS_FILTER_NULL)
COLUMN("department_id", FS_BIGINT, .filter = "department_id")
COLUMN("change_window_id", FS_BIGINT)	/* seen live */
COLUMN("created_at", FS_TIMESTAMPTZ, .filter = "created_at")
COLUMN("updated_at", FS_TIMESTAMPTZ, .filter = "updated_at")
COLUMN("planned_start_date", FS_TIMESTAMPTZ)
COLUMN("planned_end_date", FS_TIMESTAMPTZ)
COLUMN("assets", FS_JSONB, .comment = "in an older form than table assets")
COLUMN("impacted_services", FS_JSONB)
COLUMN("maintenance_window", FS_JSONB,
	   .comment = "object: id, name, description, window_start_date, "
	   "window_end_date")
COLUMN("blackout_window", FS_JSONB)
COLUMN("planning_fields", FS_JSONB, .comment = "object of texts")
COLUMN("description", FS_TEXT, .comment = "HTML")
COLUMN("description_text", FS_TEXT, .comment = "description without markup")
COLUMN("custom_fields", FS_JSONB, .flags = FS_WS_LOCAL, .comment = "values by field name")

RESOURCE("deleted_changes",
		 .groups = "changes",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Changes in the trash.",
		 .list_path = "/changes",
		 .list_params = "filter=deleted",
		 .list_order = "order_by=created_at&order_type=asc",
		 .list_order_back = "order_by=created_at&order_type=desc",
		 .list_key = "changes",
		 .since_param = "updated_since",
		 .columns_of = "changes",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 50)

RESOURCE("change_notes",
		 .groups = "changes",
		 .comment = "The notes on every change.",
		 .list_path = "/changes/{change_id}/notes",
		 .list_key = "notes",
		 .parent = "changes",
		 .parent_keys = "change_id=id",
		 .show_path = "/changes/{change_id}/notes/{id}",
		 .show_key = "note",
		 .import_max_requests = 5000,
		 .rows_guess = 2000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("change_id", FS_BIGINT)
NOTE_COLUMNS

RESOURCE("change_time_entries",
		 .groups = "changes",
		 .comment = "Time logged on changes.",
		 .list_path = "/changes/{change_id}/time_entries",
		 .list_key = "time_entries",
		 .parent = "changes",
		 .parent_keys = "change_id=id",
		 .show_path = "/changes/{change_id}/time_entries/{id}",
		 .show_key = "time_entry",
		 .import_max_requests = 5000,
		 .rows_guess = 2000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("change_id", FS_BIGINT)
TIME_ENTRY_COLUMNS

RESOURCE("change_tasks",
		 .groups = "changes",
		 .comment = "The tasks of every change.",
		 .list_path = "/changes/{change_id}/tasks",
		 .list_key = "tasks",
		 .parent = "changes",
		 .parent_keys = "change_id=id",
		 .show_path = "/changes/{change_id}/tasks/{id}",
		 .show_key = "task",
		 .import_max_requests = 5000,
		 .rows_guess = 2000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("change_id", FS_BIGINT)
TASK_COLUMNS
COLUMN("description", FS_TEXT)

RESOURCE("change_approvals",
		 .groups = "changes",
		 .comment = "The approvals of every change.",
		 .list_path = "/changes/{change_id}/approvals",
		 .list_key = "approvals",
		 .parent = "changes",
		 .parent_keys = "change_id=id",
		 .show_path = "/changes/{change_id}/approvals/{id}",
		 .show_key = "approval",
		 .import_max_requests = 5000,
		 .rows_guess = 2000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("change_id", FS_BIGINT)
APPROVAL_COLUMNS

RESOURCE("change_approval_groups",
		 .groups = "changes",
		 .comment = "The groups of approvers of every change.",
		 .list_path = "/changes/{change_id}/approval-groups",
		 .list_key = "approval_groups",
		 .parent = "changes",
		 .parent_keys = "change_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 2000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("change_id", FS_BIGINT)
APPROVAL_GROUP_COLUMNS

RESOURCE("change_form_fields",
		 .groups = "changes config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every field of the change forms, built-in and custom, with "
		 "its choices.",
		 .list_path = "/change_form_fields",
		 .list_key = "change_fields",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 50)

FORM_FIELD_COLUMNS

RESOURCE("cabs",
		 .groups = "changes config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every change advisory board.",
		 .list_path = "/cabs",
		 .list_key = "cabs",
		 .show_path = "/cabs/{id}",
		 .show_key = "cab",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 10)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("members", FS_BIGINT_ARRAY, .flags = FS_NO_LIST, .comment = "agents")
COLUMN("description", FS_TEXT)

/* ------------------------------------------------------------------------
 * Releases
 * ------------------------------------------------------------------------
 */
RESOURCE("releases",
		 .groups = "releases",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every release of the workspaces in scope, not in the trash.",
		 .list_path = "/releases",
		 .list_key = "releases",
		 .since_param = "updated_since",
		 .since_doubtful = true,
		 .show_path = "/releases/{id}",
		 .show_key = "release",
		 .departures = "deleted_releases",
		 .views = "all my_open unassigned completed incompleted deleted",
		 .view_param = "filter_name",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("subject", FS_TEXT)
COLUMN("release_type", FS_INTEGER, .labels = "1=Minor, 2=Standard, 3=Major, 4=Emergency")
COLUMN("status", FS_INTEGER,
	   .labels = "1=Open, 2=On Hold, 3=In Progress, 4=Incomplete, 5=Completed")
COLUMN("priority", FS_INTEGER, .labels = "1=Low, 2=Medium, 3=High, 4=Urgent")
COLUMN("category", FS_TEXT)
COLUMN("sub_category", FS_TEXT)
COLUMN("item_category", FS_TEXT)
COLUMN("agent_id", FS_BIGINT)
COLUMN("group_id", FS_BIGINT)
COLUMN("department_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("planned_start_date", FS_TIMESTAMPTZ)
COLUMN("planned_end_date", FS_TIMESTAMPTZ)
COLUMN("work_start_date", FS_TIMESTAMPTZ)
COLUMN("work_end_date", FS_TIMESTAMPTZ)
COLUMN("assets", FS_JSONB, .comment = "in an older form than table assets")
COLUMN("associated_assets", FS_JSONB)
COLUMN("associated_changes", FS_JSONB)
COLUMN("associated_change_ids", FS_BIGINT_ARRAY) /* seen live */
COLUMN("planning_fields", FS_JSONB, .comment = "object: build_plan, test_plan")
COLUMN("description", FS_TEXT, .comment = "HTML")
COLUMN("description_text", FS_TEXT, .comment = "description without markup") /* seen live */
COLUMN("custom_fields", FS_JSONB, .flags = FS_WS_LOCAL, .comment = "values by field name")

/* the sample of this view is a bare array */
RESOURCE("deleted_releases",
		 .groups = "releases",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Releases in the trash.",
		 .list_path = "/releases",
		 .list_params = "filter_name=deleted",
		 .list_key = "releases",
		 .list_alias = ".",
		 .since_param = "updated_since",
		 .since_doubtful = true,
		 .columns_of = "releases",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 50)

RESOURCE("release_notes",
		 .groups = "releases",
		 .comment = "The notes on every release.",
		 .list_path = "/releases/{release_id}/notes",
		 .list_key = "notes",
		 .parent = "releases",
		 .parent_keys = "release_id=id",
		 .show_path = "/releases/{release_id}/notes/{id}",
		 .show_key = "note",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("release_id", FS_BIGINT)
NOTE_COLUMNS

RESOURCE("release_time_entries",
		 .groups = "releases",
		 .comment = "Time logged on releases.",
		 .list_path = "/releases/{release_id}/time_entries",
		 .list_key = "time_entries",
		 .parent = "releases",
		 .parent_keys = "release_id=id",
		 .show_path = "/releases/{release_id}/time_entries/{id}",
		 .show_key = "time_entry",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("release_id", FS_BIGINT)
TIME_ENTRY_COLUMNS

RESOURCE("release_tasks",
		 .groups = "releases",
		 .comment = "The tasks of every release.",
		 .list_path = "/releases/{release_id}/tasks",
		 .list_key = "tasks",
		 .parent = "releases",
		 .parent_keys = "release_id=id",
		 .show_path = "/releases/{release_id}/tasks/{id}",
		 .show_key = "task",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("release_id", FS_BIGINT)
TASK_COLUMNS
COLUMN("description", FS_TEXT)

RESOURCE("release_form_fields",
		 .groups = "releases config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every field of the release forms, built-in and custom, with "
		 "its choices.",
		 .list_path = "/release_form_fields",
		 .list_key = "release_fields",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 50)

FORM_FIELD_COLUMNS
