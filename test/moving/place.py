"""A simulated account together with the foreign tables that read it."""

from desk import Desk
from judge import Judge
from psql import quoted

PRIMARY_WORKSPACE = "2"

# The account's clock shows this many seconds after the start of its data when
# the first case begins, however long starting took.
FIRST_MOMENT = 120


class Place:
    """A desk, and the foreign server that reads it."""

    def __init__(self, psql, name, url, wrapper, first_moment):
        self.name = name
        self.desk = Desk(url)
        self.desk.post("reset", data=True)
        self.desk.post("clock", tick=0)
        self.desk.advance(max(first_moment - self.desk.now(), 0))
        options = f"url {quoted(url)}, plan 'enterprise'"
        for statement in (
                f"CREATE SERVER {name} FOREIGN DATA WRAPPER {wrapper} "
                f"OPTIONS ({options})",
                f"CREATE USER MAPPING FOR CURRENT_USER SERVER {name} "
                "OPTIONS (api_key 'simulator-key')",
                f"CREATE SCHEMA {name}",
                f"IMPORT FOREIGN SCHEMA tickets FROM SERVER {name} "
                f"INTO {name}",
                # or all desks are believed to be large
                f"ANALYZE {name}.tickets, {name}.ticket_stats"):
            psql.run(statement)
        self._psql = psql
        self._options = {}
        self.judge = Judge(psql, name, self.desk)
        self.facts = self.judge.facts()

    def begin_session(self):
        self._psql.reconnect()
        self.judge.begin_session()

    def workspaces(self):
        """Ids of the workspaces in scope, or None for all."""
        return {"all": None, "primary": PRIMARY_WORKSPACE}.get(
            self._options["workspaces"], self._options["workspaces"])

    def set_options(self, options):
        """None takes an option away."""
        changes = []
        for name, value in options.items():
            if value is None and name in self._options:
                changes.append(f"DROP {name}")
                del self._options[name]
            elif value is not None:
                action = "SET" if name in self._options else "ADD"
                changes.append(f"{action} {name} {quoted(str(value))}")
                self._options[name] = value
        self._psql.run(
            f"ALTER SERVER {self.name} OPTIONS ({', '.join(changes)})")
