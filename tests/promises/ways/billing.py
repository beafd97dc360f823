"""The forms of the money round: the provider's invoices, credits, queries, payments and debt."""

from tests.promises.ways.way import Way, fill_in
from tests.visits import day

PAYS = Way(
    "treasurer",
    "/group/debt/kent/pay",
    said={"amount": "14,000.00", "bank_reference": "SEG 1", "carries": "y", **day("received_on", 20, 7, 2015)},
    looks="look",
    press="save",
)


CREDITS = Way(
    "treasurer",
    "/group/credits/kent/line/1",
    said={"basis": "half", "reason": "Wrong price"},
    looks="look",
    press="save",
)


QUERIES = Way("kent", "/kent/queries/line/1", said={"reason": "price"})


def queried(visit, _books):
    """Query the first line of Kent's book."""
    fill_in(visit("kent"), QUERIES, send=True)


def queried_meeting(visit, books):
    """Query the line of Kent's K-5, which cost £1,000.00."""
    number = books.run("select min(line_number) from transfers where authority_id = 886 and reference = 'K-5'")[0][0]
    fill_in(visit("kent"), QUERIES._replace(page=f"/kent/queries/line/{number}"), send=True)


def credited(visit, _books):
    """Credit half of the first line of Kent's book."""
    fill_in(visit("treasurer"), CREDITS, send=True)


def paid_ahead(visit, _books):
    """Record a payment of Kent of more than it owes."""
    fill_in(visit("treasurer"), PAYS, send=True)


def paid_ahead_and_taken_back(visit, books):
    """Record two such payments and take the first back, so that the second can settle what is open again."""
    paid_ahead(visit, books)
    fill_in(visit("treasurer"), PAYS._replace(said=PAYS.said | {"bank_reference": "SEG 2"}), send=True)
    fill_in(
        visit("treasurer"),
        Way("treasurer", "/group/debt/kent/payments/1/take-back", said={"reason": "Not ours"}),
        send=True,
    )


BILLED = (
    b"authority,kind,reference,service_date,net_pence\n886,meeting,K-5,2015-06-12,100000\n886,meeting,X,2015-06-12,5\n"
)


OTHER_LINES = BILLED.replace(b"X,2015-06-12,5", b"Y,2015-06-12,5")


ENTERS = Way(
    "treasurer",
    "/group/invoices/new",
    said={
        "invoice_number": "INV 1",
        "period": "8060",
        "net": "1,000.05",
        "vat": "0",
        "total": "1,000.05",
        "file": (BILLED, "lines.csv"),
        **day("invoiced_on", 20, 7, 2015),
    },
)


REJECTS = Way("treasurer", "/group/invoices/1/differences/1", said={"decision": "reject", "reason": "Not ours"})


def invoiced(visit, _books):
    """Enter an invoice of two lines, one of which the books do not hold."""
    fill_in(visit("treasurer"), ENTERS, send=True)


def invoice_decided(visit, books):
    """Enter it, and decide about that line and about what is not billed."""
    invoiced(visit, books)
    fill_in(visit("treasurer"), REJECTS, send=True)
    asked = {"decision": "query", "reason": "When?", "others": "y"}
    fill_in(visit("treasurer"), Way("treasurer", "/group/invoices/1/differences/2", said=asked), send=True)


OF_BILLING = {
    "group_invoices.entered": ENTERS,
    "group_invoices.decided": REJECTS._replace(before=invoiced),
    "group_invoices.matched": Way("lead", "/group/invoices/1", to="/group/invoices/1/match", before=invoiced),
    "group_invoices.approved": Way("lead", "/group/invoices/1", to="/group/invoices/1/approve", before=invoice_decided),
    "group_invoices.withdrawn": Way(
        "treasurer", "/group/invoices/1/withdraw", said={"reason": "Not ours"}, before=invoiced
    ),
    "provider_invoices.answered": Way(
        "manager",
        "/provider/invoices/1/differences/2",
        said={"reply": "agrees", "reason": "It comes next month"},
        before=invoice_decided,
    ),
    "group_debt.paid": PAYS,
    "group_debt.numbered": Way(
        "treasurer", "/group/debt/invoices", to="/group/debt/invoices", said={"number-886": "INV-1"}
    ),
    "group_debt.taken_back": Way(
        "treasurer", "/group/debt/kent/payments/1/take-back", said={"reason": "Not ours"}, before=paid_ahead
    ),
    "group_debt.settle_rest": Way(
        "treasurer", "/group/debt/kent", to="/group/debt/kent/settle", before=paid_ahead_and_taken_back
    ),
    "council_disputes.asked": QUERIES,
    "group_disputes.answered": Way(
        "treasurer",
        "/group/queries/kent/1",
        said={"outcome": "part", "amount": "100.00", "reason": "Half was agreed"},
        before=queried,
    ),
    "provider_disputes.replied": Way(
        "manager",
        "/provider/queries/kent/1",
        said={"reply": "part", "amount": "100.00", "reason": "It ended early"},
        before=queried_meeting,
    ),
    "group_credits.credited": CREDITS,
    "group_credits.taken_back": Way(
        "treasurer", "/group/credits/kent/1/take-back", said={"reason": "Given by mistake"}, before=credited
    ),
}
