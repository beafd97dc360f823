"""What the mails are about, read as the body that they go to: its own walls stand around it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.reminders.rules import DueCase, Issued, OpenQuery
from tenants.worklists.rules import rules_of

_OF_COUNCIL: Final = text("""
select case_reference, due_on from deadlines
where authority_id = :authority_id and state = 'running' and whose <> 'family' and rule = any (:rules) and due_on <= :until
order by due_on, case_reference, rule, place limit 5000
""")
_OF_PROVIDER: Final = text("""
select case_reference, due_on from deadlines
where provider_id = :provider_id and state = 'running' and whose <> 'family' and rule = any (:rules) and due_on <= :until
order by due_on, case_reference, rule, place limit 5000
""")
_STATEMENT: Final = text("""
select s.total_pence, s.due_on, (select o.order_number from purchase_orders o where o.authority_id = s.authority_id
    and o.financial_year = left(s.period_name, 4)::int order by o.change_number desc limit 1) as order_number
from statements s where s.authority_id = :authority_id and s.period_name = :period
order by s.issued_on desc, s.contract_id desc limit 1
""")
_HELD: Final = text("""
select h.look_until, h.hold_number from period_holds h where h.period_name = :period
    and not exists (select from hold_releases r where (r.contract_id, r.period_number, r.hold_number)
        = (h.contract_id, h.period_number, h.hold_number))
    and not exists (select from closings c where (c.contract_id, c.period_number) = (h.contract_id, h.period_number))
order by h.contract_id desc, h.hold_number desc limit 1
""")
_CASE: Final = text("""
select exists (select from cases where authority_id = :authority_id and reference = :reference)
""")

_QUERY: Final = text("""
select d.dispute_number, d.provider_id, d.reference, d.answer_due_on from disputes d
where d.authority_id = :authority_id and d.dispute_number = cast(:number as integer) and d.provider_id is not null
    and not exists (select from dispute_answers a
        where (a.authority_id, a.dispute_number) = (d.authority_id, d.dispute_number))
""")


@dataclass(frozen=True)
class Provider:
    """A provider by its number and name."""

    provider_id: int
    name: str


def providers(session: Session) -> list[Provider]:
    """List the providers, in order of number."""
    rows = session.execute(text("select provider_id, name from providers order by provider_id limit 1000"))
    return [Provider(*row) for row in rows]


def due_of_council(session: Session, authority_id: int, until: dt.date) -> list[DueCase]:
    """List the tasks of a council's worklist, the longest overdue first."""
    rows = session.execute(
        _OF_COUNCIL, {"authority_id": authority_id, "until": until, "rules": list(rules_of("council"))}
    )
    return [DueCase(*row) for row in rows]


def due_of_provider(session: Session, provider_id: int, until: dt.date) -> list[DueCase]:
    """List the tasks of a provider's worklist over all its councils, the longest overdue first."""
    rows = session.execute(
        _OF_PROVIDER, {"provider_id": provider_id, "until": until, "rules": list(rules_of("provider"))}
    )
    return [DueCase(*row) for row in rows]


def issued_statement(session: Session, authority_id: int, period: str) -> Issued | None:
    """Return what a council's statement comes to, the day to pay it by and its order, if it is issued."""
    row = session.execute(_STATEMENT, {"authority_id": authority_id, "period": period}).one_or_none()
    return None if row is None else Issued(*row)


def draft_to_look_at(session: Session, period: str) -> tuple[dt.date, int] | None:
    """Return until when a held period's drafts may be looked at, and the number of its hold; None if none is held now."""
    row = session.execute(_HELD, {"period": period}).one_or_none()
    return None if row is None else (row.look_until, row.hold_number)


def open_query(session: Session, authority_id: int, number: str) -> OpenQuery | None:
    """Return a council's query of a provider's line by its number, unless it is answered."""
    row = session.execute(_QUERY, {"authority_id": authority_id, "number": number}).one_or_none()
    return None if row is None else OpenQuery(*row)


def has_case(session: Session, authority_id: int, reference: str) -> bool:
    """Say whether a reference is a case of the council."""
    return bool(session.execute(_CASE, {"authority_id": authority_id, "reference": reference}).scalar_one())
