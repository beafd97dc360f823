"""Whether a period is ready to close, and what closing it will do. Pure: the close itself decides again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.dates import long_date
from consortium.files.words import begun, listed
from consortium.money import pounds
from consortium.periods.rules import BillingPeriod, Hold
from tenants.across.checks.rules import Run, failing, when_run
from tenants.statements.sentences import short_period

State = Literal["passed", "failed", "known"]
_MOST_EXPLAINED: Final = 10


@dataclass(frozen=True)
class CouncilGets:
    """What a council's statement would say. Units: pence.

    `of_meetings_pence` is what its book says of meetings, `charged_pence` what their charges come to.
    """

    authority_id: int
    name: str
    slug: str
    lines: int
    included: int
    net_pence: int
    vat_pence: int
    of_meetings_pence: int
    charged_pence: int

    @property
    def total_pence(self) -> int:
        """What the council pays."""
        return self.net_pence + self.vat_pence

    @property
    def why_nothing(self) -> str:
        """Why a statement of £0.00 is one: Portsmouth’s is £0.00: both its meetings were included."""
        if self.lines != self.included:
            return f"{self.name}’s is £0.00: its lines add up to nothing."
        counted = {1: "its meeting was", 2: "both its meetings were"}.get(
            self.lines, f"all its {self.lines:,} meetings were"
        )
        return f"{self.name}’s is £0.00: {counted} included."


@dataclass(frozen=True)
class CloseCheck:
    """One of the things to look at before a close. Known: it is told, and stops nothing. `link` is (label, endpoint).

    `stops_hold`: where it fails the drafts would be false, so nothing is held either.
    """

    name: str
    state: State
    sentence: str
    endpoint: str = ""
    link: tuple[str, str] | None = None
    stops_hold: bool = True


@dataclass(frozen=True)
class Preview:
    """What the next step would do now. Units: pence. `last_run` is the number of the last run of the checks.

    `look_until`: how long members could look if the period were held today.
    """

    period: BillingPeriod
    councils: tuple[CouncilGets, ...]
    checks: tuple[CloseCheck, ...]
    is_over: bool
    last_run: int = 0
    hold: Hold | None = None
    look_until: dt.date = dt.date.min

    @property
    def statements(self) -> tuple[CouncilGets, ...]:
        """The councils that would get a statement, in member order."""
        return tuple(council for council in self.councils if council.lines)

    @property
    def without(self) -> tuple[str, ...]:
        """The councils that would get none, because they have no lines."""
        return tuple(council.name for council in self.councils if not council.lines)

    @property
    def zero(self) -> tuple[str, ...]:
        """Why each statement of £0.00 is one; of many, how many there are."""
        found = [council for council in self.statements if not council.total_pence]
        if len(found) > _MOST_EXPLAINED:
            return (
                f"{len(found)} statements are £0.00: meetings that were included, or lines that add up to nothing.",
            )
        return tuple(council.why_nothing for council in found)

    @property
    def without_in_words(self) -> str:
        """Say which councils get no statement; of many, how many."""
        if len(self.without) > _MOST_EXPLAINED:
            return f"No statement for {len(self.without)} councils, because they have no lines."
        return f"No statement, because there are no lines: {', '.join(self.without)}."

    @property
    def failed(self) -> int:
        """How many checks stop the close."""
        return sum(check.state == "failed" for check in self.checks)

    @property
    def passed(self) -> int:
        """How many checks found what they look for."""
        return sum(check.state == "passed" for check in self.checks)

    @property
    def known(self) -> int:
        """How many told something that stops nothing."""
        return sum(check.state == "known" for check in self.checks)

    @property
    def is_ready(self) -> bool:
        """Say whether nothing stops the next step: of the hold, only what would make its drafts false."""
        return self.is_over and not any(
            check.stops_hold or self.hold for check in self.checks if check.state == "failed"
        )

    @property
    def step(self) -> Literal["open", "hold", "close"]:
        """Which of the three steps is next."""
        return "open" if not self.is_over else "hold" if self.hold is None else "close"

    def total(self, name: str) -> int:
        """Add up a column."""
        return sum(getattr(council, name) for council in self.statements)

    @property
    def counted(self) -> str:
        """How many statements: 11 statements."""
        number = len(self.statements)
        return "no statements" if not number else "1 statement" if number == 1 else f"{number} statements"

    @property
    def heading(self) -> str:
        """Say whether the period is ready to close, or that there is nothing to close yet."""
        if not self.is_over:
            return f"There is nothing to close before {long_date(self.period.ends_on)}"
        if not self.is_ready:
            return f"Not yet: {self.failed} of {len(self.checks)} checks {'fails' if self.failed == 1 else 'fail'}"
        return f"Ready to {self.step}: {self.counted}, {pounds(self.total('total_pence'))} in all"


def ended(period: BillingPeriod, today: dt.date) -> CloseCheck:
    """Check that the period is over."""
    day = long_date(period.ends_on)
    if period.ends_on <= today:
        return CloseCheck("The period has ended", "passed", f"On {day}")
    return CloseCheck("The period has ended", "failed", f"It ends on {day}; it can be closed from that day on")


def follows(before: BillingPeriod | None, closed_on: dt.date | None) -> CloseCheck:
    """Say why this period is the next one: nobody can close them out of order."""
    name = "It is the next to close"
    if before is None or closed_on is None:
        return CloseCheck(name, "passed", "It is the first of the contract")
    return CloseCheck(name, "passed", f"{_begun(before)} was closed on {long_date(closed_on)}", "group.listed")


def returns_in(missing: Sequence[str], *, last: str, councils: int, required: bool) -> CloseCheck:
    """Say whether the provider's returns are in. It stops a close only where the group chose that.

    What comes after a close goes on the next statements; what comes after a hold is in it still.
    """
    name, page = "Returns are in", "group_returns.listed"
    if not missing:
        return CloseCheck(name, "passed", f"For all {councils} councils through {last}", page)
    months = listed(list(missing), "and")
    verb = "is" if len(missing) == 1 else "are"
    chosen = " The group chose that nothing is closed before it is." if required else ""
    return CloseCheck(
        name,
        "failed" if required else "known",
        f"{months} {verb} not in. The provider sends what is missing; a row that comes after the close goes on the next"
        f" statements.{chosen}".removesuffix("."),
        page,
        stops_hold=False,
    )


def members_looked(hold: Hold, today: dt.date) -> CloseCheck:
    """Say whether the members have had their time to look at the drafts. A close before it ends is told, and not stopped."""
    name = "Members have seen their drafts"
    day = long_date(hold.look_until)
    if today > hold.look_until:
        return CloseCheck(name, "passed", f"They could look from {long_date(hold.held_on)} to {day}", "group.listed")
    return CloseCheck(name, "known", f"They may look until {day}. Closing before that ends their time", "group.listed")


def came_since(hold: Hold, net_pence: int) -> CloseCheck:
    """Say whether a period still comes to what it came to when it was held. Units: pence."""
    name, apart = "Nothing changed since the hold", net_pence - hold.net_pence
    if not apart:
        return CloseCheck(name, "passed", f"{pounds(net_pence)} then and now, before VAT", "group.listed")
    more = "more" if apart > 0 else "less"
    sentence = f"{pounds(abs(apart))} {more} than when it was held: {pounds(net_pence)} now, before VAT"
    return CloseCheck(name, "known", sentence, "group.listed")


def books_hold(run: Run | None, *, at: str, now: dt.datetime, today: dt.date) -> CloseCheck:
    """Say how the last run of the checks of the books stands. They are run again within the close."""
    name, page = "The books hold", "group_checks.shown"
    if run is None:
        return CloseCheck(
            name, "known", "Not run yet. Every check is run when you close, and stops it if one fails", page
        )
    when = when_run(run, at=at, now=now, today=today)
    if not run.all_hold:
        return CloseCheck(
            name, "failed", f"{failing(run)}, {when}. Whoever runs the portal has to look", page, ("See which", page)
        )
    again = "" if when.startswith("run today") else ". They are run again when you close"
    return CloseCheck(name, "passed", f"{run.held} of {run.checks} checks, {when}{again}", page)


def adds_up(councils: Sequence[CouncilGets]) -> CloseCheck:
    """Check the group's equation: the lines of all councils against what the provider recorded, and the rest. Units: pence."""
    lines = sum(council.net_pence for council in councils)
    of_meetings = sum(council.of_meetings_pence for council in councils)
    recorded = sum(council.charged_pence for council in councils)
    others = lines - of_meetings
    difference = lines - recorded - others
    rest = f", subscription, shared costs and credits {pounds(others)}" if others else ""
    return CloseCheck(
        "The statements add up",
        "failed" if difference else "passed",
        f"{len(councils)} councils’ lines {pounds(lines)}, the provider’s lines {pounds(recorded)}{rest},"
        f" difference {pounds(difference)}",
        "group.listed",
        ("See the checks of the books", "group_checks.shown") if difference else None,
    )


def changed_meanwhile(before: int, after: int, total_pence: int) -> str:
    """Say what came in while the page was open. Units: lines, and pence of all statements now."""
    came = after - before
    what = "One line came in" if came == 1 else f"{came:,} lines came in" if came > 1 else "The lines changed"
    return f"{what} while you looked: {pounds(total_pence)} now. Look again."


def closed_in_words(period: BillingPeriod, statements: int) -> str:
    """Say what was done: Quarter 2 is closed. 11 statements are issued."""
    issued = (
        "No statement is" if not statements else "1 statement is" if statements == 1 else f"{statements} statements are"
    )
    return f"{_begun(period)} is closed. {issued} issued."


def held_in_words(period: BillingPeriod, until: dt.date) -> str:
    """Say what was done: Quarter 2 is held. Its members may look at their drafts until 9 October 2015."""
    return f"{_begun(period)} is held. Its members may look at their drafts until {long_date(until)}."


def released_in_words(period: BillingPeriod) -> str:
    """Say what was done: Quarter 2 is open again."""
    return f"{_begun(period)} is open again. Hold it once more when it is right."


def already_closed(period: BillingPeriod, closed_on: dt.date, statements: int) -> str:
    """Tell whoever presses twice, or after a colleague, that it was done, and once."""
    issued = "no statements" if not statements else "1 statement" if statements == 1 else f"{statements} statements"
    return f"{_begun(period)} is closed already: it was closed on {long_date(closed_on)}, with {issued}. Nothing was done twice."


def _begun(period: BillingPeriod) -> str:
    words = short_period(period)
    return begun(words)
