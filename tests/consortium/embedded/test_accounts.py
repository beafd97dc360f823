"""Under which account the server runs, and what it does where that account cannot go."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from consortium.embedded import EmbeddedServerFailed, attached

NOBODY = 65534
DAEMON = 1
AS_NOBODY = {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def owner_of(process_id):
    return Path(f"/proc/{process_id}").stat().st_uid


def modes_above(folder):
    return [(parent, stat.S_IMODE(parent.stat().st_mode)) for parent in folder.parents]


def closed_folder(parent):
    made = parent / "closed"
    made.mkdir(mode=0o700)
    return made


def test_as_root_the_server_runs_as_nobody(as_root, new_instance):
    with attached(new_instance, durable=False) as server:
        uid = owner_of(server.process_id)

    assert uid == NOBODY
    assert server.data_folder.stat().st_uid == NOBODY
    assert (new_instance / "database-secrets.json").stat().st_uid == 0


def test_as_root_another_account_can_be_named(as_root, new_instance, monkeypatch):
    monkeypatch.setenv("PORTAL_PG_UID", "daemon")
    with attached(new_instance, durable=False) as first:
        uid = owner_of(first.process_id)
    monkeypatch.delenv("PORTAL_PG_UID")

    with attached(new_instance, durable=False) as second:
        later_uid = owner_of(second.process_id)

    assert uid == DAEMON
    assert later_uid == DAEMON  # the data's owner, whatever is set now


@pytest.mark.parametrize("name", ["0", "root", "54321", "nobody-of-this-name"])
def test_an_account_that_will_not_do_is_refused(as_root, new_instance, monkeypatch, name):
    monkeypatch.setenv("PORTAL_PG_UID", name)

    with pytest.raises(EmbeddedServerFailed, match="PORTAL_PG_UID"):
        attached(new_instance).__enter__()


def test_an_ordinary_account_runs_its_own(folder, other, nobodys_python, ask):
    home = closed_folder(folder)
    os.chown(home, NOBODY, NOBODY)

    starter = other(home / "instance", python=nobodys_python, **AS_NOBODY)
    process_id, owner_url, _ = starter.says()
    answer = ask(owner_url, "SELECT current_user")
    uid = owner_of(process_id)
    starter.leave()

    assert starter.says() == "left"
    assert uid == NOBODY
    assert answer == [("portal_owner",)]
    assert stat.S_IMODE((home / "instance").stat().st_mode) == 0o700


def test_root_joins_and_starts_the_server_of_an_ordinary_account(folder, other, nobodys_python):
    home = folder / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    starter = other(home / "instance", python=nobodys_python, **AS_NOBODY)
    process_id, _, _ = starter.says()

    with attached(home / "instance") as joined:
        pass
    starter.leave()
    starter.says()
    with attached(home / "instance") as started:
        uid = owner_of(started.process_id)
    again = other(home / "instance", python=nobodys_python, **AS_NOBODY)

    assert joined.process_id == process_id
    assert uid == NOBODY
    assert again.says()[0] > 0


def test_an_ordinary_account_is_kept_out_of_roots_instance(instance, other, nobodys_python):
    with attached(instance, durable=False):
        stranger = other(instance, python=nobodys_python, **AS_NOBODY)

        assert stranger.says() == "ended"


def test_programs_that_the_account_cannot_reach_are_copied(as_root, folder, instance, monkeypatch):
    with attached(instance, durable=False) as server:
        installed = server.bin_folder
    hidden = closed_folder(folder)
    package = installed.parents[1]
    for tree in (package / "pginstall", package.with_name(f"{package.name}.libs")):
        shutil.copytree(
            tree, hidden / tree.relative_to(package.parent), ignore=shutil.ignore_patterns("include", "*.a")
        )
    monkeypatch.setenv("PORTAL_PG_BIN", str(hidden / package.name / "pginstall" / "bin"))

    with attached(instance, durable=False) as server:
        runs = Path(f"/proc/{server.process_id}/exe").readlink()
        dumps = subprocess.run([server.bin_folder / "pg_dump", "-V"], check=True, capture_output=True, **AS_NOBODY)

    assert server.bin_folder.is_relative_to(folder / "runtime" / "binaries")
    assert runs == server.bin_folder / "postgres"
    assert b"pg_dump (PostgreSQL) 18" in dumps.stdout
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700
    assert server.bin_folder.stat().st_uid == 0


def test_data_goes_outside_an_instance_that_the_account_cannot_reach(as_root, folder, ask):
    instance = closed_folder(folder) / "instance"
    modes = modes_above(instance)

    with attached(instance) as server:
        ask(server.owner_url, "CREATE TABLE council AS SELECT 886 AS code")
    with attached(instance) as server:
        rows = ask(server.owner_url, "SELECT code FROM council")

    assert rows == [(886,)]
    assert server.data_folder.is_relative_to(folder / "runtime")
    assert (instance / "postgres").resolve() == server.data_folder.parent
    assert stat.S_IMODE(server.data_folder.parent.stat().st_mode) == 0o700
    assert modes_above(instance) == modes


def test_throwaway_data_outside_the_instance_is_removed(as_root, folder):
    instance = closed_folder(folder) / "instance"

    with attached(instance, durable=False) as server:
        assert server.data_folder.exists()

    assert not server.data_folder.parent.exists()
    assert not (instance / "postgres").is_symlink()


def test_throwaway_data_of_a_killed_run_is_not_found_again(as_root, folder, ask, monkeypatch):
    instance = closed_folder(folder) / "instance"
    with monkeypatch.context() as killed:
        killed.setattr("consortium.embedded.server.remove_outside_home", lambda *_: None)
        with attached(instance, durable=False) as server:
            ask(server.owner_url, "CREATE TABLE council AS SELECT 886 AS code")
    shutil.rmtree(instance)

    with attached(instance, durable=False) as server:
        tables = ask(server.app_url, "SELECT to_regclass('council')::text")

    assert tables == [(None,)]


def test_lasting_data_outside_the_instance_is_never_removed(as_root, folder, ask):
    instance = closed_folder(folder) / "instance"
    with attached(instance) as server:
        ask(server.owner_url, "CREATE TABLE council AS SELECT 886 AS code")

    with attached(instance, durable=False):
        pass

    with attached(instance) as server:
        assert ask(server.owner_url, "SELECT code FROM council") == [(886,)]


def test_an_instance_that_was_moved_away_from_its_data_is_refused(as_root, folder):
    closed = closed_folder(folder)
    with attached(closed / "instance") as server:
        pass
    (closed / "instance").rename(closed / "elsewhere")

    with pytest.raises(EmbeddedServerFailed, match=r"was moved or copied, but its data lies outside"):
        attached(closed / "elsewhere").__enter__()
    assert server.data_folder.exists()


def test_an_instance_whose_data_is_gone_is_refused(as_root, folder):
    instance = closed_folder(folder) / "instance"
    with attached(instance) as server:
        pass
    shutil.rmtree(server.data_folder.parent)

    with pytest.raises(EmbeddedServerFailed, match=r"which is gone. Put it back from a backup"):
        attached(instance).__enter__()


def test_data_that_comes_out_of_reach_is_refused_and_not_begun_anew(as_root, folder, instance_at):
    way = folder / "way"
    instance = instance_at(way / "instance")
    way.chmod(0o700)

    with pytest.raises(EmbeddedServerFailed, match="can no longer reach"):
        attached(instance).__enter__()
    assert stat.S_IMODE(way.stat().st_mode) == 0o700


def test_a_socket_folder_that_somebody_else_made_is_refused(as_root, folder, instance_at):
    instance = instance_at(folder / ("kent-" * 20) / "instance")
    with attached(instance, durable=False) as server:
        expected = server.socket_folder
    expected.mkdir(mode=0o700)
    os.chown(expected, DAEMON, DAEMON)

    try:
        with pytest.raises(EmbeddedServerFailed, match="somebody else may have made it"):
            attached(instance).__enter__()
    finally:
        expected.rmdir()


def test_a_runtime_folder_that_others_may_write_to_is_refused(as_root, folder):
    (folder / "runtime").mkdir()
    (folder / "runtime").chmod(0o777)

    with pytest.raises(EmbeddedServerFailed, match="only this account may write to"):
        attached(closed_folder(folder) / "instance").__enter__()


def test_an_instance_folder_that_is_a_file_is_refused(folder):
    (folder / "instance").write_text("Kent")

    with pytest.raises(EmbeddedServerFailed, match=r"is a file. Name a folder in PORTAL_INSTANCE"):
        attached(folder / "instance").__enter__()
