"""P37, P38: killed with -9 in the middle of a 5,000-row import or of a close, all of it is stored or nothing.

Each time the work is held up halfway by a lock that the test has, the worker, the command, the backend or the whole
server is killed, and the same work is asked for again: it is done once.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from consortium.embedded import Server, attached
from consortium.embedded.record import read_passwords
from tenants.across.commands import books
from wsgi import main

ROOT = Path(__file__).parents[2]
COUNCILS = (825, 826, 845, 851, 852, 867, 868, 869, 870, 872, 881, 886, 887, 931, 936, 938)
ROWS = 5_000
PATIENCE_SECONDS = 90  # a busy machine is no failure
VICTIMS = ("worker", "command", "backend", "server")

pytestmark = pytest.mark.database


@dataclass
class Portal:
    """A portal of the test's own: an embedded server, the sample's contract, and how to run a command."""

    server: Server
    superuser: str
    environment: dict[str, str]

    def run(self, *words):
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("consortium")), *words],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def finish(self, *words):
        """Run a command to its end, in this process: quicker, and nobody kills it. Thousands of lines are not drawn."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(books, "draw_statements", lambda: None)
            done = CliRunner(env=self.environment).invoke(main, list(words))
        return done.exit_code, done.output

    def ask(self, query, *values):
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    """A server for this file alone, since it is killed; durable, since what was committed must be there again."""
    folder = tmp_path_factory.mktemp("killed")
    (folder / "consortium").mkdir()
    for name in ("authorities.csv", "funders.csv", "consortium.toml"):
        text = (ROOT / "samples" / "south-east-group" / name).read_text()
        (folder / "consortium" / name).write_text(
            text.replace('recharge_vat = "outside-scope"', 'recharge_vat = "standard"')
        )
    with attached(folder / "instance") as server:
        password = read_passwords(folder / "instance").postgres
        superuser = f"host={server.socket_folder} user=postgres password={password} dbname=portal"
        environment = os.environ | {"PORTAL_INSTANCE": str(folder / "instance"), "SECRET_KEY": "only for this test"}
        portal = Portal(server, superuser, {**environment, "FOLDER": str(folder)})
        assert portal.finish("load", str(folder / "consortium"))[0] == 0
        assert portal.finish("charge-subscription", "1", "--on", "2015-04-01")[0] == 0
        yield portal


@contextmanager
def halfway(portal, lock, *values):
    """Hold a lock that the work needs after it has done half; yields how to wait until the work has come to it."""

    def arrived():
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            waiting = portal.ask(
                "select pid from pg_stat_activity where datname = 'portal' and wait_event_type = 'Lock' and state = 'active'"
            )
            if waiting:
                return waiting[0][0]
            time.sleep(0.02)
        pytest.fail("The work did not come to the lock.")

    with psycopg.connect(portal.superuser) as holder:
        holder.execute(lock, values)
        yield arrived


def kill(portal, victim, client_id, backend_id):
    if victim in ("worker", "command"):
        os.kill(client_id, signal.SIGKILL)
    elif victim == "backend":
        os.kill(backend_id, signal.SIGKILL)
    else:
        os.kill(postmaster_of(portal), signal.SIGKILL)


@contextmanager
def gunicorn(portal):
    """Run the portal in gunicorn with one worker; yields its address and the worker's process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = portal.environment | {"DATABASE_URL": portal.server.app_url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "gunicorn", "tests.promises.worker_app:app", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [*command, "--threads", "2", "--no-control-socket", "--log-level", "error"],
        env=environment,
        cwd=ROOT,
    )
    try:
        yield f"http://127.0.0.1:{port}", int(_answer(f"http://127.0.0.1:{port}/test/worker"))
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _answer(url):
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5).read().decode()  # noqa: S310  our own address
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def kill_in_the_middle(portal, victim, words, path, lock, *values):
    """Start the work, let it come halfway, kill the victim, and let go."""
    if victim == "worker":
        with gunicorn(portal) as (address, worker_id), halfway(portal, lock, *values) as arrived:
            caller = subprocess.Popen([sys.executable, "-c", POST, f"{address}{path}"], stderr=subprocess.DEVNULL)
            kill(portal, victim, worker_id, arrived())
        caller.wait(PATIENCE_SECONDS)
        return
    process = portal.run(*words)
    try:
        with halfway(portal, lock, *values) as arrived:
            kill(portal, victim, process.pid, arrived())
    except psycopg.OperationalError:
        assert victim in ("server", "backend")  # the lock's own connection went with the server
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode != 0
    _server_answers(portal)


POST = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], data=b'')"


def _server_answers(portal):
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            portal.ask("select 1")
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def write_return(portal, victim):
    header = (ROOT / "samples" / "south-east-group" / "returns" / "usage-2015-04.csv").read_text().splitlines()[0]
    rows = [
        f"{victim}-{number},{COUNCILS[number % 16]},mediation,C{number},2015-04-01,2015-04-20,held,,,online,,,full"
        for number in range(ROWS)
    ]
    path = Path(portal.environment["FOLDER"]) / f"{victim}.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def counted(portal):
    return portal.ask(
        "select (select count(*) from meetings), (select count(*) from transfers), (select count(*) from statements),"
        " (select count(*) from closings), (select count(*) from provider_references), (select count(*) from charge_shares)"
    )


@pytest.mark.parametrize("victim", VICTIMS)
def test_an_import_killed_halfway_is_not_there_and_the_retry_brings_all_of_it_once(own_server, victim):
    path = write_return(own_server, victim)
    words = ("import-usage", str(path), "--on", "2015-05-08")
    before = counted(own_server)

    kill_in_the_middle(
        own_server,
        victim,
        words,
        f"/test/import?file={path}&on=2015-05-08",
        "select 1 from chain_heads where authority_id = %s for update",
        881,
    )

    assert counted(own_server) == before
    assert own_server.finish(*words) == (0, f"{path.name}: {ROWS:,} meetings recorded, {INCLUDED[victim]}\n")
    assert own_server.ask("select count(*) from meetings where reference like %s", f"{victim}-%") == [(ROWS,)]


# The first return takes all 80 included meetings; 4,920 at £1,000.00 are charged, then 5,000.
INCLUDED = dict.fromkeys(VICTIMS, "0 of them included, £5,000,000.00 charged.") | {
    "worker": "80 of them included, £4,920,000.00 charged."
}


@pytest.mark.parametrize(("victim", "quarter"), list(zip(VICTIMS, (1, 2, 3, 4), strict=True)))
def test_a_close_killed_halfway_is_not_there_and_the_retry_closes_once(own_server, victim, quarter):
    period = f"2015-16-Q{quarter}"
    on = ("2015-07-20", "2015-10-20", "2016-01-20", "2016-04-20")[quarter - 1]
    words = ("close", period, "--on", on)
    _something_to_close(own_server, quarter, on)
    before = counted(own_server)

    kill_in_the_middle(
        own_server,
        victim,
        words,
        f"/test/close?period={period}&on={on}",
        "select 1 from chain_heads where authority_id = %s for update",
        881,
    )

    assert counted(own_server) == before
    code, told = own_server.finish(*words)
    assert code == 0
    assert "16 statements" in told
    assert own_server.ask("select count(*) from statements where period_name = %s", period) == [(16,)]


def test_a_dead_or_silent_database_is_our_own_503_and_comes_back_without_a_restart(own_server):
    """P43: within five seconds, by the portal's own page."""
    with gunicorn(own_server) as (address, _):
        assert status_of(address) == 200

        postmaster = postmaster_of(own_server)
        os.kill(postmaster, signal.SIGKILL)
        assert status_of(address) in (200, 503)
        _comes_back(address)

        processes = [postmaster_of(own_server), *children_of(postmaster_of(own_server))]
        _signal(processes, signal.SIGSTOP)
        try:
            assert [status_of(address), status_of(address)] == [503, 503]
        finally:
            _signal(processes, signal.SIGCONT)
        _comes_back(address)


def _signal(processes, number):
    """Send it to each that is still there: a worker of the server's may end at any time."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


def status_of(address):
    """Ask for a page that reads the database, with the patience that the promise gives."""
    try:
        with urllib.request.urlopen(f"{address}/", timeout=5) as answer:  # noqa: S310  our own address
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code if refusal.headers["Retry-After"] else 0  # 0: not our own page


def _comes_back(address):
    until = time.monotonic() + 20
    while status_of(address) != 200:
        assert time.monotonic() < until
        time.sleep(0.1)


def postmaster_of(portal):
    return int((portal.server.data_folder / "postmaster.pid").read_text().split()[0])


def children_of(process):
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def test_after_all_of_it_every_check_of_the_books_holds(own_server):
    code, told = own_server.finish("verify")

    assert code == 0, told


def _something_to_close(portal, quarter, on):
    """Give every council a line in the quarter: one meeting each."""
    header = (ROOT / "samples" / "south-east-group" / "returns" / "usage-2015-04.csv").read_text().splitlines()[0]
    month = (4, 7, 10, 1)[quarter - 1]
    day = f"{2015 + (quarter == 4)}-{month:02}-15"
    rows = [f"Q{quarter}-{code},{code},mediation,C1,{day},{day},held,,,online,,,full" for code in COUNCILS]
    path = Path(portal.environment["FOLDER"]) / f"quarter-{quarter}.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    code, told = portal.finish("import-usage", str(path), "--on", on)
    assert code == 0, told
