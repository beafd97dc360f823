"""Looks for rows that a kind of user can touch and must not, and for rows that it must reach and cannot.

Each answer is a sentence about one role and one table. No leak is an empty list; test_walls shows that every wall, taken
away, fills it.
"""

from typing import Final

from psycopg.types.json import Jsonb

from consortium.schema.roles import OTHER_ROLES
from tests.promises.policies import BOOKS, DELETE, INSERT, LEAD, PEOPLE, SELECT, SIGN_IN, UPDATE, rows_for
from tests.promises.prober import APPEND_ONLY, REFUSED
from tests.promises.two_councils import ESSEX, FIRST, KENT

OWNER: Final = "portal_owner"
ROLES: Final = (*OTHER_ROLES, OWNER)
BINDINGS: Final = ((KENT, FIRST), (None, None))
# What a role may write into a row of its own without breaking another rule.
HARMLESS: Final = {
    "allowances": "meetings_included = 9",
    "cases": "authority_reference = null",
    "prices": "superseded_at = 'infinity'",
    "own_subscriptions": "each_pence = 1",
    "funders": "name = 'Another name'",
    "chain_heads": "hash = sha256('another')",
    "appointments": "ended_at = 'infinity'",
    "sessions": "ended_at = 'infinity'",
    "calendar_feeds": "ended_at = 'infinity'",
    "invitations": "used_at = '2015-06-01'",
    "mail_preferences": "wanted = true",
    ("accounts", SIGN_IN): "password_hash = null",
    ("accounts", LEAD): "name = 'Another name'",
    ("accounts", PEOPLE): "name = 'Another name'",
    ("invitations", BOOKS): "sets_password = false",
    ("invitations", OWNER): "sets_password = false",
}


def leaks(prober, table, roles=ROLES):
    """Say everything that goes wrong when these roles try every verb on a table, bound to Kent and bound to nothing.

    The owner of the tables has what the books have, so that it can restore their functions. Before PostgreSQL 16 it
    cannot be a member of the backup without reading what the backup reads, so there it is left out.
    """
    found = []
    for role in [role for role in roles if role != OWNER or prober.connection.info.server_version >= 160_000]:
        for authority_id, provider_id in BINDINGS:
            bound = {"role": role, "authority_id": authority_id, "provider_id": provider_id}
            found += _reading(prober, table, bound)
            found += _changing(prober, table, bound)
            found += _deleting(prober, table, bound)
            found += _adding(prober, table, bound)
            if role != OWNER:  # whoever owns a table may empty it; that is tried with the triggers
                found += _emptying(prober, table, bound)
    return found


def _reading(prober, table, bound):
    due = _count(prober, table, bound, SELECT)
    return _touched(prober.attempt(f"select from {table}", **bound), due, f"{_who(bound)} reads {table}")


def _changing(prober, table, bound):
    role, due = bound["role"], _count(prober, table, bound, UPDATE)
    change = HARMLESS.get((table, role)) or HARMLESS.get(table) or f"{_columns(prober, table)[0]} = null"
    found = _touched(prober.attempt(f"update {table} set {change}", **bound), due, f"{_who(bound)} changes {table}")
    if due and "authority_id" in _columns(prober, table):
        handed = prober.attempt(f"update {table} set authority_id = {ESSEX}", **bound)
        if handed.refused != REFUSED:
            found.append(f"{_who(bound)} hands rows of {table} over to Essex: {handed.refused or handed.count}")
    return found


def _deleting(prober, table, bound):
    due = _count(prober, table, bound, DELETE)
    return _touched(prober.attempt(f"delete from {table}", **bound), due, f"{_who(bound)} deletes from {table}")


def _adding(prober, table, bound):
    """Copy rows, due or not. A refusal must come from a policy or a grant, before a key can tell that there is such a row."""
    columns = _columns(prober, table)
    whose = ", ".join(column for column in columns if column in ("authority_id", "provider_id"))
    one_each = f"distinct on ({whose})" if whose else ""
    first = f"order by {whose}, ctid" if whose else ""  # the oldest row of each: nothing is missing before its number
    due = _rows(table, bound, INSERT)
    named = ", ".join(_columns(prober, table, may_be_written_by=bound["role"]) or columns)
    copy = f"insert into {table} ({named}) select {named} from jsonb_populate_record(null::{table}, %s)"
    found = []
    for is_due in (False, True):
        for (row,) in prober.run(f"select {one_each} to_jsonb(t) from {table} t where ({due}) = {is_due} {first}"):
            outcome = prober.attempt(copy, [Jsonb(row)], **bound)
            if (outcome.refused == REFUSED) == is_due:
                found.append(
                    f"{_who(bound)} adds to {table}, due {is_due}: {outcome.refused or 'done'} {outcome.message}"
                )
    return found


def _emptying(prober, table, bound):
    outcome = prober.attempt(f"truncate {table}", **bound)
    return [] if outcome.refused == REFUSED else [f"{_who(bound)} empties {table}: {outcome.message}"]


def _touched(outcome, due, what):
    """Exactly the due rows are touched; where none are due, a refusal is as good."""
    if outcome.refused:
        return [] if outcome.refused == REFUSED and not due else [f"{what}, due {due}: {outcome.message}"]
    return [] if outcome.count == due else [f"{what}: {outcome.count} rows, due {due}"]


def _count(prober, table, bound, verb):
    return prober.one(f"select count(*) from {table} where {_rows(table, bound, verb)}")


def _rows(table, bound, verb):
    rows = rows_for(table, BOOKS if bound["role"] == OWNER else bound["role"], verb)
    return rows.when(bound["authority_id"], bound["provider_id"]) if rows else "false"


def _columns(prober, table, *, may_be_written_by=None):
    """List a table's columns, or those that a role may give a value to."""
    allowed = "true" if may_be_written_by is None else "has_column_privilege(%(role)s, %(table)s, attnum, 'insert')"
    rows = prober.run(
        "select attname from pg_attribute where attrelid = %(table)s::regclass and attnum > 0 and not attisdropped"
        f" and attidentity = '' and attgenerated = '' and {allowed} order by attnum",
        {"table": table, "role": may_be_written_by},
    )
    return [name for (name,) in rows]


def _who(bound):
    return f"{bound['role']} bound to {bound['authority_id'] or 'nothing'}"


def edits(prober, table):
    """Say in which way a table that is only added to can be changed, when nothing but its triggers stands in the way."""
    found = []
    for statement in (
        f"update {table} set {_columns(prober, table)[0]} = {_columns(prober, table)[0]}",
        f"delete from {table}",
        f"truncate {table} cascade",
    ):
        outcome = prober.attempt(statement)
        stayed = outcome.refused == APPEND_ONLY and outcome.message.startswith(f"{table} is append only")
        found += [] if stayed else [f"{statement}: {outcome.refused or outcome.count} {outcome.message}"]
    return found
