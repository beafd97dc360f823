"""What a council's entry in the list of members may say, and what must agree with the contract."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.files.words import shown

# First parts of paths that are not a council's.
RESERVED_SLUGS: Final = frozenset(
    {
        *("group", "provider", "people", "account", "sign-in", "sign-out", "invitations", "funding"),
        *("static", "help", "health", "healthz", "admin"),
        *(
            "prices",
            "privacy",
            "cookies",
            "accessibility",
            "permissions",
            "terms",
            "method",
            "contact",
            "status",
            "metrics",
        ),
        *("deadlines", "calendar"),
        *("ready", "api", "history", "search", "favicon-ico", "robots-txt", "well-known"),
    }
)
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_SLUG: Final = 60


class SlugRefused(RuleBroken):
    """A council's part of an address that cannot be one, or that is the portal's own."""


class DatesRefused(RuleBroken):
    """Days of joining and leaving that do not fit each other or the contract."""


class LeadCannotLeave(DatesRefused):
    """The lead keeps the contract, so it stays a member."""


class CouncilTaken(RuleBroken):
    """Another council has this number, code, name or address. `column` says which."""

    def __init__(self, column: str, sentence: str) -> None:
        self.column = column
        super().__init__(sentence)


@dataclass(frozen=True)
class Identity:
    """What tells one council from every other."""

    authority_id: int
    ons_code: str | None
    name: str
    slug: str


def checked_slug(slug: str) -> str:
    """Return a council's part of an address. Raises: SlugRefused for signs it cannot have and for the portal's own words."""
    if not _SLUG.fullmatch(slug) or len(slug) > _MOST_SLUG:
        raise SlugRefused(f"{shown(slug)} cannot stand in an address. Use a to z, 0 to 9 and hyphens, at most 60.")
    if slug in RESERVED_SLUGS:
        raise SlugRefused(f"{slug} is an address of the portal itself. Choose another, such as {slug}-council.")
    return slug


def check_membership(
    joined_on: dt.date | None,
    left_on: dt.date | None,
    *,
    starts_on: dt.date,
    latest_end_on: dt.date,
    is_lead: bool,
) -> None:
    """Refuse days that do not fit: left before joining, or a membership outside the contract. The last day counts.

    Raises: DatesRefused, LeadCannotLeave.
    """
    if is_lead and left_on is not None:
        raise LeadCannotLeave("The lead keeps the contract for all, so it cannot leave")
    if joined_on is not None and not starts_on <= joined_on <= latest_end_on:
        term = f"{long_date(starts_on)} to {long_date(latest_end_on)}"
        raise DatesRefused(f"The day of joining must be in the contract, {term}")
    since = joined_on or starts_on
    if left_on is not None and left_on < since:
        raise DatesRefused(f"The last day cannot be before the council joined on {long_date(since)}")
    if left_on is not None and left_on > latest_end_on:
        raise DatesRefused(f"The contract ends on {long_date(latest_end_on)}, so no last day lies after it")


def check_not_taken(new: Identity, others: Iterable[Identity]) -> None:
    """Refuse a council whose number, code, name or address another has, leavers among them.

    Raises: CouncilTaken, for the first of them.
    """
    for other in others:
        if other.authority_id == new.authority_id:
            raise CouncilTaken("authority_id", f"{new.authority_id} is the number of {other.name} already")
        if new.ons_code is not None and other.ons_code == new.ons_code:
            raise CouncilTaken("ons_code", f"{new.ons_code} is the ONS code of {other.name} already")
        if other.name.casefold() == new.name.casefold():
            raise CouncilTaken("name", f"There is a council {other.name} already. If it comes back, clear its last day")
        if other.slug == new.slug:
            raise CouncilTaken("slug", f"{new.slug} is the address of {other.name} already")
