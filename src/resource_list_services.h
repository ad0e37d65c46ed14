/*-------------------------------------------------------------------------
 *
 * resource_list_services.h
 *		The service catalogue, and employees who come, move and leave.
 *
 * Part of resource_list.h, which explains it.
 *
 *-------------------------------------------------------------------------
 */

/* ------------------------------------------------------------------------
 * Service catalogue
 * ------------------------------------------------------------------------
 */
RESOURCE("service_items",
		 .groups = "services",
		 .comment = "Every item of the service catalogue.",
		 .list_path = "/service_catalog/items",
		 .list_key = "service_items",
		 .list_asks = LIST_ASKS({"category_id"}),
		 .show_path = "/service_catalog/items/{display_id}",
		 .show_key = "service_item",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT)
COLUMN("display_id", FS_BIGINT, .flags = FS_KEY, .comment = "the number requests name")
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("item_type", FS_INTEGER, .labels = "1=Normal, 2=Loaner")
COLUMN("visibility", FS_INTEGER, .labels = "1=Draft, 2=Published")
COLUMN("group_visibility", FS_INTEGER, .labels = "1=All, 2=Restricted")
COLUMN("agent_group_visibility", FS_INTEGER) /* seen live */
COLUMN("deleted", FS_BOOLEAN)
COLUMN("category_id", FS_BIGINT)
COLUMN("product_id", FS_BIGINT)
COLUMN("ci_type_id", FS_BIGINT, .comment = "asset type")
COLUMN("cost", FS_NUMERIC, .flags = FS_NO_LIST)
COLUMN("quantity", FS_BIGINT)
COLUMN("delivery_time", FS_BIGINT)
COLUMN("cost_visibility", FS_BOOLEAN)
COLUMN("delivery_time_visibility", FS_BOOLEAN)
COLUMN("allow_attachments", FS_BOOLEAN)
COLUMN("allow_quantity", FS_BOOLEAN)
COLUMN("is_bundle", FS_BOOLEAN)
COLUMN("create_child", FS_BOOLEAN)
COLUMN("botified", FS_BOOLEAN)
COLUMN("icon_name", FS_TEXT)
COLUMN("icon_url", FS_TEXT, .flags = FS_NO_LIST)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("child_items", FS_JSONB, .flags = FS_NO_LIST)
COLUMN("configs", FS_JSONB)
COLUMN("short_description", FS_TEXT, .flags = FS_NO_LIST)
COLUMN("description", FS_TEXT, .flags = FS_NO_LIST, .comment = "HTML")
COLUMN("custom_fields", FS_JSONB, .flags = FS_NO_LIST, .comment = "fields of the item's form")

RESOURCE("service_categories",
		 .groups = "services",
		 .comment = "Every category of the service catalogue.",
		 .list_path = "/service_catalog/categories",
		 .list_key = "service_categories",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("position", FS_INTEGER)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

/* ------------------------------------------------------------------------
 * People who come, move and leave
 * ------------------------------------------------------------------------
 */
RESOURCE("onboarding_requests",
		 .groups = "employees",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every request to onboard an employee.",
		 .list_path = "/onboarding_requests",
		 .list_key = "onboarding_requests",
		 .show_path = "/onboarding_requests/{id}",
		 .show_key = "onboarding_request",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("subject", FS_TEXT)
COLUMN("status", FS_INTEGER,
	   .labels = "1=Awaiting Information, 2=Cancelled, 3=In Progress")
COLUMN("requester_id", FS_BIGINT) /* seen live */
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("fields", FS_JSONB)

RESOURCE("onboarding_tickets",
		 .groups = "employees tickets",
		 .comment = "The tickets every onboarding request made, in part; table "
		 "tickets has the rest.",
		 .list_path = "/onboarding_requests/{request_id}/tickets",
		 .list_key = "onboarding_tickets",
		 .parent = "onboarding_requests",
		 .parent_keys = "request_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("request_id", FS_BIGINT)
COLUMN("subject", FS_TEXT)
COLUMN("status", FS_INTEGER)
COLUMN("parent", FS_BOOLEAN) /* seen live */
COLUMN("responder_email", FS_TEXT) /* seen live */
COLUMN("predecessor_ticket_id", FS_BIGINT) /* seen live */
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("successor_ticket_ids", FS_BIGINT_ARRAY) /* seen live */

RESOURCE("offboarding_requests",
		 .groups = "employees",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every request to offboard an employee.",
		 .list_path = "/offboarding_requests",
		 .list_key = "offboarding_requests",
		 .show_path = "/offboarding_requests/{id}",
		 .show_key = "offboarding_request",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("subject", FS_TEXT)
COLUMN("status", FS_INTEGER,
	   .labels = "1=Awaiting Information, 2=Cancelled, 3=In Progress, "
	   "4=Completed")
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("fields", FS_JSONB)

RESOURCE("offboarding_tickets",
		 .groups = "employees tickets",
		 .comment = "The tickets every offboarding request made, in part; table "
		 "tickets has the rest.",
		 .list_path = "/offboarding_requests/{request_id}/tickets",
		 .list_key = "offboarding_tickets",
		 .parent = "offboarding_requests",
		 .parent_keys = "request_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("request_id", FS_BIGINT)
COLUMN("subject", FS_TEXT)
COLUMN("status", FS_INTEGER)

RESOURCE("journey_configs",
		 .groups = "employees config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every journey that can be asked for.",
		 .list_path = "/journeys/configs",
		 .list_key = "journey_configs",
		 .pager = FS_PAGER_META,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("status", FS_TEXT)
COLUMN("account_id", FS_BIGINT)
COLUMN("journey_id", FS_BIGINT)
COLUMN("journey_type_id", FS_BIGINT)
COLUMN("owner_id", FS_BIGINT)
COLUMN("created_by", FS_BIGINT)
COLUMN("updated_by", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

RESOURCE("journey_requests",
		 .groups = "employees",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every journey asked for.",
		 .list_path = "/journeys/requests",
		 .list_key = "journey_requests",
		 .pager = FS_PAGER_META,
		 .show_path = "/journeys/requests/{id}",
		 .show_key = "journey_request",
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("display_id", FS_BIGINT)
COLUMN("human_display_id", FS_TEXT)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("status", FS_TEXT)
COLUMN("account_id", FS_BIGINT)
COLUMN("journey_config_id", FS_BIGINT)
COLUMN("journey_id", FS_BIGINT)
COLUMN("journey_type_id", FS_BIGINT)
COLUMN("version", FS_BIGINT)
COLUMN("requester_id", FS_BIGINT)
COLUMN("requested_for_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("initiator_data", FS_JSONB)
COLUMN("additional_info", FS_JSONB)

RESOURCE("journey_request_activities",
		 .groups = "employees",
		 .comment = "The activities of every journey asked for.",
		 .list_path = "/journeys/requests/{journey_request_id}/activities",
		 .list_key = "journey_request_activities",
		 .pager = FS_PAGER_META,
		 .parent = "journey_requests",
		 .parent_keys = "journey_request_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("journey_request_id", FS_BIGINT)
COLUMN("display_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("type", FS_TEXT)
COLUMN("status", FS_TEXT)
COLUMN("state", FS_TEXT)
COLUMN("account_id", FS_BIGINT)
COLUMN("journey_request_phase_id", FS_BIGINT)
COLUMN("activity_config_id", FS_BIGINT)
COLUMN("parent_id", FS_BIGINT)
COLUMN("assignee_id", FS_BIGINT)
COLUMN("group_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("due_date", FS_TIMESTAMPTZ)
COLUMN("conditions", FS_TEXT)
COLUMN("data", FS_TEXT)
COLUMN("comment", FS_TEXT)
