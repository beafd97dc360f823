"""The councils of the group as the lead keeps them: one entry each, and the list that is filtered and sorted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from flask import request
from sqlalchemy.orm import Session

from consortium.authorities.queries import Council, Member, members_with_figures
from consortium.contracts.queries import ContractTerms
from consortium.web.lists import Sorting, sorting_asked_for
from tenants.ledger.queries import included_and_used

STATES: Final = (
    ("members", "Members today"),
    ("left", "Left"),
    ("unsigned", "Agreement not signed"),
)
_COLUMNS: Final = ("order", "name", "joined", "left", "signed", "included")


@dataclass(frozen=True)
class Entry:
    """A council in the list of members, with its included meetings: how many, and how many are used."""

    member: Member
    joined_on: dt.date
    included: int
    used: int

    @property
    def council(self) -> Council:
        """The council itself."""
        return self.member.council

    def is_member_on(self, day: dt.date) -> bool:
        """Say whether the council is a member on a day, its first and last included."""
        return self.joined_on <= day and (self.council.left_on is None or day <= self.council.left_on)

    def figure(self, name: str) -> Fraction | None:
        """Return a figure by which costs are shared, or None when the council has none."""
        return self.member.figures.get(name)


def entries(session: Session, contract: ContractTerms) -> list[Entry]:
    """List every council in member order."""
    included = included_and_used(session, contract.contract_id)
    return [
        Entry(
            member,
            max(member.council.joined_on or contract.starts_on, contract.starts_on),
            *included.get(member.council.authority_id, (0, 0)),
        )
        for member in members_with_figures(session)
    ]


def figure_columns(listed: Sequence[Entry]) -> list[str]:
    """Name the figures that any council has."""
    return sorted({name for entry in listed for name in entry.member.figures})


def found(listed: Sequence[Entry], figures: Sequence[str], today: dt.date) -> tuple[list[Entry], Sorting]:
    """Return the councils that the address asks for, in its order."""
    find, state = request.args.get("find", "").strip().casefold(), request.args.get("state", "")
    sorting = sorting_asked_for((*_COLUMNS, *figures))
    left = [entry for entry in listed if _fits(entry, find, state, today)]
    return sorted(left, key=lambda entry: _sort_key(entry, sorting.by), reverse=sorting.down), sorting


def list_heading(listed: Sequence[Entry], today: dt.date) -> str:
    """Say the finding: how many are members, and whether all have signed."""
    members = [entry for entry in listed if entry.is_member_on(today)]
    number = "1 council is a member" if len(members) == 1 else f"{len(members)} councils are members"
    unsigned = [entry.council.name for entry in members if entry.council.agreement_signed_on is None]
    if not members:
        return "No council is a member today"
    if not unsigned:
        return f"{number}, and {'it has' if len(members) == 1 else 'all have'} signed the agreement"
    if len(unsigned) == 1:
        return f"{number}, and {unsigned[0]} has not signed the agreement yet"
    return f"{number}, and {len(unsigned)} have not signed the agreement yet"


def _fits(entry: Entry, find: str, state: str, today: dt.date) -> bool:
    council = entry.council
    text = f"{council.authority_id} {council.name} {entry.member.kind or ''} {entry.member.ons_code or ''}".casefold()
    fits = {
        "members": entry.is_member_on(today),
        "left": council.left_on is not None and council.left_on < today,
        "unsigned": council.agreement_signed_on is None,
    }
    return find in text and fits.get(state, True)


def _sort_key(entry: Entry, by: str) -> tuple[Any, ...]:
    council, never = entry.council, dt.date.max
    keys: dict[str, Any] = {
        "order": council.member_order,
        "name": council.name.casefold(),
        "joined": entry.joined_on,
        "left": council.left_on or never,
        "signed": council.agreement_signed_on or never,
        "included": entry.included,
    }
    value = keys[by] if by in keys else entry.figure(by) or Fraction(-1)
    return (value, council.member_order, council.authority_id)
