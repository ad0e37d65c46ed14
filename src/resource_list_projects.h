/*-------------------------------------------------------------------------
 *
 * resource_list_projects.h
 *		Projects of both generations.
 *
 * Part of resource_list.h, which explains it.
 *
 *-------------------------------------------------------------------------
 */

/* ------------------------------------------------------------------------
 * Projects
 * ------------------------------------------------------------------------
 */
RESOURCE("projects",
		 .groups = "projects",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every open and completed project of the new generation, not the archived ones.",
		 .list_path = "/pm/projects",
		 .list_key = "projects",
		 .show_path = "/pm/projects/{id}",
		 .show_key = "project",
		 .views = "completed incomplete archived open in_progress",
		 .view_param = "filter",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 100)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("key", FS_TEXT)
COLUMN("name", FS_TEXT)
COLUMN("project_type", FS_INTEGER, .labels = "0=Software, 1=Business")
COLUMN("status_id", FS_BIGINT,
	   .labels = "1=Yet To Start, 2=In Progress, 3=Completed, others=custom")
COLUMN("priority_id", FS_BIGINT, .labels = "1=Low, 2=Medium, 3=High, 4=Urgent")
COLUMN("visibility", FS_INTEGER, .labels = "0=Private, 1=Public")
COLUMN("archived", FS_BOOLEAN)
COLUMN("manager_id", FS_BIGINT)
COLUMN("sprint_duration", FS_BIGINT)
COLUMN("start_date", FS_DATE)
COLUMN("end_date", FS_DATE)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

RESOURCE("project_tasks",
		 .groups = "projects",
		 .comment = "The tasks of every project.",
		 .list_path = "/pm/projects/{project_id}/tasks",
		 .list_key = "tasks",
		 .parent = "projects",
		 .parent_keys = "project_id=id",
		 .show_path = "/pm/projects/{project_id}/tasks/{id}",
		 .show_key = "task",
		 .filter_path = "/pm/projects/{project_id}/tasks/filter",
		 .filter_key = "tasks",
		 .filter_paged = true,
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("project_id", FS_BIGINT)
COLUMN("display_key", FS_TEXT)
COLUMN("title", FS_TEXT)
COLUMN("type_id", FS_BIGINT, .filter = "type_id")
COLUMN("status_id", FS_BIGINT, .filter = "status_id")
COLUMN("priority_id", FS_BIGINT, .filter = "priority_id")
COLUMN("parent_id", FS_BIGINT, .comment = "task it is a part of")
COLUMN("reporter_id", FS_BIGINT, .filter = "reporter_id")
COLUMN("assignee_id", FS_BIGINT, .filter = "assignee_id")
COLUMN("version_id", FS_BIGINT, .filter = "version_id")
COLUMN("sprint_id", FS_BIGINT, .filter = "sprint_id")
COLUMN("story_points", FS_BIGINT)
COLUMN("planned_effort", FS_TEXT)
COLUMN("planned_duration", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ, .filter = "created_at")
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("planned_start_date", FS_TIMESTAMPTZ)
COLUMN("planned_end_date", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)
COLUMN("custom_fields", FS_JSONB, .comment = "values by field name")

RESOURCE("project_task_notes",
		 .groups = "projects",
		 .comment = "The notes on the tasks of every project.",
		 .list_path = "/pm/projects/{project_id}/tasks/{task_id}/notes",
		 .list_key = "notes",
		 .parent = "project_tasks",
		 .parent_keys = "project_id=project_id task_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 5000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("project_id", FS_BIGINT)
COLUMN("task_id", FS_BIGINT)
COLUMN("user_email_id", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("attachments", FS_JSONB)
COLUMN("body", FS_TEXT)

RESOURCE("project_task_types",
		 .groups = "projects",
		 .comment = "The types tasks of a project can have.",
		 .list_path = "/pm/projects/{project_id}/task-types",
		 .list_key = "task_types",
		 .parent = "projects",
		 .parent_keys = "project_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("project_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

RESOURCE("project_task_type_fields",
		 .groups = "projects",
		 .comment = "The fields of every type of task of every project.",
		 .list_path = "/pm/projects/{project_id}/task-types/{task_type_id}/fields",
		 .list_key = "fields",
		 .parent = "project_task_types",
		 .parent_keys = "project_id=project_id task_type_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 2000)

COLUMN("project_id", FS_BIGINT)
COLUMN("task_type_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("label", FS_TEXT)
COLUMN("type", FS_TEXT)
COLUMN("default", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("mandatory", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("choices", FS_JSONB)

RESOURCE("project_task_statuses",
		 .groups = "projects",
		 .comment = "The statuses tasks of a project can have.",
		 .list_path = "/pm/projects/{project_id}/task-statuses",
		 .list_key = "task_statuses",
		 .parent = "projects",
		 .parent_keys = "project_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("project_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("category_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

RESOURCE("project_task_priorities",
		 .groups = "projects",
		 .comment = "The priorities tasks of a project can have.",
		 .list_path = "/pm/projects/{project_id}/task-priorities",
		 .list_key = "task_priorities",
		 .parent = "projects",
		 .parent_keys = "project_id=id",
		 .columns_of = "project_task_types",
		 .import_max_requests = 5000,
		 .rows_guess = 500)

RESOURCE("project_versions",
		 .groups = "projects",
		 .comment = "The versions of every project.",
		 .list_path = "/pm/projects/{project_id}/versions",
		 .list_key = "project_versions",
		 .parent = "projects",
		 .parent_keys = "project_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("project_id", FS_BIGINT)
COLUMN("name", FS_TEXT)
COLUMN("status_id", FS_BIGINT)
COLUMN("owner_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("start_date", FS_TIMESTAMPTZ)
COLUMN("due_date", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

RESOURCE("project_sprints",
		 .groups = "projects",
		 .comment = "The sprints of every project.",
		 .list_path = "/pm/projects/{project_id}/sprints",
		 .list_key = "sprints",
		 .parent = "projects",
		 .parent_keys = "project_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 500)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("project_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("state", FS_INTEGER)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("planned_start_date", FS_TIMESTAMPTZ)
COLUMN("planned_end_date", FS_TIMESTAMPTZ)
COLUMN("goal", FS_TEXT)

RESOURCE("project_memberships",
		 .groups = "projects",
		 .comment = "The members of every project.",
		 .list_path = "/pm/projects/{project_id}/memberships",
		 .list_key = "memberships",
		 .parent = "projects",
		 .parent_keys = "project_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("project_id", FS_BIGINT)
COLUMN("user_id", FS_BIGINT)
COLUMN("access_type", FS_BIGINT)
COLUMN("project_manager", FS_BOOLEAN)
COLUMN("manage_settings", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)

RESOURCE("project_tickets",
		 .groups = "projects tickets",
		 .comment = "The tickets associated with every project, in part; table "
		 "tickets has the rest.",
		 .list_path = "/pm/projects/{project_id}/tickets",
		 .list_key = "tickets",
		 .parent = "projects",
		 .parent_keys = "project_id=id",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY, .comment = "of the ticket")
COLUMN("project_id", FS_BIGINT)
COLUMN("subject", FS_TEXT)
COLUMN("status", FS_TEXT, .comment = "name, not number")
COLUMN("priority", FS_INTEGER)
COLUMN("impact", FS_INTEGER)
COLUMN("urgency", FS_INTEGER)
COLUMN("responder_id", FS_BIGINT)
COLUMN("due_by", FS_TIMESTAMPTZ)
COLUMN("description_text", FS_TEXT)

RESOURCE("project_fields",
		 .groups = "projects config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every field of the project form, built-in and custom.",
		 .list_path = "/pm/project-fields",
		 .list_key = "project_fields",
		 .rows_guess = 30)

COLUMN("name", FS_TEXT)
COLUMN("label", FS_TEXT)
COLUMN("type", FS_TEXT)
COLUMN("default", FS_BOOLEAN, .comment = "built-in rather than custom")
COLUMN("mandatory", FS_BOOLEAN)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("choices", FS_JSONB)

RESOURCE("project_templates",
		 .groups = "projects config",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every template for projects.",
		 .list_path = "/pm/project_templates",
		 .list_key = "project_templates",
		 .consistency = FS_VERIFIED,
		 .rows_guess = 20)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("name", FS_TEXT)
COLUMN("template_type", FS_BIGINT)
COLUMN("visibility", FS_INTEGER, .labels = "0=Private, 1=Public")
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("description", FS_TEXT)

/* ------------------------------------------------------------------------
 * Projects of the old generation
 * ------------------------------------------------------------------------
 */
RESOURCE("projects_legacy",
		 .groups = "projects",
		 .msp = FS_MSP_ABSENT,
		 .comment = "Every project of the old generation.",
		 .list_path = "/projects",
		 .list_key = ".",
		 .record_key = "project",
		 .show_path = "/projects/{id}",
		 .show_key = "project",
		 .views = "all completed archived",
		 .view_param = "filter",
		 .rows_guess = 100)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("title", FS_TEXT)
COLUMN("status", FS_INTEGER, .labels = "1=Open, 2=In Progress, 3=Completed")
COLUMN("priority", FS_INTEGER, .labels = "1=Low, 2=Medium, 3=High, 4=Critical")
COLUMN("deleted", FS_BOOLEAN)
COLUMN("user_id", FS_BIGINT)
COLUMN("owner_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("start_date", FS_TIMESTAMPTZ)
COLUMN("end_date", FS_TIMESTAMPTZ)
COLUMN("closed_at", FS_TIMESTAMPTZ)
COLUMN("attachments", FS_JSONB, .flags = FS_NO_LIST)
COLUMN("description", FS_TEXT, .comment = "HTML")
COLUMN("description_text", FS_TEXT, .comment = "description without markup")

RESOURCE("project_legacy_tasks",
		 .groups = "projects",
		 .comment = "The tasks of every project of the old generation.",
		 .list_path = "/projects/{project_id}/tasks",
		 .list_key = "tasks",
		 .parent = "projects_legacy",
		 .parent_keys = "project_id=id",
		 .show_path = "/projects/{project_id}/tasks/{id}",
		 .show_key = "task",
		 .import_max_requests = 5000,
		 .rows_guess = 1000)

COLUMN("id", FS_BIGINT, .flags = FS_KEY)
COLUMN("project_id", FS_BIGINT)
COLUMN("title", FS_TEXT)
COLUMN("status", FS_INTEGER)
COLUMN("parent_id", FS_BIGINT, .comment = "task it is a part of")
COLUMN("root_id", FS_BIGINT)
COLUMN("has_subtasks", FS_BOOLEAN)
COLUMN("user_id", FS_BIGINT)
COLUMN("owner_id", FS_BIGINT)
COLUMN("created_at", FS_TIMESTAMPTZ)
COLUMN("updated_at", FS_TIMESTAMPTZ)
COLUMN("start_date", FS_TIMESTAMPTZ)
COLUMN("end_date", FS_TIMESTAMPTZ)
COLUMN("closed_at", FS_TIMESTAMPTZ)
COLUMN("attachments", FS_JSONB, .flags = FS_NO_LIST)
COLUMN("notify", FS_JSONB)
COLUMN("description", FS_TEXT)
