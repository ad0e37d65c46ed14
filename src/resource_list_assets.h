/*-------------------------------------------------------------------------
 *
 * resource_list_assets.h
 *		Assets, purchases, contracts and software.
 *
 * Part of resource_list.h, which explains it.
 *
 *-------------------------------------------------------------------------
 */

/* ------------------------------------------------------------------------
 * Assets
 * ------------------------------------------------------------------------
 */
RESOURCE("assets",
		 .groups = "core assets",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every asset of the workspaces in scope, not in the trash.",
		 .list_path = "/assets",
		 .list_order = "order_by=created_at&order_type=asc",
		 .list_order_back = "order_by=created_at&order_type=desc",
		 .list_key = "assets",
		 .recent_order = "order_by=updated_at&order_type=desc",
		 .show_path = "/assets/{display_id}",
		 .show_key = "asset",
		 .filter_path = "/assets",
		 .filter_key = "assets",
		 .filter_engine = FS_ENGINE_ASSETS,
		 .filter_param = "filter",
		 .filter_search = "search",
		 .filter_workspace = "workspace_id",
		 .filter_pages = 40,
		 .departures = "trashed_assets",
		 .workspaces = FS_WS_ZERO,
		 .list_bucket = FS_BUCKET_LIST_ASSETS,
		 .consistency = FS_PROVED,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT)
COLUMN("display_id", FS_BIGINT, .flags = FS_KEY,
	   .comment = "the number agents see; what other tables call "
	   "asset_display_id")
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT, .filter = "name", .flags = FS_FILTER_PREFIX)
COLUMN("asset_tag", FS_TEXT, .filter = "asset_tag", .flags = FS_FILTER_PREFIX)
COLUMN("usage_type", FS_TEXT, .labels = "permanent, loaner")
COLUMN("impact", FS_TEXT, .labels = "low, medium, high")
COLUMN("asset_type_id", FS_BIGINT, .filter = "asset_type_id")
COLUMN("user_id", FS_BIGINT, .filter = "user_id",
	   .comment = "agent or requester who uses it")
COLUMN("agent_id", FS_BIGINT, .filter = "agent_id", .comment = "agent who manages it")
COLUMN("group_id", FS_BIGINT)
COLUMN("department_id", FS_BIGINT, .filter = "department_id")
COLUMN("location_id", FS_BIGINT, .filter = "location_id")
COLUMN("author_type", FS_TEXT)
COLUMN("discovery_enabled", FS_BOOLEAN)
COLUMN("created_by_source", FS_TEXT)
COLUMN("created_by_user", FS_BIGINT)
COLUMN("last_updated_by_source", FS_TEXT)
COLUMN("last_updated_by_user", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ, .filter = "created_at")
COLUMN("updated_at", FS_TIMESTAMPTZ, .filter = "updated_at")
COLUMN("assigned_on", FS_TIMESTAMPTZ)
COLUMN("end_of_life", FS_DATE)
COLUMN("sources", FS_JSONB)
COLUMN("attachments", FS_JSONB)
COLUMN("cloud_files", FS_JSONB)
COLUMN("description", FS_TEXT)

RESOURCE("trashed_assets",
		 .groups = "assets",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Assets in the trash.",
		 .list_path = "/assets",
		 .list_params = "trashed=true",
		 .list_order = "order_by=created_at&order_type=asc",
		 .list_order_back = "order_by=created_at&order_type=desc",
		 .list_key = "assets",
		 .recent_order = "order_by=updated_at&order_type=desc",
		 .columns_of = "assets",
		 .workspaces = FS_WS_ZERO,
		 .list_bucket = FS_BUCKET_LIST_ASSETS,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 200)

RESOURCE("asset_components",
		 .groups = "assets",
		 .comment = "The components of every asset.",
		 .list_path = "/assets/{asset_display_id}/components",
		 .list_key = "components",
		 .parent = "assets",
		 .parent_keys = "asset_display_id=display_id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("asset_display_id", FS_BIGINT)
COLUMN("component_type", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("component_data", FS_JSONB)

RESOURCE("asset_requests",
		 .groups = "assets",
		 .comment = "The tickets, problems, changes and releases that concern an "
		 "asset.",
		 .list_path = "/assets/{asset_display_id}/requests",
		 .list_key = "requests",
		 .parent = "assets",
		 .parent_keys = "asset_display_id=display_id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("asset_display_id", FS_BIGINT)
COLUMN("request_type", FS_TEXT)
COLUMN("request_id", FS_TEXT)
COLUMN("request_status", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("request_details", FS_TEXT)

RESOURCE("asset_contracts",
		 .groups = "assets",
		 .comment = "The contracts of every asset.",
		 .list_path = "/assets/{asset_display_id}/contracts",
		 .list_key = "contracts",
		 .parent = "assets",
		 .parent_keys = "asset_display_id=display_id",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("asset_display_id", FS_BIGINT)
COLUMN("contract_id", FS_TEXT, .comment = "its number, as CNTR-1")
COLUMN("contract_name", FS_TEXT)
COLUMN("contract_type", FS_TEXT)
COLUMN("contract_status", FS_TEXT)

RESOURCE("asset_assignment_history",
		 .groups = "assets",
		 .comment = "Who had and has an asset.",
		 .list_path = "/assets/{asset_display_id}/assignment-history",
		 .list_key = "assignment_history",
		 .parent = "assets",
		 .parent_keys = "asset_display_id=display_id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("asset_display_id", FS_BIGINT)
COLUMN("user_id", FS_BIGINT)
COLUMN("user_name", FS_TEXT)
COLUMN("assigned_by", FS_BIGINT)
COLUMN("assigned_by_name", FS_TEXT)
COLUMN("unassigned_by", FS_BIGINT)
COLUMN("unassigned_by_name", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("assigned_on", FS_TIMESTAMPTZ)
COLUMN("unassigned_on", FS_TIMESTAMPTZ)

/* of assets, of applications, and all */
#define RELATIONSHIP_COLUMNS \
	COLUMN("relationship_type_id", FS_BIGINT) \
	COLUMN("primary_type", FS_TEXT, .labels = "asset, requester, agent, department, software") \
	COLUMN("primary_id", FS_BIGINT) \
	COLUMN("secondary_type", FS_TEXT, \
		   .labels = "asset, requester, agent, department, software") \
	COLUMN("secondary_id", FS_BIGINT) \
	COLUMN("created_at", FS_TIMESTAMPTZ) \
	COLUMN("updated_at", FS_TIMESTAMPTZ)

RESOURCE("asset_relationships",
		 .groups = "assets",
		 .comment = "The relationships of every asset; one between two assets is "
		 "in the rows of both.",
		 .list_path = "/assets/{asset_display_id}/relationships",
		 .list_key = "relationships",
		 .parent = "assets",
		 .parent_keys = "asset_display_id=display_id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("asset_display_id", FS_BIGINT)
RELATIONSHIP_COLUMNS

RESOURCE("relationships",
		 .groups = "assets",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every relationship between assets, people, departments and "
		 "software.",
		 .list_path = "/relationships",
		 .list_key = "relationships",
		 .show_path = "/relationships/{id}",
		 .show_key = "relationship",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
RELATIONSHIP_COLUMNS

RESOURCE("relationship_types",
		 .groups = "assets config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every type a relationship can have.",
		 .list_path = "/relationship_types",
		 .list_key = "relationship_types",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("downstream_relation", FS_TEXT)
COLUMN("upstream_relation", FS_TEXT)
COLUMN("is_default", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("downstream_impact", FS_BOOLEAN)
COLUMN("upstream_impact", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

RESOURCE("asset_types",
		 .groups = "assets config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every type an asset can have.",
		 .list_path = "/asset_types",
		 .list_key = "asset_types",
		 .show_path = "/asset_types/{id}",
		 .show_key = "asset_type",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 100)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("parent_asset_type_id", FS_BIGINT)
COLUMN("visible", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

RESOURCE("asset_type_fields",
		 .groups = "assets config",
		 .comment = "The fields of every asset type, in groups as on the form.",
		 .list_path = "/asset_types/{asset_type_id}/fields",
		 .list_key = "asset_type_fields",
		 .pager = FS_PAGER_NONE,
		 .parent = "asset_types",
		 .parent_keys = "asset_type_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 500)

COLUMN("asset_type_id", FS_BIGINT)
COLUMN("field_header", FS_TEXT, .comment = "title of the group")
COLUMN("fields", FS_JSONB, .comment = "array of objects: name, label, field_type, ...")

RESOURCE("products",
		 .groups = "assets",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every product an asset can be of.",
		 .list_path = "/products",
		 .list_key = "products",
		 .show_path = "/products/{id}",
		 .show_key = "product",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("manufacturer", FS_TEXT)
COLUMN("status", FS_TEXT, .labels = "In Production, In Pipeline, Retired")
COLUMN("mode_of_procurement", FS_TEXT, .labels = "Buy, Lease, Both")
COLUMN("asset_type_id", FS_BIGINT)
COLUMN("depreciation_type_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT, .comment = "HTML")
COLUMN("description_text", FS_TEXT, .comment = "description without markup")

RESOURCE("vendors",
		 .groups = "assets contracts",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every vendor.",
		 .list_path = "/vendors",
		 .list_key = "vendors",
		 .show_path = "/vendors/{id}",
		 .show_key = "vendor",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 100)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("contact_name", FS_TEXT) /* seen live */
COLUMN("email", FS_TEXT) /* seen live */
COLUMN("phone", FS_TEXT) /* seen live */
COLUMN("mobile", FS_TEXT) /* seen live */
COLUMN("primary_contact_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("address", FS_JSONB, .comment = "object: line1, city, state, country, zipcode")
COLUMN("description", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name") /* seen live */

/* ------------------------------------------------------------------------
 * Purchase orders and contracts
 * ------------------------------------------------------------------------
 */
RESOURCE("purchase_orders",
		 .groups = "assets contracts",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every purchase order of the workspaces in scope.",
		 .list_path = "/purchase_orders",
		 .list_key = "purchase_orders",
		 .show_path = "/purchase_orders/{id}",
		 .show_key = "purchase_order",
		 .show_alias = "purchase-order",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("po_number", FS_TEXT)
COLUMN("status", FS_INTEGER, .comment = "20 and 25 occur; the API documents no labels")
COLUMN("vendor_id", FS_BIGINT)
COLUMN("vendor_details", FS_TEXT)
COLUMN("department_id", FS_BIGINT)
COLUMN("created_by", FS_BIGINT)
COLUMN("currency_code", FS_TEXT)
COLUMN("conversion_rate", FS_NUMERIC)
COLUMN("total_cost", FS_NUMERIC)
COLUMN("shipping_cost", FS_NUMERIC)
COLUMN("discount_percentage", FS_NUMERIC)
COLUMN("tax_percentage", FS_NUMERIC)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("expected_delivery_date", FS_TIMESTAMPTZ)
COLUMN("currency", FS_JSONB)
COLUMN("shipping_address", FS_TEXT)
COLUMN("billing_same_as_shipping", FS_BOOLEAN)
COLUMN("billing_address", FS_TEXT)

RESOURCE("contracts",
		 .groups = "contracts",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every contract of the workspaces in scope.",
		 .list_path = "/contracts",
		 .list_key = "contracts",
		 .show_path = "/contracts/{id}",
		 .show_key = "contract",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("contract_number", FS_TEXT)
COLUMN("status", FS_TEXT,
	   .labels = "draft, pending, approved, active, expired, rejected, "
	   "cancelled, pending_esign, esigned, decline_esign")
COLUMN("contract_type_id", FS_BIGINT)
COLUMN("license_type", FS_TEXT, .labels = "volume, enterprise, trial, open_source, free")
COLUMN("billing_cycle", FS_TEXT,
	   .labels = "monthly, quarterly, half_yearly, annual, one_time")
COLUMN("vendor_id", FS_BIGINT)
COLUMN("software_id", FS_BIGINT)
COLUMN("requester_id", FS_BIGINT)
COLUMN("approver_id", FS_BIGINT)
COLUMN("delegatee_id", FS_BIGINT)
COLUMN("visible_to_id", FS_BIGINT)
COLUMN("future_contract_id", FS_BIGINT)
COLUMN("cost", FS_NUMERIC)
COLUMN("license_key", FS_TEXT)
COLUMN("auto_renew", FS_BOOLEAN)
COLUMN("notify_expiry", FS_BOOLEAN)
COLUMN("notify_before", FS_BIGINT)
COLUMN("expiry_notified", FS_BOOLEAN)
COLUMN("has_associated_assets", FS_BOOLEAN)
COLUMN("has_attachments", FS_BOOLEAN)
COLUMN("start_date", FS_TIMESTAMPTZ)
COLUMN("end_date", FS_TIMESTAMPTZ)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("notify_to", FS_JSONB)
COLUMN("item_cost_details", FS_JSONB)
COLUMN("description", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .flags = FS_WS_LOCAL, .comment = "values by field name")

RESOURCE("contract_types",
		 .groups = "contracts config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every type a contract can have.",
		 .list_path = "/contract_types",
		 .list_key = "contract_types",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("is_default", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("needs_approval", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

RESOURCE("contract_type_fields",
		 .groups = "contracts config",
		 .comment = "The fields of every contract type.",
		 .list_path = "/contract_types/{contract_type_id}/fields",
		 .list_key = "contract_type_fields",
		 .parent = "contract_types",
		 .parent_keys = "contract_type_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 200)

COLUMN("contract_type_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("label", FS_TEXT)
COLUMN("field_type", FS_TEXT)
COLUMN("data_type", FS_TEXT)
COLUMN("default_field", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("required", FS_BOOLEAN)
COLUMN("visible_in_renewal", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("choices", FS_JSONB)

RESOURCE("contract_associated_assets",
		 .groups = "contracts assets",
		 .comment = "The assets every contract covers.",
		 .list_path = "/contracts/{contract_id}/associated-assets",
		 .list_key = "associated_assets",
		 .parent = "contracts",
		 .parent_keys = "contract_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("contract_id", FS_BIGINT)
COLUMN("display_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("asset_tag", FS_TEXT)
COLUMN("usage_type", FS_TEXT)
COLUMN("impact", FS_TEXT)
COLUMN("asset_type_id", FS_BIGINT)
COLUMN("user_id", FS_BIGINT)
COLUMN("agent_id", FS_BIGINT)
COLUMN("group_id", FS_BIGINT)
COLUMN("department_id", FS_BIGINT)
COLUMN("location_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("assigned_on", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

RESOURCE("contract_attachments",
		 .groups = "contracts",
		 .comment = "The files attached to contracts.",
		 .list_path = "/contracts/{contract_id}/attachments",
		 .list_key = "attachments",
		 .parent = "contracts",
		 .parent_keys = "contract_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("contract_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("content_type", FS_TEXT)
COLUMN("size", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("attachment_url", FS_TEXT)

/* ------------------------------------------------------------------------
 * Software
 * ------------------------------------------------------------------------
 */
RESOURCE("applications",
		 .groups = "software",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every application, bought or found on devices, of the "
		 "workspaces in scope.",
		 .list_path = "/applications",
		 .list_key = "applications",
		 .show_path = "/applications/{id}",
		 .show_key = "application",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("category", FS_TEXT)
COLUMN("application_type", FS_TEXT, .labels = "desktop, saas, mobile")
COLUMN("status", FS_TEXT, .labels = "blacklisted, ignored, managed")
COLUMN("source", FS_TEXT)
COLUMN("publisher_id", FS_BIGINT)
COLUMN("managed_by_id", FS_BIGINT)
COLUMN("user_count", FS_BIGINT)
COLUMN("installation_count", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("additional_data", FS_JSONB)
COLUMN("description", FS_TEXT)
COLUMN("notes", FS_TEXT)

RESOURCE("application_users",
		 .groups = "software",
		 .comment = "The users of every application.",
		 .list_path = "/applications/{application_id}/users",
		 .list_key = "application_users",
		 .parent = "applications",
		 .parent_keys = "application_id=id",
		 .show_path = "/applications/{application_id}/users/{id}",
		 .show_key = "application_user",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("application_id", FS_BIGINT)
COLUMN("user_id", FS_BIGINT)
COLUMN("license_id", FS_BIGINT)
COLUMN("source", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("allocated_date", FS_TIMESTAMPTZ)
COLUMN("first_used", FS_TIMESTAMPTZ)
COLUMN("last_used", FS_TIMESTAMPTZ)
COLUMN("additional_data", FS_JSONB) /* seen live */

RESOURCE("application_installations",
		 .groups = "software",
		 .comment = "The devices every application is installed on.",
		 .list_path = "/applications/{application_id}/installations",
		 .list_key = "installations",
		 .parent = "applications",
		 .parent_keys = "application_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("application_id", FS_BIGINT)
COLUMN("version", FS_TEXT)
COLUMN("installation_path", FS_TEXT)
COLUMN("installation_machine_id", FS_BIGINT)
COLUMN("user_id", FS_BIGINT)
COLUMN("department_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("installation_date", FS_TIMESTAMPTZ)

RESOURCE("application_licenses",
		 .groups = "software",
		 .comment = "The contracts that license an application.",
		 .list_path = "/applications/{application_id}/licenses",
		 .list_key = "licenses",
		 .parent = "applications",
		 .parent_keys = "application_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("application_id", FS_BIGINT)
COLUMN("contract_id", FS_TEXT)
COLUMN("created_time", FS_TIMESTAMPTZ)
COLUMN("updated_time", FS_TIMESTAMPTZ)

RESOURCE("application_relationships",
		 .groups = "software",
		 .comment = "The relationships of every application.",
		 .list_path = "/applications/{application_id}/relationships",
		 .list_key = "relationships",
		 .parent = "applications",
		 .parent_keys = "application_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("application_id", FS_BIGINT)
RELATIONSHIP_COLUMNS
