"""What documents say of a council and of its funders: given by finance, seen by the lead, never over somebody's head."""

import pytest

pytestmark = pytest.mark.database


def give(visitor, *, shown="2", **said):
    answers = {"address": "Sessions House\nMaidstone", "vat_number": "gb123456727", "invoices_to": "Creditors"}
    return visitor.post("/kent/invoice-details", shown=shown, **(answers | said))


def rows(books):
    return books.run(
        "select change_number, address, vat_number, invoices_to, set_by_name from council_particulars"
        " where authority_id = 886 and change_number > 2 order by 1"
    )


def test_finance_gives_them_the_lead_sees_who_has_none_and_the_history_tells_of_it(visit, books):
    finance = visit("finance")

    answer = give(finance)
    page, leads = finance.read(answer.location), visit("lead").read("/group/invoice-details")

    assert "Documents say so from now on." in page
    assert rows(books) == [(3, "Sessions House\nMaidstone", "GB123456727", "Creditors", "Somebody of finance")]
    assert "Address Kent, Sessions House, Maidstone VAT number GB 123 4567 27" in page
    assert "Essex has given no address for invoices" in leads
    assert "Kent Sessions House, Maidstone GB 123 4567 27 Creditors 20 Jul 2015" in leads
    assert "Gave the details that its documents name" in finance.read("/kent/history")


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(visit, books):
    answer = give(visit("finance"), vat_number="GB 123 4567 83", address="Hall")

    assert "The VAT number must be one of the United Kingdom, like GB 123 4567 82" in answer.text
    assert 'value="GB 123 4567 83"' in answer.text
    assert rows(books) == []


def test_of_two_people_the_second_is_told_and_the_same_twice_is_one(visit, books):
    finance = visit("finance")

    first, again, stale = give(finance), give(finance), give(visit("kent"), address="Another")

    assert (first.status_code, again.status_code, stale.status_code) == (303, 303, 200)
    assert "Somebody changed the details while you had this page open. Yours have not been kept" in stale.text
    assert len(rows(books)) == 1


def test_a_funders_are_the_councils_alone_and_an_officer_only_reads(visit, books):
    finance, officer = visit("finance"), visit("officer")
    path = "/kent/recharges/details/886-SCH"
    finance.post(path, shown="2", address="Church Road", reference="C-77")

    assert "Address Church Road Their reference for you C-77" in officer.read(path)
    assert officer.post(path, shown="3", address="Mine").status_code == 404
    assert finance.get("/kent/recharges/details/881-SCH").status_code == 404
    assert "886-SCH" not in visit("lead").read("/group/history")
    assert "Kent’s documents" not in visit("essex").read("/essex/invoice-details")
    assert "Essex’s documents name no address yet" in visit("essex").read("/essex/invoice-details")
