"""Keeping a clean return until it is recorded, and recording it as it was shown. The caller's transaction decides."""

import uuid
from collections.abc import Mapping, Sequence

from consortium.contracts.queries import ContractTerms
from consortium.database import db
from consortium.errors import RuleBroken
from consortium.periods.queries import last_closed_number
from consortium.returns.actions import stage, take_staged
from tenants.across.actions.importing import Imported, record_rows
from tenants.meetings.forms import RecordedRow
from tenants.returns.previews import Preview, key_of
from tenants.returns.staging import row_kept, row_to_keep
from tenants.scope import Scope


class ReturnChanged(RuleBroken):
    """A row would be recorded at another price than the one that was shown."""


def keep(contract: ContractTerms, preview: Preview, rows: Sequence[RecordedRow]) -> uuid.UUID:
    """Keep a file without a bad row, with what its preview shows. Returns the number under which it is found."""
    kept = [row_to_keep(row) for row in rows]
    return stage(db.session(), contract.contract_id, file_name=preview.name, rows=kept, shown=preview.keys)


def record_staged(contract: ContractTerms, scopes: Mapping[int, Scope], staged_id: uuid.UUID) -> Imported | None:
    """Record a kept file at the prices that were shown; None when it is there no more, recorded or a day old.

    Rows that a colleague has recorded meanwhile are skipped and counted.
    Raises: Refused when a row cannot be recorded any more; ReturnChanged when one now costs something else.
    """
    session = db.session()
    staged = take_staged(session, staged_id)
    if staged is None:
        return None
    rows = [row_kept(kept) for kept in staged.rows]
    imported = record_rows(contract, scopes, rows, name=staged.file_name, request_key=str(staged_id))
    closed = last_closed_number(session, contract.contract_id)
    for recorded in imported.rows:
        if recorded.price is not None:
            key = key_of(contract, recorded.record, recorded.price, closed)
            if key != staged.shown.get(recorded.record.reference):
                raise ReturnChanged("A price is not the one that was shown. Look at the rows again.")
    return imported
