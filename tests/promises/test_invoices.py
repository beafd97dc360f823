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


@pytest.mark.parametrize(
    ("number", "named", "refused"),
    [
        (4, "INV 9", None),
        (5, "INV 9", OUT_OF_ORDER),  # a gap
        (3, "INV 9", "23505"),
        (4, "INV 1", OUT_OF_ORDER),  # that invoice stands
        (4, "INV 2", None),  # that one was withdrawn
    ],
)
def test_an_invoice_is_entered_once_and_numbered_without_gaps(prober, number, named, refused):
    assert prober.attempt(INVOICE, [number, named], role=LEAD).refused == refused


def test_a_matched_invoice_takes_no_more_lines_and_adds_up_to_its_net(prober):
    prober.keep(INVOICE, [4, "INV 9"], role=LEAD)

    assert prober.attempt(LINE, [886, 4], role=LEAD).refused is None
    assert prober.attempt(LINE, [881, 4], role=LEAD).refused == REFUSED  # another council's books
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


@pytest.mark.parametrize("role", [MEMBER, PROVIDER])
def test_no_council_and_no_provider_reads_an_invoice(prober, role):
    for table in ("s", "_lines", "_matchings", "_findings", "_decisions", "_outcomes"):
        assert prober.attempt(f"select from provider_invoice{table}", role=role).refused == REFUSED
        assert prober.attempt(f"select from provider_invoice{table}", role=AUDITOR).count > 0
