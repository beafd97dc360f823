"""S13, S14 and S20 through the books of a council, with the figures written out and the setting that each needs."""

import datetime as dt
from dataclasses import replace

import pytest

from tenants.meetings.rules import FunderPart
from tenants.recharges.treatments import vat_on
from tests.promises.two_councils import meeting, record
from tests.tenants.recharges.test_documents import broken, issue

pytestmark = pytest.mark.database

ON = dt.date(2015, 7, 20)
AGREED = dt.date(2015, 5, 20)
OF_THE_MEETING = "select to_account, amount from transfers where reference = 'D-1' order by transfer_number"
DOCUMENTS = (
    "select f.kind, d.form, d.treatment, d.net_pence, d.vat_pence from recharge_documents d"
    " join funders f on f.authority_id = d.authority_id and f.code = d.funder_code order by d.document_number"
)


def shared(*codes, service="disagreement-resolution"):
    """A meeting that the named funders pay in equal parts, and the council not at all."""
    funders = tuple(FunderPart(code, 1) for code in codes)
    return replace(meeting("D-1"), service=service, funders=funders, funders_agreed_on=AGREED)


def add_funders(books, *funders):
    for code, kind in funders:
        books.run(
            "insert into funders (authority_id, code, name, kind) values (886, %(code)s, %(code)s, %(kind)s)",
            code=code,
            kind=kind,
        )


def slots(books):
    return books.run("select count(*) from transfers where unit = 'meetings' and authority_id = 886")


def test_s13_under_direct_billing_an_academy_pays_the_provider_and_the_councils_book_has_nothing(visit, books):
    """S13: 100,000 and 20% VAT, 20,000, are 120,000 from the academy to the provider. The council: 0, no slot, 1 meeting."""
    books.run("update contracts set third_party_billing = 'direct'")
    finance, used = visit("finance"), slots(books)

    record(finance.client.application, shared("886-SCH"), on=ON)

    assert books.run(OF_THE_MEETING) == []
    assert slots(books) == used
    assert books.run("select price_pence from charges where reference = 'D-1'") == [(100_000,)]
    assert 100_000 + vat_on(100_000, "standard", ON) == 120_000
    assert books.run(
        "select count(*) from meetings where service = 'disagreement-resolution' and authority_id = 886"
    ) == [(1,)]
    assert "First Mediation Service bills schools and other funders itself" in finance.read("/kent/recharges/documents")


def test_s14_three_funders_of_one_meeting_have_a_document_each(visit, books):
    """S14: education, health and social care, equal: 33,334 + 33,333 + 33,333 = 100,000; two are journals."""
    add_funders(books, ("886-EDU", "education"), ("886-SOC", "social-care-child"))
    finance = visit("finance")

    record(finance.client.application, shared("886-EDU", "886-ICB", "886-SOC"), on=ON)
    for code in ("886-EDU", "886-ICB", "886-SOC"):
        issue(finance, f"/kent/recharges/issue/{code}", treatment="outside-scope")

    assert books.run(OF_THE_MEETING) == [
        ("meetings", 100_000),
        ("due_from:886-EDU", 33_334),
        ("due_from:886-ICB", 33_333),
        ("due_from:886-SOC", 33_333),
    ]
    assert books.run(DOCUMENTS) == [
        ("education", "journal", "outside-scope", 33_334, 0),
        ("health", "invoice", "outside-scope", 33_333, 0),
        ("social-care-child", "journal", "outside-scope", 33_333, 0),
    ]
    assert broken(books) == []


def test_s14_a_mediation_about_health_alone_is_the_health_bodys(visit, books):
    """S14: the health body 100,000, the council nothing in the end."""
    finance = visit("finance")

    record(finance.client.application, shared("886-ICB", service="mediation"), on=ON)
    issue(finance, "/kent/recharges/issue/886-ICB", treatment="outside-scope")

    assert books.run(OF_THE_MEETING) == [("meetings", 100_000), ("due_from:886-ICB", 100_000)]
    assert books.run(DOCUMENTS) == [("health", "invoice", "outside-scope", 100_000, 0)]


def test_s20_and_s21_a_nursery_owes_120_000_with_the_vat_on_the_total(visit, books):
    """S20, S21: three shares of 33,334, 33,333 and 33,333 on one invoice: VAT 20,000 on 100,000, not 20,001."""
    add_funders(books, ("886-NUR", "early-years"), ("886-X", "health"), ("886-Y", "health"))
    finance = visit("finance")
    orders = (("886-NUR", "886-X", "886-Y"), ("886-X", "886-NUR", "886-Y"), ("886-Y", "886-X", "886-NUR"))
    for number, codes in enumerate(orders):
        record(finance.client.application, replace(shared(*codes), reference=f"N-{number}"), on=ON)

    page = finance.read("/kent/recharges/issue/886-NUR")
    answer = issue(finance, "/kent/recharges/issue/886-NUR")

    assert "VAT at 20% Usual here. A nursery that does not reclaim VAT bears the gross." in page
    assert books.run(DOCUMENTS) == [("early-years", "invoice", "standard", 100_000, 20_000)]
    assert "886-NUR owes Kent £1,200.00 by 19 August 2015" in finance.read(answer.location)
