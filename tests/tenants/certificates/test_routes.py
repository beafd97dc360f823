"""The pages of certificates as people meet them: the form, the paper, withdrawing, the register and its files."""

import csv
import io
import re

import pytest

from tests.kents_cases import DECLINED_IN_JUNE, WANTS_MEDIATION, contact, record_cases
from tests.promises.two_councils import ESSEX, SECOND
from tests.visits import day, words

pytestmark = pytest.mark.database

FORM = "/provider/case/CASE-K-9/certificate"
HIDDEN_KEY = re.compile(r'name="request_key" type="hidden" value="([^"]*)"')


def key(visitor, path=FORM):
    return HIDDEN_KEY.search(visitor.get(path).text)[1]


def issue(visitor, path=FORM, **changed):
    said = {"kind": "DECLINED", **day("issued_on", 20, 7, 2015)} | changed
    if "request_key" not in said:
        said["request_key"] = key(visitor, path)
    return visitor.post(path, **said)


def numbers(books):
    return [number for (number,) in books.run("select certificate_number from certificates order by 1")]


def test_the_form_proposes_the_kind_that_follows_and_today(read_as):
    answer = read_as("first").get(FORM)
    page = words(answer)

    assert "Case CASE-K-9, Kent Issue a certificate The family declined mediation on 16 July." in page
    assert re.search(r'value="DECLINED" checked', answer.text)
    assert re.search(r'name="issued_on-day"[^>]*value="20"', answer.text)
    assert "Took part in mediation The family declined mediation, so this is not its certificate." in page
    assert "The family still wants a certificate" not in page


def test_a_certificate_is_issued_and_stands_on_its_page(visit, books):
    first = visit("first")

    answer = issue(first)
    page = first.read(answer.location)

    assert answer.status_code == 303
    assert answer.location.endswith("/provider/certificates/kent/2")
    assert "Certificate Kent 2 is issued. Print it, then fill in the names and sign it." in page
    assert "Issued under section 55(4) of the Children and Families Act 2014" in page
    assert (
        "Name of the parent Name of the child Name of the mediation adviser Signature of the mediation adviser" in page
    )
    assert "In time Due by 21 July: 3 working days from 16 July, when the family declined." in page
    assert numbers(books) == [1, 2]


def test_the_same_form_twice_leads_to_the_same_certificate(visit, books):
    first = visit("first")
    pressed = key(first)

    answers = [issue(first, request_key=pressed) for _ in range(2)]

    assert {answer.location for answer in answers} == {"/provider/certificates/kent/2"}
    assert numbers(books) == [1, 2]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (day("issued_on", 15, 7, 2015), "The certificate cannot be before the family’s choice on 16 July"),
        (day("issued_on", 21, 7, 2015), "The day of issue cannot be later than today, 20"),
        (day("issued_on", 31, 6, 2015), "The day of issue must be a real date"),
        ({"issued_on-day": ""}, "The day of issue must include a day"),
        ({"kind": ""}, "Select which certificate it is"),
        ({"kind": "GIFT"}, "Select which certificate it is"),
        ({"kind": "DEEMED"}, "The family declined mediation, so this is not its certificate"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(visit, books, changed, said):
    answer = issue(visit("first"), **changed)

    assert answer.status_code == 200
    assert said in answer.text
    assert "No certificate has been issued" in answer.text
    assert "<title>Error: Issue a certificate" in answer.text
    if "issued_on-day" in changed:
        assert f'value="{changed["issued_on-day"]}"' in answer.text or not changed["issued_on-day"]
    assert numbers(books) == [1]


def test_a_case_that_has_its_certificate_says_which_and_how_to_get_another(read_as):
    page = read_as("first").get("/provider/case/CASE-K-8/certificate")

    assert "No certificate can be issued now A certificate stands: number 1 of 2 June. Withdraw it first." in words(
        page
    )
    assert 'href="/provider/certificates/kent/1"' in page.text
    assert "Issue the certificate" not in page.text


def test_a_case_that_needs_none_gets_one_after_a_tick(visit, books):
    first = visit("first")
    path = "/provider/case/CASE-K-50/certificate"
    app = first.client.application
    record_cases(app, contact("CASE-K-50", decision_kinds=("CONTENT_I",), **DECLINED_IN_JUNE))

    assert "Warning No certificate is needed: the case is only about the school named in section I." in first.read(path)
    unticked, ticked = issue(first, path), issue(first, path, without_need="y")

    assert "Tick the box if the family still wants a certificate" in unticked.text
    assert ticked.status_code == 303
    assert numbers(books) == [1, 2]


def test_disagreement_resolution_and_an_open_choice_get_no_form(visit):
    first = visit("first")
    apart = {"service": "disagreement-resolution", "decision_kinds": (), **WANTS_MEDIATION}
    record_cases(first.client.application, contact("CASE-K-51", **apart), contact("CASE-K-52"))

    assert "Disagreement resolution never ends in a certificate." in first.read("/provider/case/CASE-K-51/certificate")
    assert "The family has not told its choice yet." in first.read("/provider/case/CASE-K-52/certificate")
    refused = first.post("/provider/case/CASE-K-51/certificate", kind="DEEMED", **day("issued_on", 20, 7, 2015))
    assert "Disagreement resolution never ends in a certificate" in refused.text


def test_a_reference_with_a_slash_has_its_form_too(visit, books):
    first = visit("first")
    record_cases(first.client.application, contact("A/certificate", **DECLINED_IN_JUNE))
    path = "/provider/case/by/certificate?called=A/certificate"

    assert "Case A/certificate, Kent" in first.read(path)
    assert issue(first, path).status_code == 303
    assert books.run("select case_reference from certificates where certificate_number = 2") == [("A/certificate",)]


@pytest.mark.parametrize("reference", ["CASE-X", "K-1", "%00", "CASE-S-9", "by"])
def test_a_case_that_is_not_the_providers_is_not_there(visit, reference):
    first = visit("first")
    record_cases(first.client.application, contact("CASE-S-9", **DECLINED_IN_JUNE), by=SECOND)

    assert first.get(f"/provider/case/{reference}/certificate").status_code == 404


def test_a_certificate_is_withdrawn_with_a_reason_and_says_so_across_the_page(visit, books):
    first, kent = visit("first"), visit("kent")
    path = "/provider/certificates/kent/1/withdraw"

    empty = first.post(path, reason="")
    wrong = first.post(path, reason="ring 01622 123456 99")
    done = first.post(path, reason="Wrong day of issue")

    assert "Enter why it is withdrawn" in empty.text
    assert "must not have a phone number" in wrong.text
    assert "01622 123456 99" in wrong.text
    assert "Certificate Kent 1 is withdrawn." in first.read(done.location)
    page = kent.get("/kent/certificates/1").text
    assert "p-paper--withdrawn" in page
    assert "Withdrawn on 20 July 2015. This certificate no longer stands." in kent.read("/kent/certificates/1")
    assert books.run("select reason from certificate_withdrawals") == [("Wrong day of issue",)]


def test_withdrawn_twice_is_told_or_is_the_first_answer(visit):
    first, manager = visit("first"), visit("manager")
    path = "/provider/certificates/kent/1/withdraw"
    first.post(path, reason="Wrong day of issue")

    assert first.post(path, reason="Wrong day of issue").status_code == 303
    other = manager.post(path, reason="Another reason")
    assert "Kent 1 was withdrawn on 20 July: Wrong day of issue" in words(other)


def test_the_register_says_what_it_comes_to_and_what_is_due(read_as):
    page = read_as("kent").read("/kent/certificates")

    assert "Kent, certificates 1 certificate, in time 1 certificate is due, none overdue" in page
    assert "21 Jul 2015 CASE-K-9 Mediation was declined" in page
    assert re.search(
        r"2 Jun 2015 Kent 1 Mediation declined CASE-K-8 KEN/801 In time Due by 4 June: 3 working days", page
    )


def test_a_provider_is_led_from_what_is_due_to_the_form_and_sees_what_is_overdue(visit, books):
    books.run("update portal_state set sample_today = '2015-07-22'")
    page = visit("first").get("/provider/certificates")

    assert f'href="{FORM}"' in page.text
    assert "1 certificate is overdue" in words(page)
    assert "21 Jul 2015 CASE-K-9 Kent Mediation was declined Overdue" in words(page)
    assert "is due" not in visit("first").read("/provider/certificates?state=late")


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        *(("month=2015-06", True), ("month=2015-07", False), ("kind=DECLINED", True), ("kind=DEEMED", False)),
        *(("state=in-time", True), ("state=late", False), ("state=standing", True), ("state=withdrawn", False)),
        *(("reference=K-8", True), ("reference=ken/801", True), ("reference=1", True), ("reference=Kent+1", True)),
        *(("reference=2", False), ("reference=%25", False)),
    ],
)
def test_a_filter_finds_what_fits(read_as, asked, finds):
    page = read_as("kent").read(f"/kent/certificates?{asked}")

    assert ("CASE-K-8" in page) == finds
    assert ("No certificate fits" in page) != finds


@pytest.mark.parametrize("asked", ["month=2015-13", "month=2031-01", "kind=GIFT", "state=lost"])
def test_what_the_filter_does_not_offer_is_not_there(read_as, asked):
    assert read_as("kent").get(f"/kent/certificates?{asked}").status_code == 404
    assert read_as("first").get(f"/provider/certificates?{asked}").status_code == 404


def test_a_provider_reads_all_its_councils_and_can_choose_one(visit):
    first = visit("first")
    certified = {"certificate_kind": "DECLINED", "certificate_issued_on": DECLINED_IN_JUNE["choice_told_on"]}
    record_cases(first.client.application, contact("CASE-E-1", ESSEX, **DECLINED_IN_JUNE, **certified))

    both, essex = first.read("/provider/certificates?sort=council"), first.read("/provider/certificates?council=essex")

    assert both.index("Essex 1") < both.index("Kent 1")
    assert "2 certificates, all in time" in both
    assert "Essex 1" in essex
    assert "CASE-K-8" not in essex
    assert first.get("/provider/certificates?council=surrey").status_code == 404


def test_nobody_is_shown_another_providers_certificate(visit):
    first = visit("first")
    certified = {"certificate_kind": "DECLINED", "certificate_issued_on": DECLINED_IN_JUNE["choice_told_on"]}
    record_cases(first.client.application, contact("CASE-S-1", **DECLINED_IN_JUNE, **certified), by=SECOND)

    assert first.get("/provider/certificates/kent/2").status_code == 404
    assert first.get("/provider/certificates/kent/2.pdf").status_code == 404
    assert "CASE-S-1" not in first.read("/provider/certificates")
    assert "CASE-S-1" in visit("kent").read("/kent/certificates")


@pytest.mark.parametrize("number", ["0", "2", "999999999", "1000000000", "99999999999999999999", "x", "-1"])
def test_a_number_that_is_no_certificates_is_not_there(read_as, number):
    assert read_as("kent").get(f"/kent/certificates/{number}").status_code == 404
    assert read_as("first").get(f"/provider/certificates/kent/{number}").status_code == 404


def test_the_register_leaves_as_csv_and_the_history_says_who_took_it(visit, books):
    text = visit("kent").get("/kent/certificates.csv?sort=number").text

    [row] = list(csv.DictReader(io.StringIO(text)))
    assert row == {
        "authority": "886",
        "council": "Kent",
        "number": "1",
        "issued_on": "2015-06-02",
        "kind": "Mediation declined",
        "case_reference": "CASE-K-8",
        "authority_reference": "KEN/801",
        "due_on": "2015-06-04",
        "in_time": "In time",
        "sentence": "Due by 4 June: 3 working days from 1 June, when the family declined.",
        "withdrawn_on": "",
        "withdrawn_because": "",
    }
    taken = books.run("select subject, details ->> 'file' from history where event = 'exported'")
    assert taken == [("cases", "kent-certificates-all")]


def test_the_pdf_leaves_under_its_name_and_the_history_says_who_took_it(visit, books):
    answer = visit("officer").get("/kent/certificates/1.pdf")

    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="certificate-kent-1.pdf"'
    assert answer.data.startswith(b"%PDF-1.7")
    assert books.run("select subject, details from history where event = 'exported'") == [
        ("cases", {"format": "pdf", "file": "certificate-kent-1.pdf"})
    ]


def test_before_the_first_certificate_the_register_says_how_one_comes(visit, books):
    essex = visit("essex").read("/essex/certificates")

    assert "No certificates yet No certificate is due." in essex
    assert "The adviser issues certificates. Each is numbered for Essex, without a gap." in essex


@pytest.mark.parametrize("path", ["/kent/certificates", "/kent/certificates/1", "/kent/certificates.csv"])
def test_a_page_asks_the_database_ten_times_at_most(read_as, count_statements, path):
    kent = read_as("kent")

    with count_statements() as statements:
        kent.get(path)

    assert len(statements) <= 10


def test_who_opens_a_certificate_has_read_its_case_and_stands_in_the_log(visit, books):
    seen = "select viewed_for, count(*) from case_views where reference = 'CASE-K-9' group by 1 order by 1"
    first, kent = visit("first"), visit("kent")
    issue(first)
    [number] = numbers(books)[-1:]
    before = dict(books.run(seen))

    assert first.get(f"/provider/certificates/kent/{number}").status_code == 200
    for path in (f"/kent/certificates/{number}", f"/kent/certificates/{number}.pdf"):
        assert kent.get(path).status_code == 200

    after = dict(books.run(seen))
    assert {who: after[who] - before.get(who, 0) for who in after} == {"council": 2, "provider": 1}
    assert visit("essex").get(f"/essex/certificates/{number + 900}").status_code == 404
    assert dict(books.run(seen)) == after
