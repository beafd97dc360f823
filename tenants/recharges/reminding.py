"""Making a reminder to a funder: its words and its PDF kept, numbered after the last. Nobody is sent it by the portal."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.history.actions import remember
from consortium.periods.actions import note_business_day
from consortium.web.papers import pdf_from
from tenants.particulars.queries import particulars_of, particulars_of_funder
from tenants.recharges.content import Parties, canonical, hash_of
from tenants.recharges.debts import owed_by_funders
from tenants.recharges.documents import Funder, content_as_issued
from tenants.recharges.models import RechargeReminder
from tenants.recharges.receiving import wait_for_others
from tenants.recharges.reminders import Late, content_of_reminder, late_of, paper_of_reminder
from tenants.recharges.rules import RechargeRefused
from tenants.scope import Scope

_MOST_REMINDERS = 20_000


@dataclass(frozen=True)
class Reminder:
    """A reminder as a list shows it. Units: pence; `documents` are the invoices by number."""

    number: int
    funder_code: str
    reminded_on: dt.date
    documents: Sequence[int]
    amount_pence: int
    by_name: str


def remind(
    scope: Scope, contract: ContractTerms, council: str, funder: Funder, *, by_name: str, request_key: str
) -> int:
    """Make a reminder of what a funder owes late, and return its number. The same key again changes nothing.

    Raises: RechargeRefused when nothing is late, or it was reminded today.
    """
    wait_for_others(scope)
    known = _by_key(scope, request_key)
    if known is not None:
        if known.funder_code != funder.code:
            raise RechargeRefused("This page has reminded another funder already. Open it again for a further one")
        return int(known.reminder_number)
    today = clock.today()
    late = late_of(owed_by_funders(scope, funder.code).get(funder.code, ()), today)
    if not late.invoices:
        raise RechargeRefused(f"{funder.name} owes nothing that is late, so there is nothing to remind it of")
    before = next(iter(reminders_of(scope, funder.code)), None)
    if before is not None and before.reminded_on == today:
        raise RechargeRefused(f"{funder.name} was reminded today, by reminder {before.number}. Send that one")
    number = _last_number(scope) + 1
    content = letter_of(scope, contract, council, funder, late, number=number)
    _keep(scope, contract.contract_id, funder, late, content, by_name=by_name, request_key=request_key)
    details = {"number": number, "amount_pence": late.open_pence}
    remember(scope.session, "reminder-made", "reminder", authority_id=scope.authority_id, details=details)
    note_business_day(scope.session, today)
    return number


def letter_of(
    scope: Scope, contract: ContractTerms, council: str, funder: Funder, late: Late, *, number: int
) -> dict[str, Any]:
    """Write the letter that a reminder would be: how to pay is said as on the newest of its invoices."""
    own, theirs = particulars_of(scope), particulars_of_funder(scope, funder.code)
    newest = content_as_issued(scope, max(late.numbers)) or {}
    parties = Parties(
        council=council,
        authority_id=scope.authority_id,
        contract=contract.title,
        contract_reference=contract.reference,
        funder=funder.name,
        funder_code=funder.code,
        funder_kind=funder.kind,
        council_address=own.address,
        funder_address=theirs.address,
        funder_reference=theirs.reference,
    )
    return content_of_reminder(late, parties, number=number, how_to_pay=newest.get("how_to_pay", ""))


def reminders_of(scope: Scope, code: str | None = None) -> list[Reminder]:
    """List a council's reminders, of one funder or of all, newest first."""
    row = RechargeReminder
    query = select(
        row.reminder_number, row.funder_code, row.reminded_on, row.documents, row.amount_pence, row.recorded_by_name
    ).where(row.authority_id == scope.authority_id)
    if code is not None:
        query = query.where(row.funder_code == code)
    found = scope.session.execute(query.order_by(row.reminder_number.desc()).limit(_MOST_REMINDERS))
    return [Reminder(*one) for one in found]


def reminder_as_made(scope: Scope, number: int) -> tuple[str, dict[str, Any]] | None:
    """Return whom a reminder is to, by its code, and every word of it; None when there is none of that number."""
    row = _one(scope, number, RechargeReminder.funder_code, RechargeReminder.content)
    return None if row is None else (row.funder_code, json.loads(row.content))


def reminder_pdf(scope: Scope, number: int) -> bytes | None:
    """Return the PDF that was drawn when a reminder was made."""
    row = _one(scope, number, RechargeReminder.pdf)
    return None if row is None else bytes(row.pdf)


def _keep(
    scope: Scope,
    contract_id: int,
    funder: Funder,
    late: Late,
    content: dict[str, Any],
    *,
    by_name: str,
    request_key: str,
) -> None:
    written = canonical(content)
    pdf = pdf_from("tenants/recharges/reminder.typ", paper_of_reminder(content), dated=late.today)
    scope.session.execute(
        insert(RechargeReminder).values(
            authority_id=scope.authority_id,
            reminder_number=content["number"],
            contract_id=contract_id,
            funder_code=funder.code,
            reminded_on=late.today,
            documents=late.numbers,
            amount_pence=late.open_pence,
            content=written,
            content_hash=hash_of(written.encode()),
            pdf=pdf,
            pdf_hash=hash_of(pdf),
            request_key=request_key,
            recorded_by=scope.actor,
            recorded_by_name=by_name,
        )
    )


def _by_key(scope: Scope, request_key: str) -> Any:
    row = RechargeReminder
    query = select(row.reminder_number, row.funder_code)
    here = (row.authority_id == scope.authority_id, row.request_key == request_key)
    return scope.session.execute(query.where(*here)).one_or_none()


def _last_number(scope: Scope) -> int:
    here = RechargeReminder.authority_id == scope.authority_id
    return scope.session.execute(select(func.max(RechargeReminder.reminder_number)).where(here)).scalar() or 0


def _one(scope: Scope, number: int, *columns: Any) -> Any:
    row = RechargeReminder
    here = (row.authority_id == scope.authority_id, row.reminder_number == number)
    return scope.session.execute(select(*columns).where(*here)).one_or_none()
