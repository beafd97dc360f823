"""What a group may choose to stop a close beside the books: how another part's word becomes a check. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from consortium.periods.rules import BillingPeriod
from tenants.across.closing.rules import CloseCheck, State


@dataclass(frozen=True)
class Feed:
    """A check that another part of the portal feeds: its name, the group's setting, and what that chooses, in words."""

    name: str
    setting: str
    chosen: str


@dataclass(frozen=True)
class Fed:
    """What another part says of a period. `is_used`: the group uses that part, so that it is worth a line on the page."""

    passed: bool
    sentence: str
    link: tuple[str, str] | None = None
    is_used: bool = True


def fed(feed: Feed, found: Fed | None, *, required: bool) -> list[CloseCheck]:
    """Return the check that another part feeds; what it misses stops a close only where the group chose that.

    Where that part says nothing, nobody can require it and close; where the group does not use it, it is no line.
    """
    if found is None and required:
        settings = ("Change the settings", "group_settings.shown")
        sentence = f"The group chose that {feed.chosen}, and the portal does not keep that yet"
        return [CloseCheck(feed.name, "failed", sentence, settings[1], settings, stops_hold=False)]
    if found is None or not (required or found.is_used):
        return []
    endpoint = found.link[1] if found.link else ""
    if found.passed:
        return [CloseCheck(feed.name, "passed", found.sentence, endpoint)]
    state: State = "failed" if required else "known"
    chosen = f". The group chose that {feed.chosen}" if required else ""
    return [CloseCheck(feed.name, state, found.sentence + chosen, endpoint, found.link, stops_hold=False)]


def why_not_closed(period: BillingPeriod, checks: Sequence[CloseCheck]) -> str:
    """Say which of the checks that the group chose stop a close, or nothing."""
    failed = " ".join(f"{check.name}: not yet. {check.sentence}." for check in checks if check.state == "failed")
    return f"{period.name} cannot be closed. {failed}" if failed else ""
