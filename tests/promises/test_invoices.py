"""Rule 13 of the house: the database itself keeps providers' invoices in order, whoever writes them."""

import pytest

from tests.promises.policies import AUDITOR, LEAD, MEMBER, PROVIDER
from tests.promises.prober import REFUSED

pytestmark = pytest.mark.database

OUT_OF_ORDER, SAME_PERSON = "PT060", "PT061"
BY = "'2015-08-01', 'me', 'Somebody'"
INVOICE = f"""
    insert into provider_invoices (contract_id, invoice_id, provider_id, invoice_number, version_number, invoiced_on,
        period_number, net_pence, vat_pence, total_pence, file_name, request_key, recorded_on, recorded_by, recorded_by_name)
    values (1, %s, 1, %s, 2, '2015-07-20', 8060, 5, 0, 5, 'x.csv', 'KEY', {BY})"""
LINE = """
    insert into provider_invoice_lines (authority_id, contract_id, invoice_id, line_number, kind, reference, service_on,
        net_pence) values (%s, 1, %s, 90, 'meeting', 'K-9', '2015-06-12', 5)"""
MATCHING = """
    insert into provider_invoice_matchings (contract_id, invoice_id, run_number, replaces, lines, matched, billed_pence,
        payable_pence, book_pence, of_period_pence, earlier_pence, not_billed_pence, below_pence, matched_on, matched_by)
    select contract_id, invoice_id, run_number + 1, run_number, lines, matched, billed_pence + %s, payable_pence, book_pence,
        of_period_pence, earlier_pence, not_billed_pence, below_pence, matched_on, matched_by
    from provider_invoice_matchings where invoice_id = %s order by run_number desc limit 1"""
FINDING = """
    insert into provider_invoice_findings
    select authority_id, contract_id, invoice_id, run_number, 99, line_number, name, reference, billed_pence, payable_pence,
        sentence from provider_invoice_findings where invoice_id = 1 and authority_id = 886 and line_number is null limit 1"""
DECISION = f"""
    insert into provider_invoice_decisions (authority_id, contract_id, invoice_id, run_number, finding_number,
        decision_number, replaces, decision, reason, decided_on, decided_by, decided_by_name)
    select authority_id, 1, invoice_id, run_number, finding_number, before + 1, nullif(before, 0), %s, 'A reason', {BY}
    from provider_invoice_findings f, lateral (select count(*)::int as before from provider_invoice_decisions d
        where (d.authority_id, d.contract_id, d.invoice_id, d.run_number, d.finding_number)
            = (f.authority_id, f.contract_id, f.invoice_id, f.run_number, f.finding_number)) d
    where invoice_id = %s and authority_id = 886 and (line_number is null) = %s order by finding_number limit 1"""
DECIDE_ALL = f"""
    insert into provider_invoice_decisions (authority_id, contract_id, invoice_id, run_number, finding_number,
        decision_number, decision, reason, decided_on, decided_by, decided_by_name)
    select authority_id, 1, invoice_id, run_number, finding_number, 1,
        case when billed_pence > payable_pence then 'accept' else 'query' end, 'A reason', {BY}
    from provider_invoice_findings where invoice_id = 3"""
OUTCOME = """
    insert into provider_invoice_outcomes (contract_id, invoice_id, outcome, run_number, accepted_pence, reason, settled_on,
        settled_by, settled_by_name) values (1, %s, 'approved', %s, %s, '', '2015-08-01', %s, 'Somebody')"""

TABLES = tuple(
    f"provider_invoice{part}" for part in ("s", "_lines", "_matchings", "_findings", "_decisions", "_outcomes")
)
REPLY = """
    insert into provider_invoice_replies (authority_id, contract_id, invoice_id, run_number, finding_number, decision_number,
        provider_id, reply, reason, replied_on, replied_by, replied_by_name)
    select 886, 1, 3, 1, min(f.finding_number), %s, %s, 'stands', 'It is ours', %s, 'me', 'Somebody'
    from provider_invoice_findings f where f.invoice_id = 3 and f.authority_id = 886 and f.line_number is null"""


def answered(*, decision_number=1, provider_id=2, replied_on="2015-08-01"):
    """An answer of the second provider to what is not billed of its invoice 3."""
    return REPLY, [decision_number, provider_id, replied_on]


@pytest.mark.parametrize(
    ("number", "named", "refused"),
    [
        (5, "INV 9", None),
        (6, "INV 9", OUT_OF_ORDER),  # a gap
        (3, "INV 9", "23505"),
        (5, "INV 1", OUT_OF_ORDER),  # that invoice stands
        (5, "INV 2", None),  # that one was withdrawn
    ],
)
def test_an_invoice_is_entered_once_and_numbered_without_gaps(prober, number, named, refused):
    assert prober.attempt(INVOICE, [number, named], role=LEAD).refused == refused


def test_a_matched_invoice_takes_no_more_lines_and_adds_up_to_its_net(prober):
    prober.keep(INVOICE, [5, "INV 9"], role=LEAD)

    assert prober.attempt(LINE, [886, 5], role=LEAD).refused is None
    assert prober.attempt(LINE, [881, 5], role=LEAD).refused == REFUSED  # another council's books
    assert prober.attempt(LINE, [886, 3], role=LEAD).refused == OUT_OF_ORDER
    assert prober.attempt(MATCHING, [0, 3], role=LEAD).refused is None
    assert prober.attempt(MATCHING, [1, 3], role=LEAD).refused == OUT_OF_ORDER


def test_only_what_is_billed_beyond_the_books_is_rejected(prober):
    assert prober.attempt(DECISION, ["reject", 3, False], role=LEAD).refused is None
    assert prober.attempt(DECISION, ["reject", 3, True], role=LEAD).refused == OUT_OF_ORDER
    assert prober.attempt(DECISION, ["query", 3, True], role=LEAD).refused is None


def test_an_invoice_is_approved_whole_once_and_by_a_second_person(prober):
    accepted = prober.one(
        "select (select payable_pence from provider_invoice_matchings where invoice_id = 3)"
        " + sum(greatest(billed_pence - payable_pence, 0))::bigint from provider_invoice_findings where invoice_id = 3"
    )

    assert prober.attempt(OUTCOME, [3, 1, accepted, "another"], role=LEAD).refused == OUT_OF_ORDER  # nothing is decided
    prober.run(DECIDE_ALL)
    assert prober.attempt(OUTCOME, [3, 1, accepted, "the lead"], role=LEAD).refused == SAME_PERSON
    assert prober.attempt(OUTCOME, [3, 1, accepted + 1, "another"], role=LEAD).refused == OUT_OF_ORDER
    assert prober.attempt(OUTCOME, [3, 1, accepted, "another"], role=LEAD).refused is None


def test_of_what_is_settled_nothing_is_decided_found_or_matched_again(prober):
    assert prober.attempt(MATCHING, [0, 1], role=LEAD).refused == OUT_OF_ORDER
    assert prober.attempt(DECISION, ["query", 1, False], role=LEAD).refused == OUT_OF_ORDER
    assert prober.attempt(FINDING, role=LEAD).refused == OUT_OF_ORDER


@pytest.mark.parametrize("table", TABLES)
def test_no_council_reads_an_invoice_and_a_provider_its_own_alone(prober, table):
    assert prober.attempt(f"select from {table}", role=MEMBER).refused == REFUSED
    assert prober.attempt(f"select from {table}", role=AUDITOR).count > 0
    assert prober.attempt(f"select from {table}", role=PROVIDER, provider_id=None).count == 0
    seen = prober.attempt(f"select distinct invoice_id from {table} order by 1", role=PROVIDER).rows
    assert seen in ([(1,), (2,)], [(1,)])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("provider_invoice_findings", "name"),
        ("provider_invoice_findings", "sentence"),
        ("provider_invoice_decisions", "reason"),
        ("provider_invoice_decisions", "decided_by_name"),
        ("provider_invoice_matchings", "book_pence"),
        ("provider_invoice_outcomes", "reason"),
        ("provider_invoices", "recorded_by"),
    ],
)
def test_a_provider_is_not_told_what_the_books_say_of_others_nor_who_decided(prober, table, column):
    for statement in (f"select {column} from {table}", f"select to_jsonb(t) from {table} t"):
        assert prober.attempt(statement, role=PROVIDER).refused == REFUSED


def test_a_provider_is_told_another_name_and_no_reason_for_what_is_accepted(prober):
    named = "select told, name from provider_invoice_findings where name like 'another-%' or name = 'reversed' group by 1, 2"
    prober.run(DECIDE_ALL)
    reasons = "select distinct decision, told from provider_invoice_decisions where invoice_id = 3 order by 1"

    assert all(told == ("reversed" if name == "reversed" else "not-in-the-book") for told, name in prober.run(named))
    assert prober.run(reasons) == [("accept", None), ("query", "A reason")]


@pytest.mark.parametrize(
    ("decision", "changes", "refused"),
    [
        ("query", {}, None),
        ("query", {"provider_id": 1}, REFUSED),
        ("query", {"replied_on": "2015-07-31"}, OUT_OF_ORDER),
        ("accept", {}, OUT_OF_ORDER),
    ],
)
def test_a_provider_answers_what_is_queried_of_its_own_invoice(prober, decision, changes, refused):
    prober.keep(DECISION, [decision, 3, True], role=LEAD)

    assert prober.attempt(*answered(**changes), role=PROVIDER, provider_id=2).refused == refused


def test_an_answer_is_given_once_by_the_provider_and_to_what_is_asked_now(prober):
    prober.keep(DECISION, ["query", 3, True], role=LEAD)
    assert prober.attempt(*answered(), role=LEAD).refused == REFUSED
    prober.keep(*answered(), role=PROVIDER, provider_id=2)
    assert prober.attempt(*answered(), role=PROVIDER, provider_id=2).refused == "23505"

    prober.keep(DECISION, ["query", 3, True], role=LEAD)
    assert prober.attempt(*answered(decision_number=1), role=PROVIDER, provider_id=2).refused in (OUT_OF_ORDER, "23505")
    assert prober.attempt(*answered(decision_number=2), role=PROVIDER, provider_id=2).refused is None
