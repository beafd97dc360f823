"""The forms of a council's finance: orders, coding, journals, budgets, and what it asks of its funders."""

from tests.kents_coding import coded
from tests.promises.ways.caseload import OF_CASELOAD
from tests.promises.ways.way import Way, fill_in, on
from tests.visits import day

RECEIPT = {"amount": "100.00", "bank_reference": "SCH-1", **day("received_on", 20, 7, 2015)}


def issued_recharge(visit, _books):
    fill_in(visit("finance"), OF_FINANCE["recharge_documents.create"], send=True)


def accrued(visit, books):
    """Record the last included meeting and one that costs, on no statement by the end of the year, and code everything."""
    coded(visit, books)
    way = OF_CASELOAD["provider_meetings.create"]
    for reference in ("K-9", "K-10"):
        fill_in(visit("first"), way._replace(said=way.said | {"reference": reference}), send=True)
    on("2016-05-04")(visit, books)


def late_recharge(visit, books):
    issued_recharge(visit, books)
    on("2015-09-01")(visit, books)


def received_from_academy(visit, books):
    issued_recharge(visit, books)
    fill_in(visit("finance"), OF_FINANCE["recharge_receipts.received"], send=True)


OF_FINANCE = {
    "orders.change": Way("kent", "/kent/orders", said={"order_number": "PO-1"}),
    "orders.choose": Way("kent", "/kent/orders", to="/kent/orders/choice", said={"asks": "yes"}),
    "particulars.change": Way("kent", "/kent/invoice-details", said={"address": "Another street"}),
    "particulars.change_of_funder": Way("kent", "/kent/recharges/details/886-SCH", said={"address": "Church Road"}),
    "coding.change": Way(
        "kent",
        "/kent/coding",
        said={"rows-0-cost_centre": "EDU10", "rows-0-subjective": "4410", "rows-0-funding_source": "GENERAL_FUND"},
    ),
    "coding.pattern_set": Way("kent", "/kent/coding/pattern", said={"joined_by": "/"}, press="save"),
    "journals.export": Way("kent", "/kent/journals/2015-16-Q1/journal", said={"kind": "csv"}, before=coded),
    "journals.accruals_exported": Way(
        "kent", "/kent/journals/year-end", to="/kent/journals/year-end", said={"kind": "csv"}, before=accrued
    ),
    "journals.columns_set": Way("kent", "/kent/journals/columns/journal", said={"rows-0-heading": "Our document"}),
    "budgets.change": Way("kent", "/kent/budget", said={"budget": "24,000.00"}),
    "recharge_documents.create": Way(
        "finance",
        "/kent/recharges/issue/886-SCH",
        said={"how_to_pay": "By BACS to Kent"},
    ),
    "recharge_reminders.make": Way("finance", "/kent/recharges/remind/886-SCH", before=late_recharge),
    "recharge_receipts.received": Way(
        "finance", "/kent/recharges/receive/886-SCH", said=RECEIPT, before=issued_recharge
    ),
    "recharge_receipts.taken_back": Way(
        "finance", "/kent/recharges/receipts/1/take-back", said={"reason": "Not ours"}, before=received_from_academy
    ),
}
