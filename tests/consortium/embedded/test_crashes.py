"""Whatever is killed: no committed row is lost, nothing is left running, and the next start works."""

import json
import os
import shutil
import signal
import subprocess
import time

import psycopg

from consortium.embedded import attached

WITHOUT_DEATH_SIGNAL = """
import pathlib
from consortium.embedded import programs
bound = pathlib.Path({copy!r})
bound.write_text(programs._BOUND.read_text().replace('== "linux"', '== "no system"'))
programs._BOUND = bound
"""


REAPING_EVERYTHING = """
import signal
def reap(*_):
    try:
        while os.waitpid(-1, os.WNOHANG)[0]: pass
    except ChildProcessError: pass
signal.signal(signal.SIGCHLD, reap)
"""


def kill(process_id):
    os.kill(process_id, signal.SIGKILL)


def wait_until(condition, *, within_seconds=20):
    until = time.monotonic() + within_seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


def answers(ask, url):
    try:
        return ask(url, "SELECT count(*) FROM council")
    except psycopg.OperationalError:
        return None


def test_a_killed_server_is_started_again_with_every_row(instance, ask, running):
    with attached(instance) as server:
        ask(server.owner_url, "CREATE TABLE council AS SELECT generate_series(1, 1000) AS code")
        kill(server.process_id)
        wait_until(lambda: not running(server.process_id))
        came_back = wait_until(lambda: answers(ask, server.owner_url) == [(1000,)])
        wait_until((instance / "server.json").exists)
        with attached(instance, starts=False) as guest_of:
            restarted = guest_of

    assert came_back
    assert restarted.process_id != server.process_id
    assert restarted.app_url == server.app_url
    assert not running(restarted.process_id)


def test_a_master_that_reaps_every_child_as_gunicorn_does_disturbs_nothing(instance, ask, other, running):
    starter = other(instance, before=REAPING_EVERYTHING)
    process_id, owner_url, _ = starter.says()
    ask(owner_url, "CREATE TABLE council AS SELECT generate_series(1, 1000) AS code")

    kill(process_id)
    came_back = wait_until(lambda: not running(process_id) and answers(ask, owner_url) == [(1000,)])
    starter.leave()

    assert came_back
    assert starter.says() == "left"


def test_after_kill_9_of_starter_and_server_the_next_start_has_every_row(instance, ask, other):
    starter = other(instance)
    process_id, owner_url, _ = starter.says()
    ask(owner_url, "CREATE TABLE council AS SELECT generate_series(1, 1000) AS code")

    starter.process.send_signal(signal.SIGSTOP)
    kill(process_id)
    starter.kill()

    with attached(instance) as server:
        assert answers(ask, server.owner_url) == [(1000,)]
        assert server.process_id != process_id


def test_after_kill_9_of_the_starter_nothing_is_left_running(instance, ask, other, running):
    starter = other(instance)
    process_id, owner_url, _ = starter.says()
    ask(owner_url, "CREATE TABLE council AS SELECT generate_series(1, 1000) AS code")

    starter.kill()

    assert wait_until(lambda: not running(process_id))
    with attached(instance) as server:
        assert answers(ask, server.owner_url) == [(1000,)]


def test_a_server_that_outlived_its_starter_is_stopped_before_the_next(instance, folder, ask, other, running):
    starter = other(instance, before=WITHOUT_DEATH_SIGNAL.format(copy=str(folder / "bound.py")))
    process_id, owner_url, _ = starter.says()
    ask(owner_url, "CREATE TABLE council AS SELECT generate_series(1, 1000) AS code")
    starter.kill()
    outlived = running(process_id)

    with attached(instance) as server:
        rows = answers(ask, server.owner_url)

    assert outlived
    assert not running(process_id)
    assert rows == [(1000,)]
    assert server.process_id != process_id


def test_a_worker_that_outlives_its_killed_master_holds_nothing(instance, other):
    fork = "worker = os.fork()\n    if worker == 0:\n        import time; os.close(1); time.sleep(60); os._exit(0)\n"
    starter = other(instance, inside=f"{fork}    print(worker, flush=True)")
    starter.says()
    worker_id = starter.says()

    starter.kill()
    with attached(instance, durable=False) as server:
        started = server.process_id
    kill(worker_id)

    assert started > 0


def test_a_recycled_process_number_is_not_believed(instance, ask):
    with attached(instance, durable=False) as server:
        account = server.data_folder.stat()
    identity = {"user": account.st_uid, "group": account.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with subprocess.Popen(["/bin/sleep", "60"], cwd="/", **identity) as stranger:
        stale = f"{stranger.pid}\n{server.data_folder}\n1447000000\n5432\n{server.socket_folder}\n\n0 0\nready   \n"
        for lock in (server.data_folder / "postmaster.pid", server.socket_folder / ".s.PGSQL.5432.lock"):
            lock.write_text(stale)
            os.chown(lock, account.st_uid, account.st_gid)

        with attached(instance, durable=False) as server:
            answer = ask(server.app_url, "SELECT 886")
        stranger_lives = stranger.poll() is None
        stranger.kill()

    assert answer == [(886,)]
    assert stranger_lives


def test_a_stale_record_is_not_believed(instance):
    with attached(instance, durable=False):
        record = (instance / "server.json").read_text()
    (instance / "server.json").write_text(record)

    with attached(instance, durable=False) as server:
        process_id = server.process_id

    assert process_id != json.loads(record)["process_id"]


def test_a_half_made_cluster_is_begun_anew(new_instance, ask, other):
    first = other(
        new_instance, before="import consortium.embedded.cluster as c; c._sync_names = lambda folder: os._exit(9)"
    )
    first.process.wait()
    home = new_instance / "postgres"
    draft = (home / "pg18").rename(home / "pg18.new")
    shutil.rmtree(draft / "base")

    with attached(new_instance, durable=False) as server:
        answer = ask(server.app_url, "SELECT 886")

    assert answer == [(886,)]
    assert not draft.exists()


def test_a_first_start_cut_off_before_the_roles_is_finished(new_instance, ask, other):
    first = other(new_instance, before="import consortium.embedded.supervisor as s; s.prepare = lambda *_: os._exit(9)")
    first.process.wait()
    before = (new_instance / "postgres" / "pg18").stat().st_ino

    with attached(new_instance, durable=False) as server:
        answer = ask(server.app_url, "SELECT 886")

    assert answer == [(886,)]
    assert server.data_folder.stat().st_ino == before


def test_lost_passwords_are_made_anew_and_the_rows_stay(instance, ask):
    with attached(instance) as before:
        ask(before.owner_url, "CREATE TABLE council AS SELECT generate_series(1, 1000) AS code")
    (instance / "database-secrets.json").unlink()

    with attached(instance) as after:
        rows = answers(ask, after.owner_url)

    assert rows == [(1000,)]
    assert after.owner_url != before.owner_url
