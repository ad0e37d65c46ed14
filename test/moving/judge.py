"""Whether a scan's rows were true: compared, in PostgreSQL, with the versions
that the account's tickets had while it ran.

The versions are read with PostgreSQL's own jsonb, not with the extension's
code, and conditions on them are evaluated by PostgreSQL.
"""

from dataclasses import dataclass

from psql import quoted

# Which versions each table shows.
_SHOWN = {"tickets": "visible", "ticket_stats": "visible",
          "ticket_details": "visible", "deleted_tickets": "deleted", "spam_tickets": "spam AND NOT deleted"}

# Columns of a version besides those of the table.
_ABOUT = '"from" double precision, "to" double precision, visible boolean'

# Columns that scopes and conditions name.
_ASKED_FOR = ("id", "visible", "deleted", "spam", "workspace_id", "status",
              "priority", "urgency", "group_id", "created_at", "updated_at",
              '"from"')


@dataclass
class Facts:
    """What random queries are made of."""
    ids: list
    groups: list
    created: list
    updated: list
    of_workspace: dict          # ids


class Judge:
    """Judges scans of one desk, whose foreign tables are in this schema."""

    def __init__(self, psql, schema, desk):
        self._psql = psql
        self._schema = schema
        self._desk = desk
        run = psql.run
        self.columns = {}
        for table in _SHOWN:
            self.columns[table] = [row[0] for row in run(
                "SELECT quote_ident(attname) FROM pg_attribute WHERE "
                f"attrelid = {quoted(f'{schema}.{table}')}::regclass "
                "AND attnum > 0 AND NOT attisdropped ORDER BY attnum")]
        # what any of the tables shows
        more = "".join(f", d.{name}" for name in self.columns["ticket_details"]
                       if name not in self.columns["ticket_stats"])
        run(f"CREATE TABLE {schema}.model AS SELECT s.*{more} "
            f"FROM {schema}.ticket_stats AS s, {schema}.ticket_details AS d "
            "WITH NO DATA")
        run(f"CREATE TABLE {schema}.origin (LIKE {schema}.model, {_ABOUT})")
        run(f"CREATE UNLOGGED TABLE {schema}.recent "
            f"(LIKE {schema}.model, {_ABOUT})")
        run(f"CREATE UNLOGGED TABLE {schema}.raw "
            f"({_ABOUT}, record jsonb, stats jsonb)")
        self._load("origin", desk.history(desk.now(), True))
        run(f"CREATE UNIQUE INDEX ON {schema}.origin (id)")
        run(f"ANALYZE {schema}.origin")

    def facts(self):
        run, schema = self._psql.run, self._schema

        def numbers(expression, where="visible"):
            return [int(row[0]) for row in run(
                f"SELECT DISTINCT {expression} AS n FROM {schema}.origin "
                f"WHERE {where} ORDER BY n")]

        return Facts(numbers("id"),
                     numbers("group_id", "visible AND group_id IS NOT NULL"),
                     numbers("extract(epoch FROM created_at)::bigint"),
                     numbers("extract(epoch FROM updated_at)::bigint"),
                     {workspace: numbers(
                         "id", f"visible AND workspace_id = {workspace}")
                      for workspace in numbers("workspace_id")})

    def begin_session(self):
        self._psql.run(f"CREATE TEMP TABLE got (LIKE {self._schema}.model)")

    def _load(self, table, versions):
        schema = self._schema
        run = self._psql.run
        run(f"TRUNCATE {schema}.raw, {schema}.{table}")
        lines = [b"\t".join((_time(version.start), _time(version.end),
                             b"t" if version.visible else b"f",
                             version.row.replace(b"\\", b"\\\\"),
                             version.stats.replace(b"\\", b"\\\\")))
                 for version in versions]
        if lines:
            self._psql.copy_in(f"{schema}.raw", lines)
        # of what both have, as created_at, the record's own counts
        run(f"INSERT INTO {schema}.{table} "
            'SELECT r.*, "from", "to", visible '
            f"FROM {schema}.raw, jsonb_populate_record("
            f"NULL::{schema}.model, stats || record) AS r")

    def read(self, table, names, condition):
        """Make a scan; the number of its rows."""
        run = self._psql.run
        listed = ", ".join(names)
        run("TRUNCATE pg_temp.got")
        run(f"INSERT INTO pg_temp.got ({listed}) SELECT {listed} "
            f"FROM {self._schema}.{table} WHERE {condition}")

    def judge(self, table, names, condition, workspaces, start):
        """What is wrong with the rows read since then, as (kind, id)."""
        schema = self._schema
        self._load("recent", self._desk.history(start, False))
        scope = _SHOWN[table]
        if workspaces is not None:
            scope += f" AND workspace_id IN ({workspaces})"
        columns = ", ".join(sorted({*names, *_ASKED_FOR}))
        names = [name for name in names if name != "id"]
        same = "(%s) IS NOT DISTINCT FROM (%s)" % (
            ", ".join(f"g.{name}" for name in names),
            ", ".join(f"v.{name}" for name in names))
        return [(kind, int(number)) for kind, number in self._psql.run(f"""
            WITH v AS MATERIALIZED (
                SELECT *, ({scope} AND ({condition})) IS TRUE AS fits
                FROM (SELECT {columns} FROM {schema}.recent
                      UNION ALL
                      SELECT {columns} FROM {schema}.origin AS o
                      WHERE NOT EXISTS (SELECT FROM {schema}.recent AS r
                                        WHERE r.id = o.id)) AS v)
            SELECT 'twice', id FROM pg_temp.got GROUP BY id
            HAVING count(*) > 1
            UNION ALL
            SELECT 'not true', id FROM pg_temp.got AS g
            WHERE NOT EXISTS (SELECT FROM v
                              WHERE v.id = g.id AND v.fits AND {same})
            UNION ALL
            SELECT 'missing', id FROM v GROUP BY id
            HAVING bool_and(fits)
                AND bool_or("from" IS NULL OR "from" < {start!r})
                AND id NOT IN (SELECT id FROM pg_temp.got
                               WHERE id IS NOT NULL)
            ORDER BY 1, 2""")]

    def describe(self, number, names):
        """The versions of a ticket since the start, and the row read of it."""
        names = [name for name in names if not name.startswith("description")]
        listed = ", ".join(
            f"left({name}::text, 60) AS {name}" for name in names)
        self._load("recent", (version for version in self._desk.history(
            0, True) if version.number == number))
        for about, source in (
                ("to_timestamp(\"from\") AS \"from\", to_timestamp(\"to\") "
                 "AS \"to\", visible", f"{self._schema}.recent"),
                ("'read' AS was", "pg_temp.got")):
            for row in self._psql.run(
                    f"SELECT to_jsonb(d) FROM (SELECT {about}, {listed} "
                    f"FROM {source} WHERE id = {number}) AS d"):
                yield row[0]


def _time(moment):
    return b"\\N" if moment is None else repr(moment).encode()
