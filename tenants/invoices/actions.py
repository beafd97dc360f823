"""Answering what the lead queries of a provider's invoice. The lead's decision stays the lead's."""

from typing import Final

from sqlalchemy import text

from consortium import clock
from consortium.changes import ChangedMeanwhile
from consortium.contracts.queries import ContractTerms
from consortium.free_text import fault_in_free_text
from consortium.history.actions import remember
from consortium.invoices.actions import NewReply, write_reply
from consortium.invoices.rules import InvoiceRefused, Reply
from consortium.invoices.told import OwnDifference, OwnInvoice, own_differences
from consortium.periods.actions import note_business_day
from tenants.scope import Scope

# As the database has it: an answer and a decision at the same moment wait for each other.
_WAIT: Final = text(
    "select pg_advisory_xact_lock(hashtextextended('provider invoice ' || :contract_id || ' ' || :invoice_id, 0))"
)


def answer_difference(
    scope: Scope,
    contract: ContractTerms,
    invoice: OwnInvoice,
    difference: OwnDifference,
    reply: Reply,
    *,
    reason: str,
    by_name: str,
) -> None:
    """Answer a difference that the lead queries: the line was wrong, or the provider stands by it, with a reason.

    Each query has one answer; the same again changes nothing. Raises: InvoiceRefused, ChangedMeanwhile.
    """
    reason = reason.strip()
    if fault := fault_in_free_text(reason):
        raise InvoiceRefused(f"The reason {fault}", "reason")
    whose = {"contract_id": str(contract.contract_id), "invoice_id": str(invoice.invoice_id)}
    scope.session.execute(_WAIT, whose)
    now = _as_it_is(scope, contract, invoice, difference)
    if now.is_replied:
        if (now.reply, now.reply_reason) == (reply, reason):
            return
        raise InvoiceRefused("This query has its answer already. The lead reads it beside the line.")
    if now.decision != "query" or invoice.outcome == "withdrawn":
        raise InvoiceRefused("The lead does not query this line any more. There is nothing to answer.")
    new = NewReply(
        authority_id=now.authority_id,
        run_number=invoice.run_number,
        finding_number=now.finding_number,
        decision_number=now.decision_number,
        provider_id=scope.provider_id or 0,
        reply=reply,
        reason=reason,
        by_name=by_name,
        on=clock.today(),
    )
    write_reply(scope.session, contract.contract_id, invoice.invoice_id, new)
    # Of the group and the provider: no council reads what the provider bills.
    details = {"invoice": invoice.invoice_number, "reply": reply, "line": now.reference}
    remember(scope.session, "invoice-answered", "invoices", provider_id=scope.provider_id, details=details)
    note_business_day(scope.session, clock.today())


def _as_it_is(scope: Scope, contract: ContractTerms, invoice: OwnInvoice, seen: OwnDifference) -> OwnDifference:
    """Return a difference as it is now; one that was decided anew since it was looked at is refused."""
    found = own_differences(scope.session, contract.contract_id, invoice.invoice_id, invoice.run_number)
    now = next((one for one in found if one.finding_number == seen.finding_number), None)
    if now is None or now.decision_number != seen.decision_number:
        raise ChangedMeanwhile("The lead decided about this line while you looked. Look again.")
    return now
