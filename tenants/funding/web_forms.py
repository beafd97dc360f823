"""The forms about consent and funding: what each asks for, and which answer a refusal belongs to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup, escape
from wtforms import FieldList, FormField
from wtforms.validators import ValidationError

from consortium import clock
from consortium.web.choices import RadiosField, SelectField
from consortium.web.fields import Asked, DateField, EmailField, FreeTextField, KeyField, ReferenceField
from consortium.web.forms import Form
from tenants.funding.actions import NotNow
from tenants.funding.mailing import check_address
from tenants.funding.rules import AGREED, CONSENTED, REFUSED
from tenants.meetings.rules import MOST_FUNDERS, FunderPart
from tenants.meetings.web_forms import THE_COUNCIL, FunderRow

NOBODY_WITHDREW: Final = 0
_ROWS: Final = 3
_NO_NAMES: Final = "A role, such as business manager. No names."


class CaseForm(Form):
    """The base of the forms about a case: a refusal of the rules goes beside the answer that it is about."""

    def refuse_because(self, refusal: NotNow) -> None:
        """Put a refusal where it belongs."""
        sentence = str(refusal).removesuffix(".")
        if refusal.about in self._fields:
            self.refuse(sentence, refusal.about)
        else:
            self.refuse(sentence)

    def _today(self, field: DateField) -> None:
        if not self.is_submitted():
            field.process(None, clock.today())


class AskPartyForm(CaseForm):
    """Which party was asked whether it takes part, and when."""

    party = SelectField("Party", what="which party was asked")
    asked_on = DateField("Day it was asked", what="the day it was asked", not_later_than_today=True)

    def offer(self, parties: Sequence[tuple[str, str]]) -> None:
        """Offer the parties that have not been asked."""
        self.party.choices = parties
        self._today(self.asked_on)


class PartyAnswerForm(CaseForm):
    """Whether a party takes part."""

    answer = RadiosField(
        "Its answer",
        what="its answer",
        choices=((CONSENTED, "It consents"), (REFUSED, "It refuses")),
        small=False,
        inline=False,
        hints={REFUSED: "The case ends: nobody must take part. Nothing is charged."},
    )
    on = DateField("Day of the answer", what="the day of the answer", not_later_than_today=True)

    def offer(self) -> None:
        """Begin with today."""
        self._today(self.on)


class ErrorAbove:
    """Draws the refusal of a list alone, above the list."""

    def __call__(self, field: Asked, **_: Any) -> Markup:
        """Draw it, or nothing."""
        if not field.errors:
            return Markup("")
        said = Markup("").join(escape(sentence) for sentence in field.errors[:1])
        return Markup('<p class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> {}</p>').format(
            said
        )


class ListField(Asked):
    """Where a refusal about the list of funders stands; it leads to the row that it is about."""

    widget = ErrorAbove()
    leads_to = ""

    def error_id(self) -> str:
        """Link to that row."""
        return self.leads_to


class AskFundersForm(CaseForm):
    """Who is asked to pay which parts of a meeting, together."""

    payers = ListField("Funders", optional=True)
    funders = FieldList(FormField(FunderRow), "Funders", min_entries=_ROWS, max_entries=MOST_FUNDERS)
    asked_on = DateField("Day they were asked", what="the day they were asked", not_later_than_today=True)
    planned_on = DateField(
        "Day planned for the meeting (optional)",
        what="the planned day",
        hint="If one is planned. The shares are worked out at its price, and a funder sees it",
        optional=True,
    )

    def offer(self, names: Mapping[str | None, str]) -> None:
        """Offer the council's funders, and the council itself."""
        others = [(code, name) for code, name in names.items() if code is not None]
        for row in self.funders:
            row.code.choices = [*others, (THE_COUNCIL, names[None])]
            if row.code.data is None and not row.parts.typed:
                row.parts.typed, row.parts.data = None, 1
        self._today(self.asked_on)

    def add_funder(self) -> None:
        """Add an empty row, up to the most that a meeting has."""
        if len(self.funders) < MOST_FUNDERS:
            row = self.funders.append_entry()
            row.code.choices = self.funders[0].code.choices

    @property
    def parts(self) -> tuple[FunderPart, ...]:
        """The funders in the order written; a row without a funder is an empty row."""
        rows = [(row.code.data, row.parts.data) for row in self.funders if row.code.data is not None]
        return tuple(FunderPart(None if code == THE_COUNCIL else code, parts or 1) for code, parts in rows)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the rows with the rest: at least one, each once, each with its parts."""
        valid: bool = super().validate(extra_validators)
        self._check_rows()
        return valid and not self.troubles

    def refuse(self, sentence: str, *names: str) -> None:
        """Refuse; what is wrong with the list leads to its first row, unless a row was named before."""
        if "payers" in names:
            self.payers.leads_to = self.payers.leads_to or self.funders[0].code.id
        super().refuse(sentence, *names)

    def _check_rows(self) -> None:
        names = dict(self.funders[0].code.choices)
        chosen = [row for row in self.funders if row.code.data is not None]
        for row in chosen:
            if row.parts.data is None and not self.payers.errors:
                row.parts.red, self.payers.leads_to = True, row.parts.id
                self.refuse(row.parts.trouble or f"Enter the number of parts for {names[row.code.data]}", "payers")
        for code, times in Counter(row.code.data for row in chosen).items():
            if times > 1 and not self.payers.errors:
                self.refuse(f"{names[code]} is in the list twice. Add its parts together", "payers")
        if not chosen:
            self.refuse("Select who is to pay", "payers")


class FunderAnswerForm(CaseForm):
    """What a funder answered by letter, telephone or at a meeting, and who for it."""

    answer = RadiosField(
        "Its answer",
        what="its answer",
        choices=((AGREED, "It agrees to pay its share"), (REFUSED, "It refuses")),
        small=False,
        inline=False,
    )
    on = DateField("Day of the answer", what="the day of the answer", not_later_than_today=True)
    by = FreeTextField("Who answered", what="who answered", hint=_NO_NAMES)
    evidence = ReferenceField(
        "Reference of the evidence (optional)",
        what="the reference of the evidence",
        hint="Where you keep the letter or the note of the call. A reference, not the text",
        optional=True,
    )

    def offer(self) -> None:
        """Begin with today."""
        self._today(self.on)


class LinkForm(CaseForm):
    """The button that makes a link; the same press makes it once. With an address it is mailed there as well."""

    failed_title = "No link has been made"

    request_key = KeyField()
    email = EmailField(
        "Email address of whoever answers (optional)",
        what="an email address",
        hint="The link is sent there now. The address is not kept. Left empty, you pass the link on yourself.",
        autocomplete="off",
        optional=True,
    )

    def validate_email(self, field: EmailField) -> None:
        """Refuse what is no address, before a link is made."""
        problem = check_address(field.data or "")
        if problem is not None:
            raise ValidationError(problem)


class TakeBackSharesForm(CaseForm):
    """Who withdrew before a meeting was booked, or that other shares are to be asked for."""

    who = RadiosField("What happened", what="what happened", small=False, inline=False)
    reason = FreeTextField("Why", what="why", hint="3 to 200 characters. No names, no email address, no phone number.")
    on = DateField("Day it happened", what="the day it happened", not_later_than_today=True)

    def offer(self, withdrew: Sequence[tuple[int, str]]) -> None:
        """Offer those who have agreed, each by its place in the list."""
        anew = (NOBODY_WITHDREW, "Nobody withdrew: other funders or other parts are to be asked")
        self.who.choices = [*((place, f"{name} withdrew") for place, name in withdrew), anew]
        self._today(self.on)


class EndForm(CaseForm):
    """The button that ends a case."""

    failed_title = "The case has not been ended"


class AnswerByLinkForm(Form):
    """What a funder answers behind its link."""

    answer = RadiosField("Your answer", what="whether you agree", small=False, inline=False)
    who = FreeTextField(
        "Your role", what="your role", hint="Such as business manager. No name, no email address, no phone number."
    )

    def offer(self, share: str) -> None:
        """Say the share in the choices, so that nobody agrees to another amount."""
        self.answer.choices = [(AGREED, f"We agree to pay {share}"), (REFUSED, "We do not agree to pay")]
