"""Queries as the rows of a file."""

from typing import Any, Final

from consortium.contracts.queries import ContractTerms
from consortium.periods.rules import period_numbered
from consortium.web.downloads import Column
from tenants.disputes.rules import OUTCOMES, REASONS, REPLIES, ProvidersQuery, Query, Replied

QUERY_COLUMNS: Final = (
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("query", "Query", "count"),
    Column("statement", "Statement"),
    Column("kind", "Kind of charge"),
    Column("reference", "Reference"),
    Column("service_date", "Day of service", "day"),
    Column("amount_pence", "Queried, £", "pence"),
    Column("reason", "Why"),
    Column("note", "Note"),
    Column("opened_on", "Opened on", "day"),
    Column("answer_due_on", "Answer due on", "day"),
    Column("outcome", "Outcome"),
    Column("credited_pence", "Credited, £", "pence"),
    Column("answered_on", "Answered on", "day"),
    Column("answer", "Answer"),
    Column("reply", "Provider’s reply"),
    Column("agreed_pence", "Provider agrees to, £", "pence"),
    Column("replied_on", "Replied on", "day"),
    Column("reply_reason", "Provider’s reason"),
)
PROVIDERS_COLUMNS: Final = (
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("query", "Query", "count"),
    Column("kind", "Kind of charge"),
    Column("reference", "Reference"),
    Column("meeting_date", "Day of the meeting", "day"),
    Column("amount_pence", "Queried, £", "pence"),
    Column("reason", "Why"),
    Column("opened_on", "Opened on", "day"),
    Column("answer_due_on", "Answer due on", "day"),
    Column("reply", "Your reply"),
    Column("agreed_pence", "You agree to, £", "pence"),
    Column("replied_on", "Replied on", "day"),
    Column("reply_reason", "Your reason"),
    Column("outcome", "Outcome"),
    Column("answered_on", "Answered on", "day"),
)


def query_cells(contract: ContractTerms, query: Query) -> list[Any]:
    """Write a query as the cells of a row."""
    return [
        str(query.authority_id),
        query.council,
        query.dispute_number,
        period_numbered(contract.billing, query.period_number).name,
        query.kind,
        query.reference,
        query.service_on,
        query.amount_pence,
        REASONS[query.reason],
        query.note,
        query.opened_on,
        query.answer_due_on,
        OUTCOMES[query.outcome] if query.outcome else None,
        query.credited_pence or None,
        query.answered_on,
        query.answer,
        *_reply_cells(query.replied),
    ]


def providers_query_cells(query: ProvidersQuery) -> list[Any]:
    """Write a query as its provider sees it as the cells of a row."""
    return [
        str(query.authority_id),
        query.council,
        query.dispute_number,
        query.kind,
        query.reference,
        query.service_on,
        query.amount_pence,
        REASONS[query.reason],
        query.opened_on,
        query.answer_due_on,
        *_reply_cells(query.replied),
        OUTCOMES[query.outcome] if query.outcome else None,
        query.answered_on,
    ]


def _reply_cells(replied: Replied | None) -> list[Any]:
    if replied is None:
        return [None, None, None, None]
    return [REPLIES[replied.reply], replied.agreed_pence, replied.on, replied.reason]


def open_pence(queries: list[Query]) -> int:
    """Add up what waits for an answer. Units: pence."""
    return sum(query.amount_pence for query in queries if query.is_open)
