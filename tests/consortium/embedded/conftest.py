"""Real servers: instance folders that are gone afterwards, and other processes that attach to them."""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from consortium.embedded import attached

ROOT = Path(__file__).parents[3]
NOBODY = 65534
SITE_PACKAGES = Path(psycopg.__file__).parents[1]
PATIENCE_SECONDS = 30

ATTACHES = """
import json, os, sys
from pathlib import Path
{before}
from consortium.embedded import attached
with attached(Path(sys.argv[1]), starts=sys.argv[2] == "starts") as server:
    print(json.dumps([server.process_id, server.owner_url, str(server.bin_folder)]), flush=True)
    {inside}
    sys.stdin.readline()
print('"left"', flush=True)
"""


def finding_the_portal():
    """Return an environment in which any interpreter finds the portal and its packages."""
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(SITE_PACKAGES)])}


class Other:
    """Another process that attaches to an instance, says so, and leaves when told to."""

    def __init__(self, instance, *, starts=True, before="", inside="", python=sys.executable, **identity):
        program = ATTACHES.format(before=before, inside=inside)
        self.process = subprocess.Popen(
            [python, "-c", program, str(instance), "starts" if starts else "joins"],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            env=finding_the_portal(),
            **identity,
        )

    def says(self, *, within_seconds=PATIENCE_SECONDS):
        """Return what it says next, or None when it says nothing in time."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(within_seconds):
                return None
        return json.loads(self.process.stdout.readline() or '"ended"')

    def leave(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def is_running(process_id):
    shown = subprocess.run(
        ["/bin/ps", "-o", "stat=", "-p", str(process_id)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip() != "" and not shown.stdout.startswith("Z")


def working_in(folder):
    """List the processes that work below a folder, as every process of PostgreSQL does."""
    listed = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            place = (process / "cwd").readlink()
        except OSError:
            continue
        if place.is_relative_to(folder):
            listed.append(int(process.name))
    return listed


def roomy_memory():
    """Where 40 MB of database are made quickest: memory, if there is enough and programs may run from it."""
    memory = Path("/dev/shm")  # noqa: S108  mkdtemp makes a folder of its own in it
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2_000_000_000
    if roomy and not os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return memory
    return Path("/tmp")  # noqa: S108  the same; a longer path, such as TMPDIR's, has no room for a socket's name


@pytest.fixture
def folder(monkeypatch):
    """A folder that every account may pass through; nothing runs in it when the test is over."""
    made = Path(tempfile.mkdtemp(prefix="portal-test-", dir=roomy_memory())).resolve()
    made.chmod(0o711)
    monkeypatch.setenv("PORTAL_PG_RUNTIME", str(made / "runtime"))
    monkeypatch.delenv("PORTAL_PG_UID", raising=False)
    monkeypatch.delenv("PORTAL_PG_BIN", raising=False)
    yield made
    left = working_in(made)
    shutil.rmtree(made)
    assert left == []


@pytest.fixture
def new_instance(folder):
    """Where an instance folder may be: there is none yet."""
    return folder / "instance"


@pytest.fixture(scope="session")
def template():
    """An instance that has been started once: copying it is quicker than making another."""
    with tempfile.TemporaryDirectory(prefix="portal-test-", dir=roomy_memory()) as made:
        Path(made).chmod(0o711)
        with attached(Path(made) / "instance", durable=False):
            pass
        yield Path(made) / "instance"


@pytest.fixture
def instance_at(template):
    """Put an instance that has been started before, and is stopped, at a path."""

    def copy(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["/bin/cp", "-a", template, path], check=True)
        return path

    return copy


@pytest.fixture
def instance(instance_at, new_instance):
    """An instance that has been started before and is stopped."""
    return instance_at(new_instance)


@pytest.fixture
def other(folder):
    """Start other processes; whatever they are doing, they are gone when the test is over."""
    started = []

    def start(instance, **how):
        started.append(Other(instance, **how))
        return started[-1]

    yield start
    for process in started:
        process.close()
    for _ in range(200):
        if not working_in(folder):
            break
        time.sleep(0.05)


@pytest.fixture
def environment(folder):
    return finding_the_portal()


@pytest.fixture
def ask():
    """Run one statement, committed, as the role of an address; return its rows."""

    def run(url, statement):
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def running():
    return is_running


@pytest.fixture
def as_root():
    if os.geteuid() != 0:
        pytest.skip("Only root can change accounts.")


@pytest.fixture
def nobodys_python(as_root):
    """An interpreter that an ordinary account can run with this environment's packages."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            tried = subprocess.run(
                [python, "-c", "import sqlalchemy, psycopg"],
                check=False,
                capture_output=True,
                cwd="/",
                env={"PYTHONPATH": str(SITE_PACKAGES)},
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return python
    pytest.skip("No interpreter here can be run by an ordinary account.")


@pytest.fixture(scope="module")
def one_server(template):
    """One server for tests that only ask."""
    with attached(template, durable=False) as server:
        yield server
