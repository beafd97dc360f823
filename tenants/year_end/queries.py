"""What a year end needs of the books of some councils: read by their number, so of one council or of all. Sums are made here."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms, contract_years, memberships
from consortium.periods.queries import closed_periods
from tenants.year_end.rules import (
    OF_DAYS_KINDS,
    Charged,
    Entry,
    Span,
    YearEnd,
    YearReport,
    by_council,
    entries_at,
)

_CHARGED: Final = (
    "case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount end"
)
_RECHARGED: Final = (
    "case when t.to_account like 'due_from:%' then t.amount when t.from_account like 'due_from:%' then -t.amount end"
)
_PAYS: Final = "substr(case when t.to_account like 'due_from:%' then t.to_account else t.from_account end, 10)"
# What is for a day, up to 31 March and on no statement by then; and what is for the days of a contract year, all of it.
_FOUND: Final = text(f"""
with of_books as (
    select t.*, t.service_on as of_day from transfers t
    where t.authority_id = any (:councils) and t.contract_id = :contract_id and t.period_number > :billed_until
        and t.service_on <= :ends_on and t.unit = 'pence' and t.kind <> 'vat' and t.kind <> all (:of_days)
    union all
    select t.*, null from transfers t
    where t.authority_id = any (:councils) and t.reference = any (:references) and t.contract_id = :contract_id
        and t.period_number is not null and t.unit = 'pence' and t.kind = any (:of_days))
select t.authority_id, regexp_replace(t.kind, '(-credit)?(-reversal)?$', '') as charge, t.reference,
    max(t.provider_id) as provider_id, min(t.service_on) as service_on,
    coalesce(sum({_CHARGED}) filter (where t.recorded_on <= :known_on), 0)::bigint as known,
    coalesce(sum({_CHARGED}) filter (where t.recorded_on <= :known_on and t.period_number <= :billed_until), 0)::bigint
        as billed,
    coalesce(sum({_CHARGED}) filter (where t.period_number > :billed_until and t.period_number <= :billed_after), 0)::bigint
        as came,
    coalesce(sum({_RECHARGED}) filter (where t.recorded_on <= :known_on and t.period_number > :billed_until), 0)::bigint
        as recharged,
    (array_agg(t.sentence order by t.transfer_number))[1] as sentence,
    jsonb_agg(jsonb_build_array({_PAYS}, {_RECHARGED}) order by t.transfer_number) filter (where {_RECHARGED} is not null
        and t.recorded_on <= :known_on and t.period_number > :billed_until) as shares
from of_books t group by t.authority_id, charge, t.reference, t.of_day
order by t.authority_id, min(t.service_on), t.reference, charge limit 100000
""")  # noqa: S608  put together from constants of this file
_STATEMENTS: Final = text("""
select s.authority_id, sum(s.net_pence)::bigint from statements s
where s.authority_id = any (:councils) and s.contract_id = :contract_id
    and s.period_number > :billed_before and s.period_number <= :billed_until
group by s.authority_id order by s.authority_id
""")


def year_reports(
    session: Session, contract: ContractTerms, councils: Sequence[int], year: int, known_by: tuple[int, int]
) -> dict[int, YearReport]:
    """Report a financial year of some councils, each on its own. Five statements to the database. Units: pence.

    `known_by`: the month and day after each year end until which something may be recorded to count in it.
    """
    closed = [(one.closed_on, one.period_number) for one in closed_periods(session, contract.contract_id)]
    before, now = (_year_end(one, closed, known_by) for one in (year - 1, year))
    spans = _spans(session, contract)
    opening = by_council(_entries(session, contract, councils, before, spans, billed_after=now.billed_until))
    closing = by_council(_entries(session, contract, councils, now, spans, billed_after=now.billed_until))
    values = {
        "councils": list(councils),
        "contract_id": contract.contract_id,
        "billed_before": before.billed_until,
        "billed_until": now.billed_until,
    }
    statements: dict[int, int] = dict(session.execute(_STATEMENTS, values).all())
    return {
        council: YearReport(
            now, statements.get(council, 0), tuple(opening.get(council, ())), tuple(closing.get(council, ()))
        )
        for council in councils
    }


def _entries(
    session: Session,
    contract: ContractTerms,
    councils: Sequence[int],
    year_end: YearEnd,
    spans: dict[tuple[int, str], Span],
    *,
    billed_after: int,
) -> list[Entry]:
    values = {
        "councils": list(councils),
        "contract_id": contract.contract_id,
        "references": sorted({reference for _, reference in spans}),
        "of_days": list(OF_DAYS_KINDS),
        "ends_on": year_end.ends_on,
        "known_on": year_end.known_on,
        "billed_until": year_end.billed_until,
        "billed_after": billed_after,
    }
    rows: list[list[Any]] = [[*row[:-1], _by_funder(row.shares or ())] for row in session.execute(_FOUND, values)]
    found = [Charged(*row) for row in rows]
    return entries_at(year_end, found, spans)


def _by_funder(shares: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Add up what each funder pays of a charge, by its code."""
    sums: dict[str, int] = {}
    for code, pence in shares:
        sums[code] = sums.get(code, 0) + pence
    return tuple((code, pence) for code, pence in sums.items() if pence)


def _year_end(year: int, closed: Sequence[tuple[dt.date, int]], known_by: tuple[int, int]) -> YearEnd:
    ends_on = dt.date(year + 1, 3, 31)
    billed_until = max((number for closed_on, number in closed if closed_on <= ends_on), default=-1)
    return YearEnd(year, billed_until, dt.date(year + 1, *known_by))


def _spans(session: Session, contract: ContractTerms) -> dict[tuple[int, str], Span]:
    """Return the days of each contract year on which each council is a member, by council and name of the charge."""
    members = memberships(session, contract)
    return {
        (member.authority_id, f"year-{year.year}"): Span(
            max(member.joined_on, year.starts_on), min(member.left_on or year.ends_on, year.ends_on)
        )
        for year in contract_years(contract)
        for member in members
        if member.days_in(year)
    }
