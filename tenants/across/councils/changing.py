"""What each change of the list of members does: it is tried to be looked at, then done by the same lines."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from consortium import clock
from consortium.authorities.actions import add_authority, change_authority, change_figures
from consortium.authorities.rules import check_membership
from consortium.contracts.queries import ContractTerms
from consortium.files.words import begun
from consortium.folder.contents import Authority
from consortium.money import pounds
from consortium.shared_costs.rules import figure_in_words
from consortium.web.formats import long_date, plain_number
from tenants.across.costs.lists import to_charge_again
from tenants.across.councils.forms import (
    AgreementForm,
    CouncilForm,
    FiguresForm,
    IncludedForm,
    JoiningForm,
    LeavingForm,
)
from tenants.across.councils.lists import Entry
from tenants.across.looking import Looked
from tenants.across.wanted import read_runs
from tenants.charges.queries import charged_outside
from tenants.ledger.actions import open_book
from tenants.scope import Scope, inside

Rows = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Kind:
    """One thing of a council that changes: how its page is headed, its form, the box a refusal belongs to, what it does."""

    title: str
    says: str
    form: type[CouncilForm]
    field: str
    act: Callable[[Session, ContractTerms, Entry, Any], Looked]


def council_that_joins(session: Session, contract: ContractTerms, council: Authority, place: int) -> Looked:
    """Add a council with its figures, its book and its included meetings, in one action.

    Raises: CouncilTaken, DatesRefused.
    """
    _check(contract, council.joined_on, None, is_lead=False)
    add_authority(session, council)
    scope = Scope("portal_lead", council.authority_id, session.info["binding"].actor)
    included = council.allowance or 0
    with inside(scope):
        open_book(scope, contract.contract_id, name=council.name, meetings_included=included)
    joined_on = council.joined_on or contract.starts_on
    rows = [
        (council.name, "", f"joins on {long_date(joined_on)}, number {place} in member order"),
        ("Included meetings", "", str(included)),
        *((_figure(name), "", plain_number(value)) for name, value in council.figures.items() if value is not None),
    ]
    return _looked(session, contract, rows, [f"Its pages are at /{council.slug}. Its people are invited from People."])


def _agreement(session: Session, contract: ContractTerms, entry: Entry, form: AgreementForm) -> Looked:
    signed_on = form.signed_on.data
    change_authority(session, entry.council, agreement_signed_on=signed_on)
    row = ("Agreement signed on", _day(entry.council.agreement_signed_on, "not yet"), _day(signed_on, "not yet"))
    return _looked(session, contract, [row], [])


def _joining(session: Session, contract: ContractTerms, entry: Entry, form: JoiningForm) -> Looked:
    joined_on = form.joined_on.data
    _check(contract, joined_on, entry.council.left_on, is_lead=entry.member.is_lead)
    change_authority(session, entry.council, joined_on=joined_on)
    start = f"the contract's first day, {long_date(contract.starts_on)}"
    row = ("First day as a member", _day(entry.council.joined_on, start), _day(joined_on, start))
    notes = _outside(entry, contract, before=joined_on or contract.starts_on)
    return _looked(session, contract, [row], notes)


def _leaving(session: Session, contract: ContractTerms, entry: Entry, form: LeavingForm) -> Looked:
    left_on = form.left_on.data
    _check(contract, entry.council.joined_on, left_on, is_lead=entry.member.is_lead)
    change_authority(session, entry.council, left_on=left_on)
    row = ("Last day as a member", _day(entry.council.left_on, "stays"), _day(left_on, "stays"))
    notes = [] if left_on is None else _outside(entry, contract, after=left_on)
    if left_on is not None:
        notes.append(f"No meeting after {long_date(left_on)} can be recorded for {entry.council.name}.")
    return _looked(session, contract, [row], notes)


def _figures(session: Session, contract: ContractTerms, entry: Entry, form: FiguresForm) -> Looked:
    wanted = form.figures.values()
    change_figures(session, entry.council, wanted)
    rows = [
        (
            _figure(name),
            "not there" if (before := entry.figure(name)) is None else plain_number(before),
            plain_number(now),
        )
        for name, now in wanted.items()
    ]
    frozen = {name for figures in entry.member.frozen.values() for name in figures}
    moved = any(name in frozen and entry.figure(name) != now for name, now in wanted.items())
    notes = [
        "What was shared by a figure keeps the one that it was charged by. Shared costs say which shares have moved."
    ]
    return _looked(session, contract, rows, notes if moved else [])


def _included(session: Session, contract: ContractTerms, entry: Entry, form: IncludedForm) -> Looked:
    wanted: Any = form.meetings.data
    scope = Scope("portal_lead", entry.council.authority_id, session.info["binding"].actor)
    with inside(scope):
        open_book(scope, contract.contract_id, name=entry.council.name, meetings_included=wanted)
    used = "1 is used" if entry.used == 1 else f"{entry.used} are used"
    notes = [f"{used}, so {wanted - entry.used} would be left. Meetings that are charged already stay charged."]
    return _looked(session, contract, [("Included meetings", str(entry.included), str(wanted))], notes)


KINDS: Final = {
    "agreement": Kind("When did {} sign the agreement?", "", AgreementForm, "signed_on", _agreement),
    "joining": Kind(
        "Correct the day on which {} joined",
        "Its subscription and its shares of costs follow from it.",
        JoiningForm,
        "joined_on",
        _joining,
    ),
    "leaving": Kind(
        "{} leaves the group",
        "Its subscription and its shares of costs follow from it. What it was charged stays in sight.",
        LeavingForm,
        "left_on",
        _leaving,
    ),
    "figures": Kind(
        "The figures of {} by which costs are shared",
        "A cost that is charged already does not change by itself: it is charged again, and only the difference is written.",
        FiguresForm,
        "figures",
        _figures,
    ),
    "included": Kind("How many meetings are included for {}?", "", IncludedForm, "meetings", _included),
}


def _looked(session: Session, contract: ContractTerms, rows: Rows, notes: list[str]) -> Looked:
    """Say what changed, and which charging runs would now write a difference."""
    changed = [row for row in rows if row[1] != row[2]]
    return Looked(changed, notes, to_charge_again(read_runs(session, contract)))


def _check(contract: ContractTerms, joined_on: dt.date | None, left_on: dt.date | None, *, is_lead: bool) -> None:
    check_membership(
        joined_on, left_on, starts_on=contract.starts_on, latest_end_on=contract.latest_end_on, is_lead=is_lead
    )


def _outside(
    entry: Entry, contract: ContractTerms, *, before: dt.date | None = None, after: dt.date | None = None
) -> list[str]:
    """Say which recorded meetings lie outside the membership: they stay as they were recorded."""
    number, pence = charged_outside(
        Scope("portal_lead", entry.council.authority_id, ""), contract.contract_id, before=before, after=after
    )
    if not number:
        return []
    when = f"before {long_date(before)}" if before else f"after {long_date(after or clock.today())}"
    meetings = "1 meeting is" if number == 1 else f"{number:,} meetings are"
    return [f"{meetings} recorded {when}, {pounds(pence)} in all. The provider takes back what was not held."]


def _figure(name: str) -> str:
    words = figure_in_words(name)
    return begun(words)


def _day(day: dt.date | None, none: str) -> str:
    return none if day is None else long_date(day)
