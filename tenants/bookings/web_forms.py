"""The forms of a case's meetings: what each act asks for, and which answer a refusal belongs to."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from markupsafe import Markup
from wtforms import HiddenField
from wtforms.widgets import HiddenInput

from consortium import clock
from consortium.errors import Problem
from consortium.mediators.queries import KeptMediator
from consortium.web import readings, widgets
from consortium.web.choices import RadiosField, SelectField, TickField, TicksField
from consortium.web.fields import DateField, FreeTextField, KeyField, ReferenceField, Typed, WholeNumberField
from consortium.web.forms import Form
from tenants.bookings.queries import Booked, Named
from tenants.bookings.rules import OUTCOME_DETAILS, BookingAnswers
from tenants.bookings.settling import POSTPONED, Ending
from tenants.meetings.rules import CANCELLED, HELD

MODES: Final = (("online", "Online"), ("in-person", "In person"), ("telephone", "Telephone"))
CAUSES: Final = (
    ("authority", "The council"),
    ("family", "The family"),
    ("health", "The health commissioner"),
    ("school", "The school"),
    ("provider", "Our service"),
    ("force-majeure", "Events beyond anyone's control"),
)
OUTCOMES: Final = (
    ("full", "Full agreement"),
    ("partial", "Partial agreement"),
    ("none", "No agreement"),
    ("adjourned", "Adjourned"),
)
NOT_ATTENDED: Final = "not-attended"
_MOST_DIGITS: Final = 4
_MOST_NAME: Final = 100
# What may be changed of a booking, and what stays as it was booked.
_ARRANGED: Final = ("starts_at", "length_minutes", "mode", "venue", "mediator_number")
_FIXED: Final = ("meeting_reference", "meeting_on")


class TimeField(Typed):
    """A time of day in one box; `data` is a time or None."""

    widget = widgets.TextInput()

    def read(self, typed: str) -> dt.time | None:
        """Read the time. Raises: NotReadable."""
        return readings.read_time(typed) if typed.strip() else None

    def written(self) -> str:
        """Write the time as a person would type it."""
        return "" if self.data is None else f"{self.data:%H:%M}"


class ActForm(Form):
    """The base of the forms of this page. `fields` are those that a person sees, in order."""

    button = "Record it"

    @property
    def fields(self) -> list[Any]:
        """The answers that the page asks for."""
        return [field for field in self if not isinstance(field.widget, HiddenInput)]

    @property
    def drawn(self) -> list[Markup]:
        """The same as the page shows them, each drawn once."""
        return [field() for field in self.fields]

    def refuse_problems(self, problems: Iterable[Problem]) -> None:
        """Put what the rules refuse beside the answer that it is about, one for each; else in the summary."""
        for problem in problems:
            name = problem.column or ""
            if name not in self:
                self.refuse(problem.sentence)
            elif not self[name].errors:
                self.refuse(problem.sentence.removesuffix("."), name)


class SeenForm(ActForm):
    """A form about something that has versions: it carries the one that the person had before them."""

    seen = HiddenField()

    @property
    def seen_number(self) -> int:
        """The version that stood on the page; what is no number counts as none."""
        sent = self.seen.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _MOST_DIGITS else 0


class RequestForm(ActForm):
    """A meeting is asked for."""

    button = "Record the request"
    requested_on = DateField(
        "Day on which the meeting was asked for", what="the day of the request", not_later_than_today=True
    )


class BookForm(SeenForm):
    """What is arranged for a meeting. `warned` is the day whose warnings the person has seen."""

    nothing_done = "Nothing has been booked"
    warned = HiddenField()
    meeting_reference = ReferenceField(
        "Your reference for the meeting", hint="It will be recorded and charged under this reference"
    )
    meeting_on = DateField("Day of the meeting", what="the day of the meeting")
    starts_at = TimeField("Start time", hint="For example 14:30", width=5)
    length_minutes = WholeNumberField(
        "Length in minutes", what="the length in minutes", least=15, most=720, width=4, default=120
    )
    mode = RadiosField("How it is held", what="how it is held", choices=MODES)
    venue = FreeTextField(
        "Place (if in person)",
        what="the place",
        hint="The name of a building, as the family is told it. Never a private address",
        optional=True,
    )
    mediator_number = SelectField("Mediator")

    def offer(self, mediators: Sequence[KeptMediator], booked: Booked | None) -> None:
        """Give the list its mediators; a day that is booked stays."""
        self.mediator_number.choices = [(one.mediator_number, one.record.name) for one in mediators]
        if booked is None:
            return
        del self.meeting_reference
        del self.meeting_on
        self.nothing_done = "Nothing has been changed"

    def show(self, booked: Booked | None) -> None:
        """Fill in what is arranged until now."""
        self.seen.data = str(booked.version_number if booked else 0)
        if booked is not None and not self.is_submitted():
            said = booked.answers
            self.starts_at.data, self.length_minutes.data = said.starts_at, said.length_minutes
            self.venue.data = said.venue
            self.mode.choose(said.mode)
            self.mediator_number.choose(said.mediator_number)

    def answers(self, booked: Booked | None) -> BookingAnswers:
        """Return what was answered by a form that is valid."""
        said: dict[str, Any] = {name: self[name].data for name in _ARRANGED}
        if booked is None:
            said |= {name: self[name].data for name in _FIXED}
        else:
            said |= {name: getattr(booked.answers, name) for name in _FIXED}
        return BookingAnswers(**said | {"venue": said["venue"] or None})


class TellForm(ActForm):
    """The family was told of date and place."""

    button = "Record the day"
    told_on = DateField(
        "Day on which the family was told", what="the day on which the family was told", not_later_than_today=True
    )
    less_agreed = TickField("The family agreed to less than 5 working days' notice")


class PeopleForm(SeenForm):
    """Whom the council sends."""

    button = "Save"
    officer = FreeTextField(
        "The council's officer",
        hint="A job title or the name of somebody of the council's staff. Never a name of the family",
        most=_MOST_NAME,
        optional=True,
    )
    decision_maker = FreeTextField(
        "Who may decide for the council",
        what="who may decide for the council",
        hint="The law asks for somebody with authority to resolve the issues",
        most=_MOST_NAME,
        optional=True,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one of the two at least."""
        valid: bool = super().validate(extra_validators)
        if valid and not self.officer.data and not self.decision_maker.data:
            self.refuse("Enter the officer, or who may decide, or both", "officer")
        return valid and not self.troubles

    def show(self, named: Named) -> None:
        """Fill in who is named until now."""
        self.seen.data = str(named.version_number)
        if not self.is_submitted():
            self.officer.data, self.decision_maker.data = named.officer, named.decision_maker


class EndingForm(ActForm):
    """The base of the forms that end a meeting: each is priced before it is recorded."""

    request_key = KeyField()
    shown = HiddenField()

    def ending(self) -> Ending:
        """Return how the meeting ended, by a form that is valid."""
        raise NotImplementedError


class PostponeForm(EndingForm):
    """A meeting gives way to a new one. Nobody pays for it."""

    button = "Postpone the meeting"
    cause = RadiosField("Because of whom", what="because of whom it is postponed", choices=CAUSES, inline=False)

    def ending(self) -> Ending:
        """Return the postponement."""
        return Ending(status=POSTPONED, cause=self.cause.data)


class CancelForm(EndingForm):
    """A meeting is called off for good."""

    button = "Cancel the meeting"
    cause = RadiosField("Who cancelled", what="who cancelled", choices=CAUSES, inline=False)
    cancelled_on = DateField("Day of cancelling", what="the day of cancelling", not_later_than_today=True)

    def ending(self) -> Ending:
        """Return the cancellation."""
        return Ending(status=CANCELLED, cause=self.cause.data, cancelled_on=self.cancelled_on.data)


class ResultForm(EndingForm):
    """What happened on the day. Answers that it leaves no place for are not read."""

    button = "Record what happened"
    status = RadiosField("What happened", choices=((HELD, "It was held"), (NOT_ATTENDED, "Somebody did not come")))
    outcome = RadiosField("Outcome", choices=OUTCOMES, inline=False)
    details = TicksField(
        "What the council will do",
        what="what the council will do",
        hint="Tick what fits, or leave it out. What was said stays with the parties",
        choices=tuple(OUTCOME_DETAILS.items()),
        optional=True,
    )
    cause = RadiosField("Who did not come", what="who did not come", choices=CAUSES, inline=False)

    @property
    def drawn(self) -> list[Markup]:
        """What happened, and below it what that answer asks for."""
        held, not_attended = self.outcome() + self.details(), self.cause()
        return [self.status(reveal={HELD: held, NOT_ATTENDED: not_attended})]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the answer before calls for, and for nothing else."""
        self.outcome.optional = self.status.data != HELD
        self.cause.optional = self.status.data in (None, HELD)
        valid: bool = super().validate(extra_validators)
        return valid

    def ending(self) -> Ending:
        """Return what happened."""
        if self.status.data == HELD:
            return Ending(status=HELD, outcome=self.outcome.data, details=frozenset(self.details.data or ()))
        return Ending(status=NOT_ATTENDED, cause=self.cause.data)


def given(field: Any) -> Any:
    """Return the answer of a field whose form is valid, so that it is there."""
    return field.data


def today_in(field: DateField) -> None:
    """Write today into the boxes of a day that nobody has answered."""
    field.process(None, clock.today())
