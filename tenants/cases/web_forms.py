"""The form with which a provider records an advice contact. It has no field for a name or for what was said."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any, Final

from consortium.errors import Problem
from consortium.web.choices import RadiosField, SelectField, TicksField
from consortium.web.fields import DateField, KeyField, ReferenceField
from consortium.web.forms import Form
from tenants.cases.contacts import (
    DECISION_KINDS,
    DISAGREEMENT,
    ISSUES,
    MEDIATE,
    MEDIATION,
    UNDECIDED,
    ContactAnswers,
    ContactRecord,
    in_order_of,
)
from tenants.cases.words import (
    ASKER_WORDS,
    CHOICE_WORDS,
    DECISION_HINTS,
    DECISION_WORDS,
    DR_KIND_HINTS,
    DR_KIND_WORDS,
    ISSUE_WORDS,
    SERVICE_WORDS,
)
from tenants.meetings.rules import Fault

# Where a refusal of the rules stands on the page, by its column in the contacts return.
FIELD_OF_COLUMN: Final = {
    "case_reference": "reference",
    "reference": "reference",
    "authority": "council",
    **{
        name: name
        for name in (
            *("authority_reference", "service", "asker", "decision_kinds", "issues", "decision_sent_on"),
            *("contacted_on", "choice", "choice_told_on", "authority_told_on", "dr_kind"),
        )
    },
}


def decisions_field(**kwargs: Any) -> TicksField:
    """Ask for the decisions in plain words, with the Act's beside each."""
    return TicksField(
        "Which decisions it is about",
        what="which decisions it is about",
        choices=tuple(DECISION_WORDS.items()),
        hints=DECISION_HINTS,
        **kwargs,
    )


def dr_kind_field(**kwargs: Any) -> RadiosField:
    """Ask for the kind of a disagreement."""
    return RadiosField(
        "What the disagreement is about",
        what="what the disagreement is about",
        choices=tuple(DR_KIND_WORDS.items()),
        hints=DR_KIND_HINTS,
        inline=False,
        **kwargs,
    )


class ContactForm(Form):
    """One contact of one council. Answers that the others leave no place for are not read."""

    request_key = KeyField()
    council = SelectField("Council")
    reference = ReferenceField(
        "Your reference for the case", hint="It stays for good. Letters, digits and signs without spaces, never a name"
    )
    authority_reference = ReferenceField(
        "The council’s reference (optional)",
        what="the council’s reference",
        hint="If the family or the council gave it",
        optional=True,
    )
    service = RadiosField("What is asked for", what="what is asked for", choices=tuple(SERVICE_WORDS.items()))
    asker = RadiosField("Who asks", choices=tuple(ASKER_WORDS.items()))
    decision_kinds = decisions_field(hint="Tick each. For disagreement resolution leave them all empty")
    dr_kind = dr_kind_field(hint="For disagreement resolution alone")
    issues = TicksField(
        "What the issues are (optional)",
        what="what the issues are",
        choices=tuple(ISSUE_WORDS.items()),
        hint="Health alone: the health body arranges the meeting",
        optional=True,
    )
    decision_sent_on = DateField(
        "Day the decision was sent (optional)",
        what="the day the decision was sent",
        hint="The date of the letter, not the day it came. The family’s months are counted from it",
        optional=True,
        not_later_than_today=True,
    )
    contacted_on = DateField("Day of contact", what="the day of contact", not_later_than_today=True)
    choice = RadiosField(
        "What the family chose",
        what="what the family chose",
        choices=tuple(CHOICE_WORDS.items()),
        default=UNDECIDED,
    )
    choice_told_on = DateField(
        "Day you were told the choice",
        what="the day you were told the choice",
        hint="Three working days for a certificate run from it",
        not_later_than_today=True,
    )
    authority_told_on = DateField(
        "Day the council was told (optional)",
        what="the day the council was told",
        hint="That the family wants mediation: the 30 days run from it",
        optional=True,
        not_later_than_today=True,
    )

    def offer(self, councils: Sequence[tuple[int, str]]) -> None:
        """Give the list of councils its choices."""
        self.council.choices = councils

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the answers before call for, and for nothing else."""
        unasked = [self.choice_told_on] if self.choice.data in (None, UNDECIDED) else []
        unasked += [self.authority_told_on] if self.choice.data != MEDIATE else []
        unasked += [self.decision_kinds] if self.service.data != MEDIATION else []
        unasked += [self.dr_kind] if self.service.data != DISAGREEMENT else []
        for field in unasked:
            field.optional, field.trouble = True, ""
        valid: bool = super().validate(extra_validators)
        return valid and not self.troubles

    def answers(self) -> ContactAnswers:
        """Return what was answered, without what the other answers leave no place for."""
        decided = self.choice.data not in (None, UNDECIDED)
        is_mediation = self.service.data == MEDIATION
        return ContactAnswers(
            reference=self.reference.data or None,
            authority_id=self.council.data,
            authority_reference=self.authority_reference.data or None,
            service=self.service.data,
            asker=self.asker.data,
            decision_kinds=in_order_of(DECISION_KINDS, tuple(self.decision_kinds.data or ())) if is_mediation else (),
            issues=in_order_of(ISSUES, tuple(self.issues.data or ())),
            decision_sent_on=self.decision_sent_on.data,
            contacted_on=self.contacted_on.data,
            choice=self.choice.data,
            choice_told_on=self.choice_told_on.data if decided else None,
            authority_told_on=self.authority_told_on.data if self.choice.data == MEDIATE else None,
            certificate_kind=None,
            certificate_issued_on=None,
        )

    @property
    def chosen_dr_kind(self) -> str | None:
        """The kind of the disagreement, where the case is one."""
        return self.dr_kind.data if self.service.data == DISAGREEMENT else None

    def refuse_faults(self, faults: Iterable[Fault | Problem]) -> None:
        """Put what the rules refuse beside the answers that it is about. One refusal for an answer is enough."""
        for fault in faults:
            name = FIELD_OF_COLUMN.get(fault.column or "")
            if name is None:
                self.refuse(fault.sentence)
            elif not self[name].errors:
                self.refuse(fault.sentence.removesuffix("."), name)


def contact_of(answers: ContactAnswers) -> ContactRecord:
    """Return the contact of a form that is valid: every answer that a record needs is there."""
    return ContactRecord(**{field.name: getattr(answers, field.name) for field in dataclasses.fields(answers)})
