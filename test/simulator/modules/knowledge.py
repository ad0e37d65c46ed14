"""Solution articles, the service catalogue, announcements."""

from kinds import (ATTACHMENTS, BIG, BOOL, CREATED, CUSTOM, DATE, EMAILS,
                   HTML, ID, POSITION, TEXT, TEXTS, TITLE, UPDATED, URL,
                   WORKSPACE, Kind, arr, const, enum, key, maybe, moment,
                   name, number, obj, opt, parent, ref, refs, text_of)
from spec import Spec, equals, one_of

_STAMPS = {"created_at": CREATED, "updated_at": UPDATED}
_CLOUD_FILES = arr(obj(id=BIG, url=URL, name=TITLE), 2)


def _published(row):
    return row["visibility"] == 2


SPECS = [
    Spec("solution_categories", "/solutions/categories", "categories",
         show="category", count=34, workspaces="scope",
         trash=("filter", "trash"), columns={
        "id": ID, **_STAMPS, "name": name("Category"),
        "description": opt(TEXT), "default_category": BOOL,
        "position": POSITION,
        "visible_in_portals": arr(number(1, 9)), "workspace_id": WORKSPACE}),
    Spec("solution_folders", "/solutions/folders", "folders", show="folder",
         show_path="/solutions/folders/{id}", parent="solution_categories",
         parent_param="category_id", required=("category_id",),
         trash=("filter", "trash"), columns={
        "id": ID, "name": name("Folder"), "description": opt(TEXT), **_STAMPS,
        "category_id": key("category_id"), "position": POSITION,
        "visibility": number(1, 6), "approval_settings": opt(obj(
            approval_type=enum(1, 4), approver_ids=refs("agents"))),
        "default_folder": BOOL, "manage_by_group_ids": refs("groups"),
        "workspace_id": WORKSPACE, "department_ids": opt(refs("departments")),
        "default_category": BOOL,
        "applicable_to_workspace_ids": refs("workspaces"),
        "group_ids": maybe(refs("groups")),
        "requester_group_ids": maybe(refs("requester_groups"))}),
    Spec("solution_sub_folders", "/solutions/folders/{folder_id}/sub-folders",
         "sub_folders", parent="solution_folders", few=(0, 3), columns={
        "id": ID, "name": name("Sub-folder"),
        "ancestry": Kind(lambda draw: f"{draw.parent['category_id']}/"
                         f"{draw.keys['folder_id']}"),
        "created_at": CREATED,
        "applicable_to_workspace_ids": opt(refs("workspaces"))}),
    Spec("solution_articles", "/solutions/articles", "articles",
         show="article", show_path="/solutions/articles/{id}",
         parent="solution_folders", parent_param="folder_id",
         required=("folder_id",), trash=("filter", "trash"),
         searched=("/solutions/articles/search",
                   lambda row: row["status"] == 2 and not row["_deleted"],
                   ("title", "description_text")), columns={
        "id": ID, "description": HTML, **_STAMPS, "title": TITLE,
        "status": number(1, 2), "approval_status": opt(number(0, 3)),
        "position": POSITION, "folder_id": key("folder_id"),
        "category_id": parent("category_id"), "thumbs_up": number(0, 50),
        "thumbs_down": number(0, 50), "modified_by": opt(ref("agents")),
        "modified_at": opt(moment()), "inserted_into_tickets": number(0, 9),
        "url": opt(URL), "article_type": number(1, 2),
        "agent_id": ref("agents"), "views": number(0, 99999),
        "description_text": text_of("description"), "keywords": TEXTS,
        "review_date": opt(DATE), "workspace_id": WORKSPACE, "tags": TEXTS,
        "attachments": ATTACHMENTS, "approvals": arr(obj(
            id=BIG, approver_id=ref("agents"))),
        "cloud_files": _CLOUD_FILES, "user_id": maybe(ref("agents")),
        "folder_visibility": maybe(number(1, 7))}),
    Spec("service_items", "/service_catalog/items", "service_items",
         show="service_item", key="display_id", count=160, workspaces="one",
         parameters={"category_id": equals("category_id")},
         searched=("/service_catalog/items/search", _published,
                   ("name", "short_description")), columns={
        "id": ID, **_STAMPS, "name": name("Item"),
        "delivery_time": opt(number(1, 400)),
        "display_id": Kind(lambda draw: draw.row["display_id"]),
        "category_id": ref("service_categories"),
        "product_id": opt(ref("products")), "quantity": opt(number(1, 9)),
        "deleted": BOOL, "icon_name": opt(const("laptop")),
        "group_visibility": number(1, 2), "item_type": number(1, 2),
        "ci_type_id": opt(ref("asset_types")), "cost_visibility": BOOL,
        "delivery_time_visibility": BOOL,
        "configs": opt(obj(attachment_mandatory=BOOL, subject=TITLE)),
        "botified": BOOL, "visibility": number(1, 2),
        "allow_attachments": BOOL, "allow_quantity": BOOL, "is_bundle": BOOL,
        "create_child": BOOL, "workspace_id": WORKSPACE,
        "description": opt(HTML), "short_description": opt(TEXT),
        "cost": opt(enum("1200.00", "0.10", "99999999999999.99")),
        "custom_fields": CUSTOM,
        "child_items": opt(arr(obj(id=BIG, mandatory=BOOL))),
        "icon_url": opt(URL), "agent_group_visibility": number(1, 2)}),
    Spec("service_categories", "/service_catalog/categories",
         "service_categories", count=33, workspaces="one",
         module="service_items", columns={
        "id": ID, "description": opt(TEXT), **_STAMPS,
        "name": name("Category"), "position": POSITION,
        "workspace_id": WORKSPACE}),
    Spec("announcements", "/announcements", "announcements",
         show="announcement", count=105, workspaces="scope",
         parameters={"state": one_of(
             "state", active=lambda row: row["state"] == "active",
             archived=lambda row: row["state"] == "archived",
             scheduled=lambda row: row["state"] == "scheduled",
             unread=lambda row: not row["is_read"])}, columns={
        "id": ID, "title": TITLE,
        "body_html": HTML, "body": text_of("body_html"),
        "visible_from": moment(0, 30),
        "visible_till": opt(moment(30, 60)), "visibility": enum(
            "everyone", "agents_only", "agents_and_groups",
            "grouped_visibility"), "departments": opt(refs("departments")),
        "groups": opt(refs("requester_groups")),
        "state": enum("active", "archived", "scheduled"), "is_read": BOOL,
        "send_email": BOOL, "additional_emails": EMAILS, **_STAMPS,
        "created_by": ref("agents"), "workspace_id": WORKSPACE,
        "grouped_visibility_options": opt(enum("agents", "requesters")),
        "visible_in_portal": BOOL,
        "additional_config": opt(obj(banner=BOOL)),
        "agent_groups": opt(refs("groups")),
        "visible_to_workspace_ids": maybe(refs("workspaces"))}),
]
