"""The switches: one for each point on which the documentation is silent,
contradicts itself, or differs from what was seen of the live service."""

from limits import PLANS, parse_limits
from modules import SPECS


class SettingError(ValueError):
    """An unknown switch, or a value it does not take."""


def _choice(*values):
    def parse(value):
        value = str(value)
        if value not in values:
            raise ValueError("one of " + "|".join(values))
        return value
    return parse


def _boolean(value):
    texts = {"true": True, "on": True, "1": True,
             "false": False, "off": False, "0": False}
    try:
        return texts[str(value).lower()]
    except KeyError:
        raise ValueError("true|false") from None


def _number(value):
    if isinstance(value, bool):
        raise ValueError("a number")
    number = float(value)
    if number != number:
        raise ValueError("a number")
    return int(number) if number == int(number) else number


def _not_negative(value):
    number = _number(value)
    if number < 0:
        raise ValueError("a number, not negative")
    return number


def _last_page(value):
    if str(value) == "none":
        return "none"
    number = int(str(value))
    if number < 1:
        raise ValueError("none, or a number above 0")
    return number


def _names(*allowed):
    """A comma-separated list; '*' is all of the allowed names."""
    def parse(value):
        names = [name for name in str(value).split(",") if name]
        if names == ["*"]:
            return ",".join(allowed)
        if not set(names) <= set(allowed):
            raise ValueError("comma-separated from " + ",".join(allowed))
        return ",".join(names)
    return parse


def _workspace_ids(value):
    """A comma-separated list of ids."""
    return ",".join(str(int(number)) for number in str(value).split(",")
                    if number)


def _limits(value):
    parse_limits(str(value))
    return str(value)


MODULES = ("tickets", "ticket_form_fields", "agents", "requesters", "groups",
           "departments", "workspaces", *SPECS, "journeys")
QUIRKS = ("department_envelope", "requester_envelope", "department_string_ids",
          *(f"{spec.name}_{what}" for spec in SPECS.values()
            for what in ("list", "show", "view")
            if getattr(spec, f"{what}_misprint") is not None))

# name: (how a value is read, default)
_SWITCHES = {
    # rate limits
    "plan": (_choice(*PLANS), "enterprise"),
    "limits": (_limits, ""),
    "window": (_not_negative, 60),
    "filter_bucket": (_choice("list_tickets", "account"), "list_tickets"),
    "retry_after": (_choice("seconds", "http_date", "absent"), "seconds"),
    # ticket lists
    "order_by": (_choice("honoured", "ignored", "rejected"), "honoured"),
    "updated_since": (_choice("inclusive", "exclusive"), "inclusive"),
    "list_order": (_choice("created", "updated"), "created"),
    "list_page_wall": (_last_page, "none"),
    "trash_updated_since": (_choice("honoured", "ignored"), "honoured"),
    "trash_show": (_choice("returned", "missing"), "returned"),
    "touch_on_trash": (_boolean, True),
    "trash_children": (_choice("returned", "missing"), "returned"),
    # other lists
    "itil_updated_since": (_choice("honoured", "ignored", "rejected"),
                           "honoured"),
    "itil_workspace": (_choice("present", "absent"), "present"),
    "lean_lists": (_boolean, False),
    "oncall_pages": (_choice("meta", "whole"), "meta"),
    "workspace_zero": (_choice("documented", "accepted"), "documented"),
    "client_query": (_choice("accepted", "rejected"), "accepted"),
    "communications_type": (_choice("required", "optional"), "required"),
    "record_link": (_choice("absolute", "path", "query"), "absolute"),
    # the ticket filter
    "filter_page_cap": (_choice("none", "10", "40"), "10"),
    "filter_order": (_choice("created", "created_ties", "updated", "scattered"),
                     "created"),
    "filter_per_page": (_choice("ignored", "rejected", "honoured"), "ignored"),
    "query_per_page": (_choice("honoured", "ignored"), "honoured"),
    "filter_total": (_choice("present", "missing"), "present"),
    "filter_length": (_choice("raw", "encoded"), "raw"),
    "filter_dates": (_choice("inclusive", "exclusive", "start"), "inclusive"),
    "filter_timestamps": (_choice("rejected", "accepted", "truncated"),
                          "rejected"),
    "filter_strings": (_choice("exact", "folded"), "exact"),
    "asset_search": (_choice("text", "words", "rejected"), "text"),
    "filter_trash": (_choice("excluded", "included"), "excluded"),
    "filter_window": (_choice("none", "30_days"), "none"),
    "filter_requested_for": (_choice("present", "absent"), "present"),
    "filter_undocumented": (_choice("rejected", "accepted"), "rejected"),
    "filter_workspace_field": (_choice("selects", "narrows"), "selects"),
    "account_zone": (_number, 0),
    "lag": (_not_negative, 0),
    "lag_reach": (_choice("documented", "all"), "documented"),
    # workspaces and permissions
    "workspaces": (_choice("on", "access_denied", "require_feature",
                           "not_found"), "on"),
    "workspace_param": (_choice("rejected", "ignored"), "rejected"),
    "agents_me": (_choice("returned", "missing"), "returned"),
    "disabled_features": (_names(*MODULES), ""),
    "restricted_modules": (_names(*MODULES), "agents,requesters,workspaces"),
    "restricted_workspaces": (_workspace_ids, ""),
    # transport and shape
    "quirks": (_names(*QUIRKS), ""),
    "link_style": (_choice("live", "documented"), "live"),
    "chunked": (_boolean, False),
    "gzip": (_boolean, False),
    "latency_ms": (_not_negative, 0),
}


class Settings:
    """Current values.  `generation` changes whenever one of them does."""

    def __init__(self):
        self._start = {name: default
                       for name, (_, default) in _SWITCHES.items()}
        self.values = dict(self._start)
        self.generation = 0

    def __getitem__(self, name):
        return self.values[name]

    def set(self, changes):
        """Apply all of the changes, or none and raise SettingError."""
        parsed = {}
        for name, value in changes.items():
            if name not in _SWITCHES:
                raise SettingError(f"unknown switch: {name}")
            try:
                parsed[name] = _SWITCHES[name][0](value)
            except (TypeError, ValueError, OverflowError) as error:
                raise SettingError(f"{name}: {error}") from None
        self.values.update(parsed)
        self.generation += 1

    def keep_as_start(self):
        """Make the current values the ones that restore() returns to."""
        self._start = dict(self.values)

    def restore(self):
        """Back to the start; lists computed under the same values hold."""
        if self.values != self._start:
            self.values = dict(self._start)
            self.generation += 1
