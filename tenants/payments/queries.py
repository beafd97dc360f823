"""What was paid, and which credits settle what: of one council, and of all of them for the lead. No sum is stored."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.scope import Scope

MOST_ROWS: Final = 20_000
_PAYMENTS: Final = """
select p.authority_id, p.payment_number, p.received_on, p.amount_pence, p.bank_reference, p.how, p.recorded_on,
    r.reason as taken_back, r.recorded_on as taken_back_on,
    (select jsonb_agg(jsonb_build_array(a.period_number, a.pence) order by a.period_number) from (
        select a.period_number, sum(a.amount_pence) as pence from payment_allocations a
        where a.authority_id = p.authority_id and a.payment_number = p.payment_number
        group by a.period_number having sum(a.amount_pence) <> 0) a) as settles
from payments p left join payment_reversals r using (authority_id, payment_number)
where p.contract_id = :contract_id {where}
order by p.received_on desc, p.authority_id, p.payment_number desc limit :most offset :skipped
"""
_PAYMENTS_OF_COUNCIL: Final = text(_PAYMENTS.format(where="and p.authority_id = :authority_id"))
_PAYMENTS_OF_GROUP: Final = text(_PAYMENTS.format(where=""))
_COUNTED: Final = text("""
select count(*) as payments, count(*) filter (where r.reason is null) as standing,
    coalesce(sum(p.amount_pence) filter (where r.reason is null), 0)::bigint as standing_pence
from payments p left join payment_reversals r using (authority_id, payment_number) where p.contract_id = :contract_id
""")
_CARRIED: Final = text("""
select p.authority_id, sum(p.amount_pence - coalesce((select sum(a.amount_pence) from payment_allocations a
        where a.authority_id = p.authority_id and a.payment_number = p.payment_number), 0))::bigint as pence
from open_payments o join payments p using (authority_id, payment_number)
where p.contract_id = :contract_id group by p.authority_id order by p.authority_id
""")
# The lines that lower what is owed: of what no statement has counted yet, and of statements that come to less than nothing.
_CREDITS: Final = text("""
with lines as (
    select t.line_number, t.period_number, t.kind, t.reference, min(t.recorded_on) as recorded_on,
        sum(case when t.to_account = 'due_to_lead' then t.amount else -t.amount end)::bigint as pence
    from transfers t
    where t.authority_id = :authority_id and t.contract_id = :contract_id and t.unit = 'pence'
        and 'due_to_lead' in (t.from_account, t.to_account)
        and t.period_number > (select coalesce(max(c.period_number), -1) from closings c where c.contract_id = :contract_id)
        and not exists (select from transfers r where r.authority_id = t.authority_id and r.reverses = t.transfer_number)
    group by t.line_number, t.period_number, t.kind, t.reference
    union all
    select t.line_number, t.period_number, t.kind, t.reference, min(t.recorded_on),
        sum(case when t.to_account = 'due_to_lead' then t.amount else -t.amount end)::bigint
    from statements s join transfers t using (authority_id, contract_id, period_number)
    where s.authority_id = :authority_id and s.contract_id = :contract_id and s.total_pence < 0 and t.unit = 'pence'
        and 'due_to_lead' in (t.from_account, t.to_account)
        and not exists (select from transfers r where r.authority_id = t.authority_id and r.reverses = t.transfer_number)
    group by t.line_number, t.period_number, t.kind, t.reference)
select l.line_number, l.period_number, l.kind, l.reference, l.recorded_on, l.pence,
    coalesce((select sum(a.amount_pence) from payment_allocations a where a.authority_id = :authority_id
        and a.credit_line_number = l.line_number), 0)::bigint as used
from lines l where l.pence > 0 order by l.line_number limit 1000
""")
_USED_CREDITS: Final = text("""
select a.period_number, t.reference, a.recorded_on, a.amount_pence
from payment_allocations a
join transfers t on t.authority_id = a.authority_id and t.transfer_number = a.credit_line_number
where a.authority_id = :authority_id and a.contract_id = :contract_id order by a.allocation_number limit 20000
""")
_BY_KEY: Final = text("""
select payment_number, amount_pence, received_on, bank_reference, how, settles_first from payments
where authority_id = :authority_id and request_key = :request_key
""")
_NUMBERED: Final = text("""
select i.authority_id, i.period_number, s.period_name from sales_invoices i
join statements s using (authority_id, contract_id, period_number)
where i.contract_id = :contract_id and i.invoice_number = :invoice_number and not exists (select from sales_invoices n
    where n.authority_id = i.authority_id and n.contract_id = i.contract_id and n.period_number = i.period_number
        and n.version_number > i.version_number)
order by i.authority_id, i.period_number limit 1
""")
_BY_REFERENCE: Final = text("""
select p.authority_id, p.payment_number, p.received_on, p.amount_pence, p.bank_reference
from payments p left join payment_reversals r using (authority_id, payment_number)
where p.bank_reference = any (:references) and r.reason is null
order by p.bank_reference, p.authority_id, p.payment_number limit 20000
""")


@dataclass(frozen=True)
class Paid:
    """A payment with what it settles. Units: pence; `settles` goes by the number of the period.

    `taken_back` is the reason, None while it stands; then it settles nothing any more.
    """

    authority_id: int
    payment_number: int
    received_on: dt.date
    amount_pence: int
    bank_reference: str
    how: str
    recorded_on: dt.date
    taken_back: str | None
    taken_back_on: dt.date | None
    settles: Mapping[int, int]

    @property
    def carried_pence(self) -> int:
        """What of it settles no statement yet."""
        return 0 if self.taken_back else self.amount_pence - sum(self.settles.values())


@dataclass(frozen=True)
class Credit:
    """A line that lowers what is owed and is not counted on a statement to pay. Units: pence."""

    line_number: int
    period_number: int
    kind: str
    reference: str
    recorded_on: dt.date
    pence: int
    used_pence: int

    @property
    def left_pence(self) -> int:
        """What of it settles nothing yet."""
        return self.pence - self.used_pence


@dataclass(frozen=True)
class UsedCredit:
    """What of a credit settles which statement, and since when. Units: pence."""

    period_number: int
    reference: str
    recorded_on: dt.date
    pence: int


@dataclass(frozen=True)
class KnownPayment:
    """A payment that stands under a bank reference, whichever council it is of. Units: pence."""

    authority_id: int
    payment_number: int
    received_on: dt.date
    amount_pence: int
    bank_reference: str


def payments_of_council(scope: Scope, contract_id: int, *, most: int = MOST_ROWS) -> list[Paid]:
    """List one council's payments, newest first, those taken back too."""
    values = {"contract_id": contract_id, "authority_id": scope.authority_id, "most": most, "skipped": 0}
    return [_paid(row) for row in scope.session.execute(_PAYMENTS_OF_COUNCIL, values)]


def payments_of_group(session: Session, contract_id: int, *, most: int = MOST_ROWS, skipped: int = 0) -> list[Paid]:
    """List every council's payments, newest first, those taken back too."""
    values = {"contract_id": contract_id, "most": most, "skipped": skipped}
    return [_paid(row) for row in session.execute(_PAYMENTS_OF_GROUP, values)]


def count_of_payments(session: Session, contract_id: int) -> tuple[int, int, int]:
    """Count all payments and those that stand, and add up the latter. Units: pence."""
    found = session.execute(_COUNTED, {"contract_id": contract_id}).one()
    return found.payments, found.standing, found.standing_pence


def carried_of_group(session: Session, contract_id: int) -> dict[int, int]:
    """Return what each council has paid that settles no statement yet. Units: pence."""
    rows = session.execute(_CARRIED, {"contract_id": contract_id})
    return {authority_id: pence for authority_id, pence in rows if pence}


def credits_of_council(scope: Scope, contract_id: int) -> list[Credit]:
    """List the lines that lower what is owed and may settle a statement, oldest first; used ones too."""
    values = {"contract_id": contract_id, "authority_id": scope.authority_id}
    return [Credit(*row) for row in scope.session.execute(_CREDITS, values)]


def used_credits(scope: Scope, contract_id: int) -> list[UsedCredit]:
    """List which credits settle which statements, in the order in which that was recorded."""
    values = {"contract_id": contract_id, "authority_id": scope.authority_id}
    return [UsedCredit(*row) for row in scope.session.execute(_USED_CREDITS, values)]


def payment_by_key(scope: Scope, request_key: str) -> Any:
    """Return the payment that a request has recorded, or None."""
    values = {"authority_id": scope.authority_id, "request_key": request_key}
    return scope.session.execute(_BY_KEY, values).one_or_none()


def standing_by_reference(session: Session, references: list[str]) -> dict[str, KnownPayment]:
    """Return the payments that stand under some bank references, as far as the Session's role sees them."""
    rows = session.execute(_BY_REFERENCE, {"references": references})
    return {row.bank_reference: KnownPayment(*row) for row in rows}


def statement_numbered(session: Session, contract_id: int, invoice_number: str) -> Any:
    """Return whose statement has an invoice number now, as far as the Session's role sees it, or None."""
    values = {"contract_id": contract_id, "invoice_number": invoice_number}
    return session.execute(_NUMBERED, values).one_or_none()


def _paid(row: Any) -> Paid:
    return Paid(
        authority_id=row.authority_id,
        payment_number=row.payment_number,
        received_on=row.received_on,
        amount_pence=row.amount_pence,
        bank_reference=row.bank_reference,
        how=row.how,
        recorded_on=row.recorded_on,
        taken_back=row.taken_back,
        taken_back_on=row.taken_back_on,
        settles=dict(row.settles or ()),
    )
