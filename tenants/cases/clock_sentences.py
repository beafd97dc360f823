"""What is said of a deadline: what to do by when, how long is left, what it was counted from."""

import datetime as dt
from typing import Final

from consortium.dates import date_near
from tenants.cases.case_facts import CaseFacts, Displacement
from tenants.cases.rule import Duty, Rule

PROVISIONAL: Final = "Provisional: the bank holidays of that year are not published yet."
_ONE: Final = {"months": "month", "weeks": "week", "days": "day", "working days": "working day"}


def act_by(what: str, due_on: dt.date, today: dt.date) -> str:
    """Hold the mediation by Friday 11 November: 12 days left."""
    return f"{what} by {weekday_near(due_on, today)}: {time_left(due_on, today)}"


def time_left(due_on: dt.date, today: dt.date) -> str:
    """Say 12 days left, due today or 3 days late. Units: calendar days."""
    left = (due_on - today).days
    if left == 0:
        return "due today"
    return f"{days(left)} left" if left > 0 else f"{days(-left)} late"


def days(count: int) -> str:
    """Write 1 day or 12 days."""
    return "1 day" if count == 1 else f"{count} days"


def weekday_near(day: dt.date, today: dt.date) -> str:
    """Write a day on which somebody must act: Friday 11 November, with the year when it is another."""
    return f"{day:%A} {date_near(day, today)}"


def counted_words(rule: Rule, event: str, from_on: dt.date | None, today: dt.date) -> str:
    """Say what a deadline is counted from: 30 days from 12 October, when Kent was told."""
    if from_on is None:
        return (
            f"{rule.limit_words} {rule.counted_from}" if rule.before else f"{rule.limit_words} from {rule.counted_from}"
        )
    if not rule.limit or rule.unit is None:
        return f"{rule.limit_words}: {date_near(from_on, today)}, {event}"
    unit = _ONE[rule.unit] if rule.limit == 1 else rule.unit
    return f"{rule.limit} {unit} {'before' if rule.before else 'from'} {date_near(from_on, today)}, {event}"


def met(met_on: dt.date, today: dt.date) -> str:
    """Met 12 October."""
    return f"Met {date_near(met_on, today)}"


def missed(counted: str, met_on: dt.date | None, days_late: int, today: dt.date) -> str:
    """Missed: 30 days from 12 October, when Kent was told; done on 15 November, 4 days late."""
    done = f"; done on {date_near(met_on, today)}, {days(days_late)} late" if met_on else ""
    return f"Missed: {counted}{done}"


def set_aside(moved: Displacement, today: dt.date) -> str:
    """Set aside: the parties agreed another date in writing on 3 March. It is due by Thursday 30 April: 12 days left."""
    agreed = f"Set aside: the parties agreed another date in writing on {date_near(moved.agreed_on, today)}."
    return f"{agreed} {act_by('It is due', moved.new_due_on, today)}"


def tell_the_adviser(ended_on: dt.date, today: dt.date) -> str:
    """Tell the adviser today: the 30 days ended on 11 November and no meeting was held."""
    return f"Tell the adviser today: the 30 days ended on {date_near(ended_on, today)} and no meeting was held"


def must_tell_the_adviser(council: str, ended_on: dt.date, today: dt.date) -> str:
    """Kent must tell you today: the 30 days ended on 11 November and no meeting was held."""
    return f"{council} must tell you today: the 30 days ended on {date_near(ended_on, today)} and no meeting was held"


def time_to_appeal_ended(due_on: dt.date, today: dt.date) -> str:
    """The time to appeal ended on Monday 19 December."""
    return f"The time to appeal ended on {weekday_near(due_on, today)}"


def moved_on(ends_on: dt.date, today: dt.date) -> str:
    """It ends on Sunday 18 December, so the next day that the Tribunal works counts."""
    return f"It ends on {weekday_near(ends_on, today)}, so the next day that the Tribunal works counts."


def nothing_more(ended_on: dt.date | None, today: dt.date) -> str:
    """Ended on 3 November: nothing more is counted."""
    return f"Ended on {date_near(ended_on, today)}: nothing more is counted" if ended_on else "Not counted"


def counted_for_appeal(
    decision_sent_on: dt.date | None, certificate_on: dt.date | None, today: dt.date, *, certificate: bool
) -> str:
    """Say what an appeal is counted from: the notice alone, or the later of the notice and the certificate."""
    sent = f"{date_near(decision_sent_on, today)}, when" if decision_sent_on else "the day"
    notice = f"2 months from {sent} the decision was sent"
    if not certificate:
        return notice
    issued = f"{date_near(certificate_on, today)}, the date of the certificate" if certificate_on else "the certificate"
    return f"{notice}, or 1 month from {issued}, whichever is later"


def name_of(duty: Duty, facts: CaseFacts) -> str:
    """Name whose duty it is: Kent, the adviser, the family, the health body."""
    names = {"authority": facts.authority, "health": facts.health_body}
    return names.get(duty, f"the {duty}")
