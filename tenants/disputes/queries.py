"""Queries of lines with their answers: of one council, of all of them for the lead, and those that wait of a period."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.disputes.rules import ProvidersQuery, Query, Replied
from tenants.scope import Scope

MOST_QUERIES: Final = 20_000
_QUERIES: Final = """
select d.authority_id, a.name as council, a.slug, d.dispute_number, d.contract_id, d.period_number, d.line_number,
    t.kind, t.reference, t.provider_id, t.service_on, t.sentence, d.amount_pence, d.reason, d.note, d.opened_on,
    d.answer_due_on, w.outcome, w.reason as answer, w.credit_number, coalesce(n.amount_pence, 0)::bigint as credited_pence,
    w.answered_on, r.reply, r.agreed_pence, r.reason as reply_reason, r.replied_on, r.recorded_by_name
from disputes d join authorities a using (authority_id)
join transfers t on t.authority_id = d.authority_id and t.transfer_number = d.line_number
left join dispute_answers w on w.authority_id = d.authority_id and w.dispute_number = d.dispute_number
left join credit_notes n on n.authority_id = w.authority_id and n.credit_number = w.credit_number
left join dispute_replies r on r.authority_id = d.authority_id and r.dispute_number = d.dispute_number
where d.contract_id = :contract_id {where}
order by w.outcome is not null, case when w.outcome is null then d.answer_due_on end, d.recorded_at desc, d.authority_id,
    d.dispute_number desc limit :most offset :offset
"""
_OF_REPLY: Final = 5
_OF_GROUP: Final = text(_QUERIES.format(where=""))
_OF_COUNCIL: Final = text(_QUERIES.format(where="and d.authority_id = :authority_id"))
_ONE: Final = text(_QUERIES.format(where="and d.authority_id = :authority_id and d.dispute_number = :number"))
_BY_KEY: Final = text(_QUERIES.format(where="and d.authority_id = :authority_id and d.request_key = :key"))
_OPEN_OF_PERIOD: Final = text(_QUERIES.format(where="and d.period_number = :period_number and w.outcome is null"))
# What a provider may read of queries of its own meetings and cancellations: not whose note, and not what the lead wrote.
_PROVIDERS: Final = """
select d.authority_id, a.name as council, a.slug, d.dispute_number, c.kind, d.reference, c.meeting_on as service_on,
    d.amount_pence, d.reason, d.opened_on, d.answer_due_on, w.outcome, w.answered_on, r.reply, r.agreed_pence,
    r.reason as reply_reason, r.replied_on, r.recorded_by_name
from disputes d join authorities a using (authority_id)
join charges c on c.authority_id = d.authority_id and c.provider_id = d.provider_id and c.reference = d.reference
left join dispute_answers w on w.authority_id = d.authority_id and w.dispute_number = d.dispute_number
left join dispute_replies r on r.authority_id = d.authority_id and r.dispute_number = d.dispute_number
where d.provider_id = :provider_id and d.contract_id = :contract_id {where}
order by w.outcome is not null, r.reply is not null, case when w.outcome is null then d.answer_due_on end,
    d.opened_on desc, d.authority_id, d.dispute_number desc limit :most
"""
_OF_PROVIDER: Final = text(_PROVIDERS.format(where=""))
_ONE_OF_PROVIDER: Final = text(
    _PROVIDERS.format(where="and d.authority_id = :authority_id and d.dispute_number = :number")
)
# The queries that wait for a provider's reply: how many, the first day of an answer, what waits. A part of a statement.
TO_REPLY: Final = """(select jsonb_build_array(count(*), min(d.answer_due_on), sum(d.amount_pence)) from disputes d
    left join dispute_answers w using (authority_id, dispute_number)
    left join dispute_replies r using (authority_id, dispute_number)
    where d.provider_id = :provider_id and d.contract_id = :contract_id and w.outcome is null and r.reply is null)"""
_OF_NOTE: Final = text("""
select dispute_number from dispute_answers where authority_id = :authority_id and credit_number = :credit_number
""")
_NEXT: Final = text("""
select count(*) + 1 as number, count(*) filter (where d.line_number = :line_number) + 1 as of_line,
    count(*) filter (where d.line_number = :line_number and a.outcome is null) as still_open
from disputes d left join dispute_answers a using (authority_id, dispute_number) where d.authority_id = :authority_id
""")


def queries_of_council(scope: Scope, contract_id: int, *, most: int = MOST_QUERIES) -> list[Query]:
    """List one council's queries: those that wait first, by their day, then the answered ones, newest first."""
    return _found(scope.session, _OF_COUNCIL, contract_id, authority_id=scope.authority_id, most=most)


def queries_of_group(session: Session, contract_id: int, *, most: int = MOST_QUERIES, offset: int = 0) -> list[Query]:
    """List every council's queries in the same order, as far as the Session's role sees them."""
    return _found(session, _OF_GROUP, contract_id, most=most, offset=offset)


def open_queries_of_period(session: Session, contract_id: int, period_number: int) -> Sequence[Query]:
    """List the queries of a period's lines that wait for an answer, the oldest day first, of every council."""
    return _found(session, _OPEN_OF_PERIOD, contract_id, period_number=period_number)


def find_query(scope: Scope, contract_id: int, number: int) -> Query | None:
    """Find a council's query by its number."""
    found = _found(scope.session, _ONE, contract_id, authority_id=scope.authority_id, number=number)
    return found[0] if found else None


def query_of_note(scope: Scope, credit_number: int) -> int | None:
    """Return the number of the query that a credit note answers, or None."""
    values = {"authority_id": scope.authority_id, "credit_number": credit_number}
    number: int | None = scope.session.execute(_OF_NOTE, values).scalar()
    return number


def query_by_key(scope: Scope, contract_id: int, request_key: str) -> Query | None:
    """Find a council's query by the request that opened it."""
    found = _found(scope.session, _BY_KEY, contract_id, authority_id=scope.authority_id, key=request_key)
    return found[0] if found else None


def next_numbers(scope: Scope, line_number: int) -> Any:
    """Return the number of a council's next query, which one of its line it is, and how many of the line are open."""
    values = {"authority_id": scope.authority_id, "line_number": line_number}
    return scope.session.execute(_NEXT, values).one()


def count_queries(session: Session, contract_id: int) -> Any:
    """Count every council's queries: all, those that wait, and what waits. Units: pence."""
    query = text("""
        select count(*) as all_of_them, count(*) filter (where a.outcome is null) as open,
            coalesce(sum(d.amount_pence) filter (where a.outcome is null), 0)::bigint as open_pence
        from disputes d left join dispute_answers a using (authority_id, dispute_number)
        where d.contract_id = :contract_id""")
    return session.execute(query, {"contract_id": contract_id}).one()


def queries_of_provider(
    session: Session, provider_id: int, contract_id: int, *, most: int = MOST_QUERIES
) -> list[ProvidersQuery]:
    """List the queries of lines of a provider's meetings over all its councils: those that wait for its reply first."""
    values = {"provider_id": provider_id, "contract_id": contract_id, "most": most}
    return _read_by_provider(session, _OF_PROVIDER, values)


def find_providers_query(scope: Scope, contract_id: int, number: int) -> ProvidersQuery | None:
    """Find a council's query of a line of the provider's own by its number."""
    values = {"provider_id": scope.provider_id, "contract_id": contract_id, "most": 1}
    values |= {"authority_id": scope.authority_id, "number": number}
    found = _read_by_provider(scope.session, _ONE_OF_PROVIDER, values)
    return found[0] if found else None


def _read_by_provider(session: Session, statement: Any, values: dict[str, Any]) -> list[ProvidersQuery]:
    return [ProvidersQuery(*(*row[:-_OF_REPLY], _replied(row))) for row in session.execute(statement, values)]


def _found(session: Session, statement: Any, contract_id: int, **values: Any) -> list[Query]:
    whole = {"contract_id": contract_id, "most": MOST_QUERIES, "offset": 0} | values
    return [Query(*(*row[:-_OF_REPLY], _replied(row))) for row in session.execute(statement, whole)]


def _replied(row: Any) -> Replied | None:
    """Read the reply that ends a row, if there is one."""
    reply = row[-_OF_REPLY:]
    return None if reply[0] is None else Replied(*reply)
