"""A provider's invoice as the lead enters it, decides about what differs, and a second person approves it."""

import csv
import io

import pytest

from consortium.database import Binding, bind, db
from tenants.across.checks import run_checks
from tests.promises.two_councils import choose, reverse
from tests.visits import HIDDEN, TODAY, day, words

pytestmark = pytest.mark.database

HEAD = "authority,kind,reference,service_date,net_pence\n"
FEES = (
    "886,core-subscription,year-1,2015-04-01,748000\n881,core-subscription,year-1,2015-04-01,748000\n"
    "886,allowance-prepayment,year-1,2015-04-01,500000\n881,allowance-prepayment,year-1,2015-04-01,500000\n"
)
GOOD = f"{HEAD}{FEES}886,meeting,K-5,2015-06-12,100000\n"
# K-5 at another price and once more, and a meeting of Kent's that is included.
WRONG = (
    f"{HEAD}{FEES}886,meeting,K-5,2015-06-12,103500\n886,meeting,K-5,2015-06-12,103500\n"
    "886,meeting,K-1,2015-06-12,100000\n"
)
Q1, Q2 = "8060", "8061"
PDF = b"%PDF-1.7 the invoice"


def enter(visitor, lines=WRONG, net="28,030.00", *, pdf=None, **changes):
    key = dict(HIDDEN.findall(visitor.client.get("/group/invoices/new").text))
    said = {
        "provider": "1",
        "invoice_number": "INV 1",
        **day("invoiced_on", 20, 7, 2015),
        "period": Q1,
        "net": net,
        "vat": "0",
        "total": net,
        "file": (io.BytesIO(lines.encode()), "lines.csv"),
        **key,
    }
    if pdf is not None:
        said["attachment"] = (io.BytesIO(pdf), "invoice.pdf")
    return visitor.post("/group/invoices/new", **(said | changes))


def decide(visitor, place, decision, reason="", **ticked):
    path = f"/group/invoices/1/differences/{place}"
    seen = visitor.client.get(path).text.partition('name="seen" type="hidden" value="')[2].partition('"')[0]
    return visitor.post(path, decision=decision, reason=reason, seen=seen, **ticked)


def checked(app):
    """Run the checks of the books as an auditor, and return where each that fails is broken."""
    with app.app_context():
        bind(db.session(), Binding("portal_auditor", actor="an auditor"))
        found = [finding.broken for finding in run_checks(db.session()) if not finding.holds]
        db.session.remove()
        return found


def test_an_invoice_is_entered_decided_and_approved_by_a_second_person(visit, books):
    treasurer, lead = visit("treasurer"), visit("lead")

    page = treasurer.read(enter(treasurer).location)
    assert "Invoice INV 1 is kept: 7 lines, £28,030.00 net, matched with the books." in page
    assert "3 of 7 lines differ: £2,070.00 is not payable yet" in page
    assert "Above the books line 6, K-5, Kent Billed £1,035.00; the book holds £1,000.00." in page
    assert "Billed twice line 7, K-5, Kent It is billed on line 6 already." in page
    assert "Included, paid ahead line 8, K-1, Kent" in page
    assert "You entered this invoice, so somebody else approves it." in page
    early = words(lead.post("/group/invoices/1/approve", run="1"))
    assert "3 differences are not decided yet. Accept, query or reject each first." in early

    assert "Enter why more is paid than the books hold" in words(decide(lead, 1, "accept"))
    decide(lead, 1, "accept", "A late hour, agreed in May")
    decide(lead, 2, "reject", "Billed twice")
    decide(lead, 3, "query", "Was it not included?")
    own = words(treasurer.post("/group/invoices/1/approve", run="1"))
    done = lead.read(lead.post("/group/invoices/1/approve", run="1").location)

    assert "You entered this invoice, so somebody else approves it." in own
    assert "£25,995.00 net of invoice INV 1 is approved for payment." in done
    assert "£25,995.00 of invoice INV 1 is approved for payment" in done
    assert "Approved by Somebody of lead on 20 July 2015." in done
    assert books.run("select outcome, accepted_pence from provider_invoice_outcomes") == [("approved", 2_599_500)]
    assert "is approved already. Nothing was done twice." in words(lead.post("/group/invoices/1/approve", run="1"))
    assert lead.get("/group/invoices/1/differences/1").status_code == 404
    assert checked(lead.client.application) == []
    books.run("set session_replication_role = replica; update provider_invoice_outcomes set accepted_pence = 1")
    assert checked(lead.client.application) == [("invoice INV 1",)]
    told = lead.read("/group/history")
    assert "Approved the provider’s invoice INV 1 for payment, £25,995.00 net" in told
    assert "Entered the provider’s invoice INV 1, £28,030.00 net" in told


def test_an_invoice_twice_is_refused_in_a_sentence_until_it_was_withdrawn(visit, books):
    treasurer = visit("treasurer")
    enter(treasurer, GOOD, "25,960.00")

    again = words(enter(treasurer, GOOD, "25,960.00"))
    assert "Invoice INV 1 is there already. If this one takes its place, withdraw that one first" in again
    other = treasurer.read(enter(treasurer, GOOD, "25,960.00", invoice_number="INV 2").location)
    assert "5 of 5 lines differ: £25,960.00 is not payable yet" in other
    assert "Billed before" in other
    gone = treasurer.read(treasurer.post("/group/invoices/1/withdraw", reason="For another contract").location)
    matched = treasurer.read(treasurer.post("/group/invoices/2/match", run="1").location)
    anew = treasurer.read(enter(treasurer, GOOD, "25,960.00").location)

    assert "Invoice INV 1 is withdrawn: nothing of it is paid" in gone
    assert "All 5 lines match: £25,960.00 is payable" in matched
    assert "Billed before" in anew
    assert books.run("select invoice_id, version_number from provider_invoices order by 1") == [(1, 1), (2, 1), (3, 2)]
    assert "3 invoices" in treasurer.read("/group/invoices")


def test_every_bad_row_is_named_beside_the_row_and_nothing_is_stored(visit, books):
    treasurer = visit("treasurer")
    bad = (
        f"{HEAD}999,meeting,X-1,2015-06-12,1\n886,gift,X-2,2015-06-12,1\n886,meeting,X-3,2015-06-12,-5\n"
        "886,meeting,X-4,2015-06-12,1.5\n886,meeting,X-5,2015-07-21,5\n886,meeting,X-6,2015-06-12\n"
    )

    page = words(enter(treasurer, bad, "1.00"))

    assert "6 rows are not good. Each is named below the form" in page
    for said in ("authority: ", "kind: gift is no kind", "net_pence: ",
                 "service_date: The day is still to come", "The row has 4 cells and the header 5"):  # fmt: skip
        assert said in page
    assert 'value="INV 1"' in enter(treasurer, bad, "1.00").text
    assert books.run("select count(*) from provider_invoices") == [(0,)]


def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_stored(visit, books):
    treasurer = visit("treasurer")

    for said, changes in (
        ("The lines add up to £25,960.00, and the net says £25,960.01.", {"net": "25,960.01", "total": "25,960.01"}),
        ("Net and VAT together are £25,960.00, not £25,960.01.", {"total": "25,960.01"}),
        ("must be an amount in pounds", {"vat": "-1"}),
        ("cannot be later than today", day("invoiced_on", 21, 7, 2015)),
        ("The attachment is no PDF.", {"pdf": b"MZ"}),
        ("Give the lines one way alone", {"pasted": GOOD}),
        ("Choose a file, or paste the lines", {"file": (io.BytesIO(b""), "")}),
        ("Enter the invoice number", {"invoice_number": ""}),
        ("This is not a CSV or XLSX file", {"file": (io.BytesIO(PDF), "x.pdf")}),
    ):
        assert said in words(enter(treasurer, GOOD, **({"net": "25,960.00"} | changes)))
    assert books.run("select count(*) from provider_invoices") == [(0,)]


def test_pasted_lines_a_pdf_and_the_same_press_twice(visit, books):
    treasurer = visit("treasurer")
    key = dict(HIDDEN.findall(treasurer.client.get("/group/invoices/new").text))
    for _ in range(2):
        said = {"pasted": GOOD, "file": (io.BytesIO(b""), ""), "pdf": PDF, **key}
        page = treasurer.read(enter(treasurer, GOOD, "25,960.00", **said).location)
    other = words(enter(treasurer, GOOD, "25,960.00", invoice_number="INV 2", **key))

    assert "All 5 lines match: £25,960.00 is payable" in page
    assert "This form has entered invoice INV 1 already. Open a new form." in other
    assert treasurer.get("/group/invoices/1/pdf").data == PDF
    assert books.run("select count(*) from provider_invoices") == [(1,)]


def test_what_changed_in_the_books_is_matched_again_before_it_is_approved(visit, books):
    treasurer, lead = visit("treasurer"), visit("lead")
    enter(treasurer, WRONG)
    for place in (1, 2, 3):
        decide(lead, place, "reject", "Not agreed")
    reverse(lead.client.application, "K-1", on=TODAY)

    stale = words(lead.post("/group/invoices/1/approve", run="1"))
    page = lead.read(lead.post("/group/invoices/1/match", run="1").location)

    assert "The books have changed since this invoice was matched. Match it again, then approve it." in stale
    assert "Taken back line 8, K-1, Kent" in page
    assert page.count("Rejected Not agreed. Somebody of lead") == 2
    assert "1 to decide" in page


def test_where_the_group_chose_that_nothing_is_closed_before_the_invoice_is_approved(visit):
    treasurer, lead = visit("treasurer"), visit("lead")
    choose(lead.client.application, on=TODAY, require_invoice=True)

    missing = lead.read("/group/close")
    enter(treasurer, f"{HEAD}881,meeting,E-2,2015-06-12,100000\n", "1,000.00", period=Q2)
    waits = lead.read("/group/close")
    if lead.get("/group/invoices/1/differences/1").status_code == 200:
        decide(lead, 1, "query", "When?", others="y")
    lead.post("/group/invoices/1/approve", run="1")

    assert (
        "No invoice is entered for 2015-16-Q2. The group chose that the provider’s invoice must be matched" in missing
    )
    assert "INV 1 waits to be decided and approved. The group chose" in waits
    assert "£1,000.00 net is approved for payment" in lead.read("/group/close")


def test_the_same_is_decided_of_all_of_one_name(visit):
    treasurer = visit("treasurer")
    lines = "886,meeting,X-1,2015-06-12,5\n886,meeting,X-2,2015-06-12,5\n881,meeting,K-5,2015-06-12,5\n"
    enter(treasurer, f"{HEAD}{lines}", "0.15")

    assert "Of another council line 4, K-5, Essex It is of Kent. Query it." in treasurer.read("/group/invoices/1")
    asked = treasurer.read("/group/invoices/1/differences/1")
    page = treasurer.read(decide(treasurer, 1, "reject", "Unknown", others="y").location)

    assert "Do the same with the other one named “Not in the books” that is not decided" in asked
    assert "2 differences are rejected." in page
    assert "Something was decided or matched while you looked" in words(
        treasurer.post("/group/invoices/1/differences/1", decision="query", reason="Look", seen="1:0")
    )


def test_the_lists_are_files_too(visit):
    treasurer = visit("treasurer")
    enter(treasurer)

    lines, differences, invoices = (
        list(csv.DictReader(io.StringIO(treasurer.get(f"/group/invoices{path}.csv").text)))
        for path in ("/1/lines", "/1/differences", "")
    )

    assert [row["payable_pence"] for row in lines] == ["748000", "748000", "500000", "500000", "100000", "0", "0"]
    assert [row["difference"] for row in differences] == ["Above the books", "Billed twice", "Included, paid ahead"]
    assert invoices[0]["state"] == "To decide"
    assert treasurer.get("/group/invoices/1/lines.xlsx").status_code == 200
    assert treasurer.get("/group/invoices/99999999999").status_code == 404


def test_without_an_invoice_the_list_says_what_to_do_and_asks_the_database_little(read_as, count_statements):
    lead = read_as("lead")
    page = lead.read("/group/invoices")

    with count_statements() as sent:
        lead.get("/group/invoices")

    assert "No invoice of the provider yet" in page
    assert "Enter an invoice" in page
    assert "Enter an invoice" not in read_as("auditor").read("/group/invoices")
    assert len(sent) <= 8


def test_the_equation_names_what_makes_its_two_sides_differ(visit):
    treasurer, lead = visit("treasurer"), visit("lead")

    before = lead.read("/group/equation")
    enter(treasurer, WRONG)
    waits = lead.read("/group/equation/2015-16-Q1")
    decide(lead, 1, "accept", "Agreed in May")
    decide(lead, 2, "reject", "Billed twice")
    decide(lead, 3, "accept", "Agreed in June")
    lead.post("/group/invoices/1/approve", run="1")
    page = lead.read("/group/equation/2015-16-Q1")
    rows = list(csv.DictReader(io.StringIO(lead.get("/group/equation/2015-16-Q1.csv").text)))

    assert "The difference is −£25,960.00: 5 lines explain all of it" in before
    assert "Not billed yet On the statements, and on no invoice. 5 −£25,960.00" in before
    assert "On an invoice that is not approved yet" in waits
    assert "The difference is £1,035.00: 2 lines explain all of it" in page
    assert "Accepted above the statements: £35.00" in page
    assert "Accepted without a charge: £1,000.00" in page
    assert "Shared cost AUDIT-2015 £100.01" in page
    assert [row["amount_pence"] for row in rows] == ["3500", "100000"]
    assert lead.get("/group/equation/2019-20-Q1").status_code == 404
