"""Compares the database with what is written in grants.py and policies.py. Each answer is a sentence; all well is none."""

import re
from typing import Final

from consortium.database import db
from consortium.schema.roles import ACTING_ROLES, APP, BACKUP, BOOKS
from tests.promises.grants import APPEND_ONLY, FUNCTIONS, GRANTS, OWNER, POSTING_RIGHTS, SHARED
from tests.promises.policies import POLICIES, PROTECTED

_VERB: Final = re.compile(r"(\w+)(?: \(([^)]*)\))?")
_TABLES: Final = """
    select oid::regclass::text, relrowsecurity, relforcerowsecurity from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"""
_POLICIES: Final = """
    select tablename, policyname, permissive, roles, lower(cmd), qual, with_check from pg_policies where schemaname = 'public'"""
_GRANTED: Final = """
    select c.oid::regclass::text, coalesce(nullif(g.grantee, 0)::regrole::text, 'PUBLIC'), lower(g.privilege_type), null
    from pg_class c, aclexplode(c.relacl) g where c.relnamespace = 'public'::regnamespace and g.grantee <> c.relowner
    union all
    select c.oid::regclass::text, coalesce(nullif(g.grantee, 0)::regrole::text, 'PUBLIC'), lower(g.privilege_type), a.attname
    from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) g
    where c.relnamespace = 'public'::regnamespace"""
_SEQUENCES: Final = (
    "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S'"
)
_VIEWS: Final = """
    select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
        and not coalesce('security_invoker=true' = any (reloptions), false)"""
_FUNCTIONS: Final = """
    select replace(p.oid::regprocedure::text, ',', ', '), p.proowner::regrole::text, p.prosecdef, coalesce(p.proconfig[1], ''),
        array(select coalesce(nullif(g.grantee, 0)::regrole::text, 'PUBLIC')
            from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g where g.grantee <> p.proowner)
    from pg_proc p where p.pronamespace = 'public'::regnamespace"""
# A before-row trigger on update and delete, and a before-statement trigger on truncate, both at work.
_STAYED: Final = """
    select tgrelid::regclass::text, tgtype from pg_trigger
    where tgfoid = 'refuse_to_edit'::regproc and tgenabled in ('O', 'A') and tgqual is null"""
_EDITS, _EMPTIES = 1 + 2 + 8 + 16, 2 + 32


def tables_of_tenants():
    """Name the tables of the models under tenants/ that hold a council's rows: all but the list of posting rights."""
    mapped = [(mapper.class_.__module__, mapper.local_table.name) for mapper in db.Model.registry.mappers]
    return sorted(table for module, table in mapped if module.startswith("tenants.") and table not in SHARED)


def unprotected_tables(prober):
    """P19: rows of one body are behind a wall that binds the owner too; every other table has a reason to have none."""
    found = [f"{table} is of tenants/ and not in policies.py" for table in set(tables_of_tenants()) - set(PROTECTED)]
    for table, enabled, forced in prober.run(_TABLES):
        if table in PROTECTED and not (enabled and forced):
            found.append(f"{table}: row-level security is not {'forced' if enabled else 'enabled'}")
        elif table not in PROTECTED and table not in SHARED:
            found.append(f"{table} has no policies, and no reason in grants.py to have none")
    return found


def keys_without_council(prober):
    """P22: the council comes first in every key of tenants/ and in every foreign key that points there."""
    found = []
    for table in tables_of_tenants():
        of_table = f"attrelid = '{table}'::regclass"
        if not prober.one(f"select attnotnull from pg_attribute where {of_table} and attname = 'authority_id'"):
            found.append(f"{table}: authority_id may be empty")
        keys = "select indexrelid::regclass::text, pg_get_indexdef(indexrelid, 1, true) from pg_index"
        for key, first in prober.run(f"{keys} where indrelid = '{table}'::regclass and (indisunique or indisprimary)"):
            found += [] if first == "authority_id" else [f"{key} begins with {first}"]
        pointers = "select conname, conrelid, conkey[1], confrelid, confkey[1] from pg_constraint where contype = 'f'"
        for name, of, column, to, pointed in prober.run(f"{pointers} and confrelid = '{table}'::regclass"):
            ends = prober.run(
                "select attname from pg_attribute where (attrelid, attnum) in ((%s, %s), (%s, %s))",
                [of, column, to, pointed],
            )
            found += [] if {end for (end,) in ends} == {"authority_id"} else [f"{name} points without the council"]
    return found


def wrong_policies(prober):
    """Every policy is as policies.py says: one role, one verb, one of the expressions there."""
    written = {
        (
            one.table,
            one.name,
            "PERMISSIVE",
            (one.role,),
            one.verb,
            None if one.verb == "insert" else one.rows.expression,
            one.rows.expression if one.verb == "insert" else one.after and one.after.expression,
        )
        for one in POLICIES
    }
    stands = {(*row[:3], tuple(row[3]), *row[4:]) for row in prober.run(_POLICIES)}
    return _compared(written, stands)


def wrong_grants(prober):
    """Every role has exactly what grants.py says on every table, and nobody anything on a sequence but a backup."""
    written = {(sequence, BACKUP, "select", None) for (sequence,) in prober.run(_SEQUENCES)}
    for table, rights in GRANTS.items():
        written.add((table, BACKUP, "select", None))
        for role, verbs in rights.items():
            for verb, columns in _VERB.findall(verbs):
                written |= {(table, role, verb, column or None) for column in columns.split(", ")}
    return _compared(written, set(prober.run(_GRANTED)))


def wrong_functions(prober):
    """Every function is as grants.py says; one that acts as its owner is the books' and looks only where it says."""
    written = {(name, owner, definer, frozenset(callers)) for name, (owner, definer, callers) in FUNCTIONS.items()}
    stands, found = set(), []
    for name, owner, definer, setting, callers in prober.run(_FUNCTIONS):
        stands.add((name, owner, definer, frozenset(callers)))
        if not re.fullmatch(r"search_path=pg_catalog(, public, pg_temp)?", setting):
            found.append(f"{name} has no search_path of its own: {setting}")
        if definer and owner != BOOKS:
            found.append(f"{name} acts as {owner}")
    return found + _compared(written, stands)


def wrong_roles(prober):
    """P18: the app's role is nobody and owns nothing; it becomes one of six roles, none of which may do more."""
    found = []
    attributes = "rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls or rolinherit"
    for role in (APP, *ACTING_ROLES, BOOKS, BACKUP):
        mighty, signs_in = prober.run(f"select {attributes}, rolcanlogin from pg_roles where rolname = '{role}'")[0]
        found += [f"{role} may do more than it should"] if mighty else []
        found += [f"{role} {'signs' if signs_in else 'cannot sign'} in"] if signs_in != (role == APP) else []
    owned = "select distinct refobjid::regrole::text, classid::regclass::text from pg_shdepend where deptype = 'o'"
    for role, kind in prober.run(owned):
        if role in (APP, *ACTING_ROLES, BACKUP) or (role == BOOKS and kind != "pg_proc"):
            found.append(f"{role} owns something in {kind}")
    members = prober.run("select member::regrole::text, roleid::regrole::text from pg_auth_members")
    became = {(member, role) for member, role in members if member.startswith("portal_") and member != OWNER}
    return found + _compared({(APP, role) for role in ACTING_ROLES}, became)


def open_doors(prober):
    """Nobody but the owner makes anything in this database, and no view looks past the walls."""
    found = []
    for role in (APP, *ACTING_ROLES, BOOKS, BACKUP):
        if prober.one(f"select has_schema_privilege('{role}', 'public', 'create')"):
            found.append(f"{role} may create in the schema")
        if prober.one(f"select has_database_privilege('{role}', current_database(), 'create, temporary')"):
            found.append(f"{role} may create in the database")
    return found + [f"{view} shows its owner's rows" for (view,) in prober.run(_VIEWS)]


def unstayed_hands(prober):
    """P42: nobody has a right to change what is written once, and a trigger stays the owner's hand."""
    found = []
    stayed = set(prober.run(_STAYED))
    for table in APPEND_ONLY:
        found += [] if {(table, _EDITS), (table, _EMPTIES)} <= stayed else [f"the owner may edit {table} by accident"]
        found += [
            f"{role} may {verb} {table}"
            for role, verbs in GRANTS[table].items()
            for verb, _ in _VERB.findall(verbs)
            if verb not in ("select", "insert")
        ]
    return found


def wrong_posting_rights(prober):
    """Each role may post the kinds of line that grants.py says."""
    written = {(role, kind) for role, kinds in POSTING_RIGHTS.items() for kind in kinds}
    return _compared(written, set(prober.run("select role, kind from posting_rights")))


def _compared(written, stands):
    missing = [f"missing: {_words(line)}" for line in written - stands]
    return sorted(missing + [f"nowhere written: {_words(line)}" for line in stands - written])


def _words(line):
    return " ".join(str(part) for part in line if part is not None)


WALKS: Final = (
    unprotected_tables,
    keys_without_council,
    wrong_policies,
    wrong_grants,
    wrong_functions,
    wrong_roles,
    open_doors,
    unstayed_hands,
    wrong_posting_rights,
)
