/*-------------------------------------------------------------------------
 *
 * resource_list_knowledge.h
 *		Solutions, announcements and canned responses.
 *
 * Part of resource_list.h, which explains it.
 *
 *-------------------------------------------------------------------------
 */

/* ------------------------------------------------------------------------
 * Solutions
 * ------------------------------------------------------------------------
 */
RESOURCE("solution_categories",
		 .groups = "knowledge",
		 .comment = "Every category of solutions of the workspaces in scope.",
		 .list_path = "/solutions/categories",
		 .list_key = "categories",
		 .show_path = "/solutions/categories/{id}",
		 .show_key = "category",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("position", FS_INTEGER)
COLUMN("default_category", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("visible_in_portals", FS_JSONB)
COLUMN("description", FS_TEXT)

RESOURCE("solution_folders",
		 .groups = "knowledge",
		 .comment = "The folders of every category.",
		 .list_path = "/solutions/folders",
		 .list_params = "category_id={category_id}",
		 .list_key = "folders",
		 .parent = "solution_categories",
		 .parent_keys = "category_id=id",
		 .show_path = "/solutions/folders/{id}",
		 .show_key = "folder",
		 .import_max_requests = 5000,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("category_id", FS_BIGINT)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("position", FS_INTEGER)
COLUMN("visibility", FS_INTEGER,
	   .labels = "1=All, 2=Logged-in Users, 3=Agents Only, 4=Departments, "
	   "5=Agent Groups, 6=Requester Groups")
COLUMN("default_folder", FS_BOOLEAN)
COLUMN("default_category", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("department_ids", FS_BIGINT_ARRAY)
COLUMN("group_ids", FS_BIGINT_ARRAY)
COLUMN("requester_group_ids", FS_BIGINT_ARRAY)
COLUMN("manage_by_group_ids", FS_BIGINT_ARRAY)
COLUMN("applicable_to_workspace_ids", FS_BIGINT_ARRAY)
COLUMN("approval_settings", FS_JSONB)
COLUMN("description", FS_TEXT)

RESOURCE("solution_sub_folders",
		 .groups = "knowledge",
		 .comment = "The folders within every folder.",
		 .list_path = "/solutions/folders/{folder_id}/sub-folders",
		 .list_key = "sub_folders",
		 .parent = "solution_folders",
		 .parent_keys = "folder_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("folder_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("ancestry", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("applicable_to_workspace_ids", FS_BIGINT_ARRAY)

RESOURCE("solution_articles",
		 .groups = "knowledge",
		 .comment = "The articles of every folder.",
		 .list_path = "/solutions/articles",
		 .list_params = "folder_id={folder_id}",
		 .list_key = "articles",
		 .parent = "solution_folders solution_sub_folders",
		 .parent_keys = "folder_id=id",
		 .show_path = "/solutions/articles/{id}",
		 .show_key = "article",
		 .import_max_requests = 5000,
		 .rows_guess = 2000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("folder_id", FS_BIGINT)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("article_type", FS_INTEGER, .labels = "1=Permanent, 2=Workaround")
COLUMN("status", FS_INTEGER, .labels = "1=Draft, 2=Published")
COLUMN("approval_status", FS_INTEGER)
COLUMN("folder_visibility", FS_INTEGER) /* seen live */
COLUMN("position", FS_INTEGER)
COLUMN("category_id", FS_BIGINT)
COLUMN("agent_id", FS_BIGINT, .comment = "author")
COLUMN("user_id", FS_BIGINT) /* seen live */
COLUMN("modified_by", FS_BIGINT)
COLUMN("thumbs_up", FS_BIGINT)
COLUMN("thumbs_down", FS_BIGINT)
COLUMN("views", FS_BIGINT)
COLUMN("inserted_into_tickets", FS_BIGINT)
COLUMN("url", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("modified_at", FS_TIMESTAMPTZ)
COLUMN("review_date", FS_DATE)
COLUMN("keywords", FS_TEXT_ARRAY)
COLUMN("tags", FS_TEXT_ARRAY)
COLUMN("approvals", FS_JSONB)
COLUMN("attachments", FS_JSONB)
COLUMN("cloud_files", FS_JSONB)
COLUMN("description", FS_TEXT, .comment = "HTML")
COLUMN("description_text", FS_TEXT, .comment = "description without markup")

/* ------------------------------------------------------------------------
 * Announcements and canned responses
 * ------------------------------------------------------------------------
 */
RESOURCE("announcements",
		 .groups = "knowledge",
		 .msp = FS_MSP_OTHER_DEFAULT,
		 .comment = "Every announcement of the workspaces in scope.",
		 .list_path = "/announcements",
		 .list_key = "announcements",
		 .list_asks = LIST_ASKS({"state"}),
		 .show_path = "/announcements/{id}",
		 .show_key = "announcement",
		 .workspaces = FS_WS_ZERO,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 50)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("state", FS_TEXT, .labels = "active, archived, scheduled")
COLUMN("visibility", FS_TEXT,
	   .labels = "everyone, agents_only, agents_and_groups, grouped_visibility")
COLUMN("grouped_visibility_options", FS_TEXT)
COLUMN("visible_in_portal", FS_BOOLEAN)
COLUMN("is_read", FS_BOOLEAN, .comment = "by the agent whose key it is")
COLUMN("send_email", FS_BOOLEAN)
COLUMN("created_by", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("visible_from", FS_TIMESTAMPTZ)
COLUMN("visible_till", FS_TIMESTAMPTZ)
COLUMN("additional_emails", FS_TEXT_ARRAY)
COLUMN("visible_to_workspace_ids", FS_BIGINT_ARRAY)
COLUMN("departments", FS_JSONB)
COLUMN("groups", FS_JSONB)
COLUMN("agent_groups", FS_JSONB)
COLUMN("additional_config", FS_JSONB)
COLUMN("body", FS_TEXT)
COLUMN("body_html", FS_TEXT)

RESOURCE("canned_response_folders",
		 .groups = "knowledge",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every folder of canned responses of the workspaces in scope.",
		 .list_path = "/canned_response_folders",
		 .list_key = "canned_response_folders",
		 .show_path = "/canned_response_folders/{id}",
		 .show_key = "canned_response_folder",
		 .show_alias = "canned response_folder",
		 .workspaces = FS_WS_EACH,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("type", FS_TEXT)
COLUMN("responses_count", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)

RESOURCE("canned_responses",
		 .groups = "knowledge",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every canned response of the workspaces in scope.",
		 .list_path = "/canned_responses",
		 .list_key = "canned_responses",
		 .show_path = "/canned_responses/{id}",
		 .show_key = "canned_response",
		 .workspaces = FS_WS_EACH_AND_GLOBAL,
		 .consistency = FS_VERIFIED,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("folder_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("content", FS_TEXT, .comment = "without markup")
COLUMN("content_html", FS_TEXT)

RESOURCE("canned_responses_in_folder",
		 .groups = "knowledge",
		 .comment = "The canned responses of every folder.",
		 .list_path = "/canned_response_folders/{folder_id}/canned_responses",
		 .list_key = "canned_responses",
		 .parent = "canned_response_folders",
		 .parent_keys = "folder_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 200)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("folder_id", FS_BIGINT)
COLUMN("workspace_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("content", FS_TEXT, .comment = "without markup")
COLUMN("content_html", FS_TEXT)
