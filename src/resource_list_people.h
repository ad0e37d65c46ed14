/*-------------------------------------------------------------------------
 *
 * resource_list_people.h
 *		Agents, requesters, their groups, departments and locations.
 *
 * Part of resource_list.h, which explains it.
 *
 *-------------------------------------------------------------------------
 */

/* ------------------------------------------------------------------------
 * People
 *
 * Their listings are sorted by what can change (agents by first_name) or by
 * nothing the documentation names, and no parameter orders them.
 *
 * In the MSP edition, contacts, companies and locations belong to one client
 * each, and a listing that names none is that of the default client
 * (documented).  Contact groups take workspace_id there; what a listing of them
 * shows without it is not documented.
 * ------------------------------------------------------------------------
 */
RESOURCE("agents",
		 .groups = "core people",
		 .comment = "Every agent, deactivated ones included.",
		 .list_path = "/agents",
		 .list_key = "agents",
		 .list_asks = LIST_ASKS({"email", .takes = FS_TAKES_ADDRESS},
							   {"work_phone_number", .takes = FS_TAKES_PHONE},
							   {"mobile_phone_number", .takes = FS_TAKES_PHONE},
							   {"active", .yes = "true", .no = "false"},
							   {"occasional", "state", "occasional", "fulltime"}),
		 .show_path = "/agents/{id}",
		 .show_key = "agent",
		 .filter_path = "/agents",
		 .filter_key = "agents",
		 .filter_pages = 40,
		 .filter_paged = true,
		 .workspaces = FS_WS_NONE,
		 .list_bucket = FS_BUCKET_LIST_AGENTS,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("first_name", FS_TEXT, .filter = "first_name", .flags = FS_FILTER_PREFIX)
COLUMN("last_name", FS_TEXT, .filter = "last_name", .flags = FS_FILTER_PREFIX)
COLUMN("email", FS_TEXT)
COLUMN("work_phone_number", FS_TEXT)
COLUMN("mobile_phone_number", FS_TEXT)
COLUMN("job_title", FS_TEXT, .filter = "job_title")
COLUMN("external_id", FS_TEXT)	/* seen live */
COLUMN("active", FS_BOOLEAN, .comment = "false once deactivated")
COLUMN("occasional", FS_BOOLEAN, .comment = "occasional rather than full-time agent")
COLUMN("license_type", FS_TEXT) /* seen live */
COLUMN("vip_user", FS_BOOLEAN)	/* seen live */
COLUMN("has_logged_in", FS_BOOLEAN)
COLUMN("api_key_enabled", FS_BOOLEAN)
COLUMN("auto_assign_tickets", FS_BOOLEAN)	/* seen live */
COLUMN("can_see_all_tickets_from_associated_departments", FS_BOOLEAN)
COLUMN("can_see_all_changes_from_associated_departments", FS_BOOLEAN) /* seen live */
COLUMN("reporting_manager_id", FS_BIGINT, .filter = "reporting_manager_id")
COLUMN("location_id", FS_BIGINT, .filter = "location_id")
COLUMN("scoreboard_level_id", FS_BIGINT)
COLUMN("scoreboard_points", FS_BIGINT)	/* seen live */
COLUMN("address", FS_TEXT)
COLUMN("time_zone", FS_TEXT, .filter = "time_zone")
COLUMN("time_format", FS_TEXT)
COLUMN("language", FS_TEXT, .filter = "language")
COLUMN("created_at", FS_TIMESTAMPTZ, .filter = "created_at")
COLUMN("updated_at", FS_TIMESTAMPTZ, .filter = "updated_at")
COLUMN("last_login_at", FS_TIMESTAMPTZ)
COLUMN("last_active_at", FS_TIMESTAMPTZ)
COLUMN("auto_assign_status_changed_at", FS_TIMESTAMPTZ) /* seen live */
COLUMN("department_ids", FS_BIGINT_ARRAY, .filter = "department_id")
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
		 .msp = FS_MSP_EACH_CLIENT,
		 .workspaces_column = "belongs_to_workspace_ids",
		 .comment = "Everybody who may ask for something and is no agent, "
		 "deactivated ones included.",
		 .list_path = "/requesters",
		 .list_key = "requesters",
		 .list_asks = LIST_ASKS({"primary_email", "email", .takes = FS_TAKES_ADDRESS},
							   {"work_phone_number", .takes = FS_TAKES_PHONE},
							   {"mobile_phone_number", .takes = FS_TAKES_PHONE}),
		 .show_path = "/requesters/{id}",
		 .show_key = "requester",
		 .filter_path = "/requesters",
		 .filter_key = "requesters",
		 .filter_pages = 40,
		 .filter_paged = true,
		 .visible = "is_agent=false",
		 .row_set_option = "include_agents",
		 .row_set_param = "include_agents=true",
		 .workspaces = FS_WS_NONE,
		 .list_bucket = FS_BUCKET_LIST_REQUESTERS,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("first_name", FS_TEXT, .filter = "first_name", .flags = FS_FILTER_PREFIX)
COLUMN("last_name", FS_TEXT, .filter = "last_name", .flags = FS_FILTER_PREFIX)
COLUMN("primary_email", FS_TEXT)
COLUMN("work_phone_number", FS_TEXT)
COLUMN("mobile_phone_number", FS_TEXT)
COLUMN("job_title", FS_TEXT, .filter = "job_title")
COLUMN("external_id", FS_TEXT)
COLUMN("is_agent", FS_BOOLEAN)
COLUMN("active", FS_BOOLEAN, .comment = "false once deactivated")
COLUMN("vip_user", FS_BOOLEAN)	/* seen live */
COLUMN("has_logged_in", FS_BOOLEAN)
COLUMN("can_see_all_tickets_from_associated_departments", FS_BOOLEAN)
COLUMN("can_see_all_changes_from_associated_departments", FS_BOOLEAN) /* seen live */
COLUMN("reporting_manager_id", FS_BIGINT, .filter = "reporting_manager_id")
COLUMN("location_id", FS_BIGINT, .filter = "location_id")
COLUMN("location_name", FS_TEXT)	/* seen live */
COLUMN("work_schedule_id", FS_BIGINT)	/* seen live */
COLUMN("address", FS_TEXT)
COLUMN("time_zone", FS_TEXT, .filter = "time_zone")
COLUMN("time_format", FS_TEXT)
COLUMN("language", FS_TEXT, .filter = "language")
COLUMN("created_at", FS_TIMESTAMPTZ, .filter = "created_at")
COLUMN("updated_at", FS_TIMESTAMPTZ, .filter = "updated_at")
COLUMN("secondary_emails", FS_TEXT_ARRAY)
COLUMN("department_ids", FS_BIGINT_ARRAY, .filter = "department_id")
COLUMN("department_names", FS_TEXT_ARRAY)	/* seen live */
COLUMN("belongs_to_workspace_ids", FS_BIGINT_ARRAY)
COLUMN("can_see_all_tickets_from_associated_workspace_ids", FS_BIGINT_ARRAY)
COLUMN("background_information", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

RESOURCE("groups",
		 .groups = "core people",
		 .msp = FS_MSP_ACCOUNT,
		 .comment = "Every agent group of the workspaces in scope.",
		 .list_path = "/groups",
		 .list_key = "groups",
		 .show_path = "/groups/{id}",
		 .show_key = "group",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_VERIFIED,
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
		 .msp = FS_MSP_EACH_CLIENT,
		 .comment = "Every department.",
		 .list_path = "/departments",
		 .list_key = "departments",
		 .show_path = "/departments/{id}",
		 .show_key = "department",
		 .filter_path = "/departments",
		 .filter_key = "departments",
		 .filter_pages = 40,
		 .filter_paged = true,
		 .workspaces = FS_WS_NONE,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)	/* a string in an MSP sample */
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT, .filter = "name")
COLUMN("head_user_id", FS_BIGINT, .comment = "agent or requester who heads the department")
COLUMN("prime_user_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("domains", FS_TEXT_ARRAY, .comment = "e-mail domains")
COLUMN("description", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

/* ------------------------------------------------------------------------
 * fields and groups of people
 * ------------------------------------------------------------------------
 */
RESOURCE("requester_fields",
		 .msp_name = "contact_fields",
		 .groups = "people config",
		 .comment = "Every field of the requester form, built-in and custom.",
		 .list_path = "/requester_fields",
		 .list_key = "requester_fields",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 30)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("label", FS_TEXT, .comment = "what agents see")
COLUMN("label_for_requesters", FS_TEXT, .comment = "what requesters see")
COLUMN("type", FS_TEXT) /* seen live */
COLUMN("position", FS_INTEGER)
COLUMN("default", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("required_for_agents", FS_BOOLEAN)
COLUMN("required_for_requesters", FS_BOOLEAN)
COLUMN("displayed_for_requesters", FS_BOOLEAN)
COLUMN("requesters_can_edit", FS_BOOLEAN)
COLUMN("editable_in_signup", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("choices", FS_JSONB)

RESOURCE("agent_fields",
		 .groups = "people config",
		 .comment = "Every field of the agent form, built-in and custom.",
		 .list_path = "/agent_fields",
		 .list_key = "agent_fields",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 30)

COLUMN("name", FS_TEXT)
COLUMN("type", FS_TEXT)
COLUMN("label_for_admins", FS_TEXT, .comment = "what administrators see")
COLUMN("label_for_agents", FS_TEXT, .comment = "what agents see")
COLUMN("user_field_group_id", FS_BIGINT)
COLUMN("default_field", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("mandatory_for_admins", FS_BOOLEAN)
COLUMN("editable_by_admins", FS_BOOLEAN)
COLUMN("mandatory_for_agents", FS_BOOLEAN)
COLUMN("editable_by_agents", FS_BOOLEAN)
COLUMN("visible_to_agents", FS_BOOLEAN)

RESOURCE("roles",
		 .groups = "people config",
		 .comment = "Every role an agent can have.",
		 .list_path = "/roles",
		 .list_key = "roles",
		 .show_path = "/roles/{id}",
		 .show_key = "role",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("role_type", FS_INTEGER, .labels = "1=Admin, 2=Agent")
COLUMN("default", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("scopes", FS_JSONB)
COLUMN("description", FS_TEXT)

RESOURCE("requester_groups",
		 .msp_name = "contact_groups",
		 .groups = "people",
		 .msp = FS_MSP_EACH_CLIENT,
		 .comment = "Every group of requesters.",
		 .list_path = "/requester_groups",
		 .list_key = "requester_groups",
		 .show_path = "/requester_groups/{id}",
		 .show_key = "requester_group",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 50)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("type", FS_TEXT, .labels = "manual, rule_based")
COLUMN("description", FS_TEXT)

RESOURCE("requester_group_members",
		 .msp_name = "contact_group_members",
		 .groups = "people",
		 .comment = "The members of every group of requesters.",
		 .list_path = "/requester_groups/{requester_group_id}/members",
		 .list_key = "requesters",
		 .parent = "requester_groups",
		 .parent_keys = "requester_group_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY, .comment = "of the requester")
COLUMN("requester_group_id", FS_BIGINT)
COLUMN("first_name", FS_TEXT)
COLUMN("last_name", FS_TEXT)
COLUMN("email", FS_TEXT)
COLUMN("belongs_to_workspace_ids", FS_BIGINT_ARRAY)

RESOURCE("user_assignment_history",
		 .groups = "people assets",
		 .msp = FS_MSP_ABSENT,
		 .comment = "The assets a user had and has.",
		 .list_path = "/users/{user_id}/assignment-history",
		 .list_key = "assignment_history",
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("user_id", FS_BIGINT)
COLUMN("asset_id", FS_BIGINT)
COLUMN("asset_name", FS_TEXT)
COLUMN("managed_by_id", FS_BIGINT)
COLUMN("managed_by_name", FS_TEXT)
COLUMN("assigned_by", FS_BIGINT)
COLUMN("assigned_by_name", FS_TEXT)
COLUMN("unassigned_by", FS_TEXT)
COLUMN("unassigned_by_name", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("assigned_on", FS_TIMESTAMPTZ)
COLUMN("unassigned_on", FS_TIMESTAMPTZ)

RESOURCE("department_fields",
		 .groups = "people config",
		 .comment = "Every field of the department form, built-in and custom.",
		 .list_path = "/department_fields",
		 .list_key = "department_fields",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("name", FS_TEXT)
COLUMN("label", FS_TEXT)
COLUMN("is_default_field", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("mandatory", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)

RESOURCE("locations",
		 .groups = "core people assets",
		 .msp = FS_MSP_EACH_CLIENT,
		 .comment = "Every location.",
		 .list_path = "/locations",
		 .list_key = "locations",
		 .show_path = "/locations/{id}",
		 .show_key = "location",
		 .filter_path = "/locations",
		 .filter_key = "locations",
		 .filter_pages = 40,
		 .filter_paged = true,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT, .filter = "name")
COLUMN("parent_location_id", FS_BIGINT)
COLUMN("primary_contact_id", FS_BIGINT)
COLUMN("contact_name", FS_TEXT)
COLUMN("email", FS_TEXT)
COLUMN("phone", FS_TEXT)
COLUMN("primary", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("address", FS_JSONB,
	   .comment = "object: line1, line2, city, state, country, zipcode")
