"""What the supervisor will not do, and the sentence that says so."""

import json
import os
import signal
import subprocess
import time

import pytest

from consortium.embedded import EmbeddedServerFailed, attached, programs


def wait_until(condition, *, within_seconds=20):
    until = time.monotonic() + within_seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


@pytest.fixture
def by_hand():
    """Start PostgreSQL on a server's data as a person would, without the portal's lock."""
    started = []

    def start(server, *, socket_folder):
        account = server.data_folder.stat()
        identity = {"user": account.st_uid, "group": account.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        command = [server.bin_folder / "postgres", "-D", server.data_folder, "-h", "", "-k", socket_folder]
        quiet = subprocess.DEVNULL
        started.append(subprocess.Popen(command, cwd="/", stdout=quiet, stderr=quiet, **identity))
        assert wait_until((socket_folder / ".s.PGSQL.5432").exists)
        return started[-1].pid

    yield start
    for process in started:
        process.send_signal(signal.SIGINT)
        process.wait()


def test_passwords_of_another_database_are_refused(instance):
    with attached(instance, durable=False):
        pass
    secrets = instance / "database-secrets.json"
    secrets.write_text(json.dumps(dict.fromkeys(json.loads(secrets.read_text()), "guess")))

    with pytest.raises(EmbeddedServerFailed, match=r"not those of the database .* delete it"):
        attached(instance).__enter__()


def test_a_damaged_file_of_passwords_is_refused(new_instance):
    new_instance.mkdir()
    (new_instance / "database-secrets.json").write_text('{"postgres": ')

    with pytest.raises(EmbeddedServerFailed, match=r"passwords in .*database-secrets.json cannot be read"):
        attached(new_instance).__enter__()


def test_data_of_another_version_is_refused(instance):
    with attached(instance, durable=False) as server:
        pass
    (server.data_folder / "PG_VERSION").write_text("14\n")

    with pytest.raises(
        EmbeddedServerFailed, match=r"holds data of PostgreSQL 14, and the programs in .* are PostgreSQL 18"
    ):
        attached(instance).__enter__()


def test_programs_of_another_version_do_not_begin_anew_beside_the_old_data(instance):
    with attached(instance, durable=False) as server:
        pass
    older = server.data_folder.rename(server.data_folder.with_name("pg16"))
    (older / "PG_VERSION").write_text("16\n")

    with pytest.raises(EmbeddedServerFailed, match=r"in .*pg16 is of PostgreSQL 16.*PORTAL_PG_BIN"):
        attached(instance).__enter__()
    assert not server.data_folder.exists()


def test_a_server_that_somebody_started_by_hand_is_refused(instance, folder, running, by_hand):
    with attached(instance, durable=False) as server:
        pass
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    process_id = by_hand(server, socket_folder=elsewhere)

    with pytest.raises(EmbeddedServerFailed, match=rf"portal did not start runs on .*process {process_id}"):
        attached(instance).__enter__()

    assert running(process_id)


def test_a_server_that_cannot_start_says_the_end_of_its_log(instance):
    with attached(instance, durable=False) as server:
        pass
    (server.data_folder / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(EmbeddedServerFailed, match=r"ended while it was starting.*\n(.*\n)*.*no_such_setting"):
        attached(instance).__enter__()


def test_a_start_that_takes_too_long_is_given_up(instance, running, monkeypatch):
    with attached(instance, durable=False):
        pass
    monkeypatch.setenv("PORTAL_PG_START_SECONDS", "0")
    started = []
    start = programs.Programs.start
    monkeypatch.setattr(programs.Programs, "start", lambda *a, **k: started.append(start(*a, **k)) or started[-1])

    with pytest.raises(EmbeddedServerFailed, match=r"did not answer within 0 seconds.*PORTAL_PG_START_SECONDS"):
        attached(instance).__enter__()

    assert [running(process.pid) for process in started] == [False]
