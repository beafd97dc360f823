"""The main job, end to end through the commands: returns go in, statements come out, right to the penny."""

import json
from pathlib import Path

import pytest

from consortium.authorities.queries import councils
from consortium.commands import acting, setting
from tenants.across.checks import run_checks
from tenants.across.commands import books
from tenants.across.commands.books import import_file
from tenants.across.commands.replaying import replay
from tenants.across.queries import all_statements
from tests.oracle.consortia import write_random_consortium
from tests.oracle.statements import statements_of

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "samples" / "south-east-group"
HAND_WORKED = ROOT / "tests" / "consortia" / "hand_worked"

pytestmark = pytest.mark.database


def statements():
    with acting("portal_lead") as session:
        return json.loads(json.dumps(all_statements(session, setting().contract, councils(session))))


def broken_checks():
    with acting("portal_auditor") as session:
        return [str(finding) for finding in run_checks(session) if not finding.holds]


@pytest.mark.parametrize("folder", [SAMPLE, HAND_WORKED], ids=["south-east-group", "hand-worked"])
def test_replaying_a_consortium_gives_the_statements_that_were_worked_out_elsewhere(portal, folder):
    expected = json.loads((folder / "expected-statements.json").read_text())

    replay(folder)

    assert statements() == expected
    assert broken_checks() == []


@pytest.fixture
def undrawn(monkeypatch):
    """Nothing is asked here of the files of statements, and to draw them takes longer than to close."""
    monkeypatch.setattr(books, "draw_statements", lambda: None)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("seed", range(6))
def test_any_consortium_gives_the_statements_of_a_program_that_shares_no_code(portal, tmp_path, seed):
    write_random_consortium(tmp_path, seed, second_version=seed % 2 == 0)
    expected = json.loads(json.dumps(statements_of(tmp_path)))

    replay(tmp_path)

    assert statements() == expected
    assert broken_checks() == []


@pytest.mark.usefixtures("undrawn")
def test_importing_every_return_again_changes_nothing(portal, database):
    replay(SAMPLE)
    before = database.run("select authority_id, transfer_number, hash from chain_heads order by 1")

    again = [import_file(path, None) for path in sorted((SAMPLE / "returns").glob("usage-*.csv"))]

    assert sum(item.recorded for item in again) == 0
    assert sum(item.again for item in again) == 184
    assert database.run("select authority_id, transfer_number, hash from chain_heads order by 1") == before
