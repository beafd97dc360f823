"""Queries of lines with their answers: of one council, of all of them for the lead, and those that wait of a period."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.disputes.rules import Query
from tenants.scope import Scope

MOST_QUERIES: Final = 20_000
_QUERIES: Final = """
select d.authority_id, a.name as council, a.slug, d.dispute_number, d.contract_id, d.period_number, d.line_number,
    t.kind, t.reference, t.provider_id, t.service_on, t.sentence, d.amount_pence, d.reason, d.note, d.opened_on,
    d.answer_due_on, w.outcome, w.reason as answer, w.credit_number, coalesce(n.amount_pence, 0)::bigint as credited_pence,
    w.answered_on
from disputes d join authorities a using (authority_id)
join transfers t on t.authority_id = d.authority_id and t.transfer_number = d.line_number
left join dispute_answers w on w.authority_id = d.authority_id and w.dispute_number = d.dispute_number
left join credit_notes n on n.authority_id = w.authority_id and n.credit_number = w.credit_number
where d.contract_id = :contract_id {where}
order by w.outcome is not null, case when w.outcome is null then d.answer_due_on end, d.recorded_at desc, d.authority_id,
    d.dispute_number desc limit :most offset :offset
"""
_OF_GROUP: Final = text(_QUERIES.format(where=""))
_OF_COUNCIL: Final = text(_QUERIES.format(where="and d.authority_id = :authority_id"))
_ONE: Final = text(_QUERIES.format(where="and d.authority_id = :authority_id and d.dispute_number = :number"))
_BY_KEY: Final = text(_QUERIES.format(where="and d.authority_id = :authority_id and d.request_key = :key"))
_OPEN_OF_PERIOD: Final = text(_QUERIES.format(where="and d.period_number = :period_number and w.outcome is null"))
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


def _found(session: Session, statement: Any, contract_id: int, **values: Any) -> list[Query]:
    whole = {"contract_id": contract_id, "most": MOST_QUERIES, "offset": 0} | values
    return [Query(*row) for row in session.execute(statement, whole)]
