/*-------------------------------------------------------------------------
 *
 * resource_list_config.h
 *		Workspaces, forms, business hours, SLA policies and custom objects.
 *
 * Part of resource_list.h, which explains it.
 *
 *-------------------------------------------------------------------------
 */

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
		 .filter_path = "/workspaces",
		 .filter_key = "workspaces",
		 .filter_paged = true,
		 .filter_msp = true,
		 .workspaces = FS_WS_NONE,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 10)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT, .filter = "name")
COLUMN("type", FS_TEXT, .labels = "workspace, client")
COLUMN("state", FS_TEXT, .filter = "state", .labels = "active, inactive")
COLUMN("primary", FS_BOOLEAN, .comment = "the workspace of requests that name none")
COLUMN("restricted", FS_BOOLEAN)
COLUMN("template_name", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("logo", FS_JSONB) /* seen live */
COLUMN("metadata", FS_JSONB, .comment = "of clients: primary_contact, email_domains, custom_fields")
COLUMN("description", FS_TEXT)

RESOURCE("ticket_form_fields",
		 .groups = "core tickets config",
		 .comment = "Every field of the ticket forms, built-in and custom, with its choices.",
		 .list_path = "/ticket_form_fields",
		 .list_key = "ticket_fields",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_VERIFIED,
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

RESOURCE("business_hours",
		 .groups = "config",
		 .comment = "Every set of business hours of the workspaces in scope.",
		 .list_path = "/business_hours",
		 .list_key = "business_hours",
		 .show_path = "/business_hours/{id}",
		 .show_key = "business_hours",
		 .workspaces = FS_WS_EACH_AND_GLOBAL,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 10)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("is_default", FS_BOOLEAN)
COLUMN("time_zone", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("workspace_ids", FS_BIGINT_ARRAY)
COLUMN("service_desk_hours", FS_JSONB,
	   .comment = "object: monday, tuesday, ... with beginning and end")
COLUMN("list_of_holidays", FS_JSONB,
	   .comment = "array of objects: holiday_name, holiday_date as --MM-DD")
COLUMN("description", FS_TEXT)

RESOURCE("sla_policies",
		 .groups = "config",
		 .comment = "Every SLA policy of the workspaces in scope.",
		 .list_path = "/sla_policies",
		 .list_key = "sla_policies",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("position", FS_INTEGER)
COLUMN("is_default", FS_BOOLEAN)
COLUMN("active", FS_BOOLEAN)
COLUMN("deleted", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("workspace_ids", FS_BIGINT_ARRAY)
COLUMN("applicable_to", FS_JSONB)
COLUMN("sla_targets", FS_JSONB)
COLUMN("escalation", FS_JSONB)
COLUMN("description", FS_TEXT)

RESOURCE("workspace_form_fields",
		 .msp_name = "client_fields",
		 .groups = "config",
		 .comment = "Every field of the client form of an account of the MSP "
		 "edition.",
		 .list_path = "/workspace_form_fields",
		 .list_key = "workspace_form_fields",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("id", FS_TEXT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("label", FS_TEXT)
COLUMN("type", FS_TEXT)
COLUMN("default", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("required", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("choices", FS_JSONB)
COLUMN("placeholder", FS_TEXT)

RESOURCE("custom_objects",
		 .groups = "config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every custom object.",
		 .list_path = "/objects",
		 .list_key = "custom_objects",
		 .pager = FS_PAGER_META,
		 .show_path = "/objects/{id}",
		 .show_key = "custom_object",
		 .workspaces = FS_WS_EACH,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("title", FS_TEXT)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("last_updated_by", FS_JSONB, .comment = "object")
COLUMN("fields", FS_JSONB, .flags = FS_NO_LIST)
COLUMN("meta", FS_JSONB)
COLUMN("description", FS_TEXT)

RESOURCE("custom_object_records",
		 .groups = "config",
		 .comment = "The records of every custom object.",
		 .list_path = "/objects/{object_id}/records",
		 .list_key = "records",
		 .pager = FS_PAGER_CURSOR,
		 .size_param = "page_size",
		 .next_member = "next_page_link",
		 .parent = "custom_objects",
		 .parent_keys = "object_id=id",
		 .filter_path = "/objects/{object_id}/records",
		 .filter_key = "records",
		 .filter_paged = true,
		 .filter_seconds = true,
		 .filter_dialect = FS_DIALECT_LISTS,
		 .import_max_requests = 5000,
		 .rows_guess = 2000)

COLUMN("bo_display_id", FS_BIGINT, .field = "data.bo_display_id", .flags = FS_KEY)
COLUMN("object_id", FS_BIGINT)
COLUMN("bo_created_at", FS_TIMESTAMPTZ, .field = "data.bo_created_at",
	   .filter = "bo_created_at")
COLUMN("bo_updated_at", FS_TIMESTAMPTZ, .field = "data.bo_updated_at",
	   .filter = "bo_updated_at")
COLUMN("bo_created_by", FS_JSONB, .field = "data.bo_created_by",
	   .comment = "object: id, value")
COLUMN("bo_updated_by", FS_JSONB, .field = "data.bo_updated_by",
	   .comment = "object: id, value")
COLUMN("data", FS_JSONB, .comment = "the whole record, values by field name")

RESOURCE("jobs",
		 .groups = "config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "The state of one asynchronous job, kept by Freshservice for "
		 "an hour.",
		 .list_path = "/jobs/{job_id}",
		 .list_key = ".",
		 .list_single = true,
		 .pager = FS_PAGER_NONE,
		 .rows_guess = 1)

COLUMN("job_id", FS_TEXT, .flags = FS_KEY)
COLUMN("status", FS_TEXT, .labels = "queued, in progress, partial, success, failed")
COLUMN("relationships", FS_JSONB)
