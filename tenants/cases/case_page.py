"""A case's page put together: its finding, its deadlines in words and tags, its line, and what is known of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from consortium import clock
from consortium.dates import date_near
from consortium.files.words import begun, listed
from consortium.people.names import actor_in_words, names_by_account
from tenants.cases.acts import CaseAct, acts_of_council, acts_on_facts, next_act
from tenants.cases.case_deadline import CaseDeadline
from tenants.cases.case_facts import CaseFacts
from tenants.cases.clock import deadlines
from tenants.cases.contacts import MEDIATION
from tenants.cases.facts import calendar_in_force, case_facts
from tenants.cases.headlines import case_headline
from tenants.cases.looking import CaseView, last_views
from tenants.cases.opening import OpenCase
from tenants.cases.parts import CaseParts
from tenants.cases.reading import (
    CaseMeeting,
    assignments_of_case,
    certificates_of_case,
    events_of_case,
    meetings_of_case,
)
from tenants.cases.rules import APPEAL, certificate_needed
from tenants.cases.timeline import CERTIFICATE_WORDS, Colour, Happening, Told, timeline_of
from tenants.cases.words import ASKER_WORDS, ENDED_WORDS, ISSUE_WORDS, SERVICE_WORDS, about_in_words
from tenants.early.queries import early_meetings_of
from tenants.meetings.addresses import council_address, meeting_address
from tenants.scope import inside

_TAGS: Final[dict[str, tuple[str, Colour]]] = {
    "not-started": ("Not started", "grey"),
    "running": ("Running", "blue"),
    "due-soon": ("Due soon", "yellow"),
    "overdue": ("Overdue", "red"),
    "missed": ("Missed", "red"),
    "displaced": ("Another date agreed", "blue"),
    "not-applicable": ("Not needed", "grey"),
    "over": ("Over", "grey"),
}
_CERTIFICATE_RULES: Final = ("T3", "T9", "T10")
# How deadlines are counted in a heading, most urgent first.
_COUNTED: Final = (
    (("overdue",), "overdue"),
    (("missed",), "missed"),
    (("due-soon",), "due soon"),
    (("running", "displaced"), "running"),
    (("met",), "met"),
    (("not-started",), "not started"),
    (("over",), "over"),
)
_URGENCY: Final = (
    "overdue",
    "missed",
    "due-soon",
    "running",
    "displaced",
    "met",
    "not-started",
    "over",
    "not-applicable",
)


@dataclass(frozen=True)
class ShownDeadline:
    """A deadline as the table shows it."""

    deadline: CaseDeadline
    counted: str
    due: str
    tag: str
    colour: Colour

    @property
    def is_quiet(self) -> bool:
        """Say whether nobody has to act on it yet, or any more."""
        return self.deadline.state in ("not-started", "not-applicable", "over")


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """What the page of a case shows, whichever door it is behind."""

    opened: OpenCase
    today: dt.date
    headline: str
    deadlines: tuple[ShownDeadline, ...]
    counted: str
    line: list[Happening]
    meetings: Sequence[CaseMeeting]
    acts: list[CaseAct]
    next_act: CaseAct | None
    certificate: str
    caseworker: str
    viewers: list[str]
    may_assign: bool = True

    @property
    def lead(self) -> str:
        """What follows from the most urgent thing to do, below the finding."""
        first = next((one.deadline for one in self.deadlines if one.deadline.is_open), None)
        if self.opened.case.ended_on is not None or first is None:
            return ""
        if first.code == "T8":
            who = (
                "you tell the adviser, it" if self.opened.side == "council" else f"{self.opened.council} tells you, it"
            )
            return (
                f"The family still needs its certificate. When {who} is issued within 3 working days, and the family then"
                " has a month from its date to appeal."
            )
        return "The family then has a month from its date to appeal." if first.code in _CERTIFICATE_RULES else ""

    @property
    def caption(self) -> str:
        """Case C00452, mediation; a provider reads whose it is."""
        service = SERVICE_WORDS[self.opened.case.contact.service].lower()
        whose = f", {self.opened.council}" if self.opened.side == "provider" else ""
        return f"Case {self.opened.reference}, {service}{whose}"

    @property
    def may_state_reference(self) -> bool:
        """Say whether the reader may state the council's own reference."""
        return self.opened.case.ended_on is None

    def meeting_address(self, reference: str) -> str:
        """Return the address of one of the case's meetings, behind the same door."""
        opened = self.opened
        if opened.side == "council":
            return council_address(reference, opened.scope.provider_id or 0, opened.contract)
        return meeting_address("provider_meetings.shown", reference)

    @property
    def asked_by(self) -> str:
        """Who asks."""
        return ASKER_WORDS[self.opened.case.contact.asker]

    @property
    def about(self) -> str:
        """What the case is about, shortly."""
        case = self.opened.case
        return about_in_words(case.contact.decision_kinds, case.dr_kind) or "Not known yet"

    @property
    def issues(self) -> str:
        """The issues."""
        return listed([ISSUE_WORDS[one] for one in self.opened.case.contact.issues] or ["Not known yet"], "and")

    @property
    def ended(self) -> str:
        """Why the case ended, if it did."""
        because = self.opened.case.ended_because
        return ENDED_WORDS[because] if because else ""

    @property
    def cost_pence(self) -> int:
        """What the meetings cost so far. Units: pence."""
        return sum(one.price_pence for one in self.meetings if one.taken_back_on is None)


def case_page(opened: OpenCase, parts: CaseParts) -> CasePage:
    """Read what a case's page shows, besides what its other parts say."""
    told, facts, views = _read(opened)
    case, today = opened.case, told.today
    acts = [*parts.acts, *acts_on_facts(opened), *acts_of_council(opened)]
    if facts.first_held_on is not None:  # a meeting was held, so nothing has to be arranged any more
        acts = [act for act in acts if "T8" not in act.rules]
    shown = sorted(
        (_shown(one, case.contact.decision_sent_on, today) for one in told.deadlines if one.code != "T1"),
        key=_by_urgency,
    )
    return CasePage(
        opened=opened,
        today=today,
        headline=_headline(parts, facts, told, for_adviser=opened.side != "council"),
        deadlines=tuple(shown),
        counted=_counted(shown),
        line=timeline_of(told, parts.happenings),
        meetings=told.meetings,
        acts=acts,
        next_act=next_act(acts, told.deadlines, case),
        certificate=_certificate(told),
        caseworker=_caseworker(told),
        viewers=[_viewer(view, told.names, today) for view in views],
    )


def _headline(parts: CaseParts, facts: CaseFacts, told: Told, *, for_adviser: bool) -> str:
    """Say the finding: a disagreement's is made by consent and funding until a meeting was held."""
    if parts.headline is None:
        return case_headline(facts, told.deadlines, today=told.today, for_adviser=for_adviser)
    if facts.first_held_on is not None and facts.ended_on is None:
        return f"The meeting was held on {date_near(facts.first_held_on, told.today)}; nothing is due"
    return parts.headline


def _read(opened: OpenCase) -> tuple[Told, CaseFacts, list[CaseView]]:
    """Read everything that the page is made of, in one stay inside the council's rows."""
    today, reference = clock.today(), opened.reference
    with inside(opened.scope) as scope:
        facts = case_facts(scope, [reference], council=opened.council)[reference]
        counted = deadlines(facts, today=today, calendar=calendar_in_force(scope.session))
        views = last_views(scope, reference)
        assignments = assignments_of_case(scope, reference)
        read: dict[str, Any] = {
            "meetings": meetings_of_case(scope, reference),
            "events": events_of_case(scope, reference),
            "certificates": certificates_of_case(scope, reference),
            "early": early_meetings_of(scope, reference) if opened.side == "council" else [],
        }
    people = {str(one.assigned_to) for one in assignments if one.assigned_to} | {one.viewed_by for one in views}
    told = Told(
        case=opened.case,
        council=opened.council,
        deadlines=counted,
        assignments=assignments,
        names=names_by_account(people),
        today=today,
        **read,
    )
    return told, facts, views


def _certificate(told: Told) -> str:
    """Say which certificate stands, or whether one is needed."""
    standing = next((one for one in told.certificates if one.withdrawn_on is None), None)
    if standing is not None:
        issued = date_near(standing.issued_on, told.today)
        return f"Number {standing.number}, {CERTIFICATE_WORDS[standing.kind]}, issued {issued}"
    contact = told.case.contact
    if contact.service != MEDIATION:
        return "None: disagreement resolution never has one"
    return "Needed, not issued" if certificate_needed(contact.decision_kinds) else "Not needed"


def _caseworker(told: Told) -> str:
    """Name who has the case now; nothing when nobody has."""
    now = next(iter(told.assignments), None)
    return told.names.get(str(now.assigned_to), "") if now and now.assigned_to else ""


def _shown(one: CaseDeadline, sent_on: dt.date | None, today: dt.date) -> ShownDeadline:
    """Write a deadline for the table: 30 days from 12 October | 11 Nov 2016 | Missed."""
    tag, colour = _TAGS.get(one.state, ("", "grey"))
    if one.state == "met" and one.met_on is not None:
        tag, colour = f"Met {date_near(one.met_on, today)}", "green"
    elif one.state in ("running", "due-soon") and one.due_on == today:
        tag, colour = "Due today", "yellow"
    return ShownDeadline(one, _counted_from(one, sent_on, today), _due(one, today), tag, colour)


def _counted_from(one: CaseDeadline, sent_on: dt.date | None, today: dt.date) -> str:
    """Say shortly what it is counted from; the line below says the rest."""
    if one.code != APPEAL:
        return begun(one.counted.partition(", when")[0].partition(", the")[0])
    from_on = date_near(sent_on, today) if sent_on else "the decision"
    return f"From {from_on}, or the certificate"


def _due(one: CaseDeadline, today: dt.date) -> str:
    """Say when it is due where no day is set: now, or what it would be if its event were today."""
    if one.code == "T8" and one.is_open:
        return "Now"
    if one.due_on is not None:
        return ""
    if one.if_today_on is None:
        return "Not known yet" if one.met_on is None else "No day set"
    return f"{date_near(one.if_today_on, today)} if it began today"


def _by_urgency(shown: ShownDeadline) -> tuple[int, dt.date]:
    return _URGENCY.index(shown.deadline.state), shown.deadline.due_on or dt.date.max


def _counted(shown: Sequence[ShownDeadline]) -> str:
    """Count the deadlines by their state: 1 overdue, 1 missed, 2 met, 2 not started."""
    found = [(sum(one.deadline.state in states for one in shown), words) for states, words in _COUNTED]
    return ", ".join(f"{number} {words}" for number, words in found if number)


def _viewer(view: CaseView, names: Mapping[str, str], today: dt.date) -> str:
    """Say who looked last: Kent SEN manager today at 09:14."""
    local = view.local
    who = begun(actor_in_words(view.viewed_by, names))
    day = clock.london_date(view.viewed_at)
    if day == clock.london_date(clock.now()):
        return f"{who} today at {local:%H:%M}"
    return f"{who} on {date_near(day, today)}"
