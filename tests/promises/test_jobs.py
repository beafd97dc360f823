"""The queue of jobs: who enters its schema, and what waits there that a backup must not take along."""

import pytest
from psycopg import errors

from consortium.schema.roles import ACTING_ROLES, BACKUP, BOOKS, OTHER_ROLES
from tests.promises.grants import APP, OWNER

pytestmark = pytest.mark.database

ENTERS = {"portal_worker", BOOKS, BACKUP}


@pytest.mark.parametrize("role", [APP, *OTHER_ROLES])
def test_only_the_worker_the_books_and_a_backup_enter_the_queue(prober, role):
    assert prober.one("select has_schema_privilege(%s, 'jobs', 'usage')", [role]) == (role in ENTERS)
    assert not prober.one("select has_schema_privilege(%s, 'jobs', 'create')", [role])


def test_each_role_has_these_rights_there_and_no_other(prober):
    granted = prober.run(
        "select g.grantee::regrole::text, string_agg(distinct g.privilege_type, ' ' order by g.privilege_type)"
        " from pg_class c, aclexplode(c.relacl) g where c.relnamespace = 'jobs'::regnamespace and c.relkind = 'r'"
        " and g.grantee <> c.relowner group by 1 order by 1"
    )

    assert granted == [
        (BACKUP, "SELECT"),
        (BOOKS, "INSERT"),
        ("portal_worker", "DELETE INSERT SELECT UPDATE"),
    ]


def test_everything_there_is_the_owners_and_its_functions_are_the_workers(prober):
    owners = prober.run(
        "select distinct proowner::regrole::text from pg_proc where pronamespace = 'jobs'::regnamespace"
    )
    callers = prober.run(
        "select distinct coalesce(nullif(g.grantee, 0)::regrole::text, 'PUBLIC') from pg_proc p,"
        " aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g"
        " where p.pronamespace = 'jobs'::regnamespace and g.grantee <> p.proowner"
    )
    loose = prober.run(
        "select proname from pg_proc where pronamespace = 'jobs'::regnamespace and (prosecdef or proconfig is distinct from"
        " array['search_path=jobs, pg_catalog, pg_temp'])"
    )

    assert (owners, callers, loose) == ([(OWNER,)], [("portal_worker",)], [])


@pytest.mark.parametrize("role", [role for role in ACTING_ROLES if role != "portal_worker"])
def test_nobody_else_reads_what_waits(prober, role):
    outcome = prober.attempt("select from jobs.procrastinate_jobs", role=role)

    assert outcome.refused == errors.InsufficientPrivilege.sqlstate


@pytest.mark.parametrize("table", ["cases", "meetings", "deadlines", "statements", "charges", "budgets", "sessions"])
def test_the_worker_reads_no_cases_and_no_books_as_itself(prober, table):
    outcome = prober.attempt(f"select from {table}", role="portal_worker")

    assert outcome.refused == errors.InsufficientPrivilege.sqlstate


def test_the_worker_sees_no_name_and_no_password(prober):
    for column in ("name", "password_hash"):
        outcome = prober.attempt(f"select {column} from accounts", role="portal_worker")
        assert outcome.refused == errors.InsufficientPrivilege.sqlstate
