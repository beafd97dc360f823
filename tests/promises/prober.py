"""Tries statements as any role of the database, each within a savepoint that takes everything back."""

from dataclasses import dataclass
from typing import Any

import psycopg

from consortium.schema.roles import ACTING_ROLES, APP
from tests.promises.two_councils import FIRST, KENT

REFUSED = "42501"  # insufficient privilege: no grant, or a policy's check that fails
APPEND_ONLY = "PT001"  # our own trigger, which stays even the owner


@dataclass(frozen=True)
class Outcome:
    """What a statement came to: its rows and how many it touched, or the code and the words of its refusal."""

    rows: list[Any]
    count: int
    refused: str | None = None
    constraint: str | None = None
    message: str = ""


class Prober:
    """One superuser's transaction on a database, which becomes other roles for a statement and never commits."""

    def __init__(self, database):
        self.database = database

    def __enter__(self):
        url = self.database.superuser_url.replace("+psycopg", "")
        self.connection = psycopg.connect(url, prepare_threshold=None)
        return self

    def __exit__(self, *_):
        self.connection.rollback()
        self.connection.close()

    def run(self, statement, values=None):
        """Run a statement as the superuser, whom no policy stops, and return its rows."""
        cursor = self.connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def one(self, statement, values=None):
        return self.run(statement, values)[0][0]

    def first_column(self, table):
        return self.one("select attname from pg_attribute where attrelid = %s::regclass and attnum = 1", [table])

    def attempt(self, statement, values=None, *, role=None, authority_id=KENT, provider_id=FIRST):
        """Try a statement as a role bound to a council and a provider; without a role as the superuser."""
        self.connection.execute("savepoint attempt")
        try:
            if role in (APP, *ACTING_ROLES):  # as the app does: signed in as portal_app, whatever it becomes then
                self.connection.execute(f"set local session authorization {APP}")
            self._bind(role, authority_id, provider_id)
            if statement.startswith("copy") and statement.endswith("to stdout"):
                with self.connection.cursor().copy(statement) as lines:
                    return Outcome(list(lines.rows()), 0)
            cursor = self.connection.execute(statement, values)
            return Outcome(cursor.fetchall() if cursor.description else [], cursor.rowcount)
        except psycopg.Error as error:
            return Outcome([], 0, error.sqlstate, error.diag.constraint_name, error.diag.message_primary or "")
        finally:
            self.connection.execute("rollback to savepoint attempt")

    def keep(self, statement, values=None, *, role, authority_id=KENT, provider_id=FIRST):
        """Do as a role what the next statements stand on; it is there until the prober leaves."""
        self._bind(role, authority_id, provider_id)
        self.connection.execute(statement, values)
        self.connection.execute("set local role none")

    def copied(self, table, **bound):
        """Return the lines that COPY hands out to a role. COPY obeys the same walls as SELECT."""
        return self.attempt(f"copy {table} to stdout", **bound).rows

    def _bind(self, role, authority_id, provider_id):
        self.connection.execute(
            "select set_config('portal.authority_id', %s, true), set_config('portal.provider_id', %s, true),"
            " set_config('portal.actor', 'a prober', true), set_config('portal.today', '2015-08-01', true)",
            ["" if number is None else str(number) for number in (authority_id, provider_id)],
        )
        if role not in (None, APP):
            self.connection.execute("select set_config('role', %s, true)", [role])
