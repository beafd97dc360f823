"""The files of statements that were issued: made of what was frozen once a period is closed, and kept as they are sent.

A close commits before a file is made, so a machine that stops in between leaves statements without files. No figure is
missing then: each is frozen word by word, and a download makes the same bytes of it. Whatever has no files yet is given
them by the next close and by the worker, by this one function.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Final

from consortium import clock
from consortium.database import Binding, own_transaction
from tenants.statements.actions import keep_made
from tenants.statements.files import KINDS, Kind, all_made_of, leads_pdf_of, made_of
from tenants.statements.frozen import StatementKey, WithoutFiles, frozen_statement, statements_without_files

# A close makes its own files: the worker leaves it the time to.
_LEFT_TO_THE_CLOSE: Final = dt.timedelta(minutes=5)


def without_files(*, actor: str) -> list[WithoutFiles]:
    """List every issued statement of which no file is kept yet, oldest first."""
    with own_transaction(Binding("portal_lead", actor=actor)) as session:
        return statements_without_files(session)


def file_statements(found: Sequence[WithoutFiles], *, actor: str) -> Iterator[int]:
    """Make and keep the files of some statements, those of each in one transaction; tell how many are done.

    What is frozen is the council's to read and the lead's to keep, so it is read as the one and kept as the other. Where
    somebody else makes the same at the same time, the same bytes are kept once.
    """
    for done, one in enumerate(found, start=1):
        key = one.key
        with own_transaction(Binding("portal_member", key.authority_id, actor=actor)) as session:
            frozen = frozen_statement(session, key, *KINDS)
        if frozen is not None:
            made = all_made_of(json.loads(frozen.content), frozen.files)
            with own_transaction(Binding("portal_lead", key.authority_id, actor=actor)) as session:
                keep_made(session, key, made)
        yield done


def file_what_is_left(*, actor: str) -> int:
    """Make and keep the files that a close has left unmade, and say of how many statements."""
    with own_transaction(Binding("portal_lead", actor=actor)) as session:
        found = statements_without_files(session, issued_before=clock.now() - _LEFT_TO_THE_CLOSE)
    return sum(1 for _ in file_statements(found, actor=actor))


def councils_copy(key: StatementKey, kind: Kind, *, actor: str) -> bytes | None:
    """Return a council's whole copy of an issued statement, for the operator; None if it was not frozen."""
    with own_transaction(Binding("portal_member", key.authority_id, actor=actor)) as session:
        frozen = frozen_statement(session, key, kind)
    if frozen is None:
        return None
    return frozen.files.get(kind) or made_of(json.loads(frozen.content), kind)


def leads_copy_unkept(key: StatementKey, *, actor: str) -> bytes | None:
    """Make the lead's copy of an issued statement that has no files yet, as it will be kept; None if it was not frozen.

    Of what is frozen, which is read as the council, nothing goes further but the kinds of its funders.
    """
    with own_transaction(Binding("portal_member", key.authority_id, actor=actor)) as session:
        frozen = frozen_statement(session, key, "pdf")
    return None if frozen is None else leads_pdf_of(json.loads(frozen.content), frozen.files.get("pdf"))
