"""The worker beside the web server: one that is killed is started again, and one that cannot run is left in peace a while."""

import os
import signal
import sys
import time

import pytest
from click.testing import CliRunner

from tenants.across.commands.serving import Child
from wsgi import main

_SAYS_ITS_ID = "import os, sys, time; print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True); time.sleep(60)"


def ids(path, count):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = path.read_text().split() if path.exists() else []
        if len(found) == count:
            return [int(one) for one in found]
        time.sleep(0.02)
    raise AssertionError(f"{count} starts were waited for")


def test_a_child_that_is_killed_is_started_again_after_a_pause_and_ends_when_told(tmp_path, monkeypatch):
    monkeypatch.setattr("tenants.across.commands.serving._SHORTEST_PAUSE_SECONDS", 0)
    path = tmp_path / "ids"
    child = Child([sys.executable, "-c", _SAYS_ITS_ID, str(path)], dict(os.environ))
    try:
        [first] = ids(path, 1)
        assert not child.start_again(), "it runs"
        os.kill(first, signal.SIGKILL)
        assert child.has_ended(5)
        assert child.start_again()
        assert not child.start_again(), "it runs again"
        assert ids(path, 2)[1] != first
    finally:
        child.end_and_wait()
    assert child.code == -signal.SIGTERM


def test_a_child_that_cannot_run_is_not_started_all_the_time():
    child = Child([sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ))

    assert child.has_ended(10)
    assert child.code == 3
    assert not child.start_again(), "its pause is not over"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MAIL_WAY", "pigeon", "MAIL_WAY is pigeon. It may be folder, smtp or notify."),
        ("SMTP_PORT", "many", "SMTP_PORT is many. It may be a whole number from 0 to 65535."),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES is -1. It may be a whole number from 0 to 100."),
    ],
)
def test_a_setting_that_cannot_be_meant_is_one_sentence(monkeypatch, tmp_path, name, value, says):
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv(name, value)

    done = CliRunner().invoke(main, ["sign-ins"])

    assert done.exit_code == 2
    assert done.output == f"Error: {says}\n"
