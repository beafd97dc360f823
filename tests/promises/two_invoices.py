"""What two providers billed the group for Kent and Essex, entered through the portal's own actions.

Invoice 1 is matched twice, decided, approved and answered for; 2 is withdrawn, with its PDF; of the second provider 3 waits
and 4 is approved and answered for.
"""

import datetime as dt

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.database import Binding, bind, db, transaction
from consortium.invoices.queries import findings, invoice_numbered
from consortium.invoices.rules import InvoiceHead
from consortium.invoices.told import own_differences, own_invoice
from tenants.across.invoices.actions import approve, decide, enter_invoice, match_again, withdraw
from tenants.across.invoices.rules import InvoiceLine
from tenants.invoices.actions import answer_difference
from tests.promises.two_councils import CONTRACT, ESSEX, FIRST, KENT, SECOND, as_lead, as_provider

FIRST_QUARTER = 8060
IN_JULY, IN_JUNE = dt.date(2015, 7, 21), dt.date(2015, 6, 12)
PDF = b"%PDF-1.7 an invoice"


def billed(*lines):
    """Lines of meetings of 12 June: (council, reference, pence)."""
    return [
        InvoiceLine(number, council, "meeting", reference, IN_JUNE, pence)
        for number, (council, reference, pence) in enumerate(lines, start=2)
    ]


def head(number, lines, *, provider_id=FIRST, pdf=None):
    net = sum(line.net_pence for line in lines)
    named = ("invoice.pdf", pdf) if pdf else (None, None)
    return InvoiceHead(provider_id, number, IN_JULY, FIRST_QUARTER, net, 0, net, "lines.csv", *named)


def enter(app, number, *lines, key="", on=IN_JULY, **changes):
    """Enter an invoice as the lead; returns its place in the contract."""
    with as_lead(app, on) as session:
        said = billed(*lines)
        return enter_invoice(
            session,
            current_contract(session),
            head(number, said, **changes),
            said,
            request_key=key or f"key of invoice {number}",
            by_name="The lead",
        )


def act(app, do, invoice_id, *values, actor="the lead", on=IN_JULY, **said):
    """Do something with an invoice as somebody of the lead."""
    with app.app_context(), clock.acting_on(on):
        session = db.session()
        bind(session, Binding("portal_lead", actor=actor))
        with transaction():
            return do(session, current_contract(session), invoice_id, *values, **said)


def found_in(app, invoice_id, on=IN_JULY):
    """List the differences of an invoice's last matching."""
    with as_lead(app, on) as session:
        run = invoice_numbered(session, CONTRACT, invoice_id).run_number
        return findings(session, CONTRACT, invoice_id, run)


def decide_all(app, invoice_id, decision="query", reason="What was it?", *, seen=1):
    """Decide the same of every difference for which it can be."""
    said = {"seen": seen, "reason": reason, "by_name": "The lead"}
    return act(app, decide, invoice_id, found_in(app, invoice_id), decision, **said)


def answer_first(app, invoice_id, reply="stands", *, by=FIRST, on=IN_JULY, reason="It was held as it is billed"):
    """Answer the first difference of each council that the lead queries of an invoice, as the provider's manager does."""
    for council in (KENT, ESSEX):
        with as_provider(app, council, by, on) as scope:
            contract = current_contract(scope.session)
            invoice = own_invoice(scope.session, by, CONTRACT, invoice_id)
            found = own_differences(scope.session, CONTRACT, invoice_id, invoice.run_number)
            asked = next((one for one in found if one.waits and one.authority_id == council), None)
            if asked is not None:
                answer_difference(scope, contract, invoice, asked, reply, reason=reason, by_name="A manager")


def record_everything(app):
    """Enter, match, decide, approve and withdraw invoices of both providers for both councils."""
    first = enter(app, "INV 1", (KENT, "K-3", 90_000), (KENT, "K-1", 90_000), (ESSEX, "E-3", 95_000), (ESSEX, "E-1", 1))
    decide_all(app, first)
    act(app, match_again, first, seen=1)
    decide_all(app, first, seen=2)
    act(app, approve, first, by_name="Another of the lead", actor="another of the lead")
    answer_first(app, first)
    second = enter(app, "INV 2", (KENT, "K-4", 1), (ESSEX, "E-4", 1), pdf=PDF)
    act(app, withdraw, second, reason="Sent to us by mistake", by_name="The lead")
    enter(app, "INV 1", (KENT, "S-2", 90_000), (KENT, "S-1", 1), provider_id=SECOND, pdf=PDF, key="key of the second")
    fourth = enter(app, "INV 4", (KENT, "S-2", 90_001), provider_id=SECOND)
    decide_all(app, fourth)
    act(app, approve, fourth, by_name="Another of the lead", actor="another of the lead")
    answer_first(app, fourth, by=SECOND)
