"""P39: a form that is sent ten times at once counts once; the same key with other content is refused.

Each form that writes is sent exactly as its page gives it. What it then leaves is what one press leaves elsewhere.
P37, P45: a press that is broken off at its very end leaves nothing; the next one counts, and the history says who did it.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from tests.databases import close_connections, whole_portal
from tests.kents_coding import coded
from tests.kents_funding import TOKEN
from tests.promises.crowd import at_once
from tests.promises.paper import form_on
from tests.promises.test_routes import SENT
from tests.visits import HIDDEN, PASSWORD, PEOPLE, Visitor, address, answers, day, words

pytestmark = pytest.mark.database

TIMES = 10
NEW_PASSWORD = "four quite unusual words"
HEADER = (
    "reference,authority,service,case_reference,requested_on,meeting_date,status,cause,cancelled_on,mode,funders,"
    "funders_agreed_on,outcome"
)
RETURN = f"{HEADER}\nN-1,886,mediation,C-1,2015-07-01,2015-07-16,held,,,online,,,full\n".encode()
COST = {
    "reference": "AUDIT-2",
    "title": "Second audit",
    "amount": "100.01",
    "basis": "equal",
    **day("incurred_on", 6, 7, 2015),
}
CONTACT = {
    "council": "886",
    "reference": "C-77",
    "service": "mediation",
    "asker": "parent",
    "decision_kinds": ["CONTENT_B", "CONTENT_I"],
    "choice": "undecided",
    **day("contacted_on", 3, 7, 2015),
}
RECEIPT = {"amount": "100.00", "bank_reference": "SCH-1", **day("received_on", 20, 7, 2015)}
EARLY = {"state": "offered", **day("offered_on", 2, 7, 2015)}
INVITED = {"email": "new@portal.example", "name": "Somebody new"}
WRITES_NOTHING = {
    "group_debt.checked": "it checks a file of payments and takes back what it tried",
    "group_debt.recorded": "without the rows of a preview; with them it is pressed twice where files of payments are tried",
    "recharge_receipts.checked": "as that, of receipts",
    "recharge_receipts.recorded": "as that, of receipts",
    "provider_meetings.price": "it answers the page's script with a price",
    "provider_returns.reasons": "it hands back what the page carries; the history says who took it, each time",
    "people.sign_in": "each press is somebody in front of a browser of their own, and begins a session of its own",
    "people.sign_out": "it ends the one session; after it nobody is signed in who could do it again",
    "people.leave_everywhere": "as sign-out, for all sessions of a person",
}
# What these did stands in rows of its own that say who and when, or it is nobody else's business.
NOT_IN_HISTORY = {
    "provider_returns.upload": "a file that waits for the press that records it, which is told",
    "provider_cases.act_now": "the events of the case say who did what",
    "provider_cases.act_now put-right": "the events of the case say who did what",
    "provider_cases.assign_now": "the assignments of the case say who gave it to whom",
    "cases.act_now": "the events of the case say who did what",
    "provider_funding.end": "the events of the case say who did what",
    "mails.choose": "which mails somebody wants is their own business",
}
ANSWERED_BY_LINK = ("people.invitation", "funding_links.asked")
# Paths of acts on Kent's own money, so that it reads of them too.
OF_KENT = re.compile(r"^/kent/|^/group/(debt|credits|queries)/kent")
BREAKS_OFF = """
    create function break_off() returns trigger language plpgsql as $$ begin raise exception 'broken off'; end $$;
    create constraint trigger breaks_off after insert on history deferrable initially deferred
        for each row execute function break_off()"""
# The access log: who came, went, was refused or took a file, each time; and when a session was last seen.
ACCESS_LOG = (
    *("signed-in", "signed-out", "signed-out-everywhere", "sign-in-failed", "sign-in-stopped"),
    *("refused", "exported"),
)


class Way(NamedTuple):
    """How somebody comes to a form and what they answer. `before` makes what it is about and may return its path."""

    who: str
    page: str
    to: str = ""
    said: Mapping[str, Any] = MappingProxyType({})
    looks: str = ""
    press: str = ""
    before: Callable[[Any, Any], str | None] = lambda _visit, _books: None


def look(who, page, **said):
    """A change that is looked at before it is saved."""
    return Way(who, page, said=said, looks="look", press="save")


def moved_shares(visit, books):
    """Charge the audit by plans, then let Essex have many more."""
    books.run("""update shared_costs set basis = '[["ehc_plans", "1"]]' where reference = 'AUDIT-2015'""")
    treasurer, path = visit("treasurer"), "/group/shared-costs/AUDIT-2015"
    treasurer.post(path, **dict(HIDDEN.findall(treasurer.client.get(path).text)))
    books.run("update authority_figures set value = 13000 where authority_id = 881")


def on(day_):
    return lambda _visit, books: books.run("update portal_state set sample_today = %(day)s", day=day_) and None


def broken_books(visit, books):
    on("2015-10-01")(visit, books)
    found = """[["The books hold", 1, ["Kent"]]]"""
    books.run(
        "insert into book_checks (on_day, run_by, held, checks, findings)"
        " values ('2015-10-01', 'somebody', 0, 1, cast(%(found)s as jsonb))",
        found=found,
    )


def held_quarter(visit, books):
    on("2015-10-01")(visit, books)
    fill_in(visit("treasurer"), WAYS["group_closing.held"], send=True)


def add_cost(visit, _books):
    fill_in(visit("lead"), WAYS["group_costs.create"], send=True)


def issued_recharge(visit, _books):
    fill_in(visit("finance"), WAYS["recharge_documents.create"], send=True)


def accrued(visit, books):
    """Record the last included meeting and one that costs, on no statement by the end of the year, and code everything."""
    coded(visit, books)
    way = WAYS["provider_meetings.create"]
    for reference in ("K-9", "K-10"):
        fill_in(visit("first"), way._replace(said=way.said | {"reference": reference}), send=True)
    on("2016-05-04")(visit, books)


def late_recharge(visit, books):
    issued_recharge(visit, books)
    on("2015-09-01")(visit, books)


def received_from_academy(visit, books):
    issued_recharge(visit, books)
    fill_in(visit("finance"), WAYS["recharge_receipts.received"], send=True)


def raise_subscription(visit, _books):
    fill_in(visit("lead"), WAYS["group_contract.subscribed"], send=True)


def person(who, door, tail=""):
    """Find the page of somebody of a body."""

    def found(_visit, books):
        number = books.run("select account_id from accounts where email = %(it)s", it=address(who))[0][0]
        return f"{door}/people/{number}{tail}"

    return found


def out_of_work(who, door):
    """Deactivate somebody."""

    def found(visit, books):
        boss = {"/kent": "kent", "/provider": "manager", "/group": "lead"}[door]
        there = person(who, door, "/deactivate")(visit, books)
        visit(boss).post(there)
        return there.replace("/deactivate", "/let-in")

    return found


def invited(visit, _books):
    """Invite somebody, and return the path of the link."""
    page = fill_in(visit("kent"), WAYS["council_people.invited"], send=True)
    return "/invitations/" + page.text.split("/invitations/")[1].split("<")[0].strip()


def uploaded(visit, _books):
    return fill_in(visit("first"), WAYS["provider_returns.upload"], send=True).location


def with_calendar(visit, _books):
    fill_in(visit("kent"), WAYS["calendars.make"], send=True)


def given_to_manager(_visit, books):
    books.run(
        "insert into case_assignments (authority_id, provider_id, reference, assignment_number, assigned_to, recorded_on,"
        " recorded_by) select 886, 1, 'CASE-K-8', 1, account_id, '2015-07-01', 'somebody' from accounts"
        " where email = %(it)s",
        it=address("manager"),
    )


def people_ways(blueprint, boss, door, other, role):
    """The five forms about the people of a body."""
    return {
        f"{blueprint}.invited": Way(boss, f"{door}/people/invite", said={**INVITED, "role": role}),
        f"{blueprint}.shown": Way(boss, "", said={"name": "Another name"}, before=person(other, door)),
        f"{blueprint}.deactivated": Way(boss, "", before=person(other, door, "/deactivate")),
        f"{blueprint}.let_in": Way(boss, "", said={"roles": role}, before=out_of_work(other, door)),
        f"{blueprint}.linked": Way(boss, "", before=person(other, door, "/link")),
    }


def refused_funding(visit, _books):
    """Record that the academy will not pay, and return where the case is ended."""
    said = {"answer": "refused", "by": "business manager", **day("on", 10, 7, 2015)}
    visit("first").post("/provider/case/CASE-K-F1/funding/1/1/answer", **said)
    return "/provider/case/CASE-K-F1/funding/end"


def funding_ways(blueprint, who, door):
    """The four forms about the funders of a case."""
    asked, new = f"{door}/case/CASE-K-F1/funding", f"{door}/case/CASE-K-F2/funding"
    funder = {"funders-0-code": "886-SCH", **day("asked_on", 1, 7, 2015)}
    said = {"answer": "agreed", "by": "business manager", **day("on", 10, 7, 2015)}
    return {
        f"{blueprint}.ask": Way(who, f"{new}/ask", said=funder, press="save"),
        f"{blueprint}.answer": Way(who, f"{asked}/1/2/answer", said=said),
        f"{blueprint}.link": Way(who, f"{asked}/1/2/link"),
        f"{blueprint}.take_back": Way(who, f"{asked}/1/take-back", said={"who": "0", "reason": "Other parts"}),
    }


DIARY = "/provider/case/DIARY-K"
BOOKED = {"meeting_reference": "E-62", "starts_at": "10:00", "mode": "online", "mediator_number": "1"}
MEDIATOR = {
    "name": "B. Carver",
    "register_body": "CMC",
    "register_number": "2002",
    **day("accredited_on", 1, 9, 2014),
    **day("renewed_until", 31, 3, 2016),
    **day("checks_until", 31, 3, 2016),
    **day("indemnity_until", 31, 3, 2016),
}


def held(visit, books):
    """Record that the meeting of DIARY-K was held on its day, and return the page of its agreement."""
    on("2015-07-30")(visit, books)
    fill_in(visit("first"), WAYS["provider_bookings.result"], send=True)
    return f"{DIARY}/agreement?meeting=K-62"


def agreed(door):
    """Record its agreement, and return the page of what was agreed first behind a door."""

    def found(visit, books):
        fill_in(visit("first"), WAYS["provider_bookings.agreement"], held(visit, books), send=True)
        return f"{door}/case/DIARY-K/agreed/1?meeting=K-62"

    return found


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


WAYS = {
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
    "provider_bookings.asked_for": Way("first", "/provider/case/DIARY-N/meetings/request"),
    "provider_bookings.book": Way(
        "first", "/provider/case/DIARY-E/meetings/1/book", said={**BOOKED, **day("meeting_on", 30, 7, 2015)}
    ),
    "provider_bookings.book again": Way("first", f"{DIARY}/meetings/1/book", said={"starts_at": "2pm"}),
    "provider_bookings.tell": Way("first", f"{DIARY}/meetings/1/tell"),
    "provider_bookings.people": Way("first", f"{DIARY}/meetings/1/people", said={"officer": "SEN officer"}),
    "bookings.people": Way("kent", "/kent/case/DIARY-K/meetings/1/people", said={"decision_maker": "Head of SEN"}),
    "provider_bookings.postpone": Way("first", f"{DIARY}/meetings/1/postpone", said={"cause": "family"}),
    "provider_bookings.cancel": Way(
        "first", f"{DIARY}/meetings/1/cancel", said={"cause": "authority"}, looks="look", press="record"
    ),
    "provider_bookings.result": Way(
        "first",
        f"{DIARY}/meetings/1/result",
        said={"status": "held", "outcome": "full", "details": "AMEND"},
        looks="look",
        press="record",
        before=on("2015-07-30"),
    ),
    "provider_bookings.agreement": Way(
        "first",
        "",
        to=f"{DIARY}/agreement",
        said={"took_part": "no", "limits": "T15-AMEND", "other_health": "1"},
        before=held,
    ),
    "provider_bookings.agreed": Way(
        "first",
        "",
        to=f"{DIARY}/agreed/1",
        said={"what": "other", **day("in_writing_on", 30, 7, 2015), **day("other_due_on", 1, 9, 2015)},
        before=agreed("/provider"),
    ),
    "bookings.agreed": Way(
        "officer",
        "",
        to="/kent/case/DIARY-K/agreed/1",
        said={"what": "done", **day("done_on", 30, 7, 2015)},
        before=agreed("/kent"),
    ),
    "provider_mediators.new": Way("manager", "/provider/mediators/new", said=MEDIATOR),
    "provider_mediators.changed": Way("manager", "/provider/mediators/1", said=day("checks_until", 1, 9, 2016)),
    "provider_mediators.conflict": Way(
        "manager", "/provider/mediators/1/conflict", said={"council": "886", "declares": "conflict"}
    ),
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
    "provider_meetings.create": Way(
        "first",
        "/provider/meetings/new",
        said={name: value for name, value in answers().items() if name != "request_key"},
        looks="price",
        press="record",
    ),
    "provider_meetings.take_back_now": Way("first", "/provider/take-back/K-1", said={"reason": "Recorded twice"}),
    "provider_meetings.amend_now": Way("first", "/provider/amend/K-1", said={"mode": "telephone"}),
    "provider_certificates.issue_now": Way("first", "/provider/case/CASE-K-9/certificate"),
    "provider_certificates.withdraw_now": Way(
        "first", "/provider/certificates/kent/1/withdraw", said={"reason": "Wrong day of issue"}
    ),
    "provider_returns.upload": Way("first", "/provider/returns", said={"file": (RETURN, "usage-2015-07.csv")}),
    "provider_returns.record": Way("first", "", before=uploaded),
    "provider_returns.declare": Way("first", "/provider/returns/complete/2015-06"),
    "provider_cases.create": Way("first", "/provider/cases/new", said=CONTACT),
    "provider_cases.act_now": Way(
        "first", "/provider/case/CASE-K-7/choice", said={"choice": "declined", **day("choice_told_on", 2, 7, 2015)}
    ),
    "provider_cases.act_now put-right": Way(
        "first", "/provider/case/CASE-K-8/put-right", said={"asker": "young-person", "reason": "The young person asked"}
    ),
    "provider_cases.assign_now": Way(
        "first", "/provider/case/CASE-K-8/assign", said={"assigned_to": ""}, before=given_to_manager
    ),
    "cases.act_now": Way("kent", "/kent/case/CASE-K-7/council-reference", said={"authority_reference": "KEN/7"}),
    "early.create": Way("kent", "/kent/early-resolution/new", said=EARLY),
    "early.create_of_case": Way("kent", "/kent/case/CASE-K-8/early-meeting", said=EARLY),
    "early.follow_now": Way("kent", "/kent/early-resolution/1", said={"state": "turned-down"}),
    "group_checks.run": Way("lead", "/group/checks"),
    "group_checks.run from the close": Way("lead", "/group/close", to="/group/checks", before=broken_books),
    "group_closing.held": Way("treasurer", "/group/close", to="/group/close/hold", before=on("2015-10-01")),
    "group_closing.released": Way(
        "treasurer",
        "/group/close",
        to="/group/close/release",
        said={"reason": "A price was wrong"},
        before=held_quarter,
    ),
    "group_closing.closed": Way("lead", "/group/close", said={"looked": "y"}, before=held_quarter),
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
    "group_true_up.corrected": Way("treasurer", "/group/true-up/AUDIT-2015", before=moved_shares),
    "group_settings.chosen": Way("lead", "/group/settings", said={"payment_days": "28"}),
    "group_costs.create": Way("lead", "/group/add-shared-cost", said=COST),
    "group_costs.corrected": Way(
        "lead", "/group/correct-shared-cost/AUDIT-2", said={"amount": "200.02"}, before=add_cost
    ),
    "group_costs.charge": Way("treasurer", "/group/shared-costs/AUDIT-2", before=add_cost),
    "group_costs.charge_year": Way("treasurer", "/group/subscriptions/1", before=raise_subscription),
    "group_contract.priced": look(
        "lead", "/group/contract/price", amount="900.00", **day("effective_from", 1, 8, 2015)
    ),
    "group_contract.tiered": look("lead", "/group/contract/tiers", **{"tiers-0-days": "7"}),
    "group_contract.subscribed": look("lead", "/group/contract/subscription/1", amount="8,000.00"),
    "group_councils.create": look(
        "lead",
        "/group/add-council",
        authority_id="850",
        name="Hampshire",
        slug="hampshire",
        included="5",
        **day("joined_on", 1, 7, 2015),
    ),
    "group_councils.changed agreement": look("lead", "/group/councils/kent/agreement", **day("signed_on", 1, 4, 2015)),
    "group_councils.changed joining": look("lead", "/group/councils/essex/joining", **day("joined_on", 1, 5, 2015)),
    "group_councils.changed leaving": look("lead", "/group/councils/essex/leaving", **day("left_on", 31, 3, 2016)),
    "group_councils.changed figures": look("lead", "/group/councils/kent/figures", **{"figures-0-value": "20000"}),
    "group_councils.changed included": look("lead", "/group/councils/kent/included", meetings="6"),
    "people.change_password": Way("kent", "/account/password", said={"present": PASSWORD, "password": NEW_PASSWORD}),
    "mails.choose": Way("kent", "/account/mails", said={"kinds": ["statement", "due"]}),
    "calendars.make": Way("kent", "/account/calendar", to="/account/calendar/kent"),
    "calendars.end": Way("kent", "/account/calendar", to="/account/calendar/kent/end", before=with_calendar),
    "people.invitation": Way("nobody", "", said={"password": NEW_PASSWORD}, before=invited),
    **funding_ways("case_funding", "officer", "/kent"),
    **funding_ways("provider_funding", "first", "/provider"),
    "provider_funding.ask_party": Way("first", "/provider/case/CASE-K-F1/funding/party", said={"party": "health"}),
    "provider_funding.answer_party": Way(
        "first", "/provider/case/CASE-K-F1/funding/party/school", said={"answer": "refused"}
    ),
    "provider_funding.end": Way("first", "", before=refused_funding),
    "funding_links.asked": Way("nobody", f"/funding/{TOKEN}", said={"answer": "agreed", "who": "business manager"}),
    **people_ways("council_people", "kent", "/kent", "officer", "member-finance"),
    **people_ways("group_people", "lead", "/group", "auditor", "auditor"),
    **people_ways("provider_people", "manager", "/provider", "first", "provider-caseworker"),
}


SENT_BEFORE = "This form was sent before"
# What else is sent with the same key, what the portal answers, and where it is sent if not to the same address.
OTHER_CONTENT = {
    "provider_meetings.create": ({"reference": "K-10"}, f"{SENT_BEFORE} with another reference"),
    "provider_certificates.issue_now": ({"issued_on-day": "17"}, f"{SENT_BEFORE} with other answers"),
    "provider_cases.create": ({"reference": "C-78"}, SENT_BEFORE),
    "early.create": ({"state": "turned-down"}, SENT_BEFORE),
    "early.create_of_case": ({"state": "turned-down"}, SENT_BEFORE),
    "provider_returns.declare": ({}, "sent before for another month", "/provider/returns/complete/2015-05"),
    "recharge_reminders.make": ({}, "has reminded another funder already", "/kent/recharges/remind/886-ICB"),
    "recharge_documents.create": ({"how_to_pay": "By cheque to Kent"}, f"{SENT_BEFORE} with other answers"),
    "recharge_receipts.received": (
        {"amount": "99.00", "carries": "y"},
        "This page has recorded another receipt already",
    ),
    "group_debt.paid": ({"amount": "14,000.01"}, "This page has recorded another payment already"),
    "group_credits.credited": ({"basis": "whole"}, f"{SENT_BEFORE} with other answers"),
    "group_disputes.answered": ({"amount": "50.00"}, "This query is answered already: upheld in part"),
    "council_disputes.asked": ({"reason": "twice"}, f"{SENT_BEFORE} with other answers"),
    "group_invoices.entered": ({"file": (OTHER_LINES, "lines.csv")}, "This form has entered invoice INV 1 already"),
}
# Forms with a key whose second press is another's business, and why.
KEY_OF_ANOTHER_KIND = {
    **dict.fromkeys(
        ("provider_bookings.postpone", "provider_bookings.cancel", "provider_bookings.result"),
        "the booking has its result: the form is not there any more",
    ),
    **dict.fromkeys(
        ("provider_mediators.new", "provider_mediators.changed", "early.follow_now", "calendars.make"),
        "a change that names what it replaces",
    ),
    **dict.fromkeys(
        ("case_funding.link", "provider_funding.link", "council_people.linked", "group_people.linked"),
        "a link, which has no content",
    ),
    "provider_people.linked": "a link, which has no content",
    **dict.fromkeys(
        ("council_people.invited", "group_people.invited", "provider_people.invited"), "an address has one account"
    ),
}


def fill_in(visitor, way, page="", *, send=False):
    """Open the page of a form, answer it, and look at what it would do; return it, or what came of sending it."""
    page = page or way.page
    to = way.to or page
    form = form_on(visitor.get(page), page, to)
    form.fields |= way.said
    if way.looks:
        seen = visitor.client.post(form.path, data={**form.fields, "press": way.looks})
        form = form_on(seen, to, to)
        form.fields |= way.said if way.looks == "price" else {}
    if way.press:
        form.fields["press"] = way.press
    return post(visitor.client, form) if send else form


def post(client, form):
    """Send a form as a browser does; a file of it is read anew."""
    said = {
        name: (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        for name, value in form.fields.items()
    }
    answer = client.post(form.path, data=said)
    answer.get_data()
    answer.close()
    return answer


def rows_in(books):
    """Count the rows of every table, those of the history by event, without the access log."""
    tables = [table for (table,) in books.run("select tablename from pg_tables where schemaname = 'public'")]
    counted = " union all ".join(f"select '{table}', count(*) from {table}" for table in tables if table != "history")
    found = Counter(dict(books.run(counted)))
    found.pop("sessions")
    found.pop("sign_in_failures")
    found.pop("case_views")
    found.update(
        {
            f"{event} {subject}": number
            for event, subject, number in books.run(
                "select event, case when subject like '%%-%%-%%' then 'somebody' else subject end, count(*) from history"
                " where event <> all (%(log)s) group by 1, 2",
                log=list(ACCESS_LOG),
            )
        }
    )
    return found


class Pressed(NamedTuple):
    """What pressing a button did: rows that came and went, the answers, and entries of the history (actor, council).

    `broken` is what a press answered that failed at its end, and the rows that it left.
    """

    written: Counter[str]
    gone: Counter[str]
    answers: list[Any]
    told: list[tuple[str, int | None]]
    fields: frozenset[str]
    path: str
    broken: tuple[int, Counter[str]] | None


class Portal:
    """The portal on one copy after another of the same books, with everybody signed in already."""

    def __init__(self, server, books, instance):
        self.server, self.template = server, server.copy(of=books)
        self.app = whole_portal(self.template, instance=instance)
        self.accounts = dict(self.template.run("select email, account_id::text from accounts"))
        self.cookies = {who: Visitor(self.app, who).client.get_cookie("portal").value for who in PEOPLE}
        close_connections(self.app)
        self.template.close()

    @contextmanager
    def copy(self):
        """Open a copy of the books, and yield it with a way to visit it."""
        made = self.server.copy(of=self.template)
        self.app.config["DATABASE_URL"] = made.app_url
        try:
            yield made, self.visit
        finally:
            close_connections(self.app)
            self.server.drop(made)

    def visit(self, who):
        return self.tab(self.cookies.get(who))

    def tab(self, cookie):
        """Open a tab of the browser that has a cookie."""
        visitor = Visitor(self.app, "nobody")
        if cookie is not None:
            visitor.client.set_cookie("portal", cookie)
        return visitor

    def press(self, way, times, *, breaks_off_first=False):
        """Press the button of a form so many times at once, or first once so that its transaction fails at its end."""
        with self.copy() as (books, visit):
            page = way.before(visit, books) or way.page
            visitor = visit(way.who)
            form = fill_in(visitor, way, page)
            cookie = visitor.client.get_cookie("portal")
            tabs = [self.tab(cookie and cookie.value).client for _ in range(times)]
            before, last = rows_in(books), books.run("select max(entry_number) from history")[0][0]
            broken = broken_off(books, visitor, form, before) if breaks_off_first else None
            answers = at_once(*(partial(post, tab, form) for tab in tabs))
            after = rows_in(books)
            told = "select actor, authority_id from history where entry_number > %(last)s and event <> all (%(log)s)"
            entries = books.run(told, last=last or 0, log=list(ACCESS_LOG))
            return Pressed(after - before, before - after, answers, entries, frozenset(form.fields), form.path, broken)


def broken_off(books, visitor, form, before):
    """Press a button while no entry of the history can be committed; return the status, and what is not as before."""
    books.run(BREAKS_OFF)
    status = post(visitor.client, form).status_code
    left = rows_in(books)
    books.run("drop trigger breaks_off on history")
    return status, (left - before) + (before - left)


@pytest.fixture(scope="module")
def portal(server, _a_quarter_later, tmp_path_factory):
    made = Portal(server, _a_quarter_later, tmp_path_factory.mktemp("twice"))
    yield made
    server.drop(made.template)


def test_every_form_is_sent_here_or_has_a_reason_why_not(portal):
    adapter = portal.app.url_map.bind("localhost")
    sent = {adapter.match(line.path, "POST")[0] for line in SENT}

    assert {name.partition(" ")[0] for name in WAYS} | set(WRITES_NOTHING) == sent


@pytest.mark.parametrize("name", WAYS)
def test_a_form_sent_ten_times_at_once_counts_once_and_is_told_and_broken_off_it_leaves_nothing(portal, name):
    way, is_told = WAYS[name], name not in NOT_IN_HISTORY

    once = portal.press(way, 1, breaks_off_first=is_told)
    again = portal.press(way, TIMES)

    assert once.answers[0].status_code in (200, 303), once.answers[0].text
    assert once.written
    assert "request_key" not in once.fields or name in OTHER_CONTENT or name in KEY_OF_ANOTHER_KIND
    assert once.broken == ((500, Counter()) if is_told else None)
    assert bool(once.told) == is_told
    if is_told and name not in ANSWERED_BY_LINK:
        assert {actor for actor, _ in once.told} == {portal.accounts[address(way.who)]}
    if OF_KENT.match(once.path) and is_told:
        assert {council for _, council in once.told} == {886}
    assert (again.written, again.gone) == (once.written, once.gone)
    assert all(answer.status_code < 500 for answer in again.answers), again.answers


@pytest.mark.parametrize("name", OTHER_CONTENT)
def test_the_same_key_with_other_content_is_refused(portal, name):
    other, says, *path = OTHER_CONTENT[name]
    with portal.copy() as (books, visit):
        way = WAYS[name]
        page = way.before(visit, books) or way.page
        visitor = visit(way.who)
        form = fill_in(visitor, way, page)
        assert post(visitor.client, form).status_code == 303
        before = rows_in(books)
        form.path, form.fields = (path or [form.path])[0], form.fields | other

        answer = post(visitor.client, form)

        assert says in words(answer)
        assert rows_in(books) == before
