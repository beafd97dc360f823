"""What of a council's book is asked for in which document, and the documents themselves as they were issued."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, text

from tenants.recharges.models import RechargeDocument
from tenants.recharges.rules import Share
from tenants.recharges.treatments import Treatment
from tenants.scope import Scope

MOST_DOCUMENTS: Final = 20_000
MOST_SHARES: Final = 20_000
_SHARES: Final = text(f"""
select t.transfer_number, substr(case when t.to_account like 'due_from:%' then t.to_account else t.from_account end, 10) as code,
    t.kind, t.reference, t.provider_id, t.service_on, c.funders_agreed_on, t.recorded_on, t.period_number,
    case when t.to_account like 'due_from:%' then t.amount else -t.amount end as pence, l.document_number
from transfers t left join recharge_lines l using (authority_id, transfer_number)
left join charges c on c.authority_id = t.authority_id and c.provider_id = t.provider_id and c.reference = t.reference
where t.authority_id = :authority_id and t.contract_id = :contract_id
    and (t.to_account like 'due_from:%' or t.from_account like 'due_from:%')
    and (cast(:code as text) is null or 'due_from:' || :code in (t.to_account, t.from_account))
order by code, t.service_on, t.transfer_number limit {MOST_SHARES}
""")  # noqa: S608  put together from a constant of this file
_FUNDERS: Final = text("select code, name, kind from funders where authority_id = :authority_id order by name, code")
_PROVIDER: Final = text("select name from providers where provider_id = :provider_id")
_DOCUMENTS: Final = text(f"""
select d.document_number, d.funder_code, f.name as funder, d.form, d.corrects, d.treatment, d.issued_on, d.due_on, d.net_pence,
    d.vat_pence
from recharge_documents d join funders f on f.authority_id = d.authority_id and f.code = d.funder_code
where d.authority_id = :authority_id order by d.document_number desc limit {MOST_DOCUMENTS}
""")  # noqa: S608  put together from a constant of this file


@dataclass(frozen=True)
class Funder:
    """A body that pays a council for its share of meetings."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Issued:
    """A document as a list shows it. Units: pence; below zero it takes something off document `corrects`."""

    number: int
    funder_code: str
    funder: str
    form: str
    corrects: int | None
    treatment: Treatment
    issued_on: dt.date
    due_on: dt.date | None
    net_pence: int
    vat_pence: int

    @property
    def total_pence(self) -> int:
        """What is to pay, VAT included."""
        return self.net_pence + self.vat_pence


def shares_of(scope: Scope, contract_id: int, code: str | None = None) -> list[Share]:
    """List every share of the book, of one funder or of all, with the document that asks for it."""
    values = {"authority_id": scope.authority_id, "contract_id": contract_id, "code": code}
    return [Share(*row) for row in scope.session.execute(_SHARES, values)]


def funders_of(scope: Scope) -> dict[str, Funder]:
    """Return a council's funders by code, in order of name."""
    rows = scope.session.execute(_FUNDERS, {"authority_id": scope.authority_id})
    return {row.code: Funder(row.code, row.name, row.kind) for row in rows}


def provider_name(scope: Scope, provider_id: int) -> str:
    """Return the name of the contract's provider."""
    name: str = scope.session.execute(_PROVIDER, {"provider_id": provider_id}).scalar_one()
    return name


def documents_of(scope: Scope) -> list[Issued]:
    """List a council's documents, newest first."""
    return [Issued(*row) for row in scope.session.execute(_DOCUMENTS, {"authority_id": scope.authority_id})]


def content_as_issued(scope: Scope, number: int) -> dict[str, Any] | None:
    """Return every word of a document, or None when there is none of that number."""
    found = _one(scope, RechargeDocument.content, number)
    return None if found is None else dict(json.loads(found))


def pdf_as_issued(scope: Scope, number: int) -> bytes | None:
    """Return the PDF that was drawn when a document was issued."""
    found: bytes | None = _one(scope, RechargeDocument.pdf, number)
    return found


def document_by_key(scope: Scope, request_key: str) -> Any:
    """Return what a request has issued, or None: its number and what it was about."""
    wanted = select(
        RechargeDocument.document_number,
        RechargeDocument.funder_code,
        RechargeDocument.corrects,
        RechargeDocument.due_on,
        RechargeDocument.content,
    )
    here = RechargeDocument.authority_id == scope.authority_id
    return scope.session.execute(wanted.where(here, RechargeDocument.request_key == request_key)).one_or_none()


def last_number(scope: Scope) -> int:
    """Return the number of a council's last document, 0 when it has none."""
    here = RechargeDocument.authority_id == scope.authority_id
    return scope.session.execute(select(func.max(RechargeDocument.document_number)).where(here)).scalar() or 0


def _one(scope: Scope, column: Any, number: int) -> Any:
    here = RechargeDocument.authority_id == scope.authority_id
    return scope.session.execute(
        select(column).where(here, RechargeDocument.document_number == number)
    ).scalar_one_or_none()
