"""Asking parties and funders, recording what they answer, and ending a case that one of them refuses. Append only."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import text

from consortium import clock
from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.files import cells
from consortium.files.words import begun
from consortium.free_text import fault_in_free_text
from consortium.periods.actions import note_business_day
from tenants.bookings.queries import booked_day
from tenants.cases.changes import FactChange, write_changes
from tenants.cases.recounting import recount
from tenants.cases.remembering import remember_of
from tenants.funding.queries import funding_of, names_of_payers
from tenants.funding.rules import (
    AGREED,
    ASKED_ANEW,
    CONSENTED,
    FUNDER_REFUSED,
    FUNDER_WITHDREW,
    PARTIES,
    PARTY_REFUSED,
    REFUSED,
    AskedFunder,
    CaseFunding,
    FundingRound,
    fault_in_day,
    fault_in_parts,
    party_called,
)
from tenants.meetings.rules import FunderPart
from tenants.scope import Scope

_INSERT: Final = "insert into {table} ({columns}) values ({values})"
_REQUESTS: Final = text("""
insert into funding_requests (authority_id, provider_id, case_reference, round_number, place, code, weight)
select :authority_id, :provider_id, :case_reference, :round_number, g.place, g.part ->> 0, (g.part ->> 1)::int
from jsonb_array_elements(cast(:parts as jsonb)) with ordinality as g(part, place)
""")


class NotNow(RuleBroken):
    """What was to be asked or recorded does not fit how the case stands. `about` names the answer that it is about."""

    def __init__(self, sentence: str, about: str = "") -> None:
        super().__init__(sentence)
        self.about = about


@dataclass(frozen=True)
class FunderSaid:
    """What a body answered, as somebody records it for them. `by` is a role, such as business manager."""

    answer: str
    on: dt.date
    by: str
    evidence: str | None = None


def open_case(scope: Scope, reference: str, *, provider_id: int) -> CaseFunding:
    """Lock a case that goes on, for the rest of the transaction. Raises: NotNow when it is over or not there."""
    case = funding_of(scope, [reference], provider_id=provider_id, locked=True).get(reference)
    if case is None:
        raise NotNow("There is no such case.")
    if case.ended_on is not None:
        raise NotNow("This case has ended. Nothing more is asked or recorded in it.")
    return case


def ask_party(scope: Scope, case: CaseFunding, party: str, *, asked_on: dt.date) -> None:
    """Record that a party was asked whether it takes part. Asked again on the same day, it was asked once. Raises: NotNow."""
    if not case.is_disagreement or party not in PARTIES:
        raise NotNow("Parties are asked in a disagreement resolution alone.", "party")
    before = case.consent_of(party)
    if before is not None and before.asked_on == asked_on:
        return
    if before is not None:
        raise NotNow("This party has been asked already. Record its answer when it comes.", "party")
    _check_day(asked_on, "The day of asking", after=case.contacted_on, event="the contact", about="asked_on")
    _store(scope, case, "consent_requests", party=party, asked_on=asked_on)
    remember_of(scope, "party-asked", case.reference)


def answer_for_party(scope: Scope, case: CaseFunding, party: str, answer: str, *, on: dt.date) -> None:
    """Record a party's consent or refusal. A refusal ends the case: nobody must take part. Raises: NotNow.

    Source: domain brief 1.6 and 2.1 F-K7.
    """
    before = case.consent_of(party)
    if before is None:
        raise NotNow("This party has not been asked yet.", "answer")
    if before.answer == answer:
        if before.answered_on == on:
            return
        raise NotNow(f"{begun(party_called(party, names_of_payers(scope)))} has answered so already.", "answer")
    after, event = (before.answered_on or before.asked_on), ("its consent" if before.answered_on else "it was asked")
    _check_day(on, "The day of the answer", after=after, event=event, about="on")
    _store(
        scope,
        case,
        "consent_answers",
        party=party,
        answer_number=before.answers + 1,
        answer=CONSENTED if answer == CONSENTED else REFUSED,
        answered_on=on,
    )
    remember_of(scope, "party-answered", case.reference)
    if answer != CONSENTED:
        _end(scope, case, on, PARTY_REFUSED)


def ask_funders(
    scope: Scope, case: CaseFunding, parts: Sequence[FunderPart], *, asked_on: dt.date, planned_on: dt.date | None
) -> None:
    """Record that these were asked to pay these parts, together. The same once more was asked once. Raises: NotNow."""
    standing = case.standing
    if standing is not None:
        if (standing.parts, standing.asked_on, standing.planned_on) == (tuple(parts), asked_on, planned_on):
            return
        raise NotNow("Funders have been asked already. Take their shares back before others are asked.", "payers")
    known = {code for code in names_of_payers(scope) if code is not None}
    if fault := fault_in_parts(parts, known):
        raise NotNow(fault, "payers")
    _check_day(asked_on, "The day of asking", after=case.contacted_on, event="the contact", about="asked_on")
    if planned_on is not None and planned_on < asked_on:
        raise NotNow(
            "The planned day is before the day of asking. Leave it empty until a day is planned.", "planned_on"
        )
    number = len(case.rounds) + 1
    _store(scope, case, "funding_rounds", round_number=number, asked_on=asked_on, planned_on=planned_on)
    written = json.dumps([[part.code, part.weight] for part in parts])
    scope.session.execute(_REQUESTS, _whose(case) | {"round_number": number, "parts": written})
    remember_of(scope, "funders-asked", case.reference)


def answer_for_funder(scope: Scope, case: CaseFunding, number: int, place: int, said: FunderSaid) -> None:
    """Record what a body answered by letter, telephone or at a meeting. Raises: NotNow."""
    newest, asked = _asked(case, number, place)
    if asked.answer is not None:
        if (asked.answer.answer, asked.answer.answered_on) == (said.answer, said.on):
            return
        raise NotNow("This funder has answered already. Its answer stays; it can withdraw before a meeting is booked.")
    if not newest.stands:
        raise NotNow("Another funder has refused or withdrawn, so these shares are over. Ask anew.")
    if said.answer not in (AGREED, REFUSED):
        raise NotNow("Select whether it agrees.", "answer")
    _check_day(said.on, "The day of the answer", after=newest.asked_on, event="it was asked", about="on")
    _store(
        scope,
        case,
        "funding_answers",
        round_number=number,
        place=place,
        answer=said.answer,
        answered_on=said.on,
        answered_by=_words(said.by, "Who answered", "by"),
        evidence=_reference(said.evidence),
        by_link=False,
    )
    remember_of(scope, "funder-answered", case.reference)


def take_back(scope: Scope, case: CaseFunding, number: int, *, place: int | None, reason: str, on: dt.date) -> None:
    """Record that a body withdrew its agreement, or, without a place, that others are to be asked. Raises: NotNow.

    When a funder withdraws before a meeting is booked, its provider ends the case; it has cost nothing.
    Source: domain brief S13.
    """
    newest = case.round
    if newest is not None and newest.withdrawal is not None and newest.number == number:
        return
    if newest is None or newest.number != number or not newest.stands:
        raise NotNow("These shares are over already.")
    _check_unbooked(scope, case)
    asked = None if place is None else newest.at(place)
    if place is not None and (asked is None or asked.answer is None):
        raise NotNow("Only a funder that has agreed can withdraw. Record its refusal instead.", "who")
    after = newest.asked_on if asked is None or asked.answer is None else asked.answer.answered_on
    event = "they were asked" if asked is None else "it agreed"
    _check_day(on, "The day of withdrawing", after=after, event=event, about="on")
    _store(
        scope,
        case,
        "funding_withdrawals",
        round_number=number,
        because=ASKED_ANEW if place is None else FUNDER_WITHDREW,
        place=place,
        reason=_words(reason, "The reason", "reason"),
        withdrawn_on=on,
    )
    remember_of(scope, "shares-taken-back", case.reference)
    if place is not None and scope.role == "portal_provider":
        _end(scope, case, on, FUNDER_REFUSED)


def _check_unbooked(scope: Scope, case: CaseFunding) -> None:
    """Keep the shares by which a meeting is booked: they are what it will be charged by."""
    day = booked_day(replace(scope, provider_id=case.provider_id), case.reference)
    if day is not None:
        raise NotNow(f"A meeting is booked for {long_date(day)} on these shares. Postpone or cancel it first.", "who")


def end_unfunded(scope: Scope, case: CaseFunding) -> None:
    """End a case whose funder refused or withdrew. It has cost nothing, so nothing is charged. Raises: NotNow."""
    newest = case.round
    if newest is None or not case.will_not_be_paid:
        raise NotNow("No funder has refused or withdrawn, so the case goes on.")
    refused = newest.refused.answer.answered_on if newest.refused and newest.refused.answer else None
    on = newest.withdrawal.withdrawn_on if newest.withdrawal else refused
    _end(scope, case, on or clock.today(), FUNDER_REFUSED)


def _asked(case: CaseFunding, number: int, place: int) -> tuple[FundingRound, AskedFunder]:
    newest = case.round
    asked = newest.at(place) if newest is not None and newest.number == number else None
    if newest is None or asked is None:
        raise NotNow("Other shares have been asked for since. Look at the case again.")
    return newest, asked


def _end(scope: Scope, case: CaseFunding, on: dt.date, because: str) -> None:
    """End a case on the day of a refusal, with its event; its clocks stop."""
    new = {"ended_on": on, "ended_because": because}
    write_changes(scope, [FactChange(case.reference, dict.fromkeys(new), new)], source="form")
    recount(scope, [case.reference])


def _store(scope: Scope, case: CaseFunding, table: str, **values: Any) -> None:
    row: Mapping[str, Any] = _whose(case) | values | {"recorded_on": clock.today(), "recorded_by": scope.actor}
    named = ", ".join(row)
    statement = _INSERT.format(table=table, columns=named, values=", ".join(f":{column}" for column in row))
    scope.session.execute(text(statement), row)
    note_business_day(scope.session, clock.today())


def _whose(case: CaseFunding) -> dict[str, Any]:
    return {"authority_id": case.authority_id, "provider_id": case.provider_id, "case_reference": case.reference}


def _check_day(day: dt.date, what: str, *, after: dt.date, event: str, about: str) -> None:
    if fault := fault_in_day(day, what, today=clock.today(), after=after, event=event):
        raise NotNow(fault, about)


def _words(typed: str, what: str, about: str) -> str:
    """Return short words that are kept for good. Raises: NotNow with what is wrong with them."""
    kept = typed.strip()
    if fault := fault_in_free_text(kept):
        raise NotNow(f"{what} {fault}.", about)
    return kept


def _reference(typed: str | None) -> str | None:
    if not typed:
        return None
    try:
        return cells.reference(typed)
    except RuleBroken as refusal:
        raise NotNow(str(refusal), "evidence") from refusal
