"""Opening a query of a line, replying to it, and answering it: what is upheld is credited in the same transaction."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.database import constraint_of
from consortium.free_text import fault_in_free_text
from consortium.group_settings.queries import group_settings
from consortium.history.actions import remember
from consortium.periods.actions import hold_gate, note_business_day
from consortium.periods.queries import last_closed_number, standing_hold
from tenants.credits.actions import Given, give_credit
from tenants.credits.queries import charge_line
from tenants.credits.rules import ChargeLine, CreditRefused
from tenants.disputes.models import Dispute, DisputeAnswer, DisputeReply
from tenants.disputes.queries import find_providers_query, find_query, next_numbers, query_by_key
from tenants.disputes.rules import (
    OUTCOMES,
    REASONS,
    Outcome,
    ProvidersQuery,
    Query,
    QueryRefused,
    Reply,
    agreed_of,
    answer_due_on,
    fault_in_query,
    wanted_of,
)
from tenants.payments.actions import settle_with_credit
from tenants.reminders.asking import ask_for_query
from tenants.scope import Scope

_WAIT: Final = text("select pg_advisory_xact_lock(hashtextextended('queries of ' || :authority_id, 0))")
# As the database has it: a reply and an answer at the same moment wait for each other.
_WAIT_OF_QUERY: Final = text(
    "select pg_advisory_xact_lock(hashtextextended('query ' || :authority_id || '/' || :number, 0))"
)
_GONE: Final = "This line is not there any more. Go back to the list."


def fault_of_line(scope: Scope, contract: ContractTerms, charge: ChargeLine) -> str:
    """Say why a line cannot be queried now; nothing where it can."""
    last = last_closed_number(scope.session, contract.contract_id)
    is_issued = last is not None and charge.period_number <= last
    is_held = not is_issued and standing_hold(scope.session, contract.contract_id, charge.period_number) is not None
    return fault_in_query(charge, is_issued=is_issued, is_held=is_held)


def open_query(
    scope: Scope, contract: ContractTerms, line_number: int, *, reason: str, note: str, request_key: str
) -> Query:
    """Query a line of the council's draft or statement: what is left of it waits, the rest of the statement is due.

    A line has one open query at a time. The same request again is answered as before. Source: domain brief 4.6.
    Raises: QueryRefused.
    """
    note = note.strip()
    _check_words(reason, note)
    scope.session.execute(_WAIT, {"authority_id": scope.authority_id})
    before = query_by_key(scope, contract.contract_id, request_key)
    if before is not None:
        if (before.line_number, before.reason, before.note or "") != (line_number, reason, note):
            raise QueryRefused("This form was sent before with other answers. Open a new form for another query")
        return before
    charge = charge_line(scope, contract.contract_id, line_number)
    if charge is None:
        raise QueryRefused(_GONE)
    if fault := fault_of_line(scope, contract, charge):
        raise QueryRefused(fault)
    numbers, today = next_numbers(scope, line_number), clock.today()
    if numbers.still_open:
        raise QueryRefused("This line is queried already, and the query waits for its answer.")
    settings = group_settings(scope.session, contract.contract_id)
    row = Dispute(
        authority_id=scope.authority_id,
        dispute_number=numbers.number,
        contract_id=contract.contract_id,
        period_number=charge.period_number,
        line_number=line_number,
        provider_id=charge.provider_id,
        reference=charge.reference,
        query_of_line=numbers.of_line,
        amount_pence=charge.left_pence,
        reason=reason,
        note=note or None,
        request_key=request_key,
        opened_on=today,
        answer_due_on=answer_due_on(today, settings.dispute_working_days),
        recorded_by=scope.actor,
    )
    scope.session.add(row)
    _flush(scope)
    details = {"query": row.dispute_number, "reference": charge.reference, "amount_pence": charge.left_pence}
    remember(scope.session, "queried", "queries", authority_id=scope.authority_id, details=details)
    if charge.provider_id is not None:
        ask_for_query(scope, "queried", row.dispute_number)
    note_business_day(scope.session, today)
    return _query(scope, contract, row.dispute_number)


def answer_query(
    scope: Scope,
    contract: ContractTerms,
    dispute_number: int,
    outcome: Outcome,
    *,
    reason: str,
    amount_pence: int | None = None,
) -> Query:
    """Answer a council's query, as the lead: uphold it, whole or in part by an amount, or reject it, with a reason.

    What is upheld is credited. Of a statement that is issued, the credit settles what is open of it at once. The same
    answer again changes nothing. Units: pence. Raises: QueryRefused.
    """
    reason = reason.strip()
    if fault := fault_in_free_text(reason):
        raise QueryRefused(f"The reason {fault}", "reason")
    hold_gate(scope.session, contract.contract_id)
    query = find_query(scope, contract.contract_id, dispute_number)
    if query is None:
        raise QueryRefused("There is no such query.")
    if query.outcome is not None:
        other_part = outcome == "part" and amount_pence != query.credited_pence
        if (query.outcome, query.answer) == (outcome, reason) and not other_part:
            return query
        raise QueryRefused(f"This query is answered already: {OUTCOMES[query.outcome].lower()}.")
    given = _credit(scope, contract, query, outcome, reason=reason, amount_pence=amount_pence)
    scope.session.add(
        DisputeAnswer(
            authority_id=scope.authority_id,
            dispute_number=dispute_number,
            outcome=outcome,
            reason=reason,
            credit_number=given.credit_number if given else None,
            answered_on=clock.today(),
            recorded_by=scope.actor,
        )
    )
    scope.session.flush()
    if given is not None and _is_issued(scope, contract, query):
        settle_with_credit(scope, contract, given.line_number, first=(query.period_number,))
    details = {"query": dispute_number, "reference": query.reference, "outcome": outcome}
    remember(scope.session, "query-answered", "queries", authority_id=scope.authority_id, details=details)
    note_business_day(scope.session, clock.today())
    return _query(scope, contract, dispute_number)


def reply_to_query(
    scope: Scope,
    contract: ContractTerms,
    dispute_number: int,
    reply: Reply,
    *,
    reason: str,
    by_name: str,
    amount_pence: int | None = None,
) -> ProvidersQuery:
    """Reply to a query as the provider of its meeting: agree, agree in part to an amount, or stand by the charge.

    Once, and before the lead has answered, who decides as before. The same reply again changes nothing. Units: pence.
    Raises: QueryRefused.
    """
    reason = reason.strip()
    if fault := fault_in_free_text(reason):
        raise QueryRefused(f"The reason {fault}", "reason")
    scope.session.execute(_WAIT_OF_QUERY, {"authority_id": str(scope.authority_id), "number": str(dispute_number)})
    query = find_providers_query(scope, contract.contract_id, dispute_number)
    if query is None:
        raise QueryRefused("There is no such query.")
    agreed_pence = agreed_of(reply, amount_pence=amount_pence, queried_pence=query.amount_pence)
    if query.replied is not None:
        if (query.replied.reply, query.replied.agreed_pence, query.replied.reason) == (reply, agreed_pence, reason):
            return query
        raise QueryRefused("This query has its reply already. The lead reads it beside the query.")
    if query.outcome is not None:
        raise QueryRefused(f"This query is answered already: {OUTCOMES[query.outcome].lower()}.")
    scope.session.add(
        DisputeReply(
            authority_id=scope.authority_id,
            dispute_number=dispute_number,
            provider_id=scope.provider_id,
            reply=reply,
            agreed_pence=agreed_pence,
            reason=reason,
            replied_on=clock.today(),
            recorded_by=scope.actor,
            recorded_by_name=by_name,
        )
    )
    scope.session.flush()
    details = {"query": dispute_number, "reference": query.reference, "reply": reply}
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id}
    remember(scope.session, "query-replied", "queries", **whose, details=details)
    ask_for_query(scope, "replied", dispute_number)
    note_business_day(scope.session, clock.today())
    return find_providers_query(scope, contract.contract_id, dispute_number) or query


def _credit(
    scope: Scope, contract: ContractTerms, query: Query, outcome: Outcome, *, reason: str, amount_pence: int | None
) -> Given | None:
    """Credit what an answer upholds; a rejected query credits nothing. Raises: QueryRefused."""
    charge = charge_line(scope, contract.contract_id, query.line_number)
    wanted = wanted_of(outcome, amount_pence=amount_pence, left_pence=charge.left_pence if charge else 0)
    if wanted is None:
        return None
    key = f"query:{query.dispute_number}"
    try:
        return give_credit(scope, contract.contract_id, query.line_number, wanted, reason=reason, request_key=key)
    except CreditRefused as refusal:
        raise QueryRefused(str(refusal), "outcome") from refusal


def _check_words(reason: str, note: str) -> None:
    """Refuse a reason that is none of the list, and a note that may not be kept. Raises: QueryRefused."""
    if reason not in REASONS:
        raise QueryRefused("Select why the line is queried", "reason")
    if reason == "other" and not note:
        raise QueryRefused("Enter what is wrong in a few words", "note")
    if note and (fault := fault_in_free_text(note)):
        raise QueryRefused(f"The note {fault}", "note")


def _is_issued(scope: Scope, contract: ContractTerms, query: Query) -> bool:
    last = last_closed_number(scope.session, contract.contract_id)
    return last is not None and query.period_number <= last


def _flush(scope: Scope) -> None:
    try:
        scope.session.flush()
    except IntegrityError as error:
        if constraint_of(error) != "disputes_one_open_key":
            raise
        raise QueryRefused("This line is queried already, and the query waits for its answer.") from error


def _query(scope: Scope, contract: ContractTerms, number: int) -> Query:
    found = find_query(scope, contract.contract_id, number)
    if found is None:
        raise QueryRefused("There is no such query.")
    return found
