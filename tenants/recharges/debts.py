"""What a council's funders owe it: each invoice with what is paid of it, and each receipt with what it settles."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from tenants.payments.rules import Owed
from tenants.scope import Scope

MOST_ROWS: Final = 20_000
# Credits lower the invoice that they correct. A journal is booked within the council: nobody pays it.
_OWED: Final = text(f"""
with credited as (
    select corrects, -sum(net_pence + vat_pence)::bigint as pence, max(issued_on) as last_on from recharge_documents
    where authority_id = :authority_id and corrects is not null group by corrects),
paid as (
    select a.document_number, sum(a.amount_pence)::bigint as pence, max(r.received_on) as last_on
    from receipt_allocations a join receipts r using (authority_id, receipt_number)
    left join receipt_reversals b using (authority_id, receipt_number)
    where a.authority_id = :authority_id and b.reason is null
    group by a.document_number having sum(a.amount_pence) <> 0)
select d.document_number, d.funder_code, d.issued_on, d.due_on, d.net_pence + d.vat_pence as total, coalesce(p.pence, 0) as paid,
    coalesce(c.pence, 0) as credited, greatest(p.last_on, c.last_on) as last_on
from recharge_documents d left join credited c on c.corrects = d.document_number left join paid p using (document_number)
where d.authority_id = :authority_id and d.corrects is null and d.form = 'invoice'
    and (cast(:code as text) is null or d.funder_code = :code)
order by d.document_number limit {MOST_ROWS}
""")  # noqa: S608  put together from a constant of this file
_RECEIPTS: Final = text(f"""
select r.receipt_number as number, r.funder_code, r.line_number, r.received_on, r.amount_pence, r.bank_reference, r.how,
    r.recorded_on, b.reason as taken_back, b.recorded_on as taken_back_on,
    (select jsonb_agg(jsonb_build_array(a.document_number, a.pence) order by a.document_number) from (
        select a.document_number, sum(a.amount_pence) as pence from receipt_allocations a
        where a.authority_id = r.authority_id and a.receipt_number = r.receipt_number
        group by a.document_number having sum(a.amount_pence) <> 0) a) as settles
from receipts r left join receipt_reversals b using (authority_id, receipt_number)
where r.authority_id = :authority_id and (cast(:code as text) is null or r.funder_code = :code)
order by r.received_on desc, r.receipt_number desc limit {MOST_ROWS}
""")  # noqa: S608  put together from a constant of this file
_BY_KEY: Final = text("""
select receipt_number, funder_code, amount_pence, received_on, bank_reference, how, settles_first from receipts
where authority_id = :authority_id and request_key = :request_key
""")
_BY_REFERENCE: Final = text("""
select r.receipt_number, r.amount_pence, r.received_on from receipts r
left join receipt_reversals b using (authority_id, receipt_number)
where r.authority_id = :authority_id and r.bank_reference = :bank_reference and b.reason is null
order by r.receipt_number limit 1
""")


@dataclass(frozen=True)
class Received:
    """A receipt with what it settles. Units: pence; `settles` goes by the number of the document.

    `taken_back` is the reason, None while it stands; then it settles nothing any more.
    """

    number: int
    funder_code: str
    line_number: int
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
        """What of it settles no document yet."""
        return 0 if self.taken_back else self.amount_pence - sum(self.settles.values())


def owed_by_funders(scope: Scope, code: str | None = None) -> dict[str, list[Owed]]:
    """List every invoice as money that is owed, settled ones too, by funder, or of one funder alone.

    An invoice stands there under its own number, where a statement of account has its period.
    """
    values = {"authority_id": scope.authority_id, "code": code}
    found: dict[str, list[Owed]] = {}
    for row in scope.session.execute(_OWED, values):
        one = Owed(
            authority_id=scope.authority_id,
            period_number=row.document_number,
            period_name=f"R{row.document_number}",
            issued_on=row.issued_on,
            due_on=row.due_on,
            total_pence=row.total,
            paid_pence=row.paid,
            credited_pence=row.credited,
            settled_on=row.last_on,
        )
        found.setdefault(row.funder_code, []).append(one)
    return found


def receipts_of(scope: Scope, code: str | None = None) -> list[Received]:
    """List a council's receipts, of one funder or of all, newest first, those taken back too."""
    rows = scope.session.execute(_RECEIPTS, {"authority_id": scope.authority_id, "code": code})
    return [Received(**{**row._mapping, "settles": dict(row.settles or ())}) for row in rows]  # noqa: SLF001


def receipt_by_key(scope: Scope, request_key: str) -> Any:
    """Return the receipt that a request has recorded, or None."""
    values = {"authority_id": scope.authority_id, "request_key": request_key}
    return scope.session.execute(_BY_KEY, values).one_or_none()


def receipt_by_reference(scope: Scope, bank_reference: str) -> Any:
    """Return the receipt that stands under a bank reference, or None."""
    values = {"authority_id": scope.authority_id, "bank_reference": bank_reference}
    return scope.session.execute(_BY_REFERENCE, values).one_or_none()
