"""Statements as they were kept when they were issued, word by word and as files, and which have no files yet."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.statements.files import LEADS_PDF

_MOST: Final = 20_000
_KEPT: Final = text("""
select d.content, f.kind, f.content as file from statement_documents d left join statement_files f
    on f.authority_id = d.authority_id and f.contract_id = d.contract_id and f.period_number = d.period_number
    and f.kind = any (:kinds)
where d.authority_id = :authority_id and d.contract_id = :contract_id and d.period_number = :period_number
""")
_LEADS_COPY: Final = text("""
select f.content from statement_files f where f.authority_id = :authority_id and f.contract_id = :contract_id
    and f.period_number = :period_number and f.kind = :kind
""")
# The files of a statement are kept together, and the lead's copy is the one that is the lead's to see.
_WITHOUT: Final = text("""
select a.name, s.period_name, s.authority_id, s.contract_id, s.period_number
from statements s join statement_documents d using (authority_id, contract_id, period_number)
join authorities a using (authority_id)
where s.issued_at < :issued_before and not exists (select from statement_files f where f.authority_id = s.authority_id
    and f.contract_id = s.contract_id and f.period_number = s.period_number and f.kind = :kind)
order by s.contract_id, s.period_number, a.member_order, s.authority_id limit :most
""")


@dataclass(frozen=True)
class StatementKey:
    """Which statement: the council, the contract and the number of the period."""

    authority_id: int
    contract_id: int
    period_number: int


@dataclass(frozen=True)
class FrozenStatement:
    """A statement as it was kept when it was issued: word by word, and the files that were made of it, by kind."""

    content: str
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class WithoutFiles:
    """An issued statement that is kept word by word, and of which no file is kept yet."""

    council: str
    period_name: str
    key: StatementKey

    def __str__(self) -> str:
        return f"{self.council}, {self.period_name}"


def frozen_statement(session: Session, key: StatementKey, *kinds: str) -> FrozenStatement | None:
    """Return a council's statement as it was kept, with its files of some kinds; None if it is open, or older than that.

    For a Session of the council itself: nobody else may read it.
    """
    rows = session.execute(_KEPT, _values(key) | {"kinds": list(kinds)}).all()
    if not rows:
        return None
    return FrozenStatement(rows[0].content, {row.kind: bytes(row.file) for row in rows if row.kind is not None})


def kept_for_lead(session: Session, key: StatementKey) -> bytes | None:
    """Return the lead's copy of a statement as it was kept, for the lead and its auditors; None if it is not kept."""
    file = session.execute(_LEADS_COPY, _values(key) | {"kind": LEADS_PDF}).scalar_one_or_none()
    return None if file is None else bytes(file)


def statements_without_files(session: Session, *, issued_before: dt.datetime | None = None) -> list[WithoutFiles]:
    """List the issued statements of which no file is kept yet, oldest first, as far as the Session's role sees them."""
    values = {"issued_before": issued_before or "infinity", "kind": LEADS_PDF, "most": _MOST}
    rows = session.execute(_WITHOUT, values)
    return [WithoutFiles(name, period_name, StatementKey(*key)) for name, period_name, *key in rows]


def _values(key: StatementKey) -> dict[str, object]:
    return {
        "authority_id": key.authority_id,
        "contract_id": key.contract_id,
        "period_number": key.period_number,
    }
