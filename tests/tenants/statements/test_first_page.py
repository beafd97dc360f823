"""The first page of a statement, in the page that is kept and in the PDF: each thing that who pays looks for."""

import datetime as dt
import html
import json
import re

import pytest

from consortium.contracts.queries import current_contract
from tenants.across.actions.charging import charge_shared_cost, charge_subscription
from tenants.particulars.actions import give_particulars
from tenants.particulars.rules import Particulars
from tenants.payments.actions import record_payment
from tenants.payments.rules import NewPayment
from tenants.scope import Scope, inside
from tenants.statements.files import all_made_of
from tenants.statements.pdf import paper_of, pdf_of
from tests.databases import close_connections, whole_portal
from tests.promises.two_councils import (
    KENT,
    as_lead,
    as_member,
    choose,
    close,
    code,
    keep_files,
    meeting,
    name_on_documents,
    order,
    record,
)
from tests.tenants.statements.test_pdf import needs_poppler, read
from tests.visits import load

pytestmark = [pytest.mark.database, needs_poppler]

IN_APRIL, IN_JUNE, IN_JULY, IN_OCTOBER = (
    dt.date(2015, month, day) for month, day in ((4, 1), (6, 20), (7, 6), (10, 5))
)
ADDRESS, VAT_NUMBER = "County Hall, Maidstone ME14 1XQ", "GB123456782"
ON_THE_FIRST_PAGE = {
    "brought forward": "Brought forward. Last statement, 2015-16-Q1: £14,976.00",
    "payments": "of which £4,976.00 has not arrived.",
    "what it comes to and by when": "£60.01 to pay by 4 November 2015",
    "this period by kind, the meetings": "Meetings, 2 of them included 2 £0.00",
    "this period by kind, the costs": "Share of: Audit 1 £50.01",
    "the allowance": "Included meetings: 3 of 5 used. This quarter used numbers 2 and 3.",
    "the net": "Net, before VAT £50.01",
    "the rate, and the VAT on the whole": "VAT at 20% on £50.01, worked out once on the whole £10.00",
    "the total": "To pay £60.01",
    "the day to pay by": "Due 4 November 2015",
    "the order": "Order PO-886-1",
    "the coding": "Coding Meetings held EDU10/4410/SEN",
    "that it is an invoice": "Document VAT invoice",
    "the supplier": f"Supplier Kent, {ADDRESS}",
    "the VAT number": "VAT number GB 123 4567 82",
    "the tax point": "Tax point 5 October 2015",
    "the number": "Invoice number SEG-2015 / 886 / 2015-16-Q2",
    "the customer, as it was given then": "Customer Kent, First floor, County Hall Send to Accounts payable",
    "whose it is": "Kent, Quarter 2, July to September 2015",
    "how a cost is shared, its basis": "AUDIT-2015, £100.01 Equally",
    "how a cost is shared, its weight and remainder": "1 of 2 £50.005000 £50.00 + £0.01 £50.01",
}


@pytest.fixture(scope="module")
def statement(server, tmp_path_factory):
    """Kent's second statement, with VAT: its content, and the files that were kept of it, by kind."""
    made, folder = server.copy(), tmp_path_factory.mktemp("group")
    app = whole_portal(made, instance=folder)
    load(app, folder, today=dt.date(2016, 4, 20), vat="standard")
    with as_lead(app, IN_APRIL) as session:
        charge_subscription(session, current_contract(session), 1)
    record(app, meeting("K-1"), on=IN_JUNE)
    choose(app, on=IN_JUNE, lead_address=ADDRESS, vat_number=VAT_NUMBER)
    close(app, on=IN_JULY)
    order(app, KENT)
    name_on_documents(app, KENT)
    code(app, KENT)
    record(app, meeting("K-2"), meeting("K-3"), on=dt.date(2015, 7, 20))
    with as_lead(app, dt.date(2015, 7, 20)) as session:
        contract = current_contract(session)
        charge_shared_cost(session, contract, "AUDIT-2015")
        with inside(Scope("portal_lead", KENT, session.info["binding"].actor)) as scope:
            record_payment(scope, contract, NewPayment(1_000_000, dt.date(2015, 7, 20), "SEG 1"), request_key="k" * 20)
    close(app, "2015-16-Q2", on=IN_OCTOBER)
    keep_files(app, on=IN_OCTOBER)
    choose(app, on=IN_OCTOBER, lead_address="Another address, Dover CT16 1AA")
    with as_member(app, KENT, IN_OCTOBER) as scope:
        give_particulars(scope, Particulars("Another street", change_number=2), by_name="Somebody")
    where = "where authority_id = 886 and period_number = 8061"
    files = dict(made.run(f"select kind, content from statement_files {where}"))
    [(content,)] = made.run(f"select content from statement_documents {where}")
    yield json.loads(content), {kind: bytes(file) for kind, file in files.items()}
    close_connections(app)
    server.drop(made)


def words_of(page):
    """The words of a page without its markup."""
    body = re.sub(r"<style>.*?</style>", "", page.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_each_thing_that_who_pays_looks_for_is_in_the_page_and_in_the_pdf(statement, tmp_path):
    content, files = statement
    said = {"html": words_of(files["html"]), "pdf": read(files["pdf"], tmp_path, "-layout").replace("'", "’")}
    sentences = {meeting["reference"]: meeting["why"].replace("'", "’") for meeting in content["meetings"]}

    assert sorted(sentences) == ["K-2", "K-3"]
    for kind, text in said.items():
        missing = {what: words for what, words in ON_THE_FIRST_PAGE.items() if words not in text}
        assert missing == {}, (kind, text)
        for reference, sentence in sentences.items():
            assert reference in text
            assert all(word in text for word in sentence.split()), (kind, sentence)


def test_the_words_of_the_pdf_are_those_of_what_was_kept_and_made_anew_they_are_the_same(statement, tmp_path):
    content, files = statement
    told = set(read(files["pdf"], tmp_path).split())
    paper = {
        name: said for name, said in paper_of(content).items() if not name.startswith("recharge")
    }  # there are none

    expected = set(json.dumps(list(_words_in(paper)), ensure_ascii=False).translate(_NO_SIGNS).split())

    assert {word for word in expected if word not in " ".join(told).translate(_NO_SIGNS)} == set()
    assert read(pdf_of(content), tmp_path) == read(files["pdf"], tmp_path)
    assert all_made_of(content, {}) == files


_NO_SIGNS = str.maketrans(dict.fromkeys('"[]\\', " "))


def _words_in(value):
    """Every text within a paper."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _words_in(one)
