"""A statement as it was kept when it was issued."""

from dataclasses import dataclass

from sqlalchemy import text

from tenants.scope import Scope


@dataclass(frozen=True)
class FrozenStatement:
    """A statement as it was kept when it was issued: word by word, and a file that was made of it if that was kept too."""

    content: str
    content_hash: bytes
    file: bytes | None


def frozen_statement(scope: Scope, contract_id: int, period_number: int, kind: str) -> FrozenStatement | None:
    """Return a council's statement as it was kept, for the council alone; None if it is open, or older than that.

    `kind` is the file's: pdf, html, csv or xlsx.
    """
    row = scope.session.execute(
        text(
            "select d.content, d.content_hash, f.content as file from statement_documents d left join statement_files f"
            " on f.authority_id = d.authority_id and f.contract_id = d.contract_id and f.period_number = d.period_number"
            " and f.kind = :kind where d.authority_id = :authority_id and d.contract_id = :contract_id"
            " and d.period_number = :period_number"
        ),
        {"authority_id": scope.authority_id, "contract_id": contract_id, "period_number": period_number, "kind": kind},
    ).one_or_none()
    if row is None:
        return None
    return FrozenStatement(row.content, bytes(row.content_hash), None if row.file is None else bytes(row.file))
