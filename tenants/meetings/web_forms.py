"""The form with which a provider records one meeting: what it asks for, and which answer a refusal belongs to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from wtforms import FieldList, FormField, HiddenField

from consortium.errors import Problem
from consortium.web.choices import RadiosField, SelectField
from consortium.web.fields import DateField, KeyField, ReferenceField, WholeNumberField
from consortium.web.forms import Form, Part
from tenants.meetings.rules import (
    CANCELLED,
    HELD,
    MODES,
    MOST_FUNDERS,
    MOST_WEIGHT,
    SERVICES,
    Fault,
    FunderPart,
    MeetingAnswers,
    MeetingRecord,
)

ALONE: Final = "alone"
OTHERS: Final = "others"
# No code of a funder has a space in it, so this can stand for the council itself.
THE_COUNCIL: Final = "the council"
_ROWS: Final = 3
_SERVICE_WORDS: Final = (("mediation", "Mediation"), ("disagreement-resolution", "Disagreement resolution"))
_STATUSES: Final = (
    (HELD, "Held"),
    (CANCELLED, "Cancelled"),
    ("not-attended", "Not attended"),
    ("postponed", "Postponed"),
)
_CAUSES: Final = (
    ("authority", "The council"),
    ("family", "The family"),
    ("health", "The health commissioner"),
    ("school", "The school"),
    ("provider", "Our service"),
    ("force-majeure", "Events beyond anyone's control"),
)
_MODES: Final = (("online", "Online"), ("in-person", "In person"), ("telephone", "Telephone"))
_OUTCOMES: Final = (
    ("full", "Full agreement"),
    ("partial", "Partial"),
    ("none", "None"),
    ("adjourned", "Adjourned"),
)
# Where a refusal of the rules stands on the page, by its column in the usage return.
FIELD_OF_COLUMN: Final = {
    "reference": "reference",
    "authority": "council",
    "service": "service",
    "case_reference": "case_reference",
    "requested_on": "requested_on",
    "meeting_date": "meeting_on",
    "status": "status",
    "cause": "cause",
    "cancelled_on": "cancelled_on",
    "mode": "mode",
    "funders": "payers",
    "funders_agreed_on": "funders_agreed_on",
    "outcome": "outcome",
}
# The answers that a price depends on, in the order of the page.
PRICED_BY: Final = (
    "council",
    "meeting_on",
    "status",
    "cause",
    "cancelled_on",
    "payers",
    "funders",
    "funders_agreed_on",
)


class PayersField(RadiosField):
    """Who pays. A refusal about one row of the funders stands here, where there is room, and leads to that row."""

    leads_to = ""

    def error_id(self) -> str:
        """Link to the row that a refusal is about, if it is about one."""
        return self.leads_to or super().error_id()


class PartsField(WholeNumberField):
    """How many parts a funder pays. It is checked with the list, since an empty row of it means nothing."""

    def pre_validate(self, form: Any) -> None:
        """Refuse nothing by itself."""


class FunderRow(Part):
    """One body that pays a part of the price."""

    code = SelectField("Funder", optional=True)
    parts = PartsField("Parts", what="the number of parts", least=1, most=MOST_WEIGHT, width=3, default=1)


class MeetingForm(Form):
    """One meeting of one council. Answers that what happened leaves no place for are not read."""

    request_key = KeyField()
    shown = HiddenField()
    council = SelectField("Council")
    case_reference = ReferenceField("Case reference (optional)", what="the case reference", optional=True)
    reference = ReferenceField("Your reference for the meeting")
    service = SelectField("Service", choices=_SERVICE_WORDS)
    requested_on = DateField(
        "Day it was asked for",
        what="the day it was asked for",
        hint="When the family or another party asked",
        not_later_than_today=True,
    )
    meeting_on = DateField(
        "Day of the meeting",
        what="the day of the meeting",
        hint="It cannot be later than today",
        not_later_than_today=True,
    )
    status = RadiosField(
        "What happened",
        choices=_STATUSES,
        hint="Not attended: nobody cancelled it before. Postponed: nobody pays, and a new day is looked for",
    )
    cause = RadiosField(
        "Because of whom", what="because of whom it was not held", hint="If it was not held", choices=_CAUSES
    )
    cancelled_on = DateField(
        "Day of cancelling", what="the day of cancelling", hint="If it was cancelled", not_later_than_today=True
    )
    mode = RadiosField("How it was held, or would have been", what="how it was held", choices=_MODES)
    outcome = RadiosField("Outcome", hint="If it was held", choices=_OUTCOMES)
    payers = PayersField(
        "Who pays", choices=[(ALONE, "The council alone"), (OTHERS, "Others pay a share")], default=ALONE
    )
    funders = FieldList(FormField(FunderRow), "Funders", min_entries=_ROWS, max_entries=MOST_FUNDERS)
    funders_agreed_on = DateField(
        "Day on which all of them agreed",
        what="the day on which all of them agreed",
        hint="On or before the day of the meeting",
        not_later_than_today=True,
    )

    def offer(self, councils: Sequence[tuple[int, str]], council: str, funders: Mapping[str, str]) -> None:
        """Give the lists their choices: the provider's councils, and the funders of the one that is chosen."""
        self.council.choices = councils
        self.payers.choices = [(ALONE, f"{council} alone" if council else "The council alone"), self.payers.choices[1]]
        named = sorted(funders.items(), key=lambda funder: (funder[1], funder[0]))
        for row in self.funders:
            row.code.choices = [*named, (THE_COUNCIL, council)] if council else []
            if row.code.data is None and not row.parts.typed:
                row.parts.typed, row.parts.data = None, 1

    def add_funder(self) -> None:
        """Add an empty row to the funders, up to the most that a meeting has."""
        if len(self.funders) < MOST_FUNDERS:
            row = self.funders.append_entry()
            row.code.choices = self.funders[0].code.choices

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the answers before call for, and for nothing else."""
        for field in self._unasked():
            field.optional, field.trouble = True, ""
        valid: bool = super().validate(extra_validators)
        if self.is_shared:
            self._check_funders()
        return valid and not self.troubles

    @property
    def is_shared(self) -> bool:
        """Say whether others than the council pay a share."""
        return bool(self.payers.data == OTHERS)

    def answers(self) -> MeetingAnswers:
        """Return what was answered, without what the other answers leave no place for."""
        happened = self.status.data
        return MeetingAnswers(
            reference=self.reference.data or None,
            authority_id=self.council.data,
            service=self.service.data,
            case_reference=self.case_reference.data or None,
            requested_on=self.requested_on.data,
            meeting_on=self.meeting_on.data,
            status=happened,
            cause=None if happened in (None, HELD) else self.cause.data,
            cancelled_on=self.cancelled_on.data if happened == CANCELLED else None,
            mode=self.mode.data,
            funders=self._parts(),
            funders_agreed_on=self.funders_agreed_on.data if self.is_shared else None,
            outcome=self.outcome.data if happened == HELD else None,
        )

    def refuse_faults(self, faults: Iterable[Fault | Problem]) -> None:
        """Put what the rules refuse beside the answers that it is about. One refusal for an answer is enough."""
        for fault in faults:
            name = FIELD_OF_COLUMN.get(fault.column or "")
            if name is None:
                self.refuse(fault.sentence)
            elif not self[name].errors:
                self.refuse(fault.sentence.removesuffix("."), name)

    def missing_for_price(self) -> list[str]:
        """Name the answers that a price needs and that are not there yet."""
        wanted = [self.council, self.meeting_on, self.status]
        if self.status.data not in (None, HELD):
            wanted.append(self.cause)
        if self.status.data == CANCELLED:
            wanted.append(self.cancelled_on)
        missing = [field.what for field in wanted if field.is_empty() and not field.trouble]
        if self.is_shared and not any(part.code for part in self._parts()):
            missing.append("who the others are")
        if self.is_shared and self.funders_agreed_on.is_empty() and not self.funders_agreed_on.trouble:
            missing.append(self.funders_agreed_on.what)
        return missing

    def wrong_for_price(self) -> str:
        """Return the first refusal of an answer that a price depends on, or nothing."""
        return next((str(error) for name in PRICED_BY for error in self[name].errors), "")

    def show_no_errors(self) -> None:
        """Take the refusals off the page again: somebody is still typing."""
        for field in self:
            field.errors = []
            field.red = False
        for row in self.funders:
            row.parts.red = False

    def _unasked(self) -> Iterator[Any]:
        """Yield the fields that the other answers leave no place for."""
        happened = self.status.data
        if happened in (None, HELD):
            yield self.cause
        if happened != CANCELLED:
            yield self.cancelled_on
        if happened != HELD:
            yield self.outcome
        if not self.is_shared:
            yield self.funders_agreed_on

    def _parts(self) -> tuple[FunderPart, ...]:
        """Return the funders in the order written; a row without a funder is an empty row."""
        if not self.is_shared:
            return ()
        rows = [(row.code.data, row.parts.data) for row in self.funders if row.code.data is not None]
        return tuple(FunderPart(None if code == THE_COUNCIL else code, parts or 1) for code, parts in rows)

    def _check_funders(self) -> None:
        """Refuse rows without parts, a funder named twice, and a list of the council alone."""
        names = dict(self.funders[0].code.choices)
        chosen = [row for row in self.funders if row.code.data is not None]
        for row in chosen:
            if row.parts.data is None and not self.payers.errors:
                wrong = row.parts.trouble or f"Enter the number of parts for {names[row.code.data]}"
                self.refuse(wrong, "payers")
                row.parts.red, self.payers.leads_to = True, row.parts.id
        for code, times in Counter(row.code.data for row in chosen).items():
            if times > 1 and not self.payers.errors:
                self.refuse(f"{names[code]} is in the list twice. Add its parts together", "payers")
        if all(row.code.data == THE_COUNCIL for row in chosen) and not self.payers.errors:
            self.refuse("Select who pays a share, or say that the council pays alone", "payers")


def record_of(answers: MeetingAnswers) -> MeetingRecord:
    """Return the meeting of a form that is valid: every answer that a record needs is there."""
    return MeetingRecord(**vars(answers))


def record_to_price(answers: MeetingAnswers) -> MeetingRecord:
    """Return a meeting that can be priced though answers are missing which no price depends on.

    The council, the day and what happened must be there.
    """
    said: dict[str, Any] = {name: value for name, value in vars(answers).items() if value is not None}
    placeholders = {"reference": "-", "service": SERVICES[0], "mode": MODES[0], "requested_on": answers.meeting_on}
    return MeetingRecord(**(vars(answers) | placeholders | said))
