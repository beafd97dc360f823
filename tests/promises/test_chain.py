"""The chain of a book: what each link is, and that nothing can be changed behind the portal's back without a trace."""

import hashlib

import pytest

from tenants.across.checks import CHECKS
from tests.promises.grants import APPEND_ONLY
from tests.promises.leaks import OWNER, edits
from tests.promises.policies import AUDITOR

pytestmark = pytest.mark.database

CHAIN, STATEMENTS = (
    next(check for check in CHECKS if check.sentence.startswith(begin))
    for begin in ("The chain of every book", "Every statement is the sum")
)
MIDDLE = "authority_id = 886 and transfer_number = 5"
LAST = "select transfer_number from chain_heads where authority_id = 886"
REWRITTEN = """
do $$ declare t transfers; last bytea := decode(repeat('00', 32), 'hex'); begin
    for t in select * from transfers where authority_id = 886 order by transfer_number loop
        last := transfer_hash(last, t);
        update transfers set hash = last where authority_id = 886 and transfer_number = t.transfer_number;
    end loop;
    update chain_heads set hash = last where authority_id = 886;
end $$"""


def behind_the_back(prober, statement):
    """Change something as somebody who has taken the server itself, where no trigger, check or key stops it."""
    checks = "select conname from pg_constraint where conrelid = 'transfers'::regclass and contype in ('c', 'u')"
    for (constraint,) in prober.run(checks):
        prober.run(f"alter table transfers drop constraint {constraint}")
    prober.run("set local session_replication_role = replica")
    prober.run(statement)
    prober.run("set local session_replication_role = origin")


def found(prober, check):
    outcome = prober.attempt(check.broken, role=AUDITOR)
    assert outcome.refused is None, outcome.message
    return [place for (place,) in outcome.rows]


def test_a_link_is_the_sha256_of_the_link_before_and_of_every_word_of_the_line(prober):
    """Written out by hand, so that another program can prove a book, and no version of PostgreSQL writes it otherwise."""
    stands = """row(886, 7, 1, 'pence', 90000, 'due_to_lead', 'meetings', 'meeting', 'K-3', 1, 6, null, '2015-06-12', 8060,
        '2015-06-15', '2015-06-15 10:30:00.123456+01', 'provider 1', 'Für "£900.00"', null, 'meeting:1:K-3', 1, 1, '')"""
    said = (
        '[1, 886, 7, 1, "pence", 90000, "due_to_lead", "meetings", "meeting", "K-3", 1, 6, null, "2015-06-12", 8060,'
        ' "2015-06-15", 1434360600123456, "provider 1", "Für \\"£900.00\\"", null, "meeting:1:K-3", 1]'
    )
    before = bytes(range(32))

    link = prober.one(f"select transfer_hash(%s, {stands}::transfers)", [before])

    assert link == hashlib.sha256(before + said.encode()).digest()


def test_every_book_is_whole_as_it_was_recorded(prober):
    assert [place for check in CHECKS for place in found(prober, check)] == []


@pytest.mark.parametrize(
    "change",
    [
        "contract_id = 2",
        "unit = 'hours'",
        "amount = amount + 1",
        "from_account = 'vat'",
        "to_account = 'vat'",
        "kind = 'vat'",
        "reference = 'K-9'",
        "provider_id = 2",
        "line_number = 1",
        "slot_number = 9",
        "service_on = service_on + 1",
        "period_number = period_number + 1",
        "recorded_on = recorded_on + 1",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "recorded_by = 'somebody else'",
        "sentence = sentence || '.'",
        "reverses = 2",
        "request_key = 'another'",
        "leg = 9",
        "hash = sha256('another')",
    ],
)
def test_a_word_that_is_changed_behind_our_back_is_found(prober, change):
    behind_the_back(prober, f"update transfers set {change} where {MIDDLE}")

    assert "Kent, transfer 5" in found(prober, CHAIN)


def test_every_word_of_a_transfer_is_tried(prober):
    """Its number and its council say where in which chain it stands; the version says how the link was written."""
    columns = prober.run("select attname from pg_attribute where attrelid = 'transfers'::regclass and attnum > 0")
    changes = test_a_word_that_is_changed_behind_our_back_is_found.pytestmark[0].args[1]
    tried = {change.split(" ")[0] for change in changes}

    assert {name for (name,) in columns} - tried == {"authority_id", "transfer_number", "hash_version"}


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        (f"delete from transfers where {MIDDLE}", "Kent, transfer 6"),
        ("delete from transfers where authority_id = 886 and transfer_number = 1", "Kent, transfer 2"),
        (
            f"delete from transfers where authority_id = 886 and transfer_number = ({LAST})",
            "Kent, the head of the chain",
        ),
        ("delete from transfers where authority_id = 886", "Kent, the head of the chain"),
        (f"update transfers set transfer_number = 999 where {MIDDLE}", "Kent, transfer 999"),
        (f"update transfers set authority_id = 881, transfer_number = 999 where {MIDDLE}", "Essex, transfer 999"),
        ("update chain_heads set hash = sha256('another') where authority_id = 881", "Essex, the head of the chain"),
        ("update chain_heads set transfer_number = 0 where authority_id = 881", "Essex, the head of the chain"),
    ],
)
def test_a_transfer_that_is_gone_or_elsewhere_is_found(prober, statement, where):
    behind_the_back(prober, statement)

    assert where in found(prober, CHAIN)


def test_a_book_that_is_rewritten_whole_no_longer_has_the_fingerprint_of_its_statement(prober):
    """The chain holds again; what Kent has on paper does not."""
    behind_the_back(prober, f"update transfers set amount = 1 where {MIDDLE}; {REWRITTEN}")

    assert found(prober, CHAIN) == []
    assert "Kent, 2015-16-Q1" in found(prober, STATEMENTS)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_nobody_edits_what_is_written_once_by_accident(prober, table):
    """P42: not even the superuser, whom no grant and no policy stops. Only the server itself can be made to."""
    assert prober.one(f"select count(*) from {table}") > 0
    assert edits(prober, table) == []


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_owner_of_the_tables_edits_nothing_that_is_written_once(prober, table):
    """P42: its policies show it no row to change, or the trigger stays its hand; the whole table the trigger keeps."""
    for statement in (f"update {table} set {prober.first_column(table)} = default", f"delete from {table}"):
        outcome = prober.attempt(statement, role=OWNER)
        assert (outcome.refused, outcome.count) in ((None, 0), ("PT001", 0)), statement

    assert prober.attempt(f"truncate {table} cascade", role=OWNER).refused == "PT001"
