/*-------------------------------------------------------------------------
 *
 * resource_list_tickets.h
 *		Tickets, what hangs on them, and approvals.
 *
 * Part of resource_list.h, which explains it.
 *
 *-------------------------------------------------------------------------
 */

/* ------------------------------------------------------------------------
 * Tickets
 *
 * Without updated_since the listing has only what was created in the last 30
 * days.  Listing and filter send the same fields; the others need a request a
 * ticket and have a table of their own.
 * ------------------------------------------------------------------------
 */
RESOURCE("tickets",
		 .groups = "core tickets",
		 .comment = "Every ticket the key can see, of any age, neither deleted nor spam.",
		 .list_path = "/tickets",
		 .list_key = "tickets",
		 .list_order = "order_type=asc",	/* by created_at */
		 .list_order_back = "order_type=desc",
		 .since_param = "updated_since",
		 .since_always = true,
		 .list_asks = LIST_ASKS({"requester_id"}, {"type"}),
		 .show_path = "/tickets/{id}",
		 .show_key = "ticket",
		 .filter_path = "/tickets/filter",
		 .filter_key = "tickets",
		 .departures = "deleted_tickets spam_tickets",
		 .visible = "deleted=false spam=false",
		 .workspaces = FS_WS_ZERO,
		 .list_bucket = FS_BUCKET_LIST_TICKETS,
		 .show_bucket = FS_BUCKET_VIEW_TICKET,
		 .consistency = FS_PROVED,
		 .rows_guess = 20000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
/* a filter query's workspace_id may reach outside the scope: not named here */
COLUMN("workspace_id", FS_BIGINT)
COLUMN("subject", FS_TEXT)
COLUMN("type", FS_TEXT, .labels = "Incident, Service Request, Major Incident, Alert")
COLUMN("status", FS_INTEGER, .filter = "status",
	   .labels = "2=Open, 3=Pending, 4=Resolved, 5=Closed, 6 and above=custom")
COLUMN("priority", FS_INTEGER, .filter = "priority",
	   .labels = "1=Low, 2=Medium, 3=High, 4=Urgent")
COLUMN("source", FS_INTEGER,
	   .labels = "1=Email, 2=Portal, 3=Phone, 4=Chat, 5=Feedback Widget, "
	   "6=Yammer, 7=AWS CloudWatch, 8=PagerDuty, 9=Walkup, 10=Slack, "
	   "11=Chatbot, 12=Workplace, 13=Employee Onboarding, 14=Alerts, "
	   "15=MS Teams, 18=Employee Offboarding, 1001 and above=custom")
COLUMN("category", FS_TEXT)		/* documented as a number, never is one */
COLUMN("sub_category", FS_TEXT)
COLUMN("item_category", FS_TEXT)
COLUMN("requester_id", FS_BIGINT, .filter = "requester_id")
COLUMN("requested_for_id", FS_BIGINT, .flags = FS_NO_FILTER, .comment = "user for whom the requester asks")
COLUMN("responder_id", FS_BIGINT, .filter = "agent_id",
	   .flags = FS_FILTER_NULL,
	   .comment = "agent the ticket is assigned to")
COLUMN("group_id", FS_BIGINT, .filter = "group_id",
	   .flags = FS_FILTER_NULL,
	   .comment = "agent group the ticket is assigned to")
COLUMN("department_id", FS_BIGINT)
COLUMN("email_config_id", FS_BIGINT, .comment = "support mailbox of the ticket")
COLUMN("created_at", FS_TIMESTAMPTZ, .filter = "created_at")
COLUMN("updated_at", FS_TIMESTAMPTZ, .filter = "updated_at")
COLUMN("due_by", FS_TIMESTAMPTZ, .filter = "due_by", .comment = "when the resolution is due")
COLUMN("fr_due_by", FS_TIMESTAMPTZ, .filter = "fr_due_by",
	   .comment = "when the first response is due")
COLUMN("fr_escalated", FS_BOOLEAN, .comment = "escalated because the first response was late")
COLUMN("is_escalated", FS_BOOLEAN, .comment = "escalated for any reason")
COLUMN("cc_emails", FS_TEXT_ARRAY)
COLUMN("fwd_emails", FS_TEXT_ARRAY)
COLUMN("reply_cc_emails", FS_TEXT_ARRAY)
COLUMN("to_emails", FS_TEXT_ARRAY)
COLUMN("description", FS_TEXT, .comment = "HTML")
COLUMN("description_text", FS_TEXT, .comment = "description without markup")
COLUMN("spam", FS_BOOLEAN)
COLUMN("deleted", FS_BOOLEAN, .comment = "in the trash")
COLUMN("custom_fields", FS_JSONB, .flags = FS_WS_LOCAL, .comment = "values by field name")

RESOURCE("ticket_stats",
		 .groups = "core tickets",
		 .comment = "Every ticket with its response and resolution times, at three credits a page.",
		 .list_path = "/tickets",
		 .list_params = "include=stats",
		 .list_key = "tickets",
		 .list_order = "order_type=asc",
		 .list_order_back = "order_type=desc",
		 .list_credits = 3,
		 .since_param = "updated_since",
		 .since_always = true,
		 .list_asks = LIST_ASKS({"requester_id"}, {"type"}),
		 .columns_of = "tickets",
		 .departures = "deleted_tickets spam_tickets",
		 .visible = "deleted=false spam=false",
		 .workspaces = FS_WS_ZERO,
		 .list_bucket = FS_BUCKET_LIST_TICKETS,
		 .consistency = FS_PROVED,
		 .rows_guess = 20000)

COLUMN("resolved_at", FS_TIMESTAMPTZ, .field = "stats.resolved_at")
COLUMN("closed_at", FS_TIMESTAMPTZ, .field = "stats.closed_at")
COLUMN("first_responded_at", FS_TIMESTAMPTZ, .field = "stats.first_responded_at")
/* seen live; created_at, updated_at and ticket_id repeat the ticket's own */
COLUMN("agent_responded_at", FS_TIMESTAMPTZ, .field = "stats.agent_responded_at",
	   .comment = "latest response of an agent")
COLUMN("requester_responded_at", FS_TIMESTAMPTZ, .field = "stats.requester_responded_at",
	   .comment = "latest response of the requester")
COLUMN("status_updated_at", FS_TIMESTAMPTZ, .field = "stats.status_updated_at")
COLUMN("reopened_at", FS_TIMESTAMPTZ, .field = "stats.reopened_at")
COLUMN("pending_since", FS_TIMESTAMPTZ, .field = "stats.pending_since")
COLUMN("first_assigned_at", FS_TIMESTAMPTZ, .field = "stats.first_assigned_at")
COLUMN("resolution_time_in_secs", FS_BIGINT, .field = "stats.resolution_time_in_secs")
COLUMN("first_resp_time_in_secs", FS_BIGINT, .field = "stats.first_resp_time_in_secs")
COLUMN("group_escalated", FS_BOOLEAN, .field = "stats.group_escalated")
COLUMN("inbound_count", FS_BIGINT, .field = "stats.inbound_count")
COLUMN("outbound_count", FS_BIGINT, .field = "stats.outbound_count")

/* Listed by tickets, so without list_path; filters narrow, show reads. */
RESOURCE("ticket_details",
		 .groups = "core tickets",
		 .comment = "Every ticket with all its fields, at one request a ticket.",
		 .show_path = "/tickets/{id}",
		 .show_key = "ticket",
		 .filter_path = "/tickets/filter",
		 .filter_key = "tickets",
		 .detail_of = "tickets",
		 .columns_of = "tickets",
		 .departures = "deleted_tickets spam_tickets",
		 .visible = "deleted=false spam=false",
		 .workspaces = FS_WS_ZERO,
		 .list_bucket = FS_BUCKET_LIST_TICKETS,
		 .show_bucket = FS_BUCKET_VIEW_TICKET,
		 .consistency = FS_PROVED,
		 .import_max_requests = 5000,
		 .rows_guess = 20000)

COLUMN("urgency", FS_INTEGER, .filter = "urgency", .flags = FS_SHOW_ONLY,
	   .labels = "1=Low, 2=Medium, 3=High")
COLUMN("impact", FS_INTEGER, .filter = "impact", .flags = FS_SHOW_ONLY,
	   .labels = "1=Low, 2=Medium, 3=High")
COLUMN("approval_status", FS_INTEGER, .flags = FS_SHOW_ONLY,
	   .labels = "0=Requested, 1=Approved, 2=Rejected, 3=Cancelled, 4=Not Requested")
COLUMN("approval_status_name", FS_TEXT, .flags = FS_SHOW_ONLY)
COLUMN("sla_policy_id", FS_BIGINT, .flags = FS_SHOW_ONLY)
COLUMN("created_within_business_hours", FS_BOOLEAN, .flags = FS_SHOW_ONLY)
COLUMN("applied_business_hours", FS_BIGINT, .flags = FS_SHOW_ONLY)	/* seen live */
COLUMN("tasks_dependency_type", FS_BIGINT, .flags = FS_SHOW_ONLY)	/* seen live */
COLUMN("planned_start_date", FS_TIMESTAMPTZ, .flags = FS_SHOW_ONLY,
	   .comment = "a change of it leaves updated_at alone")
COLUMN("planned_end_date", FS_TIMESTAMPTZ, .flags = FS_SHOW_ONLY,
	   .comment = "a change of it leaves updated_at alone")
COLUMN("planned_effort", FS_TEXT, .flags = FS_SHOW_ONLY,
	   .comment = "weeks, days, hours and minutes, e.g. 1w 2d; "
	   "a change of it leaves updated_at alone")
COLUMN("bcc_emails", FS_TEXT_ARRAY, .flags = FS_SHOW_ONLY)	/* seen live */
COLUMN("tags", FS_TEXT_ARRAY, .filter = "tag", .show_include = "tags", .flags = FS_SHOW_ONLY,
	   .comment = "reading them costs one credit more a ticket")
COLUMN("attachments", FS_JSONB, .flags = FS_SHOW_ONLY)
COLUMN("resolution_notes", FS_TEXT, .flags = FS_SHOW_ONLY)
COLUMN("resolution_notes_html", FS_TEXT, .flags = FS_SHOW_ONLY)

RESOURCE("deleted_tickets",
		 .groups = "core tickets",
		 .comment = "Tickets in the trash.",
		 .list_path = "/tickets",
		 .list_params = "filter=deleted",
		 .list_key = "tickets",
		 .list_order = "order_type=asc",
		 .list_order_back = "order_type=desc",
		 .since_param = "updated_since",
		 .since_always = true,
		 .columns_of = "tickets",
		 .workspaces = FS_WS_ZERO,
		 .list_bucket = FS_BUCKET_LIST_TICKETS,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 500)

RESOURCE("spam_tickets",
		 .groups = "core tickets",
		 .comment = "Tickets marked as spam.",
		 .list_path = "/tickets",
		 .list_params = "filter=spam",
		 .list_key = "tickets",
		 .list_order = "order_type=asc",
		 .list_order_back = "order_type=desc",
		 .since_param = "updated_since",
		 .since_always = true,
		 .columns_of = "tickets",
		 .workspaces = FS_WS_ZERO,
		 .list_bucket = FS_BUCKET_LIST_TICKETS,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 500)

/* ------------------------------------------------------------------------
 * What hangs on a ticket: at least one request for each ticket that a query
 * does not exclude
 * ------------------------------------------------------------------------
 */
RESOURCE("ticket_conversations",
		 .groups = "core tickets",
		 .comment = "The replies and notes of every ticket, oldest first; the "
		 "description is the ticket's own.",
		 .list_path = "/tickets/{ticket_id}/conversations",
		 .list_key = "conversations",
		 .parent = "tickets",
		 .parent_keys = "ticket_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 40000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("ticket_id", FS_BIGINT)
COLUMN("user_id", FS_BIGINT)
COLUMN("source", FS_INTEGER,
	   .labels = "0=Email, 1=Form, 2=Note, 3=Status, 4=Meta, 5=Feedback, "
	   "6=Forwarded Email")
COLUMN("incoming", FS_BOOLEAN, .comment = "written by the requester")
COLUMN("private", FS_BOOLEAN, .comment = "not visible to requesters")
COLUMN("from_email", FS_TEXT)
COLUMN("support_email", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("to_emails", FS_TEXT_ARRAY)
COLUMN("cc_emails", FS_TEXT_ARRAY)
COLUMN("bcc_emails", FS_TEXT_ARRAY)
COLUMN("attachments", FS_JSONB)
COLUMN("body", FS_TEXT, .comment = "HTML")
COLUMN("body_text", FS_TEXT, .comment = "body without markup")

RESOURCE("ticket_time_entries",
		 .groups = "tickets",
		 .comment = "Time logged on tickets.",
		 .list_path = "/tickets/{ticket_id}/time_entries",
		 .list_key = "time_entries",
		 .parent = "tickets",
		 .parent_keys = "ticket_id=id",
		 .show_path = "/tickets/{ticket_id}/time_entries/{id}",
		 .show_key = "time_entry",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("ticket_id", FS_BIGINT)
COLUMN("parent_type", FS_TEXT) /* seen live */
COLUMN("parent_id", FS_BIGINT) /* seen live */
COLUMN("workspace_id", FS_BIGINT)
COLUMN("task_id", FS_BIGINT)
COLUMN("agent_id", FS_BIGINT)
COLUMN("timer_running", FS_BOOLEAN)
COLUMN("billable", FS_BOOLEAN)
COLUMN("time_spent", FS_INTERVAL, .comment = "hours and minutes")
COLUMN("end_time", FS_TEXT, .comment = "MSP edition only")
COLUMN("work_type", FS_TEXT, .comment = "MSP edition only")
COLUMN("start_time", FS_TIMESTAMPTZ)
COLUMN("executed_at", FS_TIMESTAMPTZ)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("note", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

RESOURCE("ticket_tasks",
		 .groups = "tickets",
		 .comment = "The tasks of every ticket.",
		 .list_path = "/tickets/{ticket_id}/tasks",
		 .list_key = "tasks",
		 .parent = "tickets",
		 .parent_keys = "ticket_id=id",
		 .show_path = "/tickets/{ticket_id}/tasks/{id}",
		 .show_key = "task",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("ticket_id", FS_BIGINT)
COLUMN("parent_type", FS_TEXT) /* seen live */
COLUMN("parent_id", FS_BIGINT) /* seen live */
TASK_COLUMNS
COLUMN("start_date", FS_TIMESTAMPTZ) /* seen live */
COLUMN("created_by", FS_BIGINT) /* seen live */
COLUMN("deleted", FS_BOOLEAN) /* seen live */
COLUMN("description", FS_TEXT)

RESOURCE("ticket_activities",
		 .groups = "tickets",
		 .comment = "What happened to a ticket, as its activity stream tells it; "
		 "rows have no id.",
		 .list_path = "/tickets/{ticket_id}/activities",
		 .list_key = "activities",
		 .pager = FS_PAGER_CURSOR,
		 .page_size = 20,
		 .fixed_size = true,
		 .next_member = "next_page_url",
		 .parent = "tickets",
		 .parent_keys = "ticket_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 100000)

COLUMN("ticket_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("actor", FS_JSONB, .comment = "object: id, name")
COLUMN("sub_contents", FS_JSONB)
COLUMN("content", FS_TEXT, .comment = "in the account's language")

RESOURCE("ticket_requested_items",
		 .groups = "tickets",
		 .comment = "The service items a service request asks for.",
		 .list_path = "/tickets/{ticket_id}/requested_items",
		 .list_key = "requested_items",
		 .parent = "tickets",
		 .parent_keys = "ticket_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("ticket_id", FS_BIGINT)
COLUMN("service_item_id", FS_BIGINT, .comment = "display_id of the item")
COLUMN("service_item_name", FS_TEXT)
COLUMN("stage", FS_INTEGER,
	   .labels = "1=Requested, 2=Delivered, 3=Cancelled, 4=Fulfilled, "
	   "5=Partially Fulfilled")
COLUMN("is_parent", FS_BOOLEAN)
COLUMN("loaned", FS_BOOLEAN)
COLUMN("quantity", FS_BIGINT)
COLUMN("cost_per_request", FS_NUMERIC)
COLUMN("delivery_time", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("attachments", FS_JSONB)
COLUMN("remarks", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

RESOURCE("ticket_approvals",
		 .groups = "tickets",
		 .comment = "The approvals of every ticket.",
		 .list_path = "/tickets/{ticket_id}/approvals",
		 .list_key = "approvals",
		 .parent = "tickets",
		 .parent_keys = "ticket_id=id",
		 .show_path = "/tickets/{ticket_id}/approvals/{id}",
		 .show_key = "approval",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("ticket_id", FS_BIGINT)
APPROVAL_COLUMNS
COLUMN("email_content", FS_TEXT, .flags = FS_NO_LIST)

RESOURCE("ticket_approval_groups",
		 .groups = "tickets",
		 .comment = "The groups of approvers of every service request.",
		 .list_path = "/tickets/{ticket_id}/approval-groups",
		 .list_key = "approval_groups",
		 .parent = "tickets",
		 .parent_keys = "ticket_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("ticket_id", FS_BIGINT)
APPROVAL_GROUP_COLUMNS

RESOURCE("ticket_csat_responses",
		 .groups = "tickets",
		 .comment = "What requesters answered to the satisfaction survey, at "
		 "most one answer a ticket.",
		 .list_path = "/tickets/{ticket_id}/csat_response",
		 .list_key = "csat_response",
		 .list_single = true,
		 .pager = FS_PAGER_NONE,
		 .parent = "tickets",
		 .parent_keys = "ticket_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("ticket_id", FS_BIGINT)
COLUMN("overall_rating", FS_INTEGER, .comment = "code of the rating, as 101 or 301")
COLUMN("overall_rating_text", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("score", FS_JSONB, .comment = "object: acquired_score, total_score")	/* seen live */
COLUMN("questionnaire_responses", FS_JSONB)
COLUMN("primary_question", FS_TEXT)

RESOURCE("communications",
		 .groups = "tickets",
		 .comment = "Messages sent to those whom a major incident concerns.",
		 .list_path = "/tickets/{ticket_id}/communications",
		 .list_variants = "type=email type=zoom",
		 .list_key = "communications",
		 .pager = FS_PAGER_META,
		 .parent = "tickets",
		 .parent_keys = "ticket_id=id",
		 .show_path = "/tickets/{ticket_id}/communications/{id}",
		 .show_key = "communication",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("ticket_id", FS_BIGINT)
COLUMN("type", FS_TEXT)
COLUMN("object_type", FS_TEXT)
COLUMN("object_id", FS_BIGINT)
COLUMN("sender_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("notifiers", FS_JSONB)
COLUMN("meta_info", FS_JSONB)
COLUMN("attachments", FS_JSONB, .flags = FS_NO_LIST)
COLUMN("subject", FS_TEXT)
COLUMN("message", FS_TEXT, .flags = FS_NO_LIST)

RESOURCE("approvals",
		 .groups = "tickets changes",
		 .comment = "Approvals asked for on tickets or changes.",
		 .list_path = "/approvals",
		 .list_variants = "parent=ticket&status=requested parent=ticket&status=approved "
		 "parent=ticket&status=rejected parent=ticket&status=cancelled "
		 "parent=change&status=requested parent=change&status=approved "
		 "parent=change&status=rejected parent=change&status=cancelled",
		 .list_key = "approvals",
		 .pager = FS_PAGER_META,
		 .page_size = 30,
		 .fixed_size = true,
		 .list_asks = LIST_ASKS({"parent_id"}, {"approver_id"}, {"level"}),
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("parent", FS_TEXT, .labels = "ticket, change")
COLUMN("parent_id", FS_BIGINT)
APPROVAL_COLUMNS
COLUMN("email_content", FS_TEXT)
