"""Assets and what belongs to them, software, contracts, purchases."""

from kinds import (ADDRESS, ATTACHMENTS, BIG, BOOL, CHOICES, CREATED, CUSTOM,
                   DATE, EMAIL, HTML, ID, IP, MONEY, PERSON, TEXT,
                   TITLE, UPDATED, URL, WORKSPACE, Kind, arr, const, enum,
                   maybe, moment, name, number, obj, opt, ref,
                   seeded, text_of)
from messages import invalid, unexpected_field
from query import Field
from resources import columns
from spec import Query, Spec

_STATES = ("In Use", "In Stock", "Retired", "Missing")
_SEARCHED = ("name", "asset_tag", "serial_number", "mac_addresses",
             "ip_addresses", "uuid", "item_id", "imei_number")


# --- Assets ------------------------------------------------------------------

def _type_fields(draw):
    """Keys end in the id of the type."""
    kind = draw.row["asset_type_id"]
    values = {
        "product": draw.ref("products"), "vendor": draw.ref("vendors"),
        "cost": draw.pick((None, 0.1, 1200.5)),
        "serial_number": f"SN-{draw.n:06d}", "asset_state": draw.pick(_STATES),
        "uuid": f"{draw.number:032x}", "item_id": None,
        "imei_number": draw.pick((None, "990000862471854")),
        "mac_addresses": "02:00:00:%02x:%02x:%02x" % (
            draw.n >> 16 & 255, draw.n >> 8 & 255, draw.n & 255),
        "ip_addresses": draw.pick((None, IP(draw))),
        "warranty_expiry_date": "2027-02-28"}
    return {f"{field}_{kind}": value for field, value in values.items()}


def _typed(column):
    """A column of type_fields, whatever the asset's type."""
    return lambda row: row["type_fields"].get(
        f"{column}_{row['asset_type_id']}")


_ASSET_FIELDS = {
    **columns("integer", "asset_type_id", "department_id", "location_id",
              "user_id", "agent_id"),
    **columns("text", "name", "asset_tag"),
    **columns("moment", "created_at", "updated_at"),
    **{column: Field("text", _typed(column)) for column in (
        "asset_state", "serial_number", "mac_addresses", "ip_addresses",
        "uuid", "item_id", "imei_number", "device42_id")},
    "workspace_id": Field("workspace", lambda row: row["workspace_id"]),
}


def _search(settings, text):
    """search="field:'start'"; \\' stands for a quote.  The documentation has
    a number starting with what is searched for, and does not tell whether
    that may be any word of a name."""
    if settings["asset_search"] == "rejected":
        raise unexpected_field("search")
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise invalid("search", "invalid_value", "It should be in quotes")
    field, colon, value = text[1:-1].partition(":")
    value = value.strip()
    if (field.strip() not in _SEARCHED or not colon or len(value) < 2
            or value[0] != "'" or value[-1] != "'"):
        raise invalid("search", "invalid_value",
                      "It should be a valid search query")
    start = value[1:-1].replace("\\'", "'").casefold()
    get = _ASSET_FIELDS[field.strip()].get
    if settings["asset_search"] == "words":
        start = " " + " ".join(start.split())
        return lambda row: start in (
            " " + " ".join((get(row) or "").casefold().split()))
    return lambda row: (get(row) or "").casefold().startswith(start)


# --- Relationships -----------------------------------------------------------

def _relationship(draw, row):
    # One asset has many; the others have few or none.
    if draw.n % 4 == 0:
        row["primary_id"] = draw.world.keys("assets")[1]
    row["primary_type"] = "asset"
    kind = draw.pick(("asset", "requester", "agent", "department", "software"))
    row["secondary_type"] = kind
    row["secondary_id"] = draw.ref({"software": "applications"}.get(
        kind, kind + "s"))


def _related(kind, key):
    def derive(world, keys):
        number = keys[key]
        return [row for row in world.rows("relationships")
                if (row["primary_type"], row["primary_id"]) == (kind, number)
                or (row["secondary_type"],
                    row["secondary_id"]) == (kind, number)]
    return derive


_RELATIONSHIP = {
    "id": ID, "relationship_type_id": ref("relationship_types"),
    "primary_id": ref("assets"), "primary_type": const("asset"),
    "secondary_id": BIG, "secondary_type": TEXT, "created_at": CREATED,
    "updated_at": UPDATED}

_SHARED = ("id", "display_id", "name", "description", "asset_type_id",
           "impact", "usage_type", "asset_tag", "user_id", "department_id",
           "location_id", "agent_id", "group_id", "assigned_on", "created_at",
           "updated_at")


def _associated(world, keys):
    """Some assets; of the second contract, more than one page."""
    contract = world.table("contracts").get(keys["contract_id"])
    rng = seeded(world.seed, "associated", keys["contract_id"])
    count = 104 if contract["_n"] == 1 else rng.choice((0, 0, 1, 3, 34))
    rows = [row for row in world.rows("assets") if not row["_deleted"]]
    return [{name_: row[name_] for name_ in _SHARED} for row in sorted(
        rng.sample(rows, min(count, len(rows))), key=lambda row: row["id"])]


_WHO_ASSIGNED = {
    "assigned_on": opt(moment()), "created_at": CREATED,
    "updated_at": UPDATED, "assigned_by": opt(ref("agents")),
    "assigned_by_name": opt(PERSON), "unassigned_by": opt(ref("agents")),
    "unassigned_by_name": opt(PERSON), "unassigned_on": opt(moment())}

_ASSET = {
    "id": ID, "display_id": Kind(lambda draw: draw.row["display_id"]),
    "name": name("Laptop"), "description": opt(TEXT),
    "asset_type_id": ref("asset_types"),
    "impact": enum("low", "medium", "high"),
    "author_type": opt(enum("User", "Discovery")),
    "usage_type": enum("permanent", "loaner"),
    "asset_tag": opt(Kind(lambda draw: f"ASSET-{draw.n + 1}")),
    "user_id": opt(ref("users")), "location_id": opt(ref("locations")),
    "department_id": opt(ref("departments")), "agent_id": opt(ref("agents")),
    "group_id": opt(ref("groups")), "assigned_on": opt(moment()),
    "created_at": CREATED, "updated_at": UPDATED, "workspace_id": WORKSPACE,
    "created_by_source": opt(enum("API", "Probe")),
    "last_updated_by_source": opt(enum("API", "User")),
    "created_by_user": opt(ref("agents")),
    "last_updated_by_user": opt(ref("agents")),
    "sources": arr(obj(name=enum("API", "User"), updated_at=moment())),
    "attachments": maybe(ATTACHMENTS),
    "cloud_files": maybe(arr(obj(id=BIG, url=URL, name=TITLE))),
    "end_of_life": opt(DATE), "discovery_enabled": BOOL,
    "type_fields": Kind(_type_fields)}


def _below_asset(name_, path, envelope, columns_, **more):
    return Spec(name_, f"/assets/{{asset_display_id}}/{path}", envelope,
                parent="assets", columns=columns_, **more)


def _below_software(name_, path, envelope, columns_, **more):
    return Spec(name_, f"/applications/{{application_id}}/{path}", envelope,
                parent="applications", columns=columns_, **more)


SPECS = [
    Spec("assets", "/assets", "assets", show="asset", key="display_id",
         count=2600, workspaces="scope", bucket="list_assets",
         order=lambda row: (-row["created_at"], -row["id"]),
         newest_first=True, orders=("id", "created_at", "updated_at"),
         trash=("trashed", "true"), includes={"type_fields": ("type_fields",)},
         included=frozenset({"type_fields"}),
         query=Query(_ASSET_FIELDS, "filter", last_page=40, lags=True,
                     count_header="x-search-results-count",
                     newest_first=True, also={"search": _search}), columns=_ASSET),
    _below_asset("asset_components", "components", "components", {
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "component_type": enum("Processor", "Memory", "Logical Drive"),
        "component_data": arr(obj(name=TITLE, value=opt(TEXT)))}),
    _below_asset("asset_requests", "requests", "requests", {
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "request_type": enum("Incident", "Problem", "Change"),
        "request_id": Kind(lambda draw: f"INC-{draw.n}"),
        "request_details": TITLE, "request_status": enum("Open", "Closed")}),
    _below_asset("asset_contracts", "contracts", "contracts", {
        "id": ID, "contract_id": Kind(lambda draw: f"CNTR-{draw.n + 1}"),
        "contract_type": enum("Lease", "Maintenance"),
        "contract_name": TITLE, "contract_status": enum("Active", "Draft")}),
    _below_asset("asset_assignment_history", "assignment-history",
                 "assignment_history", {
        "id": ID, "user_id": opt(ref("users")), "user_name": opt(PERSON),
        **_WHO_ASSIGNED}),
    _below_asset("asset_relationships", "relationships", "relationships",
                 _RELATIONSHIP, derive=_related("asset", "asset_display_id")),
    Spec("relationships", "/relationships", "relationships",
         show="relationship", count=480, columns=_RELATIONSHIP,
         complete=_relationship),
    Spec("relationship_types", "/relationship_types", "relationship_types",
         count=32, module="relationships", columns={
        "id": ID, "is_default": BOOL, "description": opt(TEXT),
        "created_at": CREATED, "updated_at": UPDATED,
        "downstream_relation": enum("Uses", "Depends on"),
        "upstream_relation": enum("Used by", "Needed by"),
        "upstream_impact": BOOL, "downstream_impact": BOOL}),
    Spec("asset_types", "/asset_types", "asset_types", show="asset_type",
         count=45, columns={
        "id": ID, "name": name("Type"),
        "parent_asset_type_id": opt(ref("asset_types")),
        "description": opt(TEXT), "visible": BOOL, "created_at": CREATED,
        "updated_at": UPDATED}),
    # Groups of fields; without id, and not cut into pages.
    Spec("asset_type_fields", "/asset_types/{asset_type_id}/fields",
         "asset_type_fields", key=None, parent="asset_types", few=(2, 4),
         pager="whole", columns={
        "field_header": enum("General", "Hardware \"new\"", "Réseau"),
        "fields": arr(obj(id=BIG, name=name("field"), label=TITLE,
                          mandatory=BOOL, choices=CHOICES,
                          created_at=CREATED), 6)}),

    # --- Buying --------------------------------------------------------------
    Spec("products", "/products", "products", show="product", count=120,
         columns={
        "id": ID, "name": name("Product"), "asset_type_id": ref("asset_types"),
        "manufacturer": opt(enum("ACME \"Inc\"", "Üni")),
        "status": enum("In Production", "In Pipeline", "Retired"),
        "mode_of_procurement": enum("Buy", "Lease", "Both"),
        "depreciation_type_id": opt(BIG), "description": opt(HTML),
        "description_text": text_of("description"), "created_at": CREATED,
        "updated_at": UPDATED}),
    Spec("vendors", "/vendors", "vendors", show="vendor", count=105, columns={
        "id": ID, "name": name("Vendor"), "description": opt(TEXT),
        "primary_contact_id": opt(ref("requesters")), "address": opt(ADDRESS),
        "created_at": CREATED, "updated_at": UPDATED,
        "contact_name": opt(PERSON), "email": opt(EMAIL),
        "phone": opt(enum("+49 30 1234", "")), "mobile": opt(enum("0170 1")),
        "custom_fields": opt(CUSTOM)}),
    Spec("purchase_orders", "/purchase_orders", "purchase_orders",
         show="purchase_order", show_misprint="purchase-order", count=140,
         workspaces="scope", includes={"purchase_items": ("purchase_items",),
                                       "custom_fields": ("custom_fields",)},
         included=frozenset({"purchase_items", "custom_fields"}), columns={
        "id": ID, "vendor_id": ref("vendors"), "name": name("Order"),
        "po_number": Kind(lambda draw: f"PO/{draw.n}"),
        "vendor_details": opt(TEXT), "expected_delivery_date": opt(
            moment(0, 90)), "created_at": CREATED, "updated_at": UPDATED,
        "created_by": ref("agents"), "status": enum(20, 25),
        "shipping_address": opt(TEXT), "billing_same_as_shipping": BOOL,
        "billing_address": opt(TEXT), "currency_code": enum("EUR", "USD"),
        "department_id": opt(ref("departments")),
        "discount_percentage": opt(enum(0, 2.5, 10)),
        "tax_percentage": opt(enum(19, 7.7)), "shipping_cost": opt(MONEY),
        "workspace_id": WORKSPACE, "total_cost": MONEY,
        "currency": obj(code=enum("EUR", "USD"), symbol=enum("€", "$")),
        "conversion_rate": maybe(enum(1, 1.0825)), "custom_fields": CUSTOM,
        "purchase_items": arr(obj(item_type=number(1, 3), item_name=TITLE,
                                  cost=MONEY, quantity=number(1, 9)))}),

    # --- Software ------------------------------------------------------------
    Spec("applications", "/applications", "applications", show="application",
         list_misprint="application", count=150, also=("/applications/",),
         workspaces="scope", columns={
        "id": ID, "user_count": number(0, 500),
        "installation_count": number(0, 500), "created_at": CREATED,
        "updated_at": UPDATED, "name": name("Software"),
        "publisher_id": opt(ref("vendors")), "description": opt(TEXT),
        "notes": opt(TEXT), "application_type": enum("desktop", "saas",
                                                     "mobile"),
        "status": enum("blacklisted", "ignored", "managed"),
        "managed_by_id": opt(ref("agents")),
        "category": opt(enum("Office", "Base de données")),
        "source": opt(enum("API", "User")), "workspace_id": WORKSPACE,
        "additional_data": opt(obj(overall_user_count=number(0, 9)))}),
    _below_software("application_users", "users", "application_users", {
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "user_id": ref("users"), "license_id": opt(BIG),
        "allocated_date": opt(moment()), "first_used": opt(moment()),
        "last_used": opt(moment()), "source": opt(enum("API", "Okta")),
        "additional_data": maybe(obj(license_name=TITLE))},
        show="application_user"),
    _below_software("application_installations", "installations",
                    "installations", {
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "installation_path": opt(enum("C:\\Program Files\\x", "/opt/é")),
        "version": opt(enum("1.0", "22H2")),
        "installation_machine_id": ref("assets"), "user_id": opt(ref("users")),
        "department_id": opt(ref("departments")),
        "installation_date": opt(moment())}),
    _below_software("application_licenses", "licenses", "licenses", {
        "id": ID, "contract_id": opt(Kind(
            lambda draw: f"CNTR-{draw.n + 1}")),
        "created_time": CREATED, "updated_time": UPDATED}),
    _below_software("application_relationships", "relationships",
                    "relationships", _RELATIONSHIP,
                    derive=_related("software", "application_id")),

    # --- Contracts -----------------------------------------------------------
    Spec("contracts", "/contracts", "contracts", show="contract", count=160,
         workspaces="scope", columns={
        "id": ID, "name": name("Contract"), "description": opt(TEXT),
        "vendor_id": ref("vendors"), "auto_renew": BOOL, "notify_expiry": BOOL,
        "notify_before": opt(number(1, 90)), "approver_id": opt(ref("agents")),
        "start_date": moment(0, 30), "end_date": opt(moment(30, 900)),
        "cost": opt(MONEY), "status": enum(
            "draft", "pending", "approved", "active", "expired", "rejected",
            "cancelled", "pending_esign", "esigned", "decline_esign"),
        "contract_number": Kind(lambda draw: f"C-{draw.n}"),
        "contract_type_id": ref("contract_types"),
        "visible_to_id": opt(ref("groups")),
        "notify_to": arr(EMAIL), "custom_fields": CUSTOM,
        "future_contract_id": opt(ref("contracts")),
        "has_associated_assets": BOOL, "has_attachments": BOOL,
        "expiry_notified": BOOL, "requester_id": opt(ref("requesters")),
        "delegatee_id": opt(ref("agents")), "created_at": CREATED,
        "updated_at": UPDATED, "workspace_id": WORKSPACE,
        "software_id": opt(ref("applications")), "license_type": opt(enum(
            "volume", "enterprise", "trial", "open_source", "free")),
        "billing_cycle": opt(enum("monthly", "quarterly", "half_yearly",
                                  "annual", "one_time")),
        "license_key": opt(TEXT), "item_cost_details": arr(obj(
            id=BIG, item_name=TITLE, cost=MONEY, count=number(1, 99)))}),
    Spec("contract_types", "/contract_types", "contract_types", count=34,
         columns={
        "id": ID, "name": name("Contract type"), "description": opt(TEXT),
        "needs_approval": BOOL, "is_default": BOOL, "created_at": CREATED,
        "updated_at": UPDATED}),
    Spec("contract_type_fields", "/contract_types/{contract_type_id}/fields",
         "contract_type_fields", key=None, parent="contract_types", columns={
        "label": TITLE, "name": name("contract_field"), "required": BOOL,
        "field_type": enum("text", "date"), "data_type": enum("s", "d"),
        "visible_in_renewal": BOOL, "default_field": BOOL, "choices": CHOICES,
        "created_at": CREATED, "updated_at": UPDATED}),
    Spec("contract_associated_assets",
         "/contracts/{contract_id}/associated-assets", "associated_assets",
         parent="contracts", derive=_associated,
         columns={name_: _ASSET[name_] for name_ in _SHARED}),
    Spec("contract_attachments", "/contracts/{contract_id}/attachments",
         "attachments", parent="contracts", columns={
        "id": ID, "content_type": enum("application/pdf", "text/plain"),
        "size": number(0, 1 << 33), "name": name("scan"),
        "attachment_url": URL, "created_at": CREATED,
        "updated_at": UPDATED}),
]
