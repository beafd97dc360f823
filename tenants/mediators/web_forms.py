"""The forms of a provider's mediators."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

from wtforms import HiddenField

from consortium.errors import Problem
from consortium.mediators.queries import KeptMediator
from consortium.mediators.rules import REGISTER_BODIES, MediatorRecord
from consortium.web.choices import RadiosField, SelectField
from consortium.web.fields import DateField, KeyField, ReferenceField, TextField
from consortium.web.forms import Form

_MOST_NAME: Final = 100
_MOST_DIGITS: Final = 4


class MediatorForm(Form):
    """A mediator: the entry in the register, and until when each thing lasts."""

    nothing_done = "Nothing has been saved"

    request_key = KeyField()
    seen = HiddenField()
    name = TextField("Name of the mediator", hint="Somebody of your staff, as the register has it", most=_MOST_NAME)
    register_body = RadiosField("Register", choices=tuple(REGISTER_BODIES.items()), inline=False)
    register_number = ReferenceField("Number in the register")
    accredited_on = DateField("Accredited on", what="the day of the accreditation", not_later_than_today=True)
    renewed_until = DateField("Entry renewed until", what="until when the entry is renewed")
    checks_until = DateField("Checks in date until", what="until when the checks are in date", hint="DBS, enhanced")
    indemnity_until = DateField("Indemnity until", what="until when the indemnity lasts")

    def show(self, mediator: KeptMediator) -> None:
        """Fill in what is kept of a mediator."""
        self.seen.data = str(mediator.version_number)
        if self.is_submitted():
            return
        record = mediator.record
        self.name.data, self.register_number.data = record.name, record.register_number
        self.register_body.choose(record.register_body)
        for name in ("accredited_on", "renewed_until", "checks_until", "indemnity_until"):
            self[name].process(None, getattr(record, name))

    @property
    def seen_number(self) -> int:
        """The version that stood on the page; what is no number counts as none."""
        sent = self.seen.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _MOST_DIGITS else 0

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a name that is long enough to be one."""
        valid: bool = super().validate(extra_validators)
        if valid and len(str(self.name.data)) < 3:
            self.refuse("The name of the mediator must be 3 characters or more", "name")
        return valid and not self.troubles

    def record(self) -> MediatorRecord:
        """Return what a valid form says."""
        said: dict[str, Any] = {field.name: self[field.name].data for field in fields(MediatorRecord)}
        return MediatorRecord(**said)

    def refuse_problems(self, problems: Iterable[Problem]) -> None:
        """Put what the rules refuse beside the answer that it is about."""
        for problem in problems:
            self.refuse(problem.sentence.removesuffix("."), problem.column or "name")


class ConflictForm(Form):
    """A mediator declares a conflict with a council, or with one case of it, or that there is none any more."""

    council = SelectField("Council")
    case_reference = ReferenceField(
        "Case reference (optional)",
        what="the case reference",
        hint="Leave it empty for a conflict with the council as a whole",
        optional=True,
    )
    declares = RadiosField(
        "What is declared",
        what="what is declared",
        choices=(("conflict", "There is a conflict"), ("none", "There is none any more")),
        inline=False,
    )

    def offer(self, councils: Sequence[tuple[int, str]]) -> None:
        """Give the list the provider's councils."""
        self.council.choices = councils
