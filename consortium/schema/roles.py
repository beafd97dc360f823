"""The roles of PostgreSQL that the portal's walls are made of."""

from typing import Final

ACTING_ROLES: Final = (
    "portal_lead",
    "portal_member",
    "portal_provider",
    "portal_auditor",
    "portal_people",
    "portal_sign_in",
    "portal_worker",
)
BOOKS: Final = "portal_books"
BACKUP: Final = "portal_backup"
APP: Final = "portal_app"
OTHER_ROLES: Final = (*ACTING_ROLES, BOOKS, BACKUP)


NO_LARGE_OBJECTS: Final = (
    "revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public"
)


def roles_sql(owner: str, *, version: int) -> list[str]:
    """Return the statements that make the roles; running them again changes nothing.

    `owner` is the role that migrates and owns the tables. It becomes a member of the books and of the backup, since it
    hands functions to the first and dumps as the second. `version` is PostgreSQL's major version.
    """
    as_books = " with inherit true, set true" if version >= 16 else ""
    as_backup = " with inherit false, set true" if version >= 16 else ""
    app = f"{APP} login noinherit nosuperuser nocreatedb nocreaterole nobypassrls"
    statements = [_create_once(APP, app)]
    statements += [_create_once(role, f"{role} nologin noinherit nosuperuser nobypassrls") for role in OTHER_ROLES]
    statements += [f"grant {role} to {APP}" for role in ACTING_ROLES]
    statements += [f'grant {BOOKS} to "{owner}"{as_books}', f'grant {BACKUP} to "{owner}"{as_backup}']
    return statements


def _create_once(role: str, attributes: str) -> str:
    return (
        f"do $$ begin if not exists (select from pg_roles where rolname = '{role}') then create role {attributes};"
        " end if; end $$"
    )
