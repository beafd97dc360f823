"""Tasks as entries of a calendar (RFC 5545): a whole day each, with the case's reference and what to do. Pure."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from icalendar import Calendar, Event

from tenants.worklists.rules import Task, in_short


def calendar_of(name: str, tasks: Iterable[Task], *, written_at: dt.datetime) -> bytes:
    """Write a calendar of tasks. An entry keeps its number while its task runs, so that a moved day moves it."""
    calendar = Calendar()
    calendar.add("prodid", "-//SEND mediation portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for task in tasks:
        calendar.add_component(_entry(task, written_at))
    written: bytes = calendar.to_ical()
    return written


def _entry(task: Task, written_at: dt.datetime) -> Event:
    event = Event()
    event.add("uid", _number_of(task))
    event.add("dtstamp", written_at)
    event.add("dtstart", task.due_on)
    event.add("dtend", task.due_on + dt.timedelta(days=1))
    event.add("summary", f"{task.reference}: {in_short(task)}")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _number_of(task: Task) -> str:
    said = f"{task.authority_id}|{task.provider_id}|{task.reference}|{task.rule}|{task.place}"
    return f"{hashlib.sha256(said.encode()).hexdigest()[:32]}@portal"
