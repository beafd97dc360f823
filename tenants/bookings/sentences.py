"""What the pages say of a case's meetings. Pure."""

import datetime as dt
from typing import Final

from consortium.dates import is_provisional, long_date
from tenants.bookings.agreed import ActionAsAgreed
from tenants.bookings.queries import Booked, CaseMeeting, Result
from tenants.bookings.rules import last_day_to_tell
from tenants.cases.rule_book import RULES

WHAT: Final = {rule.code: rule.what for rule in RULES}
LIMIT: Final = {rule.code: rule.limit_words for rule in RULES}
MODE_WORDS: Final = {"online": "Online", "in-person": "In person", "telephone": "By telephone"}
OUTCOME_WORDS: Final = {
    "full": "full agreement",
    "partial": "partial agreement",
    "none": "no agreement",
    "adjourned": "adjourned",
}
CAUSE_WORDS: Final = {
    "authority": "the council",
    "family": "the family",
    "health": "the health commissioner",
    "school": "the school",
    "provider": "the mediation service",
    "force-majeure": "events beyond anyone's control",
}
Tag = tuple[str, str]


def happened(result: Result) -> str:
    """Say what came of a meeting, as the end of a sentence: held on 12 June 2015, full agreement."""
    day = long_date(result.meeting_on)
    if result.taken_back:
        return f"recorded for {day} and taken back"
    if result.status == "held":
        return f"held on {day}: {OUTCOME_WORDS[result.outcome or 'none']}"
    who = CAUSE_WORDS[result.cause or "provider"]
    if result.status == "cancelled":
        return f"planned for {day} and cancelled by {who}"
    if result.status == "postponed":
        return f"planned for {day} and postponed because of {who}"
    return f"planned for {day}, and {who} did not come"


def tag_of(meeting: CaseMeeting, *, today: dt.date) -> Tag:
    """Return the state of a meeting in a word, and the colour of its tag."""
    if meeting.result is not None:
        return result_tag(meeting.result)
    if meeting.booked is None:
        return "Asked for", "yellow"
    return ("Booked", "blue") if meeting.booked.answers.meeting_on >= today else ("What came of it?", "yellow")


def result_tag(result: Result) -> Tag:
    """Return the state of a recorded meeting in a word, and the colour of its tag."""
    if result.taken_back:
        return "Taken back", "grey"
    words = {"held": "Held", "cancelled": "Cancelled", "postponed": "Postponed", "not-attended": "Not attended"}
    return words[result.status], "green" if result.status == "held" else "grey"


def when_of(booked: Booked) -> str:
    """Say when a meeting is: Friday 24 July 2015, 14:30 to 16:30."""
    said = booked.answers
    day = f"{said.meeting_on:%A} {long_date(said.meeting_on)}, {said.starts_at:%H:%M} to {booked.ends_at:%H:%M}"
    return f"{day} (provisional: bank holidays not published yet)" if is_provisional(said.meeting_on) else day


def told_of(booked: Booked, *, today: dt.date, is_open: bool = True) -> str:
    """Say whether the family knows date and place, and by when it is to be told."""
    if booked.family_told_on is None and not is_open:
        return "Not recorded"
    last = last_day_to_tell(booked.answers.meeting_on)
    if booked.family_told_on is None:
        limit = f"5 working days before the meeting is {long_date(last)}"
        return f"Not yet: tell it by {last:%A} {long_date(last)}" if last >= today else f"Not yet, and {limit}"
    less = ". It agreed to less than 5 working days" if booked.less_notice_agreed else ""
    return f"On {long_date(booked.family_told_on)}{less}"


def action_state(action: ActionAsAgreed, *, today: dt.date) -> tuple[str, Tag]:
    """Say how an agreed action stands, and its tag."""
    if action.done_on is not None:
        late = action.done_on > action.due_on
        said = f"Done on {long_date(action.done_on)}" + (f", due {long_date(action.due_on)}" if late else "")
        return said, ("Done late", "grey") if late else ("Done", "green")
    moved = " as agreed in writing" if action.other_due_on else f": {LIMIT[action.rule]} from the agreement"
    said = f"By {action.due_on:%A} {long_date(action.due_on)}{moved}"
    if action.due_on < today:
        return said, (f"{(today - action.due_on).days} days late", "red")
    return said, ("Due today", "yellow") if action.due_on == today else ("Running", "blue")


def whose(action: ActionAsAgreed, council: str) -> str:
    """Name who is to do an agreed action."""
    return council if action.body == "authority" else "The health body"
