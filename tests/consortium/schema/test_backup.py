"""P44: a backup restored into an empty database gives equal rows, sums and chain heads; anything else is refused."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from psycopg import DatabaseError

from consortium.schema.backup import BackupRefused, back_up, restore

HEADS = "select authority_id, transfer_number, hash from chain_heads order by 1"
CASELOAD = ("cases", "case_events", "certificates", "deadlines")
SUMS = "select kind, count(*), sum(amount) from transfers group by kind order by kind"


@pytest.fixture
def database(server, sample_replayed):
    made = server.copy(of=sample_replayed)
    yield made
    server.drop(made)


@pytest.fixture(scope="module")
def _backup(server, sample_replayed, tmp_path_factory):
    file = tmp_path_factory.mktemp("backup") / "portal.backup"
    back_up(sample_replayed.owner_url, file, bin_folder=server.server.bin_folder)
    return file


@pytest.fixture
def backed_up(_backup, tmp_path):
    """A backup of the sample's whole history."""
    return Path(shutil.copy(_backup, tmp_path))


@pytest.fixture
def empty(server):
    made = server.copy()
    yield made
    server.drop(made)


def test_a_restore_gives_equal_rows_sums_and_chain_heads(server, database, backed_up, empty):
    counted = restore(empty.owner_url, backed_up, bin_folder=server.server.bin_folder)

    assert counted.rows["meetings"] == 184
    assert counted.rows["transfers"] == 266
    assert (counted.rows["cases"], counted.rows["case_references"]) == (467, 467)
    assert empty.run(HEADS) == database.run(HEADS)
    assert empty.run(SUMS) == database.run(SUMS)
    for table in CASELOAD:
        assert empty.run(f"select * from {table} order by 1, 2, 3, 4") == database.run(
            f"select * from {table} order by 1, 2, 3, 4"
        ), table


def test_what_is_restored_is_numbered_on_and_changes_with_its_event(server, backed_up, empty):
    restore(empty.owner_url, backed_up, bin_folder=server.server.bin_folder)
    bound = {"authority_id": 886, "provider_id": 1}
    last = empty.run("select max(certificate_number) from certificates where authority_id = 886")[0][0]

    [(number,)] = empty.run_as(
        "portal_provider",
        "insert into certificates (authority_id, certificate_number, provider_id, case_reference, kind, issued_on, source,"
        " recorded_on, recorded_by) select 886, 1, 1, c.reference, 'DEEMED', '2016-11-18', 'form', '2016-11-18', 'me'"
        " from cases c where c.choice = 'mediate' and c.service = 'mediation' and c.authority_id = 886 and not exists"
        " (select from certificates d where d.case_reference = c.reference) limit 1 returning certificate_number",
        **bound,
    )

    assert number == last + 1
    with pytest.raises(DatabaseError, match="a case changes only with its event: asker"):
        empty.run_as("portal_provider", "update cases set asker = 'health' where authority_id = 886", **bound)


def test_what_is_restored_has_its_walls_again(server, backed_up, empty):
    restore(empty.owner_url, backed_up, bin_folder=server.server.bin_folder)

    assert empty.run_as("portal_member", "select distinct authority_id from transfers", authority_id=886) == [(886,)]
    walls = "select bool_and(relrowsecurity and relforcerowsecurity) from pg_class where relname in ('transfers', 'meetings')"
    assert empty.run(walls) == [(True,)]


def test_a_backup_is_readable_by_its_owner_alone(backed_up):
    assert backed_up.stat().st_mode & 0o077 == 0


def test_a_database_that_holds_something_is_not_restored_over(server, database, backed_up):
    before = database.run(HEADS)

    with pytest.raises(BackupRefused, match="not empty"):
        restore(database.owner_url, backed_up, bin_folder=server.server.bin_folder)

    assert database.run(HEADS) == before


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"sha256": "0"}, "it is damaged"),
        ({"heads": {}}, "does not hold what its manifest counts"),
        ({"revision": "0001"}, "revision 0001"),
    ],
)
def test_a_backup_that_is_not_what_its_manifest_says_is_refused_and_leaves_nothing(
    server, backed_up, empty, changed, sentence
):
    with zipfile.ZipFile(backed_up) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content["manifest.json"] = json.dumps(json.loads(content["manifest.json"]) | changed).encode()
    with zipfile.ZipFile(backed_up, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)

    with pytest.raises(BackupRefused, match=sentence):
        restore(empty.owner_url, backed_up, bin_folder=server.server.bin_folder)

    if empty.run("select to_regclass('public.meetings') is not null")[0][0]:
        assert empty.run("select count(*) from meetings") == [(0,)]


def test_a_file_that_is_no_backup_is_refused(server, empty, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("Not a backup.")

    with pytest.raises(BackupRefused, match="is no backup of the portal"):
        restore(empty.owner_url, file, bin_folder=server.server.bin_folder)
