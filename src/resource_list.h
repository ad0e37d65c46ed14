/*-------------------------------------------------------------------------
 *
 * resource_list.h
 *		The catalogue's data: every resource and every column of it.
 *
 * There is no include guard on purpose: resource.c includes this file twice,
 * with RESOURCE and COLUMN defined differently (as PostgreSQL does with
 * kwlist.h and rmgrlist.h).
 *
 *		RESOURCE(name, .member = value, ...)	members of FsResource
 *		COLUMN(name, type, .member = value, ...)	members of FsColumn
 *
 * A COLUMN belongs to the RESOURCE above it.  resource.h explains each
 * member; one left out is zero, and zero is the common case.  To add a
 * resource, add such a block and run the unit test; no other file lists
 * resources.  If records lack fields when listed, make two resources: the listing's, and a detail_of it.
 *
 * Order of columns, which is their order at import: the key, the workspace,
 * names, states, references, settings, dates, lists, objects, texts of any
 * length.  custom_fields is moved to the end wherever it stands.  With
 * columns_of, list only what is added; the rest of a resource (paths,
 * parameters, ...) is never inherited.  Names are the API's own.
 *
 * Comments reach users as COMMENTs: a sentence on a resource's rows, a phrase
 * on a column where its name is not enough.  "labels" gives an enum's values,
 * "value=label" for numbers and bare for text, as of an account nobody has
 * customised.
 *
 * What is here is in Freshservice's API v2 documentation (the sections named
 * "View", "List all" and "Filter" of each resource, their samples and their
 * tables of attributes) unless marked otherwise:
 *
 *		seen live	the documentation is silent, accounts send it
 *		removed		the documentation says it is gone, some accounts send it
 *
 * Filter names are those that are documented, and no others: an unknown one
 * makes the whole query an error.
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
		 .list_columns = "requester_id type",
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
		 .list_columns = "requester_id type",
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
 * People
 *
 * Their listings are sorted by what can change (agents by first_name) or by
 * nothing the documentation names, and no parameter orders them.
 *
 * In the MSP edition, contacts and companies belong to one client each, and a
 * listing that names none is that of the default client (documented).
 * ------------------------------------------------------------------------
 */
RESOURCE("agents",
		 .groups = "core people",
		 .comment = "Every agent, deactivated ones included.",
		 .list_path = "/agents",
		 .list_key = "agents",
		 .show_path = "/agents/{id}",
		 .show_key = "agent",
		 .workspaces = FS_WS_NONE,
		 .list_bucket = FS_BUCKET_LIST_AGENTS,
		 .consistency = FS_PLAIN,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("first_name", FS_TEXT)
COLUMN("last_name", FS_TEXT)
COLUMN("email", FS_TEXT)
COLUMN("work_phone_number", FS_TEXT)
COLUMN("mobile_phone_number", FS_TEXT)
COLUMN("job_title", FS_TEXT)
COLUMN("external_id", FS_TEXT)	/* seen live */
COLUMN("active", FS_BOOLEAN, .comment = "false once deactivated")
COLUMN("occasional", FS_BOOLEAN, .comment = "occasional rather than full-time agent")
COLUMN("license_type", FS_TEXT) /* seen live */
COLUMN("vip_user", FS_BOOLEAN)	/* seen live */
COLUMN("has_logged_in", FS_BOOLEAN)
COLUMN("api_key_enabled", FS_BOOLEAN)
COLUMN("auto_assign_tickets", FS_BOOLEAN)	/* seen live */
COLUMN("can_see_all_tickets_from_associated_departments", FS_BOOLEAN)
COLUMN("reporting_manager_id", FS_BIGINT)
COLUMN("location_id", FS_BIGINT)
COLUMN("scoreboard_level_id", FS_BIGINT)
COLUMN("scoreboard_points", FS_BIGINT)	/* seen live */
COLUMN("address", FS_TEXT)
COLUMN("time_zone", FS_TEXT)
COLUMN("time_format", FS_TEXT)
COLUMN("language", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("last_login_at", FS_TIMESTAMPTZ)
COLUMN("last_active_at", FS_TIMESTAMPTZ)
COLUMN("auto_assign_status_changed_at", FS_TIMESTAMPTZ) /* seen live */
COLUMN("department_ids", FS_BIGINT_ARRAY)
COLUMN("member_of", FS_BIGINT_ARRAY, .comment = "groups the agent is a member of")
COLUMN("observer_of", FS_BIGINT_ARRAY, .comment = "groups the agent is an observer of")
COLUMN("member_of_pending_approval", FS_BIGINT_ARRAY)
COLUMN("observer_of_pending_approval", FS_BIGINT_ARRAY)
COLUMN("workspace_ids", FS_BIGINT_ARRAY)
COLUMN("belongs_to_workspace_ids", FS_BIGINT_ARRAY)
COLUMN("can_see_all_tickets_from_associated_workspace_ids", FS_BIGINT_ARRAY)
COLUMN("roles", FS_JSONB,
	   .comment = "array of objects: role_id, assignment_scope, groups, workspace_id")
COLUMN("background_information", FS_TEXT)
COLUMN("signature", FS_TEXT)	/* seen live */
/* removed on 2023-05-31 in favour of member_of and roles */
COLUMN("group_ids", FS_BIGINT_ARRAY, .comment = "superseded by member_of; NULL in most accounts")
COLUMN("role_ids", FS_BIGINT_ARRAY, .comment = "superseded by roles; NULL in most accounts")
COLUMN("scopes", FS_JSONB, .comment = "superseded by roles; NULL in most accounts")
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

/*
 * Agents are requesters with is_agent set, listed only when asked for.
 */
RESOURCE("requesters",
		 .msp_name = "contacts",
		 .groups = "core people",
		 .comment = "Everybody who may ask for something and is no agent, "
		 "deactivated ones included.",
		 .list_path = "/requesters",
		 .list_key = "requesters",
		 .show_path = "/requesters/{id}",
		 .show_key = "requester",
		 .visible = "is_agent=false",
		 .row_set_option = "include_agents",
		 .row_set_param = "include_agents=true",
		 .workspaces = FS_WS_NONE,
		 .list_bucket = FS_BUCKET_LIST_REQUESTERS,
		 .consistency = FS_PLAIN,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("first_name", FS_TEXT)
COLUMN("last_name", FS_TEXT)
COLUMN("primary_email", FS_TEXT)
COLUMN("work_phone_number", FS_TEXT)
COLUMN("mobile_phone_number", FS_TEXT)
COLUMN("job_title", FS_TEXT)
COLUMN("external_id", FS_TEXT)
COLUMN("is_agent", FS_BOOLEAN)
COLUMN("active", FS_BOOLEAN, .comment = "false once deactivated")
COLUMN("vip_user", FS_BOOLEAN)	/* seen live */
COLUMN("has_logged_in", FS_BOOLEAN)
COLUMN("can_see_all_tickets_from_associated_departments", FS_BOOLEAN)
COLUMN("reporting_manager_id", FS_BIGINT)
COLUMN("location_id", FS_BIGINT)
COLUMN("location_name", FS_TEXT)	/* seen live */
COLUMN("work_schedule_id", FS_BIGINT)	/* seen live */
COLUMN("address", FS_TEXT)
COLUMN("time_zone", FS_TEXT)
COLUMN("time_format", FS_TEXT)
COLUMN("language", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("secondary_emails", FS_TEXT_ARRAY)
COLUMN("department_ids", FS_BIGINT_ARRAY)
COLUMN("department_names", FS_TEXT_ARRAY)	/* seen live */
COLUMN("belongs_to_workspace_ids", FS_BIGINT_ARRAY)
COLUMN("can_see_all_tickets_from_associated_workspace_ids", FS_BIGINT_ARRAY)
COLUMN("background_information", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

RESOURCE("groups",
		 .groups = "core people",
		 .comment = "Every agent group of the workspaces in scope.",
		 .list_path = "/groups",
		 .list_key = "groups",
		 .show_path = "/groups/{id}",
		 .show_key = "group",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_PLAIN,
		 .rows_guess = 50)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("type", FS_TEXT)			/* seen live */
COLUMN("restricted", FS_BOOLEAN)
COLUMN("approval_required", FS_BOOLEAN, .comment = "changes of membership need approval")
COLUMN("auto_ticket_assign", FS_BOOLEAN)
COLUMN("business_hours_id", FS_BIGINT)
COLUMN("escalate_to", FS_BIGINT, .comment = "user told of tickets that stay unassigned")
COLUMN("unassigned_for", FS_TEXT, .labels = "30m, 1h, 2h, 4h, 8h, 12h, 1d, 2d, 3d",
	   .comment = "how long before escalate_to is told")
COLUMN("ocs_schedule_id", FS_BIGINT)	/* seen live */
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("members", FS_BIGINT_ARRAY, .comment = "agents")
COLUMN("observers", FS_BIGINT_ARRAY, .comment = "agents")
COLUMN("leaders", FS_BIGINT_ARRAY, .comment = "agents")
COLUMN("members_pending_approval", FS_BIGINT_ARRAY)
COLUMN("observers_pending_approval", FS_BIGINT_ARRAY)
COLUMN("leaders_pending_approval", FS_BIGINT_ARRAY)
COLUMN("agent_ids", FS_BIGINT_ARRAY, .comment = "older name of members")
COLUMN("description", FS_TEXT)

RESOURCE("departments",
		 .msp_name = "companies",
		 .groups = "core people",
		 .comment = "Every department.",
		 .list_path = "/departments",
		 .list_key = "departments",
		 .show_path = "/departments/{id}",
		 .show_key = "department",
		 .workspaces = FS_WS_NONE,
		 .consistency = FS_PLAIN,
		 .rows_guess = 50)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)	/* a string in an MSP sample */
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("head_user_id", FS_BIGINT, .comment = "agent or requester who heads the department")
COLUMN("prime_user_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("domains", FS_TEXT_ARRAY, .comment = "e-mail domains")
COLUMN("description", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

/* ------------------------------------------------------------------------
 * Configuration
 * ------------------------------------------------------------------------
 */
RESOURCE("workspaces",
		 .msp_name = "clients",
		 .groups = "core config",
		 .comment = "Every workspace of the account.",
		 .list_path = "/workspaces",
		 .list_key = "workspaces",
		 .show_path = "/workspaces/{id}",
		 .show_key = "workspace",
		 .workspaces = FS_WS_NONE,
		 .consistency = FS_PLAIN,
		 .rows_guess = 10)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("type", FS_TEXT, .labels = "workspace, client")
COLUMN("state", FS_TEXT, .labels = "active, inactive")
COLUMN("primary", FS_BOOLEAN, .comment = "the workspace of requests that name none")
COLUMN("restricted", FS_BOOLEAN)
COLUMN("template_name", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("metadata", FS_JSONB, .comment = "of clients: primary_contact, email_domains, custom_fields")
COLUMN("description", FS_TEXT)

RESOURCE("ticket_form_fields",
		 .groups = "core tickets config",
		 .comment = "Every field of the ticket forms, built-in and custom, with its choices.",
		 .list_path = "/ticket_form_fields",
		 .list_key = "ticket_fields",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_PLAIN,
		 .rows_guess = 50)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT, .comment = "the name in custom_fields and in filters")
COLUMN("label", FS_TEXT, .comment = "what agents see")
COLUMN("label_for_customers", FS_TEXT, .comment = "what requesters see")
COLUMN("field_type", FS_TEXT)
COLUMN("position", FS_INTEGER, .comment = "place on the form")
COLUMN("default_field", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("belongs_to_section", FS_BOOLEAN)
COLUMN("required_for_agents", FS_BOOLEAN)
COLUMN("required_for_closure", FS_BOOLEAN)
COLUMN("required_for_customers", FS_BOOLEAN)
COLUMN("customers_can_edit", FS_BOOLEAN)
COLUMN("displayed_to_customers", FS_BOOLEAN)
COLUMN("portal_cc", FS_BOOLEAN, .comment = "requesters may add recipients in the portal")
COLUMN("portalcc_to", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("choices", FS_JSONB)
COLUMN("nested_fields", FS_JSONB)
COLUMN("sections", FS_JSONB)
COLUMN("description", FS_TEXT)
