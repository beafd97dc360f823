"""`consortium verify`: whatever is changed behind the portal's back, the check that it breaks says so."""

import psycopg
import pytest
from click.testing import CliRunner

from consortium.commands import acting
from tenants.across.checks import run_checks
from tenants.across.checks.rules import MEANINGS
from wsgi import main

KENT = "authority_id = 886"
# A document that was changed together with its hash.
KEPT = (
    "update statement_documents set content = {0}, content_hash = sha256(convert_to({0}, 'UTF8'))"
    f" where {KENT} and period_number = 8061"
)

pytestmark = pytest.mark.database


def broken():
    with acting("portal_auditor") as session:
        return [finding for finding in run_checks(session) if not finding.holds]


def behind_the_portals_back(database, statement):
    """Change rows as a superuser who has switched every trigger off."""
    with psycopg.connect(database.superuser_url.replace("+psycopg", "")) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("alter table transfers drop constraint transfers_cost_check")
        connection.execute("alter table statement_documents drop constraint statement_documents_hash_check")
        connection.execute("alter table statement_files drop constraint statement_files_hash_check")
        assert connection.execute(statement).rowcount > 0


@pytest.fixture
def database(server, sample_replayed):
    made = server.copy(of=sample_replayed)
    yield made
    server.drop(made)


@pytest.fixture
def replayed(portal, database):
    return database


def test_every_check_holds_of_the_sample(replayed):
    assert broken() == []


@pytest.mark.parametrize(
    ("statement", "sentence", "where"),
    [
        (
            f"update transfers set amount = amount + 1 where {KENT} and transfer_number = 1",
            "The chain of every book is unbroken",
            "Kent, transfer 1",
        ),
        (
            f"delete from transfers where {KENT} and transfer_number = 4",
            "The chain of every book is unbroken",
            "Kent, transfer 5",
        ),
        (
            f"delete from transfers where {KENT} and transfer_number = (select max(transfer_number) from transfers where {KENT})",
            "The chain of every book is unbroken",
            "Kent, the head of the chain",
        ),
        (
            f"update transfers set to_account = 'due_to_lead', from_account = 'allowance' where {KENT} and transfer_number = 1",
            "Every transfer is well formed",
            "Kent, transfer 1",
        ),
        (
            f"delete from slots where {KENT} and slot_number = 2",
            "Included meetings in use stay within the allowance",
            "Kent, included meeting 2",
        ),
        (
            f"update allowances set meetings_included = 4 where {KENT}",
            "Included meetings in use stay within the allowance",
            "Kent, included meeting 5",
        ),
        (
            f"update statements set net_pence = net_pence + 1, total_pence = total_pence + 1 where {KENT} and lines > 3",
            "Every statement is the sum of its transfers",
            "Kent, 2015-16-Q1",
        ),
        (
            f"update statements set chain_hash = sha256('x') where {KENT} and period_name = '2016-17-Q1'",
            "Every statement is the sum of its transfers",
            "Kent, 2016-17-Q1",
        ),
        (
            "update closings set net_pence = net_pence - 1 where period_name = '2015-16-Q2'",
            "The members' statements add up to the group's closing",
            "2015-16-Q2",
        ),
        (
            "update period_holds set way = 'person' where period_name = '2015-16-Q2'",
            "Every closing has its hold",
            "2015-16-Q2",
        ),
        (
            "update closings set hold_number = null where period_name = '2015-16-Q2'",
            "Every closing has its hold",
            "2015-16-Q2",
        ),
        (
            f"delete from statements where {KENT} and period_name = '2015-16-Q3'",
            "No transfer is in two statements",
            "Kent, transfer",
        ),
        (
            f"update charge_shares set share_pence = share_pence + 1 where {KENT} and reference = 'M00321' and place = 1",
            "The shares of every meeting add up",
            "Kent, M00321",
        ),
        (
            f"delete from charges where {KENT} and reference = 'M00321'",
            "No meeting is priced twice",
            "Kent, M00321",
        ),
        (
            f"update charges set charged_pence = 50000, price_pence = 50000 where {KENT} and reference = 'M00295'",
            "No meeting is priced twice",
            "Kent, M00295",
        ),
        (
            f"update transfers set amount = amount + 1 where {KENT} and kind = 'shared-cost'",
            "Every statement is the sum of its transfers",
            "Kent, 2016-17-Q1",
        ),
        (
            f"update statement_documents set content = replace(content, 'Kent', 'Kant') where {KENT}",
            "Every statement that was kept word by word",
            "Kent, 2015-16-Q1",
        ),
        (KEPT.format("'{\"total_pence\":1}'"), "Every statement that was kept word by word", "Kent, 2015-16-Q2"),
        (KEPT.format("'no document'"), "Every statement that was kept word by word", "Kent, 2015-16-Q2"),
        (
            KEPT.format('replace(content, \'"fingerprint":"\', \'"fingerprint":"0\')'),
            "Every statement that was kept word by word",
            "Kent, 2015-16-Q2",
        ),
        (
            f"delete from statement_documents where {KENT} and period_number = 8062",
            "Every statement that was kept word by word",
            "Kent, 2015-16-Q3",
        ),
        (
            f"update statement_files set content = 'a figure changed' where {KENT} and period_number = 8061 and kind = 'csv'",
            "Every statement that was kept word by word",
            "Kent, 2015-16-Q2",
        ),
        (
            (
                "update statement_files l set content = p.content, content_hash = p.content_hash from statement_files p"
                " where (p.authority_id, p.period_number, p.kind, l.kind) = (l.authority_id, l.period_number, 'pdf', 'lead-pdf')"
                " and l.content_hash <> p.content_hash and l.authority_id = 886"
            ),
            "The lead's copy of a statement",
            "Kent, 201",
        ),
        (
            f"delete from statement_files where {KENT} and period_number = 8062 and kind = 'xlsx'",
            "The lead's copy of a statement",
            "Kent, 2015-16-Q3",
        ),
        (
            f"delete from open_statements where {KENT} and period_number = 8060",
            "The list of what is open",
            "Kent, 2015-16-Q1",
        ),
        (
            (
                "insert into amendments select authority_id, provider_id, reference, 1, 'outcome', 'none', 'adjourned',"
                " recorded_on, recorded_at, recorded_by"
                f" from meetings where {KENT} and reference = 'M00402'"
            ),
            "Every amendment of a meeting replaces what stood before it",
            "Kent, M00402, amendment 1",
        ),
    ],
)
def test_what_is_changed_behind_the_portals_back_is_found_and_named(replayed, statement, sentence, where):
    behind_the_portals_back(replayed, statement)

    found = [finding for finding in broken() if finding.sentence.startswith(sentence)]

    assert len(found) == 1
    assert any(place.startswith(where) for place in found[0].broken)


def test_a_reversal_that_is_no_mirror_is_found(replayed):
    behind_the_portals_back(
        replayed,
        "insert into transfers select authority_id, 9999, contract_id, unit, amount + 5, to_account, from_account, kind ||"
        " '-reversal', reference, provider_id, 9999, slot_number, service_on, period_number, recorded_on, recorded_at,"
        " recorded_by, sentence, transfer_number, 'false', 1, 1, hash from transfers where authority_id = 886"
        " and kind = 'meeting' and unit = 'pence' and from_account = 'due_to_lead' order by transfer_number desc limit 1",
    )

    sentences = [finding.sentence for finding in broken()]

    assert "Every reversal mirrors the transfer that it takes back" in sentences


def test_the_command_prints_a_line_for_each_check_and_exits_1_when_one_is_broken(replayed, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", replayed.app_url)
    whole = CliRunner().invoke(main, ["verify"])
    behind_the_portals_back(replayed, f"update transfers set amount = 1 where {KENT} and transfer_number = 1")

    found = CliRunner().invoke(main, ["verify"])

    assert whole.exit_code == 0
    assert whole.output.endswith(f"All {len(MEANINGS) + 1} checks hold.\n")
    assert whole.output.count("\nok ") == len(MEANINGS)
    assert found.exit_code == 1
    assert (
        "BROKEN  The chain of every book is unbroken, without a gap, up to its head: Kent, transfer 1" in found.output
    )


@pytest.mark.parametrize(
    "statement",
    [
        "update deadlines set due_on = due_on + 1 where authority_id = 886 and case_reference = 'C00451' and rule = 'T5'",
        "delete from deadlines where authority_id = 886 and case_reference = 'C00451' and rule = 'T5'",
        "update cases set authority_told_on = authority_told_on + 1 where reference = 'C00451'",
    ],
)
def test_a_deadline_that_is_not_what_the_rules_derive_is_named_by_its_case_to_the_operator_alone(
    replayed, monkeypatch, statement
):
    monkeypatch.setenv("DATABASE_URL", replayed.app_url)
    behind_the_portals_back(replayed, statement)

    found = CliRunner().invoke(main, ["verify"])

    assert found.exit_code == 1
    assert "BROKEN  Every deadline that is kept is what the rules derive from its case: Kent, C00451" in found.output
    assert replayed.run("select count(*) from book_checks where findings::text like '%C00451%'") == [(0,)]
