"""The numbered migrations on the embedded PostgreSQL and on Debian's 15, by an owner that is no superuser."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from consortium.database import Base
from consortium.schema.actions import alembic_config, migrate, newest_revision
from consortium.schema.roles import roles_sql
from tests.databases import databases

DEBIANS_15 = Path("/usr/lib/postgresql/15/bin")
VERSIONS = Path(__file__).parents[3] / "migrations" / "versions"

pytestmark = pytest.mark.database


@pytest.fixture(scope="module", params=["its own", "15"])
def own_server(request):
    """A server of this file's own: the portal's PostgreSQL, then Debian's 15."""
    if request.param == "15" and not DEBIANS_15.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("Debian's PostgreSQL 15 is not installed, and under CI these tests may not be skipped.")
        pytest.skip("Debian's PostgreSQL 15 is not installed.")
    before = os.environ.pop("PORTAL_TEST_DATABASE", None)
    if request.param == "15":
        os.environ["PORTAL_TEST_DATABASE"] = "15"
    try:
        with databases() as started:
            yield started
    finally:
        os.environ.pop("PORTAL_TEST_DATABASE", None)
        if before:
            os.environ["PORTAL_TEST_DATABASE"] = before


@contextmanager
def connected(database):
    with create_engine(database.owner_url, poolclass=NullPool).connect() as connection:
        yield connection


@pytest.fixture
def migrated(own_server):
    made = own_server.copy()
    yield made
    own_server.drop(made)


def test_the_owner_is_no_superuser_and_passes_no_wall(migrated):
    rights = migrated.run("select rolsuper, rolbypassrls from pg_roles where rolname = 'portal_owner'")

    assert rights == [(False, False)]
    owners = migrated.run("select distinct tableowner from pg_tables where schemaname = 'public'")
    assert owners == [("portal_owner",)]


def test_a_fresh_upgrade_is_what_the_models_say(migrated):
    with connected(migrated) as connection:
        alembic_config(connection)
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert differences == []


def test_every_downgrade_works_on_an_empty_schema_and_leaves_nothing(migrated):
    with connected(migrated) as connection:
        for revision in ScriptDirectory.from_config(alembic_config(connection)).walk_revisions():
            command.downgrade(alembic_config(connection), revision.down_revision or "base")
            connection.commit()
        left = connection.execute(
            text(
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S', 'v')"
                " union all select proname from pg_proc where pronamespace = 'public'::regnamespace"
            )
        ).scalars()

        assert set(left) <= {"alembic_version"}
    assert migrate(migrated.owner_url) == newest_revision()


def test_migrating_again_changes_nothing(migrated):
    before = migrated.run("select count(*) from pg_class")

    assert migrate(migrated.owner_url) == newest_revision()
    assert migrated.run("select count(*) from pg_class") == before


def test_the_printed_roles_are_those_that_an_administrator_needs(migrated):
    version = migrated.run("select current_setting('server_version_num')::int / 10000")[0][0]

    for statement in roles_sql("portal_owner", version=version):
        migrated.run(statement.replace("%", "%%"))

    assert migrated.run("select count(*) from pg_roles where rolname like 'portal\\_%%'")[0][0] >= 9


def test_migrations_are_numbered_without_a_gap_and_the_head_is_written_down():
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("*.py"))

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert newest_revision() == numbers[-1]


def test_the_migrations_are_safe_to_run_beside_a_working_portal(tmp_path):
    """Squawk reads the SQL of every migration. What is allowed stands in .squawk.toml, each with its reason."""
    squawk = Path(sys.executable).with_name("squawk")
    assert squawk.exists()
    script = tmp_path / "all.sql"
    code = (
        "import sys; from alembic import command; from consortium.schema.actions import alembic_config;"
        "config = alembic_config(None); config.output_buffer = open(sys.argv[1], 'w');"
        "command.upgrade(config, 'head', sql=True)"
    )
    subprocess.run([sys.executable, "-c", code, str(script)], check=True, cwd=VERSIONS.parents[1])

    told = subprocess.run([squawk, str(script)], capture_output=True, text=True, check=False, cwd=VERSIONS.parents[1])

    assert told.returncode == 0, told.stdout


def test_squawk_is_there_and_finds_what_locks_a_table(tmp_path):
    squawk = shutil.which("squawk", path=str(Path(sys.executable).parent))
    script = tmp_path / "bad.sql"
    script.write_text("alter table meetings add column a int not null default 1, add unique (a);")

    assert squawk
    assert subprocess.run([squawk, str(script)], capture_output=True, check=False).returncode != 0
