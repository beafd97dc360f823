"""A first start, the next one, what is there, and that nothing is left."""

import json
import os
import stat
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from consortium.embedded import EmbeddedServerFailed, ServerStopped, attached

DEBIANS_15 = Path("/usr/lib/postgresql/15/bin")


def test_a_first_start_gives_a_database_that_both_roles_sign_in_to(new_instance, ask):
    with attached(new_instance, durable=False) as server:
        owner = ask(server.owner_url, "SELECT current_user, current_database()")
        app = ask(server.app_url, "SELECT current_user, current_database()")

    assert owner == [("portal_owner", "portal")]
    assert app == [("portal_app", "portal")]


def test_the_next_start_finds_every_row(instance, ask):
    with attached(instance) as server:
        ask(server.owner_url, "CREATE TABLE council (code int)")
        ask(server.owner_url, "INSERT INTO council VALUES (886), (881)")

    with attached(instance) as server:
        rows = ask(server.owner_url, "SELECT code FROM council ORDER BY code")

    assert rows == [(881,), (886,)]


@pytest.mark.parametrize("bin_folder", [None, DEBIANS_15], ids=["the wheel's 18", "Debian's 15"])
def test_both_ends_of_the_versions_make_the_same_kind_of_server(new_instance, ask, monkeypatch, bin_folder):
    if bin_folder:
        monkeypatch.setenv("PORTAL_PG_BIN", str(bin_folder))
        if not bin_folder.exists():
            pytest.skip("Debian's postgresql-15 is not installed here.")
    shown = ["listen_addresses", "data_checksums", "server_encoding", "TimeZone", "fsync", "statement_timeout"]

    with attached(new_instance) as server:
        values = [ask(server.app_url, f"SHOW {name}")[0][0] for name in shown]
        collation = ask(server.app_url, "SELECT datcollate FROM pg_database WHERE datname = 'portal'")
    with attached(new_instance) as again:
        pass

    assert values == ["", "on", "UTF8", "UTC", "on", "0"]
    assert collation == [("C.UTF-8",)]
    assert again.data_folder == server.data_folder == new_instance / "postgres" / ("pg15" if bin_folder else "pg18")


def test_without_durability_nothing_waits_for_the_disk(instance, ask):
    with attached(instance, durable=False) as server:
        values = [ask(server.app_url, f"SHOW {name}")[0][0] for name in ("fsync", "synchronous_commit")]

    assert values == ["off", "off"]


def test_nothing_runs_after_the_block(instance, running):
    with attached(instance, durable=False) as server:
        during = running(server.process_id)

    assert during
    assert not running(server.process_id)
    assert sorted(path.name for path in server.data_folder.parent.iterdir()) == ["pg18"]


def test_an_error_in_the_block_passes_and_stops_the_server(instance, running):
    with pytest.raises(ZeroDivisionError), attached(instance, durable=False) as server:
        _ = 1 // 0

    assert not running(server.process_id)


def test_who_may_not_start_one_is_told_that_none_runs(new_instance):
    with pytest.raises(ServerStopped, match=r"No database server runs for .*`consortium up`"):
        attached(new_instance, starts=False).__enter__()
    assert not new_instance.exists()

    with attached(new_instance, durable=False):
        pass

    with pytest.raises(ServerStopped, match="No database server runs"):
        attached(new_instance, starts=False).__enter__()


def test_no_secret_is_readable_by_others(new_instance):
    with attached(new_instance, durable=False) as server:
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in new_instance.iterdir() if path.is_file()}
        private = [stat.S_IMODE(path.stat().st_mode) for path in (server.socket_folder, server.data_folder)]
        socket_mode = stat.S_IMODE((server.socket_folder / ".s.PGSQL.5432").stat().st_mode)
        listed = Path(f"/proc/{server.process_id}/cmdline").read_text()

    passwords = json.loads((new_instance / "database-secrets.json").read_text())
    assert set(modes) >= {"database-secrets.json", "postgres.log", "server.json"}
    assert set(modes.values()) == {0o600}
    assert private == [0o700, 0o700]
    assert socket_mode == 0o700
    log = (new_instance / "postgres.log").read_text()
    assert not any(password in listed + log for password in passwords.values())


def test_the_apps_role_has_no_power_and_owns_nothing(instance, ask):
    powers = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit"

    with attached(instance, durable=False) as server:
        app = ask(server.app_url, f"SELECT {powers} FROM pg_roles WHERE rolname = 'portal_app'")
        owner = ask(server.app_url, f"SELECT {powers} FROM pg_roles WHERE rolname = 'portal_owner'")
        owned = ask(server.app_url, "SELECT count(*) FROM pg_shdepend WHERE refobjid = 'portal_app'::regrole")
        groups = ask(server.app_url, "SELECT count(*) FROM pg_auth_members WHERE member = 'portal_app'::regrole")
        owner_of_all = ask(server.app_url, "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'portal'")

    assert app == [(False, False, False, False, False, False)]
    assert owner == [(False, False, True, False, False, True)]
    # one entry: its right to connect to the database, which is a grant and no possession
    assert owned == [(1,)]
    assert groups == [(0,)]
    assert owner_of_all == [("portal_owner",)]


@pytest.mark.parametrize(
    "statement", ["CREATE TEMP TABLE essex (code int)", "CREATE TABLE essex (code int)", "CREATE SCHEMA essex"]
)
def test_the_apps_role_creates_nothing(one_server, ask, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(one_server.app_url, statement)


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_the_apps_role_enters_no_other_database(one_server, ask, database):
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        ask(one_server.app_url.replace("/portal?", f"/{database}?"), "SELECT 1")


def test_a_wrong_password_is_refused(one_server, ask):
    password = one_server.app_url.split(":")[2].split("@")[0]

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(one_server.app_url.replace(password, "guess"), "SELECT 1")


def test_a_path_too_long_for_a_socket_gets_a_short_one(folder, instance_at, ask):
    instance = instance_at(folder / ("kent-" * 20) / ("essex-" * 20) / "instance")

    with attached(instance, durable=False) as server:
        answer = ask(server.app_url, "SELECT 886")
        mode = stat.S_IMODE(server.socket_folder.stat().st_mode)

    assert answer == [(886,)]
    assert len(os.fsencode(server.socket_folder / ".s.PGSQL.5432")) < 100
    assert mode == 0o700
    assert server.data_folder == instance / "postgres" / "pg18"
    assert not server.socket_folder.exists()


def test_a_path_with_odd_characters_works(folder, instance_at, ask):
    with attached(instance_at(folder / "Kent & Essex, 100% ü?#"), durable=False) as server:
        answer = ask(server.app_url, "SELECT 881")

        socket_folder = server.socket_folder

    assert answer == [(881,)]
    assert "," not in str(socket_folder)


def test_what_is_shown_of_a_server_holds_no_password(one_server):
    passwords = [url.split(":")[2].split("@")[0] for url in (one_server.owner_url, one_server.app_url)]

    assert not any(password in repr(one_server) for password in passwords)


def test_sqlalchemy_opens_both_addresses(one_server):
    answers = []

    for url in (one_server.owner_url, one_server.app_url):
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as connection:
            answers.append(connection.execute(sqlalchemy.text("SELECT session_user")).scalar_one())
        engine.dispose()

    assert answers == ["portal_owner", "portal_app"]


def test_a_program_folder_without_postgres_is_refused(instance, monkeypatch, folder):
    monkeypatch.setenv("PORTAL_PG_BIN", str(folder))

    with pytest.raises(EmbeddedServerFailed, match=r"PORTAL_PG_BIN names .* where no program called postgres is"):
        attached(instance).__enter__()


def test_a_large_log_is_put_aside(instance):
    (instance / "postgres.log").write_text("x" * 5_000_001)

    with attached(instance, durable=False):
        pass

    assert (instance / "postgres.log.1").stat().st_size == 5_000_001
    assert (instance / "postgres.log").stat().st_size < 10_000
