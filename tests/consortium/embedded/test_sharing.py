"""Several processes and one server: who starts, who joins, who waits for whom."""

import os
import signal
import subprocess
import sys
import threading

import psycopg
import pytest

from consortium.embedded import EmbeddedServerFailed, attached


def test_of_two_that_start_at_once_one_starts_and_both_work(new_instance, ask, other):
    first, second = other(new_instance), other(new_instance)

    (first_id, first_url, _), (second_id, second_url, _) = first.says(), second.says()
    answers = [ask(url, "SELECT current_user") for url in (first_url, second_url)]
    first.leave()
    second.leave()
    ends = [first.says(), second.says()]

    assert first_id == second_id
    assert answers == [[("portal_owner",)], [("portal_owner",)]]
    assert ends == ["left", "left"]


def test_the_starter_waits_for_the_lease_of_a_guest(instance, ask, other, running):
    starter = other(instance)
    process_id, owner_url, _ = starter.says()
    guest = other(instance, starts=False)
    guests_id, _, _ = guest.says()

    starter.leave()
    waited = starter.says(within_seconds=0.5)
    answer = ask(owner_url, "SELECT 886")
    guest.leave()

    assert guests_id == process_id
    assert waited is None
    assert answer == [(886,)]
    assert [guest.says(), starter.says()] == ["left", "left"]
    assert not running(process_id)


def test_a_guest_may_come_while_the_starter_waits_for_another(instance, other):
    starter = other(instance)
    process_id, _, _ = starter.says()
    first = other(instance)
    first.says()
    starter.leave()

    second = other(instance)
    second_id, _, _ = second.says()
    first.leave()
    ends = [first.says(), starter.says(within_seconds=0.3)]
    second.leave()

    assert second_id == process_id
    assert ends == ["left", None]
    assert [second.says(), starter.says()] == ["left", "left"]


def test_the_lease_of_a_killed_guest_holds_nobody_up(instance, other, running):
    starter = other(instance)
    process_id, _, _ = starter.says()
    guest = other(instance, starts=False)
    guest.says()

    guest.kill()
    starter.leave()

    assert starter.says() == "left"
    assert not running(process_id)


@pytest.mark.parametrize("later_seconds", [0, 0.01, 0.05])
def test_whoever_comes_while_the_starter_leaves_has_a_server_that_stays(instance, ask, other, later_seconds):
    starter = other(instance)
    starter.says()

    starter.leave()
    starter.says(within_seconds=later_seconds)
    with attached(instance, durable=False) as server:
        ask(server.owner_url, "SELECT pg_sleep(0.2)")
        answer = ask(server.app_url, "SELECT 886")

    assert answer == [(886,)]
    assert starter.process.wait() == 0


def test_a_guest_is_let_in_while_every_connection_is_taken(instance):
    with attached(instance, durable=False) as server:
        address = server.app_url.replace("+psycopg", "")
        taken = []
        with pytest.raises(psycopg.OperationalError, match=r"connection slots|too many clients"):
            taken.extend(psycopg.connect(address) for _ in range(101))

        with attached(instance, starts=False) as guest_of:
            joined = guest_of
        for connection in taken:
            connection.close()

    assert joined == server


def test_a_guest_of_a_server_that_never_answers_gives_up(instance, other, monkeypatch):
    starter = other(instance)
    process_id, _, _ = starter.says()
    monkeypatch.setenv("PORTAL_PG_START_SECONDS", "0")
    starter.process.send_signal(signal.SIGSTOP)  # so that nothing starts the server again
    os.kill(process_id, signal.SIGKILL)

    with pytest.raises(EmbeddedServerFailed, match=r"starting or stopping .* for 0 seconds"):
        attached(instance).__enter__()

    starter.process.send_signal(signal.SIGCONT)
    starter.leave()
    assert starter.says() == "left"


def test_a_failed_start_is_told_to_everyone_who_waits(new_instance, other):
    new_instance.mkdir()
    (new_instance / "postgres").symlink_to("/nonexistent")

    both = [other(new_instance), other(new_instance)]

    assert [process.says() for process in both] == ["ended", "ended"]
    assert [process.process.wait() for process in both] == [1, 1]


def test_a_block_inside_a_block_joins_the_same_server(instance, ask):
    with attached(instance, durable=False) as outer:
        with attached(instance) as inner:
            pass
        answer = ask(outer.app_url, "SELECT 881")

    assert inner == outer
    assert answer == [(881,)]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # Python 3.12 warns
def test_a_forked_worker_that_leaves_the_block_stops_nothing(instance, ask):
    parent = os.getpid()

    try:
        with attached(instance, durable=False) as server:
            worker = os.fork()
            if worker == 0:
                raise SystemExit  # noqa: TRY301  just what a worker of gunicorn does at its end
            status = os.waitpid(worker, 0)[1]
            answer = ask(server.app_url, "SELECT 886")
    except SystemExit:
        os._exit(7 if os.getpid() != parent else 1)

    assert os.waitstatus_to_exitcode(status) == 7
    assert answer == [(886,)]


def test_a_program_that_never_leaves_the_block_stops_the_server_at_its_end(instance, environment, running):
    program = """
import sys
from pathlib import Path
from consortium.embedded import EmbeddedServerFailed, attached
block = attached(Path(sys.argv[1]), durable=False)
print(block.__enter__().process_id)
"""

    ended = subprocess.run(
        [sys.executable, "-c", program, instance], env=environment, capture_output=True, check=True, timeout=60
    )

    assert int(ended.stdout) > 0
    assert not running(int(ended.stdout))


def test_a_server_started_in_a_thread_outlives_the_thread(instance, ask):
    block = attached(instance, durable=False)
    servers = []
    thread = threading.Thread(target=lambda: servers.append(block.__enter__()))

    thread.start()
    thread.join()
    answer = ask(servers[0].app_url, "SELECT 881")
    block.__exit__(None, None, None)

    assert answer == [(881,)]


def test_ctrl_c_ends_the_waiting_for_a_guest(instance, other, running):
    starter = other(instance)
    process_id, _, _ = starter.says()
    guest = other(instance)
    guest.says()
    starter.leave()
    starter.says(within_seconds=0.3)

    starter.process.send_signal(signal.SIGINT)

    assert starter.says() == "ended"
    assert not running(process_id)


def test_a_program_run_in_the_block_inherits_no_lock(instance, other):
    starter = other(instance, inside="import subprocess; p = subprocess.Popen(['/bin/sleep', '60'], close_fds=False)"
                    "; print(p.pid, flush=True)")  # fmt: skip
    starter.says()
    sleeper_id = starter.says()

    starter.kill()
    with attached(instance, durable=False) as server:
        assert server.process_id > 0

    os.kill(sleeper_id, signal.SIGKILL)
