"""Reading providers' invoices as the lead and its auditors see them: all of them, or nothing for anybody else."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from consortium.invoices.models import ProviderInvoice
from consortium.invoices.replied import REPLIED
from consortium.invoices.rules import Decision, Reply, Weighed

_INVOICES: Final = """
select i.invoice_id, i.provider_id, p.name as provider, i.invoice_number, i.invoiced_on, i.period_number, i.net_pence,
    i.vat_pence, i.total_pence, i.file_name, i.attachment_name, i.attachment_hash, i.recorded_on, i.recorded_by,
    i.recorded_by_name, m.run_number, m.matched_on, m.lines, m.matched, m.payable_pence, m.book_pence, m.of_period_pence,
    m.earlier_pence, m.not_billed_pence, m.below_pence, o.outcome, o.accepted_pence, o.reason as outcome_reason,
    o.settled_on, o.settled_by_name, f.undecided, f.waiting_pence
from provider_invoices i
join providers p on p.provider_id = i.provider_id
join lateral (select * from provider_invoice_matchings m where m.contract_id = i.contract_id and m.invoice_id = i.invoice_id
    order by m.run_number desc limit 1) m on true
left join provider_invoice_outcomes o on o.contract_id = i.contract_id and o.invoice_id = i.invoice_id
left join lateral (select count(*) filter (where d.decision is null) as undecided,
        coalesce(sum(greatest(f.billed_pence - f.payable_pence, 0))
            filter (where d.decision is distinct from 'accept'), 0)::bigint as waiting_pence
    from provider_invoice_findings f
    left join lateral (select x.decision from provider_invoice_decisions x where x.authority_id = f.authority_id
        and x.contract_id = f.contract_id and x.invoice_id = f.invoice_id and x.run_number = f.run_number
        and x.finding_number = f.finding_number order by x.decision_number desc limit 1) d on true
    where f.contract_id = i.contract_id and f.invoice_id = i.invoice_id and f.run_number = m.run_number) f on true
where i.contract_id = :contract_id {where}
order by i.invoice_id desc limit :most offset :skipped
"""
_LIST: Final = text(_INVOICES.format(where=""))
_ONE: Final = text(_INVOICES.format(where="and i.invoice_id = :invoice_id"))
_OF_PERIOD: Final = text(_INVOICES.format(where="and i.period_number = :period_number"))
_FINDINGS: Final = text(f"""
select f.authority_id, f.finding_number, f.line_number, f.name, f.reference, f.billed_pence, f.payable_pence, f.sentence,
    d.decision, d.reason, d.decided_on, d.decided_by, d.decided_by_name,
    coalesce(d.decision_number, 0) as decision_number, r.reply, r.reason as reply_reason, r.replied_on, r.replied_by_name
from provider_invoice_findings f
left join lateral (select x.* from provider_invoice_decisions x where x.authority_id = f.authority_id
    and x.contract_id = f.contract_id and x.invoice_id = f.invoice_id and x.run_number = f.run_number
    and x.finding_number = f.finding_number order by x.decision_number desc limit 1) d on true
{REPLIED}
where f.contract_id = :contract_id and f.invoice_id = :invoice_id and f.run_number = :run_number
order by f.finding_number
""")  # noqa: S608  put together from constants of this file
# Of long invoices that were just entered the server knows no statistics yet: what must not be looked for line by line is
# put aside once, as a list that each line is held against.
_NOT_PAID: Final = """
    select f.authority_id, f.invoice_id, f.line_number from provider_invoice_findings f
    left join lateral (select x.decision from provider_invoice_decisions x where x.authority_id = f.authority_id
        and x.contract_id = f.contract_id and x.invoice_id = f.invoice_id and x.run_number = f.run_number
        and x.finding_number = f.finding_number order by x.decision_number desc limit 1) d on true
    where f.contract_id = :contract_id and f.line_number is not null and f.payable_pence = 0
        and (d.decision is distinct from 'accept' or f.billed_pence = 0)
        and f.run_number = (select max(m.run_number) from provider_invoice_matchings m
            where m.contract_id = f.contract_id and m.invoice_id = f.invoice_id)"""
# What was paid, or is going to be, of lines of other invoices: nothing of it is paid a second time.
_PAID_ELSEWHERE: Final = text(f"""
select l.authority_id, l.kind, l.reference, l.service_on
from provider_invoice_lines l
where l.contract_id = :contract_id and l.invoice_id = any (array(select i.invoice_id from provider_invoices i
        left join provider_invoice_outcomes o on o.contract_id = i.contract_id and o.invoice_id = i.invoice_id
        where i.contract_id = :contract_id and i.provider_id = :provider_id and i.invoice_id <> :invoice_id
            and (o.outcome = 'approved' or (o.outcome is null and i.invoice_id < :invoice_id))))
    and (l.authority_id, l.invoice_id, l.line_number) not in ({_NOT_PAID})
""")  # noqa: S608  put together from constants of this file


@dataclass(frozen=True)
class Invoice:
    """An invoice with its last matching and how it ended. Units: pence.

    `waiting_pence` is billed beyond the books and not accepted; `undecided` counts differences without a decision.
    """

    invoice_id: int
    provider_id: int
    provider: str
    invoice_number: str
    invoiced_on: dt.date
    period_number: int
    net_pence: int
    vat_pence: int
    total_pence: int
    file_name: str
    attachment_name: str | None
    attachment_hash: bytes | None
    recorded_on: dt.date
    recorded_by: str
    recorded_by_name: str
    run_number: int
    matched_on: dt.date
    lines: int
    matched: int
    payable_pence: int
    book_pence: int
    of_period_pence: int
    earlier_pence: int
    not_billed_pence: int
    below_pence: int
    outcome: str | None
    accepted_pence: int | None
    outcome_reason: str | None
    settled_on: dt.date | None
    settled_by_name: str | None
    undecided: int
    waiting_pence: int

    @property
    def differ(self) -> int:
        """How many lines differ from the books."""
        return self.lines - self.matched


@dataclass(frozen=True)
class Found:
    """A difference with its last decision and the provider's last answer. Units: pence.

    `decision_number` is 0 before the first.
    """

    authority_id: int
    finding_number: int
    line_number: int | None
    name: str
    reference: str
    billed_pence: int
    payable_pence: int
    sentence: str
    decision: Decision | None
    reason: str | None
    decided_on: dt.date | None
    decided_by: str | None
    decided_by_name: str | None
    decision_number: int
    reply: Reply | None
    reply_reason: str | None
    replied_on: dt.date | None
    replied_by_name: str | None

    @property
    def amount_pence(self) -> int:
        """What is billed beyond the books; below zero where the books hold more."""
        return self.billed_pence - self.payable_pence

    @property
    def weighed(self) -> Weighed:
        """The difference as the rules weigh it."""
        return Weighed(self.billed_pence, self.payable_pence, self.decision)

    @property
    def same(self) -> tuple[Any, ...]:
        """What makes it the same difference in another matching."""
        return (self.authority_id, self.line_number, self.name, self.reference, self.billed_pence, self.payable_pence)


@dataclass(frozen=True)
class BilledLine:
    """A line of an invoice as it was billed. Units: pence, net."""

    line_number: int
    authority_id: int
    kind: str
    reference: str
    service_on: dt.date
    net_pence: int


def invoices(session: Session, contract_id: int, *, most: int = 1000, skipped: int = 0) -> list[Invoice]:
    """List the invoices of a contract, the last entered first."""
    values = {"contract_id": contract_id, "most": most, "skipped": skipped}
    return [Invoice(*row) for row in session.execute(_LIST, values)]


def count_of_invoices(session: Session, contract_id: int) -> int:
    """Count the invoices of a contract."""
    return session.execute(
        select(func.count()).select_from(ProviderInvoice).where(ProviderInvoice.contract_id == contract_id)
    ).scalar_one()


def invoice_numbered(session: Session, contract_id: int, invoice_id: int) -> Invoice | None:
    """Return an invoice by its place in the contract, or None."""
    values = {"contract_id": contract_id, "invoice_id": invoice_id, "most": 1, "skipped": 0}
    row = session.execute(_ONE, values).one_or_none()
    return None if row is None else Invoice(*row)


def invoices_of_period(session: Session, contract_id: int, period_number: int) -> list[Invoice]:
    """List the invoices that are for a billing period, the withdrawn ones too, the last entered first."""
    values = {"contract_id": contract_id, "period_number": period_number, "most": 1000, "skipped": 0}
    return [Invoice(*row) for row in session.execute(_OF_PERIOD, values)]


@dataclass(frozen=True)
class OfPeriod:
    """How the invoices of a billing period stand, but for those withdrawn. Units: pence, net; None: none is approved."""

    waiting: tuple[str, ...]
    approved_pence: int | None
    is_used: bool


def standing_of_period(session: Session, contract_id: int, period_number: int) -> OfPeriod:
    """Say which invoices of a period wait, what is approved of it, and whether any invoice is kept at all. One statement."""
    row = session.execute(
        text(
            "select coalesce(array_agg(i.invoice_number order by i.invoice_id) filter (where o.outcome is null), '{}'),"
            " sum(o.accepted_pence) filter (where o.outcome = 'approved')::bigint,"
            " exists (select from provider_invoices x where x.contract_id = :contract_id)"
            " from provider_invoices i left join provider_invoice_outcomes o"
            " on o.contract_id = i.contract_id and o.invoice_id = i.invoice_id"
            " where i.contract_id = :contract_id and i.period_number = :period_number"
        ),
        {"contract_id": contract_id, "period_number": period_number},
    ).one()
    return OfPeriod(tuple(row[0]), row[1], row[2])


def invoice_of_key(session: Session, contract_id: int, request_key: str) -> int | None:
    """Return the invoice that a form with this key has entered before, or None."""
    return session.execute(
        select(ProviderInvoice.invoice_id).where(
            ProviderInvoice.contract_id == contract_id, ProviderInvoice.request_key == request_key
        )
    ).scalar()


def findings(session: Session, contract_id: int, invoice_id: int, run_number: int) -> list[Found]:
    """List the differences of a matching in the order of the invoice, each with its last decision."""
    values = {"contract_id": contract_id, "invoice_id": invoice_id, "run_number": run_number}
    return [Found(*row) for row in session.execute(_FINDINGS, values)]


def lines_of_invoice(session: Session, contract_id: int, invoice_id: int) -> list[BilledLine]:
    """List the lines of an invoice in its own order."""
    rows = session.execute(
        text(
            "select line_number, authority_id, kind, reference, service_on, net_pence from provider_invoice_lines"
            " where contract_id = :contract_id and invoice_id = :invoice_id order by line_number, authority_id"
        ),
        {"contract_id": contract_id, "invoice_id": invoice_id},
    )
    return [BilledLine(*row) for row in rows]


def matched_by_kind(session: Session, contract_id: int, invoice_id: int, run_number: int) -> Sequence[Any]:
    """Count the lines that match the books by kind: rows of (kind, lines, pence)."""
    return session.execute(
        text(
            "select l.kind, count(*) as lines, sum(l.net_pence)::bigint as pence from provider_invoice_lines l"
            " where l.contract_id = :contract_id and l.invoice_id = :invoice_id and (l.authority_id, l.line_number)"
            " not in (select f.authority_id, f.line_number from provider_invoice_findings f"
            " where f.contract_id = :contract_id and f.invoice_id = :invoice_id and f.run_number = :run_number"
            " and f.line_number is not null)"
            " group by l.kind order by min(l.line_number)"
        ),
        {"contract_id": contract_id, "invoice_id": invoice_id, "run_number": run_number},
    ).all()


def paid_elsewhere(session: Session, contract_id: int, provider_id: int, invoice_id: int) -> Sequence[Any]:
    """List what other invoices of a provider are paid for: rows of (authority_id, kind, reference, service_on).

    Those that are approved, and those that were entered before and are not settled; what was rejected is not among them.
    """
    values = {"contract_id": contract_id, "provider_id": provider_id, "invoice_id": invoice_id}
    return session.execute(_PAID_ELSEWHERE, values).all()


def attachment_of(session: Session, contract_id: int, invoice_id: int) -> tuple[str, bytes] | None:
    """Return the name and the bytes of an invoice's PDF, or None where none was kept."""
    row = session.execute(
        select(ProviderInvoice.attachment_name, ProviderInvoice.attachment).where(
            ProviderInvoice.contract_id == contract_id, ProviderInvoice.invoice_id == invoice_id
        )
    ).one_or_none()
    return None if row is None or row.attachment is None else (row.attachment_name, bytes(row.attachment))
