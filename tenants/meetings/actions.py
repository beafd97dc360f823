"""Recording meetings and taking them back: the only writers of meetings, their charges and their lines."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from consortium import clock
from consortium.database import constraint_of, rows_of
from consortium.errors import Problem, Refused, RuleBroken
from consortium.free_text import fault_in_free_text
from consortium.periods.rules import period_for_line
from tenants.cases.recounting import recount
from tenants.charges.queries import OpenBooks, open_books
from tenants.charges.rules import MeetingPrice
from tenants.ledger.actions import reverse_lines
from tenants.ledger.rules import Line, transfers_of
from tenants.meetings.checking import COMPARED, Given, price_in_turn, problem_of, problems_against, used_already
from tenants.meetings.rules import MeetingRecord
from tenants.scope import Scope

_STORE: Final = text("""
with given as (select * from jsonb_to_recordset(cast(:rows as jsonb)) as x(
    reference text, service text, case_reference text, requested_on date, meeting_on date, status text, cause text,
    cancelled_on date, mode text, outcome text, funders_agreed_on date, source_line integer, request_key text,
    kind text, slot_number integer, price_pence bigint, charged_pence bigint, price_id integer, percent numeric,
    sentence text, funders jsonb, shares jsonb)),
stored as (insert into meetings (authority_id, provider_id, reference, contract_id, service, case_reference, requested_on,
        meeting_on, status, cause, cancelled_on, mode, outcome, funders_agreed_on, source, source_line, request_key,
        recorded_on, recorded_by)
    select :authority_id, :provider_id, reference, :contract_id, service, case_reference, requested_on, meeting_on, status,
        cause, cancelled_on, mode, outcome, funders_agreed_on, :source, source_line, request_key, :today, :actor from given
    returning reference),
funded as (insert into meeting_funders (authority_id, provider_id, reference, place, code, weight, agreed_on)
    select :authority_id, :provider_id, g.reference, f.place, f.part ->> 0, (f.part ->> 1)::int, g.funders_agreed_on
    from given g, jsonb_array_elements(g.funders) with ordinality as f(part, place)),
priced as (insert into charges (authority_id, provider_id, reference, contract_id, service, meeting_on, status,
        funders_agreed_on, kind, slot_number, price_pence, charged_pence, price_id, percent, sentence, recorded_on)
    select :authority_id, :provider_id, reference, :contract_id, service, meeting_on, status, funders_agreed_on, kind,
        slot_number, price_pence, charged_pence, price_id, percent, sentence, :today from given),
shared as (insert into charge_shares (authority_id, provider_id, reference, place, code, weight, share_pence)
    select :authority_id, :provider_id, g.reference, s.place, s.part ->> 0, (s.part ->> 1)::int, (s.part ->> 2)::bigint
    from given g, jsonb_array_elements(g.shares) with ordinality as s(part, place)),
told as (insert into history (on_day, actor, event, subject, authority_id, provider_id, details)
    select :today, :actor, 'recorded', 'meetings', :authority_id, :provider_id,
        jsonb_build_object('source', cast(:source as text), 'meetings', jsonb_agg(reference)) from given)
select array(select c.reference from cases c where c.authority_id = :authority_id and c.provider_id = :provider_id
        and c.reference in (select case_reference from given) order by c.reference) as of_cases,
    (select append(:authority_id, :contract_id, cast(:transfers as jsonb)) from (select count(*) as meetings from stored) s
        where s.meetings > 0 and cast(:transfers as jsonb) <> '[]') as last_transfer
""")
_TAKE_BACK: Final = text("""
with taken as (insert into reversals (authority_id, provider_id, reference, reason, recorded_on, recorded_by)
    values (:authority_id, :provider_id, :reference, :reason, :today, :actor)),
told as (insert into history (on_day, actor, event, subject, authority_id, provider_id, details)
    values (:today, :actor, 'reversed', 'meetings', :authority_id, :provider_id,
        jsonb_build_object('meeting', cast(:reference as text), 'reason', cast(:reason as text))))
select c.reference from cases c where c.authority_id = :authority_id and c.provider_id = :provider_id
    and c.reference = :case_reference
""")


# The door of the books: a charge with a credit that stands is not taken back.
_CREDITED: Final = "PT008"


class PriceChanged(RuleBroken):
    """The price shown to a person before saving is no longer the price."""


class CannotReverse(RuleBroken):
    """A meeting that is not recorded, or has been taken back already."""


@dataclass(frozen=True)
class Recorded:
    """A meeting that is now in the books, with its price and the billing period that it falls in.

    `again` says that it was there before, with the same values.
    """

    record: MeetingRecord
    price: MeetingPrice | None
    period_number: int
    again: bool


def record_meetings(
    scope: Scope, contract_id: int, given: Sequence[Given], *, source: str, request_key: str | None = None
) -> list[Recorded]:
    """Record meetings of one council in the order given: price each, take its slot, post its lines.

    A meeting recorded before with the same values is skipped. All or nothing: the caller's transaction keeps either
    every meeting or none. `source` is the file's name, or `form`; a form's `request_key` makes a second click harmless.

    Source: interfaces, the usage return; the rules of the money, rules 2 to 5 and 7.
    Raises: Refused with every problem, by line and column.
    """
    codes = {part.code for item in given for part in item.record.funders if part.code is not None}
    references = [item.record.reference for item in given]
    books = open_books(scope, contract_id, references=references, funder_codes=sorted(codes), request_key=request_key)
    earlier = {row["reference"]: row for row in books.earlier}
    _check(given, books, source=source, request_key=request_key)
    new = [item for item in given if item.record.reference not in earlier]
    prices = _price(new, books, source)
    lines = _lines(scope, new, prices, books)
    of_cases = _store(scope, contract_id, new, prices, lines, source=source, request_key=request_key)
    recount(scope, of_cases)
    priced = {item.record.reference: price for item, price in zip(new, prices, strict=True)}
    return [
        Recorded(
            item.record,
            priced.get(item.record.reference),
            _period_number(item, books),
            again=item.record.reference in earlier,
        )
        for item in given
    ]


def reverse_meeting(scope: Scope, contract_id: int, reference: str, *, reason: str) -> int:
    """Take a recorded meeting back: its lines again the other way round, its slot free, its reference used for good.

    Returns how many lines of transfers were posted: 0 for a meeting that cost nothing. Source: rule 8.
    Raises: CannotReverse.
    """
    if fault := fault_in_free_text(reason.strip()):
        raise CannotReverse(f"The reason {fault}. Give one of 3 to 200 characters: it stands in the books for good.")
    books = open_books(scope, contract_id, references=[reference], funder_codes=[], request_key=None)
    meeting = next((row for row in books.earlier if row["reference"] == reference), None)
    if meeting is None:
        raise CannotReverse(f"No meeting {reference} is recorded. Check the reference.")
    if meeting["reversed"]:
        raise CannotReverse(f"{reference} was taken back before. It cannot be taken back twice.")
    today = clock.today()
    values = {"reference": reference, "reason": reason.strip(), "today": today} | _whose(scope)
    of_cases = scope.session.scalars(_TAKE_BACK, values | {"case_reference": meeting["case_reference"]}).all()
    floor = 0 if books.last_closed_number is None else books.last_closed_number + 1
    try:
        posted = reverse_lines(
            scope, contract_id, reference, sentence=f"Taken back: {reason.strip()}", period_floor=floor, today=today
        )
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _CREDITED:
            raise
        raise CannotReverse(
            f"The lead has credited what {reference} cost, so it cannot be taken back as it stands."
            " Ask the lead to take its credit note back first."
        ) from error
    recount(scope, of_cases)
    return 0 if posted is None else posted


def _check(
    given: Sequence[Given],
    books: OpenBooks,
    *,
    source: str,
    request_key: str | None,
) -> None:
    problems = problems_against(given, books, source=source)
    answered = [row for row in books.earlier if request_key is not None and row["request_key"] == request_key]
    if any(row["reference"] not in {item.record.reference for item in given} for row in answered):
        sentence = "This form was sent before with another reference. Open a new form for another meeting."
        problems.append(Problem(source, None, "reference", sentence))
    if problems:
        raise Refused(problems)


def _price(new: Sequence[Given], books: OpenBooks, source: str) -> list[MeetingPrice]:
    priced, problems = price_in_turn(new, books, source=source)
    if problems:
        raise Refused(problems)
    return [price for _, price in priced]


def _store(
    scope: Scope,
    contract_id: int,
    new: Sequence[Given],
    prices: Sequence[MeetingPrice],
    lines: Sequence[Line],
    *,
    source: str,
    request_key: str | None,
) -> Sequence[str]:
    """Store meetings with their prices and post their lines. Returns the references of cases here that they belong to.

    All in one statement, which is sent most of all; the lines go through the books' door when the meetings are there.
    """
    if not new:
        return []
    rows = [_stored(item, price, request_key) for item, price in zip(new, prices, strict=True)]
    values = {"contract_id": contract_id, "source": source, "today": clock.today(), "rows": json.dumps(rows)}
    values["transfers"] = json.dumps(transfers_of(lines))
    try:
        [stored] = rows_of(scope.session, _STORE, values | _whose(scope))
    except IntegrityError as error:
        if constraint_of(error) != "provider_references_pkey":
            raise
        raise Refused([_used_meanwhile(new, source)]) from error
    of_cases: Sequence[str] = stored.of_cases
    return of_cases


def _used_meanwhile(new: Sequence[Given], source: str) -> Problem:
    """Say that somebody else has just used a reference for another council; of several it is not known which."""
    if len(new) == 1:
        return problem_of(source, new[0], "reference", used_already(new[0].record.reference))
    again = "Import the file again, and the row will be named."
    return Problem(source, None, "reference", f"A reference of this file has just been used elsewhere. {again}")


def _whose(scope: Scope) -> dict[str, Any]:
    return {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "actor": scope.actor}


def _stored(item: Given, price: MeetingPrice, request_key: str | None) -> dict[str, Any]:
    record = item.record
    said = {name: getattr(record, name) for name in COMPARED}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in said.items()} | {
        "reference": record.reference,
        "source_line": item.line,
        "request_key": request_key,
        "kind": price.kind,
        "slot_number": price.slot_number,
        "price_pence": price.price_pence,
        "charged_pence": price.charged_pence,
        "price_id": price.price_row.price_id if price.price_row else None,
        "percent": None if price.percent is None else _decimal(price.percent),
        "sentence": price.sentence,
        "funders": [[part.code, part.weight] for part in record.funders],
        "shares": [[share.code, share.weight, share.share_pence] for share in price.shares],
    }


def _decimal(percent: Fraction) -> str:
    """Write a percentage exactly, to the nine places that the table keeps."""
    return str(round(Decimal(percent.numerator) / Decimal(percent.denominator), 9))


def _lines(scope: Scope, new: Sequence[Given], prices: Sequence[MeetingPrice], books: OpenBooks) -> list[Line]:
    today = clock.today()
    return [
        Line(
            kind=price.kind or "meeting",
            reference=item.record.reference,
            service_on=item.record.meeting_on,
            recorded_on=today,
            period_number=_period_number(item, books),
            amount_pence=price.charged_pence,
            sentence=price.sentence,
            request_key=f"meeting:{scope.provider_id}:{item.record.reference}",
            slot_number=price.slot_number,
            provider_id=scope.provider_id,
            recharged=tuple((share.code, share.share_pence) for share in price.recharged if share.code is not None),
        )
        for item, price in zip(new, prices, strict=True)
        if price.has_line
    ]


def _period_number(item: Given, books: OpenBooks) -> int:
    """Return the billing period of a meeting's lines: its own, or the first open one when that is closed."""
    return period_for_line(books.billing, item.record.meeting_on, books.last_closed_number).number
