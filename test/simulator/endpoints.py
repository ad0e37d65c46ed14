"""The resources in modules/, served from their specs."""

import json

import params
from collection import in_trash
from encode import parse_moment, to_json
from form import GLOBAL_WORKSPACE
from messages import (Listing, Response, Rows, access_denied, invalid,
                      not_found, refused)
from pagers import PAGERS
from query import QueryError
from spec import path_pattern

_ORDERS = {"asc": False, "desc": True}
_FIXED_ROWS = 30               # of pages of queries


class Endpoint:
    """A path of a resource, and what it does."""

    def __init__(self, spec, action, path):
        self.spec = spec
        self.action = action        # list, show, query, or search
        self.pattern = path_pattern(path)


class Target:
    """What a request's path stands for."""

    def __init__(self, endpoint, keys):
        self.spec = endpoint.spec
        self.action = endpoint.action
        self.keys = keys


class Endpoints:
    def __init__(self, world, account):
        self._world = world
        self._account = account
        self._settings = account.settings
        self._endpoints = {}        # by the first segment of the path
        for spec in world.specs.values():
            for path in (spec.path, *spec.also):
                if path:
                    self._add(spec, "list", path)
            if spec.single_path:
                self._add(spec, "show", spec.single_path)
            if spec.query is not None and spec.query.path:
                self._add(spec, "query", spec.query.path)
            if spec.view is not None:
                self._add(spec, "view", spec.view[0])
            if spec.searched is not None:
                self._add(spec, "search", spec.searched[0])

    def _add(self, spec, action, path):
        segment = path.split("/")[1]
        self._endpoints.setdefault(segment, []).append(
            Endpoint(spec, action, path))

    def find(self, path):
        """What a path below the prefix stands for, or None."""
        for endpoint in self._endpoints.get(path.partition("/")[0], ()):
            match = endpoint.pattern.fullmatch(path)
            if match is not None:
                return Target(endpoint, {
                    name: int(text) if text.isdigit() else text
                    for name, text in match.groupdict().items()})
        return None

    @staticmethod
    def bucket(target):
        return (target.spec.bucket if target.action in ("list", "query")
                else "account")

    @staticmethod
    def credits(target, request):
        includes = len(params.split(request.parameters.get("include")))
        spec = target.spec
        return 1 + includes * (spec.show_include_cost
                               if target.action == "show"
                               else spec.list_include_cost)

    def modules(self, spec):
        """The names under which a resource can be forbidden."""
        names = {spec.name}
        if spec.module is not None:
            return names | {spec.module}
        while spec is not None and spec.parent:
            names.add("requesters" if spec.parent == "users"
                      else spec.parent)
            spec = self._world.specs.get(spec.parent)
        return names

    def _form(self, what, includes=()):
        return (what, includes, self._settings["lean_lists"],
                self._settings["itil_workspace"] == "absent")

    def answer(self, target, request):
        action = getattr(self, f"_{target.action}")
        return action(target.spec, dict(target.keys), request)

    # --- Lists ---------------------------------------------------------------

    def _list(self, spec, keys, request):
        parameters = request.parameters
        query = spec.query
        asked = query is not None and query.path is None and any(
            name in parameters for name in (query.parameter, *query.also))
        pager, paging = PAGERS[spec.pager]
        allowed = paging | spec.parameters.keys() | set(spec.required_names())
        if query is not None and query.path is None:
            allowed |= {query.parameter, *query.also}
        if spec.workspaces not in (None, "own"):
            allowed |= {"workspace_id"}
        if spec.orders:
            allowed |= set(spec.order_names)
        if spec.includes:
            allowed |= {"include"}
        if spec.trash is not None:
            allowed |= {spec.trash[0]}
        if spec.since is not None and (
                not spec.since or self._settings[spec.since] != "rejected"):
            allowed |= {"updated_since"}
        params.check_names(parameters, allowed)
        self._check_required(spec, parameters)
        if asked:
            params.check_names(parameters, allowed - set(query.excludes))
        if spec.parent_param is not None:
            keys[spec.parent_param] = params.integer(parameters,
                                                     spec.parent_param)
        self._check_parent(spec, keys, request)
        workspace_ids, global_only = self._workspaces(spec, request)
        includes = params.includes(parameters, tuple(spec.includes))
        if spec.parent:
            rows = self._rows(spec, keys, request, workspace_ids)
        else:
            rows = self._account.cached(
                _key_of(spec, request),
                lambda: self._rows(spec, keys, request, workspace_ids))
        form = self._form("list_global" if global_only else "list", includes)
        if asked:
            return self._queried(spec, keys, request, rows, form)
        if spec.view_misprint is not None and (
                spec.view_misprint[0] in parameters) and self._misprint(
                    spec, "view", False):
            some = pager(request, rows, self._settings).rows
            return Response(200, to_json([spec.view_misprint[1](row)
                                          for row in some]))
        if spec.pager == "object":
            return self._object(spec, rows, form)
        page = pager(request, rows, self._settings)
        return self._response(spec, keys, request, page, form)

    def _check_required(self, spec, parameters):
        for names in spec.required:
            if isinstance(names, str):
                names = (names,)
            if names == ("type",) and (
                    self._settings["communications_type"] == "optional"):
                continue
            if not any(parameters.get(name) for name in names):
                raise invalid(names[0], "missing_field",
                              "It should be present")

    def _check_parent(self, spec, keys, request):
        """404 for a parent that is not there, 403 if it is out of sight."""
        if not spec.parent:
            return
        row = self._world.parent_of(spec, keys)
        if row is None or (in_trash(row) and
                           self._settings["trash_children"] == "missing"):
            raise not_found()
        workspace_id = (row["id"] if spec.parent == "workspaces"
                        else row.get("workspace_id"))
        if workspace_id not in (None, GLOBAL_WORKSPACE,
                                *request.workspace_ids):
            raise access_denied()

    def _workspaces(self, spec, request):
        """The workspaces to look into, and whether custom fields are only
        those of all of them."""
        visible = request.workspace_ids | {GLOBAL_WORKSPACE, None}
        if spec.workspaces in (None, "own") or spec.query and (
                spec.query.parameter in request.parameters
                and "workspace_id" in spec.query.fields):
            return visible, False
        if spec.workspaces == "filter" and (
                "workspace_id" not in request.parameters):
            return visible, False
        if spec.workspaces in ("one", "global", "apart") and (
                self._settings["workspaces"] == "on"):
            return self._one_workspace(spec, request), False
        if spec.workspaces == "client":
            return {self._account.client(request)}, False
        scope = (self._account.scope(request) if spec.default_workspace is None
                 else self._account.scope(request, spec.default_workspace))
        return scope.workspace_ids | {GLOBAL_WORKSPACE, None}, (
            scope.global_only)

    def _one_workspace(self, spec, request):
        """For lists that know no 0; 1 stands for what belongs to all."""
        shared = {GLOBAL_WORKSPACE, None}
        if spec.workspaces != "one" and (
                request.parameters.get("workspace_id") == "1"):
            return shared
        scope = self._account.scope(request)
        if scope.global_only and self._settings[
                "workspace_zero"] == "documented":
            raise invalid("workspace_id", "invalid_value",
                          "It should be a valid workspace id")
        return scope.workspace_ids | (
            set() if spec.workspaces == "apart" and not scope.global_only
            else shared)

    def _rows(self, spec, keys, request, workspace_ids):
        """The rows of a list, by all its parameters but query and page."""
        parameters = request.parameters
        table = self._world.table(spec.name)
        rows = (table.below(keys) if hasattr(table, "below")
                else table.ordered())
        if spec.workspaces is not None:
            rows = [row for row in rows
                    if row.get("workspace_id") in workspace_ids]
        rows = self._in_view(spec, rows, parameters)
        for name, make in spec.parameters.items():
            if name in parameters and make is not None:
                rows = list(filter(make(self._world, parameters[name]), rows))
        if spec.since is not None and "updated_since" in parameters and not (
                self._in_trash_view(spec, parameters) and self._settings[
                    "trash_updated_since"] == "ignored"):
            rows = self._since(spec, rows, parameters["updated_since"])
        return self._sorted(spec, rows, parameters)

    @staticmethod
    def _in_view(spec, rows, parameters):
        if spec.trash is None:
            return rows
        name, value = spec.trash
        deleted = Endpoints._in_trash_view(spec, parameters)
        if name in parameters and not deleted and (
                name not in spec.parameters):
            raise invalid(name, "invalid_value", "It should be one of "
                          f"these values: '{value}'")
        return [row for row in rows if row["_deleted"] == deleted]

    @staticmethod
    def _in_trash_view(spec, parameters):
        return spec.trash is not None and (
            parameters.get(spec.trash[0]) == spec.trash[1])

    def _since(self, spec, rows, text):
        since = parse_moment(text)
        if since is None:
            raise invalid("updated_since", "datatype_mismatch",
                          "It should be a/an Valid Date")
        if spec.since and self._settings[spec.since] == "ignored":
            return rows
        if self._settings["updated_since"] == "exclusive":
            return [row for row in rows if row["updated_at"] > since]
        return [row for row in rows if row["updated_at"] >= since]

    @staticmethod
    def _sorted(spec, rows, parameters):
        if not spec.orders:
            return rows
        by_name, direction_name = spec.order_names
        direction = parameters.get(direction_name, "desc").lower()
        if direction not in _ORDERS:
            raise invalid(direction_name, "invalid_value", "It should be one "
                          "of these values: 'asc,desc'")
        by = parameters.get(by_name)
        if by is None:
            if direction_name in parameters and (
                    _ORDERS[direction] != spec.newest_first):
                return list(reversed(rows))
            return rows
        if by not in spec.orders:
            raise invalid(by_name, "invalid_value", "It should be one of "
                          f"these values: '{','.join(spec.orders)}'")
        if isinstance(spec.orders, dict):
            by = spec.orders[by]
        # Nulls last; ties in the order of the plain list.
        return (sorted((row for row in rows if row.get(by) is not None),
                       key=lambda row: row[by], reverse=_ORDERS[direction])
                + [row for row in rows if row.get(by) is None])

    def _object(self, spec, rows, form):
        if not rows:
            raise not_found()
        table = self._world.table(spec.name)
        response = Response(200, b'{"%s":%s}' % (
            spec.envelope.encode(), table.encode(rows[0], form)))
        response.shown = Rows(table, rows[:1])
        return response

    def _response(self, spec, keys, request, page, form):
        table = self._world.table(spec.name)
        texts = [table.encode(row, form) for row in page.rows]
        if spec.wrapped:
            texts = [b'{"%s":%s}' % (spec.wrapped.encode(), text)
                     for text in texts]
        envelope = self._misprint(spec, "list", spec.envelope)
        response = Response(200, Listing(envelope, texts,
                                         members=page.members))
        response.shown = Rows(table, page.rows, keys)
        if page.link is not None:
            response.add_next_link(request, page.link,
                                   self._settings["link_style"])
        if page.token is not None:
            response.add_next_link(request, page.token,
                                   self._settings["link_style"],
                                   "start_token")
        return response

    def _misprint(self, spec, what, envelope):
        misprint = getattr(spec, f"{what}_misprint")
        if misprint is not None and f"{spec.name}_{what}" in self._settings[
                "quirks"].split(","):
            return misprint or None
        return envelope

    # --- Queries and searches ------------------------------------------------

    def _query(self, spec, keys, request):
        """A query on a path of its own."""
        params.check_names(request.parameters,
                           {"page", "per_page", spec.query.parameter})
        self._check_parent(spec, keys, request)
        rows = self._world.table(spec.name).below(keys)
        return self._queried(spec, keys, request, rows,
                             self._form("list"))

    def _queried(self, spec, keys, request, rows, form):
        query = spec.query
        predicate, used = self._predicate(spec, request)
        if self._settings["lag"] and (
                query.lags or (self._settings["lag_reach"] == "all"
                               and not spec.parent)):
            rows = self._lagging(spec, rows)
        if query.paged:
            page = PAGERS[spec.pager][0](
                request, list(filter(predicate, rows)), self._settings)
            return self._response(spec, keys, request, page, form)
        page, per_page = params.paging(request.parameters)
        size = query.page_size or per_page
        if self._settings["query_per_page"] == "ignored":
            size = _FIXED_ROWS
        if query.last_page is not None and page > query.last_page:
            raise invalid("page", "invalid_value", "It should be a Positive "
                          f"Integer less than {query.last_page}")
        if "workspace_id" in query.fields and (
                "workspace_id" not in used) and spec.workspaces == "scope":
            visible = self._account.scope(request).workspace_ids
            rows = [row for row in rows if row.get("workspace_id") in visible]
        rows = [row for row in rows if predicate(row)]
        if query.newest_first:
            rows.sort(key=lambda row: (-row["created_at"], -row["id"]))
        start = (page - 1) * size
        some = rows[start:start + size]
        table = self._world.table(spec.name)
        response = Response(200, Listing(
            spec.envelope, [table.encode(row, form) for row in some],
            total=len(rows) if query.total else None))
        if query.count_header is not None:
            response.headers.append((query.count_header, len(rows)))
        response.shown = Rows(table, some, keys)
        return response

    def _lagging(self, spec, rows):
        """The rows as the index has them, among those of the list."""
        table = self._world.table(spec.name)
        version = table.past_version(
            self._account.clock.now() - self._settings["lag"])
        kept = {table.key_of(row) for row in rows}
        # what is in the trash now may not have been there then
        gone = {table.key_of(row) for row in table.ordered()
                if not row.get("_deleted")} - kept
        return [row for row in table.past(version)
                if table.key_of(row) not in gone
                and not row.get("_deleted")]

    def _predicate(self, spec, request):
        """Of the query and its other parameters, and the fields it names."""
        query = spec.query
        terms = [make(self._settings, request.parameters[name])
                 for name, make in query.also.items()
                 if name in request.parameters]
        used = set()
        if query.parameter in request.parameters or not terms:
            term, used = self._query_predicate(query, request)
            terms.append(term)
        return (lambda row: all(term(row) for term in terms)), used

    def _query_predicate(self, query, request):
        if query.quoted:
            text = params.query_text(request, self._settings["filter_length"],
                                     query.parameter)
        else:
            text = request.parameters.get(query.parameter, "")
            if not text:
                raise invalid(query.parameter, "missing_field",
                              "It should be present")
        if callable(query.fields):
            try:
                return query.fields(text), set()
            except QueryError as error:
                raise invalid(error.field, error.code,
                              error.message) from None
        return self._account.compile(text, query.fields, query.operators,
                                     query.timestamps)

    def _view(self, spec, keys, request):
        """A list of what the body of a POST asks for."""
        params.check_names(request.parameters, {"page", "per_page"})
        try:
            body = json.loads(request.body)
        except ValueError:
            raise refused(400, "invalid_json",
                          "Request body has invalid JSON") from None
        predicate = spec.view[1](body)
        rows = [row for row in self._world.rows(spec.name) if predicate(row)
                and row.get("workspace_id") in request.workspace_ids]
        page = PAGERS[spec.pager][0](request, rows, self._settings)
        return self._response(spec, keys, request, page,
                              self._form("list"))

    def _search(self, spec, keys, request):
        """search_term on a path of its own: what is published."""
        params.check_names(request.parameters, {
            "search_term", "user_email", "workspace_id", "page", "per_page"})
        term = request.parameters.get("search_term", "").casefold()
        if not term:
            raise invalid("search_term", "missing_field",
                          "It should be present")
        _, published, columns = spec.searched
        rows = [row for row in self._world.rows(spec.name)
                if published(row) and any(
                    term in (row.get(name) or "").casefold()
                    for name in columns)]
        page = PAGERS["total_pages"][0](request, rows, self._settings)
        return self._response(spec, keys, request, page,
                              self._form("list"))

    # --- Single records ------------------------------------------------------

    def _show(self, spec, keys, request):
        allowed = {"include"} if spec.includes else ()
        params.check_names(request.parameters, allowed)
        includes = params.includes(request.parameters, tuple(spec.includes))
        table = self._world.table(spec.name)
        number = keys.pop(spec.key if spec.key in keys else "id")
        if hasattr(table, "below"):
            if set(spec.placeholders) <= set(keys):
                self._check_parent(spec, keys, request)
                row = table.get_below(keys, number)
            else:
                row = table.find(number)
            if row is not None and any(
                    row.get(name, value) != value
                    for name, value in keys.items()):
                row = None
        else:
            row = table.get(number)
        if row is None or (row.get("_deleted") and
                           self._settings["trash_show"] == "missing"):
            raise not_found()
        workspace_id = row.get("workspace_id")
        if spec.workspaces is not None and workspace_id not in (
                None, GLOBAL_WORKSPACE, *request.workspace_ids):
            raise access_denied()
        text = table.encode(row, ("show", includes, False,
                                  self._settings["itil_workspace"] == "absent"))
        envelope = self._misprint(spec, "show", spec.show)
        if envelope:
            text = b'{"%s":%s}' % (envelope.encode(), text)
        response = Response(200, text)
        response.shown = Rows(table, [row], keys)
        return response

    # --- The truth -----------------------------------------------------------

    def truth(self, name, workspace_ids, includes=(), deleted=False):
        """Complete records as JSON, with the keys of their parents."""
        spec = self._world.specs[name]
        table = self._world.table(name)
        for keys, row in table.everything():
            if bool(row.get("_deleted")) != deleted:
                continue
            if workspace_ids is not None:
                workspace_id = keys.get("workspace_id",
                                        row.get("workspace_id"))
                if workspace_id is None and spec.parent:
                    workspace_id = (self._world.parent_of(spec, keys)
                                    or {}).get("workspace_id")
                if workspace_id not in (None, GLOBAL_WORKSPACE,
                                        *workspace_ids):
                    continue
            shown = table.encode(row, self._form("list", includes))
            more = dict(keys)
            if spec.flat is not None:
                more.update(spec.flat(row))
            yield _with_keys(shown, row, more)


def _with_keys(text, row, keys):
    members = b"".join(b',"%s":%s' % (name.encode(), json.dumps(
        value, ensure_ascii=False).encode())
        for name, value in keys.items() if name not in row)
    return text[:-1] + (members if len(text) > 2 else members[1:]) + b"}"


def _key_of(spec, request):
    """What the rows of a list depend on, besides data and switches."""
    return (spec.name, request.workspace_ids,
            tuple(sorted(item for item in request.parameters.items()
                         if item[0] not in ("page", "per_page", "start_token",
                                            "page_size", "next_token"))))
