/*-------------------------------------------------------------------------
 *
 * resource_list_operations.h
 *		Alerts, on-call, status pages and what follows major incidents.
 *
 * Part of resource_list.h, which explains it.
 *
 *-------------------------------------------------------------------------
 */

/* ------------------------------------------------------------------------
 * Alerts
 * ------------------------------------------------------------------------
 */
RESOURCE("alerts",
		 .groups = "operations",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every alert of monitoring tools.",
		 .list_path = "/ams/alerts",
		 .list_key = "alerts",
		 .recent_order = "order_by=updated_at&order_type=desc",
		 .show_path = "/ams/alerts/{id}",
		 .show_key = "alert",
		 .filter_path = "/ams/alerts",
		 .filter_key = "alerts",
		 .filter_rows = 100,
		 .filter_paged = true,
		 .filter_seconds = true,
		 .filter_dialect = FS_DIALECT_BARE,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 2000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT, .filter = "workspace_id")
COLUMN("subject", FS_TEXT)
COLUMN("severity", FS_INTEGER, .filter = "severity",
	   .labels = "51=Ok, 101=Warning, 151=Error, 201=Critical")
COLUMN("state", FS_INTEGER, .filter = "state",
	   .labels = "1=Open, 2=Resolved, 3=Reopen")
COLUMN("archived", FS_BOOLEAN, .filter = "archived")
COLUMN("suppressed", FS_BOOLEAN)
COLUMN("resource", FS_TEXT, .filter = "resource")
COLUMN("node", FS_TEXT)
COLUMN("metric_name", FS_TEXT)
COLUMN("metric_value", FS_TEXT)
COLUMN("integration_id", FS_BIGINT, .filter = "integration_id",
	   .flags = FS_FILTER_NULL)
COLUMN("integration_name", FS_TEXT)
COLUMN("incident_id", FS_BIGINT, .filter = "incident_id",
	   .flags = FS_FILTER_NULL, .comment = "ticket")
COLUMN("acknowledged_by_id", FS_BIGINT, .filter = "acknowledged_by_id",
	   .flags = FS_FILTER_NULL)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ, .filter = "updated_at")
COLUMN("occurrence_time", FS_TIMESTAMPTZ, .filter = "occurrence_time")
COLUMN("acknowledged_at", FS_TIMESTAMPTZ)
COLUMN("tags", FS_TEXT_ARRAY, .filter = "tags")
COLUMN("additional_info", FS_JSONB)
COLUMN("description", FS_TEXT)

RESOURCE("alert_logs",
		 .groups = "operations",
		 .comment = "What monitoring tools said about an alert; rows have no id.",
		 .list_path = "/ams/alerts/{alert_id}/logs",
		 .list_key = "logs",
		 .pager = FS_PAGER_CURSOR,
		 .page_size = 20,
		 .fixed_size = true,
		 .parent = "alerts",
		 .parent_keys = "alert_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 10000)

COLUMN("alert_id", FS_BIGINT)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("severity", FS_INTEGER, .labels = "51=Ok, 101=Warning, 151=Error, 201=Critical")
COLUMN("resource", FS_TEXT)
COLUMN("node", FS_TEXT)
COLUMN("metric_name", FS_TEXT)
COLUMN("metric_value", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("occurrence_time", FS_TIMESTAMPTZ)
COLUMN("additional_info", FS_JSONB)
COLUMN("message", FS_TEXT)

RESOURCE("alert_notes",
		 .groups = "operations",
		 .comment = "The notes on every alert.",
		 .list_path = "/ams/alerts/{alert_id}/notes",
		 .list_key = "alert_notes",
		 .parent = "alerts",
		 .parent_keys = "alert_id=id",
		 .show_path = "/ams/alerts/{alert_id}/notes/{id}",
		 .show_key = "alert_note",
		 .show_alias = ".",
		 .import_max_requests = 5000,
		 .rows_guess = 2000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("alert_id", FS_BIGINT)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("user_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

/* ------------------------------------------------------------------------
 * On-call
 * ------------------------------------------------------------------------
 */
RESOURCE("oncall_schedules",
		 .groups = "operations",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every on-call schedule of the workspaces in scope.",
		 .list_path = "/oncall/ws/{workspace_id}/schedules",
		 .list_key = "schedules",
		 .pager = FS_PAGER_META,
		 .parent = "workspaces",
		 .parent_keys = "workspace_id=id",
		 .show_path = "/oncall/ws/{workspace_id}/schedules/{id}",
		 .show_key = "schedule",
		 .import_max_requests = 5000,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("product_workspace_id", FS_BIGINT, .flags = FS_NO_LIST)
COLUMN("name", FS_TEXT)
COLUMN("status", FS_TEXT, .flags = FS_NO_LIST)
COLUMN("agent_group_id", FS_BIGINT)
COLUMN("agent_group_name", FS_TEXT)
COLUMN("escalate_type_in_overlapcase", FS_BIGINT, .flags = FS_NO_LIST)
COLUMN("invalid_numbers_present", FS_BOOLEAN)
COLUMN("business_calendar", FS_JSONB, .flags = FS_NO_LIST)
COLUMN("shifts", FS_JSONB, .flags = FS_NO_LIST)
COLUMN("escalation_policies", FS_JSONB, .flags = FS_NO_LIST)
COLUMN("notification_rule", FS_TEXT, .flags = FS_NO_LIST)
COLUMN("description", FS_TEXT)

RESOURCE("oncall_shifts",
		 .groups = "operations",
		 .comment = "The shifts of every schedule.",
		 .list_path = "/oncall/ws/{workspace_id}/schedules/{schedule_id}/shifts",
		 .list_key = "shifts",
		 .pager = FS_PAGER_META,
		 .parent = "oncall_schedules",
		 .parent_keys = "workspace_id=workspace_id schedule_id=id",
		 .show_path = "/oncall/ws/{workspace_id}/schedules/{schedule_id}/shifts/{id}",
		 .show_key = "shift",
		 .import_max_requests = 5000,
		 .rows_guess = 50)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("schedule_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("status", FS_TEXT)
COLUMN("timezone", FS_TEXT)
COLUMN("start_date", FS_TIMESTAMPTZ)
COLUMN("end_date", FS_TIMESTAMPTZ)
COLUMN("rosters", FS_JSONB)
COLUMN("escalation_path", FS_TEXT)
COLUMN("description", FS_TEXT)

RESOURCE("oncall_escalation_policies",
		 .groups = "operations",
		 .comment = "The escalation policies of every schedule.",
		 .list_path = "/oncall/ws/{workspace_id}/schedules/{schedule_id}/escalation-policies",
		 .list_key = "escalation_policies",
		 .pager = FS_PAGER_META,
		 .parent = "oncall_schedules",
		 .parent_keys = "workspace_id=workspace_id schedule_id=id",
		 .show_path = "/oncall/ws/{workspace_id}/schedules/{schedule_id}/escalation-policies/{id}",
		 .show_key = "escalation_policy",
		 .import_max_requests = 5000,
		 .rows_guess = 50)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("schedule_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("status", FS_TEXT)
COLUMN("rank", FS_BIGINT)
COLUMN("condition_type", FS_BIGINT)
COLUMN("repeat_count", FS_BIGINT)
COLUMN("shift_ids", FS_BIGINT_ARRAY)
COLUMN("escalation_policy_paths", FS_JSONB)
COLUMN("conditions", FS_JSONB)
COLUMN("stakeholders", FS_JSONB)

RESOURCE("oncall_shift_events",
		 .groups = "operations",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Who is on call when.",
		 .list_path = "/oncall/shift-events",
		 .list_params = "schedule_id={schedule_id}"
		 "&start_time={>event_start_date_time}"
		 "&end_time={<event_start_date_time}",
		 .list_key = "shift_events",
		 .pager = FS_PAGER_META,
		 .parent = "oncall_schedules",
		 .parent_keys = "schedule_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("schedule_id", FS_BIGINT)
COLUMN("roster_type", FS_TEXT)
COLUMN("overridden", FS_BOOLEAN)
COLUMN("event_start_date_time", FS_TIMESTAMPTZ)
COLUMN("event_end_date_time", FS_TIMESTAMPTZ)
COLUMN("user", FS_JSONB)
COLUMN("schedule", FS_JSONB)
COLUMN("shift", FS_JSONB)

/* ------------------------------------------------------------------------
 * Status pages and major incidents
 * ------------------------------------------------------------------------
 */
RESOURCE("status_pages",
		 .groups = "operations",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every status page of the workspaces in scope.",
		 .list_path = "/status/pages",
		 .list_params = "workspace_id={workspace_id}",
		 .list_key = "status_pages",
		 .parent = "workspaces",
		 .parent_keys = "workspace_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 5)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("domain", FS_TEXT)
COLUMN("custom_domain", FS_TEXT)
COLUMN("private", FS_BOOLEAN)

RESOURCE("status_page_incidents",
		 .groups = "operations",
		 .comment = "The incidents every status page shows.",
		 .list_path = "/status/pages/{page_id}/incidents",
		 .list_key = "incidents",
		 .parent = "status_pages",
		 .parent_keys = "page_id=id",
		 .show_path = "/status/pages/{page_id}/incidents/{id}",
		 .show_key = "incident",
		 .import_max_requests = 5000,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("page_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("status", FS_INTEGER)
COLUMN("ticket_id", FS_BIGINT, .flags = FS_NO_LIST)
COLUMN("user_id", FS_BIGINT, .flags = FS_NO_LIST)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("started_at", FS_TIMESTAMPTZ)
COLUMN("ended_at", FS_TIMESTAMPTZ)
COLUMN("impacted_services", FS_JSONB)
COLUMN("description", FS_TEXT)

RESOURCE("status_page_incident_updates",
		 .groups = "operations",
		 .comment = "What was said about every incident of status pages.",
		 .list_path = "/tickets/{ticket_id}/status/pages/{page_id}/incidents/{incident_id}/updates",
		 .list_key = "incident_updates",
		 .parent = "status_page_incidents",
		 .parent_keys = "ticket_id=ticket_id page_id=page_id incident_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("ticket_id", FS_BIGINT)
COLUMN("page_id", FS_BIGINT)
COLUMN("incident_id", FS_BIGINT)
COLUMN("status_id", FS_BIGINT, .comment = "of status_page_incident_statuses")
COLUMN("user_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("posted_on", FS_TIMESTAMPTZ)
COLUMN("message", FS_TEXT)

RESOURCE("status_page_incident_statuses",
		 .groups = "operations config",
		 .comment = "The statuses incidents of a status page can have.",
		 .list_path = "/status/pages/{page_id}/incidents/statuses",
		 .list_key = "incident_statuses",
		 .parent = "status_pages",
		 .parent_keys = "page_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("page_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("position", FS_INTEGER)
COLUMN("color", FS_TEXT)

RESOURCE("status_page_maintenances",
		 .groups = "operations",
		 .comment = "The maintenances every status page shows.",
		 .list_path = "/status/pages/{page_id}/maintenances",
		 .list_key = "maintenances",
		 .parent = "status_pages",
		 .parent_keys = "page_id=id",
		 .show_path = "/status/pages/{page_id}/maintenances/{id}",
		 .show_key = "maintenance",
		 .import_max_requests = 5000,
		 .rows_guess = 100)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("page_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("status", FS_INTEGER)
COLUMN("maintenance_window_id", FS_BIGINT)
COLUMN("user_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("started_at", FS_TIMESTAMPTZ)
COLUMN("ended_at", FS_TIMESTAMPTZ)
COLUMN("impacted_services", FS_JSONB)
COLUMN("notifications", FS_JSONB)
COLUMN("notification_options", FS_JSONB)
COLUMN("description", FS_TEXT)

RESOURCE("status_page_maintenance_statuses",
		 .groups = "operations config",
		 .comment = "The statuses maintenances of a status page can have.",
		 .list_path = "/status/pages/{page_id}/maintenances/statuses",
		 .list_key = "maintenance_statuses",
		 .parent = "status_pages",
		 .parent_keys = "page_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("page_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("position", FS_INTEGER)
COLUMN("color", FS_TEXT)

RESOURCE("status_page_service_components",
		 .groups = "operations",
		 .comment = "The services every status page shows.",
		 .list_path = "/status/pages/{page_id}/service-components",
		 .list_key = "service_components",
		 .parent = "status_pages",
		 .parent_keys = "page_id=id",
		 .show_path = "/status/pages/{page_id}/service-components/{id}",
		 .show_key = "service_component",
		 .import_max_requests = 5000,
		 .rows_guess = 100)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("page_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("type", FS_BIGINT, .flags = FS_NO_LIST)
COLUMN("position", FS_INTEGER, .flags = FS_NO_LIST)
COLUMN("status", FS_INTEGER, .flags = FS_NO_LIST)
COLUMN("components", FS_JSONB)
COLUMN("settings", FS_JSONB, .flags = FS_NO_LIST)

RESOURCE("post_incident_report_templates",
		 .groups = "operations config",
		 .comment = "Every template for post-incident reports.",
		 .list_path = "/post-incident-reports/templates",
		 .list_key = "post_incident_report_templates",
		 .pager = FS_PAGER_META,
		 .show_path = "/post-incident-reports/templates/{id}",
		 .show_key = "post_incident_report_template",
		 .workspaces = FS_WS_EACH,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("state", FS_INTEGER, .labels = "0=Inactive, 1=Active")
COLUMN("primary", FS_BOOLEAN)
COLUMN("related_incident_enabled", FS_BOOLEAN)
COLUMN("updated_by", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("meta", FS_JSONB)
COLUMN("content_html", FS_TEXT, .flags = FS_NO_LIST)
