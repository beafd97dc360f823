"""Every wall that is not a policy: how it is taken away, and the promise that must notice.

The policies are opened one by one by test_walls itself, from policies.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from consortium.schema.roles import ACTING_ROLES
from tests.promises import catalogue
from tests.promises.door import let_through
from tests.promises.grants import APPEND_ONLY, EVERYBODY
from tests.promises.leaks import OWNER, edits, leaks
from tests.promises.policies import DELETE, INSERT, MEMBER, PEOPLE, PROTECTED, PROVIDER, UPDATE

NO_OP: Final = "begin end"
# A function of the door, what is left of it when its wall is gone, and what it returns.
DOOR: Final = {
    "require_scope(authority integer)": ("void", NO_OP),
    "require_provider(provider integer)": ("void", NO_OP),
    "check_rights(rows jsonb)": ("void", NO_OP),
    "check_posting(authority integer, contract integer, rows jsonb, closed integer)": ("void", NO_OP),
    "same_request(authority integer, contract integer, rows jsonb)": ("boolean", "begin return false; end"),
    "occupy_slot(t transfers)": ("void", NO_OP),
}
ROWS_SEEN_BY_ALL: Final = {
    "sign_in_failures": "sign-in counts every try and nobody else has a grant; the policies say what the grants say",
}


@dataclass(frozen=True)
class Wall:
    """A wall, the SQL that takes it away, and the promise, which must then have something to say."""

    name: str
    taken_away: str
    noticed: Callable[[Any], list[str]]

    def __str__(self):
        return self.name


def _rows(table, *roles):
    return lambda prober: leaks(prober, table, roles) if roles else leaks(prober, table)


def _row_level_security():
    for table in PROTECTED:
        if table not in ROWS_SEEN_BY_ALL:
            yield Wall(
                f"{table} without row-level security", f"alter table {table} disable row level security", _rows(table)
            )
        off = f"alter table {table} disable row level security"
        yield Wall(f"{table} without it in the catalogue", off, catalogue.unprotected_tables)
        free = f"alter table {table} no force row level security"
        yield Wall(f"{table} free for its owner in the catalogue", free, catalogue.unprotected_tables)


def _append_only():
    for table in APPEND_ONLY:
        for ending in ("append_only", "never_emptied"):
            verb = "is" if table == "history" else "are"
            drop = f"drop trigger {table}_{verb}_{ending} on {table}"
            yield Wall(f"{table} not {ending}", drop, lambda prober, table=table: edits(prober, table))
            yield Wall(f"{table} not {ending} in the catalogue", drop, catalogue.unstayed_hands)


def _grants():
    for role in ACTING_ROLES:
        yield Wall(f"{role} writes transfers", f"grant insert on transfers to {role}", catalogue.wrong_grants)
    for role in sorted({*EVERYBODY} - {MEMBER, PROVIDER}):
        for table in ("meetings", "cases", "certificates"):
            yield Wall(f"{role} sees {table}", f"grant select on {table} to {role}", catalogue.wrong_grants)
    for verb in (UPDATE, DELETE, "truncate"):
        for table in APPEND_ONLY:
            yield Wall(
                f"the lead may {verb} {table}", f"grant {verb} on {table} to portal_lead", catalogue.wrong_grants
            )
    for table in PROTECTED:
        emptied = f"grant truncate on {table} to portal_member"
        yield Wall(f"a member empties {table}", emptied, _rows(table, MEMBER))
    for table, column in (("accounts", "password_hash"), ("sessions", "token_hash"), ("allowances", "authority_id")):
        verb = UPDATE if table == "allowances" else "select"
        grant = f"grant {verb} ({column}) on {table} to portal_lead"
        yield Wall(f"the lead's {column} of {table}", grant, catalogue.wrong_grants)
    yield Wall("everybody reads the contract", "grant select on contracts to public", catalogue.wrong_grants)
    yield Wall("a sequence for all", "grant usage on history_entry_number_seq to public", catalogue.wrong_grants)


def _roles():
    for role in (MEMBER, PROVIDER):
        past = f"alter role {role} bypassrls"
        yield Wall(f"{role} goes past the policies", past, _rows("charges", role))
        yield Wall(f"{role} goes past them in the catalogue", past, catalogue.wrong_roles)
    for attribute in ("superuser", "bypassrls", "createrole", "createdb", "replication", "inherit", "nologin"):
        yield Wall(f"portal_app is {attribute}", f"alter role portal_app {attribute}", catalogue.wrong_roles)
    for role in ("portal_books", "portal_backup", OWNER, "pg_read_all_data"):
        yield Wall(f"portal_app becomes {role}", f"grant {role} to portal_app", catalogue.wrong_roles)
    yield Wall("the lead is a provider", "grant portal_provider to portal_lead", catalogue.wrong_roles)
    yield Wall("the books own a table", "alter table slots owner to portal_books", catalogue.wrong_roles)
    yield Wall("the app owns a function", "alter function forget_password() owner to portal_app", catalogue.wrong_roles)
    yield Wall("the app makes tables", "grant create on schema public to portal_app", catalogue.open_doors)
    yield Wall("everybody makes tables", "grant create on schema public to public", catalogue.open_doors)
    make_temporary = (
        "do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$"
    )
    yield Wall("the app makes temporary tables", make_temporary, catalogue.open_doors)


def _functions():
    for call, (returns, body) in DOOR.items():
        replaced = f"create or replace function {call} returns {returns} language plpgsql as $$ {body} $$"
        yield Wall(f"nothing left of {call.split('(')[0]}", replaced, let_through)
        yield Wall(f"{call.split('(')[0]} looks anywhere", replaced, catalogue.wrong_functions)
    append = "append(integer, integer, jsonb)"
    for change in ("security invoker", "owner to postgres", "reset search_path", "set search_path = public"):
        yield Wall(f"append: {change}", f"alter function {append} {change}", catalogue.wrong_functions)
    yield Wall("everybody posts", f"grant execute on function {append} to public", catalogue.wrong_functions)
    yield Wall(
        "a member posts a meeting", "insert into posting_rights values ('portal_member', 'meeting')", let_through
    )
    for answer, table in (("true", "accounts"), ("true", "sessions"), ("true", "invitations"), ("false", "accounts")):
        replaced = f"""create or replace function keeps_alone(account uuid) returns boolean language plpgsql security definer
            as $$ begin return {answer}; end $$"""
        yield Wall(f"keeps_alone says {answer} of {table}", replaced, _rows(table, PEOPLE))
    for call in ("look_at_funding(bytea)", "answer_funding(bytea, text, text)"):
        given = f"grant execute on function {call} to portal_member"
        yield Wall(f"a member: {call}", given, catalogue.wrong_functions)
        yield Wall(f"{call} as whoever asks", f"alter function {call} security invoker", catalogue.wrong_functions)
    right = "insert into posting_rights values ('portal_lead', 'meeting')"
    yield Wall("the lead posts meetings", right, let_through)
    yield Wall("the lead posts meetings, as written", right, catalogue.wrong_posting_rights)


def _tables():
    table = "create table notes (authority_id integer, note text)"
    yield Wall("a new table without walls", table, catalogue.unprotected_tables)
    yield Wall("a view for its owner", "create view notes as select 1 as note", catalogue.open_doors)
    stored = "create materialized view notes as select 1 as note"
    yield Wall("a view that is stored", stored, catalogue.open_doors)
    key = "create unique index told on transfers (reference, transfer_number, authority_id)"
    yield Wall("a key that tells of other councils", key, catalogue.keys_without_council)
    pointer = """create unique index told on meetings (reference, authority_id, provider_id); alter table reversals
        add foreign key (reference, authority_id, provider_id) references meetings (reference, authority_id, provider_id)"""
    yield Wall("a pointer that finds other councils", pointer, catalogue.keys_without_council)
    public = "create policy notes on transfers for select to public using (true)"
    yield Wall("a policy for everybody", public, catalogue.wrong_policies)
    strict = "create policy notes on transfers as restrictive for select to portal_member using (true)"
    yield Wall("a policy more", strict, catalogue.wrong_policies)


# Tables whose owner is let past the policies: tried where the owner has not the rights of the backup.
FREE_FOR_THEIR_OWNER: Final = tuple(
    Wall(f"{table} free for its owner", f"alter table {table} no force row level security", _rows(table, OWNER))
    for table in PROTECTED
)
WALLS: Final = (*_row_level_security(), *_append_only(), *_grants(), *_roles(), *_functions(), *_tables())


def opened(policy):
    """Give the SQL that opens a policy wide, in both halves."""
    halves = {INSERT: "with check (true)", UPDATE: "using (true) with check (true)"}.get(policy.verb, "using (true)")
    return (
        f"drop policy {policy.name} on {policy.table};"
        f" create policy {policy.name} on {policy.table} for {policy.verb} to {policy.role} {halves}"
    )


def half_opened(policy):
    """Give the SQL that lets a changed row be anybody's."""
    return f"alter policy {policy.name} on {policy.table} with check (true)"
