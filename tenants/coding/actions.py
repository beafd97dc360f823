"""Setting a council's pattern and its coding strings: never changed in place, and never over somebody else's head."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from consortium import clock
from consortium.database import constraint_of
from consortium.errors import RuleBroken
from consortium.history.actions import remember
from tenants.coding.models import CodingPattern, CodingStringRow
from tenants.coding.patterns import check_pattern, fits
from tenants.coding.queries import Pattern, pattern_of_council, strings_of_council
from tenants.coding.rules import CodingRefused, Parts, Target, coding_on, join_parts
from tenants.scope import Scope


class CodingChanged(RuleBroken):
    """Somebody changed what the page showed while it was open."""


@dataclass(frozen=True)
class Wanted:
    """A coding string as somebody typed it, for a target."""

    target: Target
    parts: Parts


class StringsRefused(RuleBroken):
    """Some of the strings cannot be kept, and so none is. `refusals` go by the place of the string, from 0."""

    def __init__(self, refusals: dict[int, CodingRefused]) -> None:
        self.refusals = refusals
        super().__init__("Nothing has been kept.")


def set_pattern(scope: Scope, typed: str, joined_by: str, *, replaces: int, by_name: str) -> bool:
    """Set what a council's coding strings look like; False where that was so already.

    `replaces` is the number of the change that the person had before them. Raises: PatternRefused, CodingChanged.
    """
    pattern = check_pattern(typed)
    before = pattern_of_council(scope)
    if before.change_number and (before.pattern, before.joined_by) == (pattern, joined_by):
        return False
    if replaces != before.change_number:
        raise CodingChanged("The pattern was changed while this page was open.")
    row = CodingPattern(
        authority_id=scope.authority_id,
        change_number=replaces + 1,
        replaces=replaces or None,
        pattern=pattern,
        joined_by=joined_by,
        set_on=clock.today(),
        set_by=scope.actor,
        set_by_name=by_name,
    )
    scope.session.add(row)
    _keep(scope, "coding_patterns_pkey")
    remember(scope.session, "set", "coding_pattern", authority_id=scope.authority_id, details={"pattern": pattern})
    return True


def set_strings(scope: Scope, wanted: Sequence[Wanted], from_on: dt.date, *, replaces: int, by_name: str) -> int:
    """Keep coding strings from a day on, all or none; what holds from that day already is left out. Returns how many are new.

    `replaces` is the number of the newest string that the person had before them. Raises: StringsRefused, CodingChanged.
    """
    pattern = pattern_of_council(scope)
    known = strings_of_council(scope)
    refusals: dict[int, CodingRefused] = {}
    new: list[tuple[Wanted, str]] = []
    for place, one in enumerate(wanted):
        try:
            coding = _fitting(one, pattern)
        except CodingRefused as refusal:
            refusals[place] = refusal
            continue
        held = coding_on(known, one.target, from_on)
        if held is None or (held.target, held.coding, held.parts) != (one.target, coding, one.parts):
            new.append((one, coding))
    if refusals:
        raise StringsRefused(refusals)
    last = known[0].string_number if known else 0
    if new and replaces != last:
        raise CodingChanged("Coding strings were changed while this page was open.")
    for place, (one, coding) in enumerate(new, start=1):
        _add(scope, one, coding, from_on, number=last + place, joined_by=pattern.joined_by, by_name=by_name)
    return len(new)


def _fitting(one: Wanted, pattern: Pattern) -> str:
    """Return the string of some parts as the council writes it. Raises: CodingRefused."""
    coding = join_parts(one.target, one.parts, pattern.joined_by)
    if not fits(pattern.pattern, coding):
        raise CodingRefused("cost_centre", f"{coding} does not fit your pattern {pattern.pattern}")
    return coding


def _add(
    scope: Scope, one: Wanted, coding: str, from_on: dt.date, *, number: int, joined_by: str, by_name: str
) -> None:
    row = CodingStringRow(
        authority_id=scope.authority_id,
        string_number=number,
        replaces=number - 1 or None,
        cost_kind=one.target.kind,
        funder_code=one.target.funder_code,
        cost_centre=one.parts.cost_centre,
        subjective=one.parts.subjective,
        activity=one.parts.activity,
        joined_by=joined_by,
        coding=coding,
        funding_source=one.parts.funding_source,
        from_on=from_on,
        set_on=clock.today(),
        set_by=scope.actor,
        set_by_name=by_name,
    )
    scope.session.add(row)
    _keep(scope, "coding_strings_pkey")
    details = {"for": one.target.in_words(), "coding": coding, "from": from_on.isoformat()}
    remember(scope.session, "set", "coding_string", authority_id=scope.authority_id, details=details)


def _keep(scope: Scope, key: str) -> None:
    """Write what was added: of two people at once only the first's."""
    try:
        scope.session.flush()
    except IntegrityError as error:
        if constraint_of(error) != key:
            raise
        raise CodingChanged("It was changed while this page was open.") from error
