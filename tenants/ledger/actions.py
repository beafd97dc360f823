"""Posting to an authority's book: through the one door of the database, and by no other way."""

import datetime as dt
import json
from collections.abc import Sequence

from sqlalchemy import func, select, text

from consortium.changes import Change, merge_rows
from consortium.database import rows_of
from consortium.errors import RuleBroken
from tenants.ledger.models import Allowance, ChainHead, Slot
from tenants.ledger.rules import Line, transfers_of
from tenants.scope import Scope

_APPEND = text("select append(:authority_id, :contract_id, cast(:rows as jsonb))")
_REVERSE = text(
    "select reverse_lines(:authority_id, :contract_id, :provider_id, :reference, :sentence, :period_floor, :today)"
)
_TAKE_BACK = text("select take_back_line(:authority_id, :contract_id, :line_number, :sentence, :period_floor, :today)")


class AllowanceInUse(RuleBroken):
    """Fewer included meetings than are used already."""


def open_book(scope: Scope, contract_id: int, *, name: str, meetings_included: int) -> list[Change]:
    """Give a council its book and its included meetings, or change their number.

    Raises: AllowanceInUse when more are used than would be left.
    """
    session = scope.session
    used = session.execute(
        select(func.max(Slot.slot_number)).where(
            Slot.authority_id == scope.authority_id, Slot.contract_id == contract_id
        )
    ).scalar()
    if used is not None and used > meetings_included:
        raise AllowanceInUse(f"{name} uses included meeting number {used}, so it cannot have fewer than {used}.")
    merge_rows(session, ChainHead, [{"authority_id": scope.authority_id}], ["authority_id"], lambda _: "book")
    row = {"authority_id": scope.authority_id, "contract_id": contract_id, "meetings_included": meetings_included}
    return merge_rows(
        session,
        Allowance,
        [row],
        ["authority_id", "contract_id"],
        lambda _: f"{name}'s {meetings_included} included meetings",
    )


def append(scope: Scope, contract_id: int, lines: Sequence[Line]) -> int | None:
    """Post lines to the authority's book and link each transfer to the chain.

    Returns the number of the book's last transfer, or None when there was nothing to post. The same request keys again
    change nothing. Raises: sqlalchemy.exc.DBAPIError when the door refuses, which means that our own rules are wrong.
    """
    if not lines:
        return None
    rows = json.dumps(transfers_of(lines))
    values = {"authority_id": scope.authority_id, "contract_id": contract_id, "rows": rows}
    return int(rows_of(scope.session, _APPEND, values)[0][0])


def reverse_lines(
    scope: Scope, contract_id: int, reference: str, *, sentence: str, period_floor: int, today: dt.date
) -> int | None:
    """Post every line of a meeting again the other way round. Returns the last transfer's number, None if it had no line.

    `period_floor` is the first open period: what stood in a closed one is taken back in that.
    """
    values = {
        "authority_id": scope.authority_id,
        "contract_id": contract_id,
        "provider_id": scope.provider_id,
        "reference": reference,
        "sentence": sentence,
        "period_floor": period_floor,
        "today": today,
    }
    number = scope.session.execute(_REVERSE, values).scalar_one()
    return None if number is None else int(number)


def take_back_line(
    scope: Scope, contract_id: int, line_number: int, *, sentence: str, period_floor: int, today: dt.date
) -> int | None:
    """Post one line again the other way round, as its kind's reversal. Returns the last transfer's number, None if there is none.

    `period_floor` is the first open period. Raises: sqlalchemy.exc.DBAPIError when it was taken back before, or by a role
    that may not.
    """
    values = {
        "authority_id": scope.authority_id,
        "contract_id": contract_id,
        "line_number": line_number,
        "sentence": sentence,
        "period_floor": period_floor,
        "today": today,
    }
    number = scope.session.execute(_TAKE_BACK, values).scalar_one()
    return None if number is None else int(number)
