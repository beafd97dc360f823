"""The small forms by which facts of a case are filled or put right. Each remembers what the person saw."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from wtforms import HiddenField

from consortium.web.choices import RadiosField, SelectField, TicksField
from consortium.web.fields import DateField, FreeTextField, ReferenceField
from consortium.web.forms import Form
from tenants.cases.changes import as_stored
from tenants.cases.changing import ChangedMeanwhile, WantedFacts, fact_of
from tenants.cases.contacts import DECISION_KINDS, DECLINED, ISSUES, MEDIATE, MEDIATION, UNDECIDED, in_order_of
from tenants.cases.queries import KnownCase
from tenants.cases.web_forms import decisions_field, dr_kind_field
from tenants.cases.words import ASKER_WORDS, CHOICE_WORDS, ENDED_WORDS, FACT_WORDS, ISSUE_WORDS, fact_in_words
from tenants.meetings.rules import Fault

_REASON_HINT: Final = (
    "3 to 200 characters. No names, no email address, no phone number. It stands on the case’s history for good"
)
_LISTS: Final = {"decision_kinds": DECISION_KINDS, "issues": ISSUES}
_MOST_SEEN: Final = 4_000
# What counts as not stated yet: to fill it needs no reason.
_BLANK: Final = (None, UNDECIDED, "{}")


def _day(label: str, *, hint: str = "", optional: bool = False) -> DateField:
    return DateField(label, hint=hint, optional=optional, not_later_than_today=True)


def _reason(label: str = "Why it is put right", **kwargs: Any) -> FreeTextField:
    what = "why it is put right" if label.startswith("Why it is put right") else ""
    return FreeTextField(label, what=what, **{"hint": _REASON_HINT} | kwargs)


class FactsForm(Form):
    """A form about some facts of a case, whose fields have the facts' names."""

    seen = HiddenField()
    keeps: ClassVar[tuple[str, ...]] = ()

    def show(self, case: KnownCase, *, anew: bool = False) -> None:
        """Remember what the person is shown; `anew` after somebody else has changed it. Fields begin as things stand."""
        if anew or not self.is_submitted():
            self.seen.data = json.dumps({name: as_stored(fact_of(case, name)) for name in self.keeps})

    @property
    def asked(self) -> list[Any]:
        """The fields that the page shows, in their order."""
        return [field for field in self if field.name not in ("seen", "csrf_token")]

    def wanted(self, case: KnownCase) -> WantedFacts:
        """Return what the case should say. A field left empty asks for nothing."""
        return WantedFacts(self._new(case), self._seen())

    @property
    def reason_given(self) -> str | None:
        """The reason that was given, if the form asks for one."""
        return (self.reason.data or None) if "reason" in self else None

    def refuse_faults(self, faults: list[Fault]) -> None:
        """Put what the rules refuse beside the answers that it is about."""
        for fault in faults:
            if fault.column in self and not self[fault.column].errors:
                self.refuse(fault.sentence.removesuffix("."), fault.column)
            elif fault.column not in self:
                self.refuse(f"{FACT_WORDS.get(fault.column, 'The case')}: {fault.sentence}")

    def tell(self, meanwhile: ChangedMeanwhile) -> None:
        """Say what somebody else has stated since the person looked."""
        self.failed_title = "Somebody else has changed this case while you looked. Nothing of yours has been recorded"
        for name, value in meanwhile.now.items():
            said = fact_in_words(name, value)
            sentence = f"{FACT_WORDS[name]} says now: {said}. Look at it, then go on if yours is still right"
            self.refuse(sentence, *([name] if name in self else []))

    def _new(self, case: KnownCase) -> Mapping[str, Any]:  # noqa: ARG002  some forms ask what stands there
        return {name: self[name].data for name in self.keeps if name in self and not self[name].is_empty()}

    def _seen(self) -> dict[str, str | None]:
        """Read back what the person saw; what cannot be read was never shown."""
        sent = self.seen.data if isinstance(self.seen.data, str) else ""
        try:
            seen = json.loads(sent[:_MOST_SEEN])
        except ValueError:
            return {}
        return {name: value for name, value in seen.items() if name in self.keeps} if isinstance(seen, dict) else {}


class DecisionSentForm(FactsForm):
    """The day on which the council sent its decision."""

    keeps = ("decision_sent_on",)
    decision_sent_on = _day(
        "Day the decision was sent", hint="The date of the letter, not the day it came. The family’s months run from it"
    )


class ChoiceForm(FactsForm):
    """What the family chose, and the day on which it told the adviser."""

    keeps = ("choice", "choice_told_on", "authority_told_on")

    choice = RadiosField(
        "What the family chose",
        what="what the family chose",
        choices=[(value, CHOICE_WORDS[value]) for value in (MEDIATE, DECLINED)],
    )
    choice_told_on = _day("Day you were told", hint="Three working days for a certificate run from it")
    authority_told_on = _day(
        "Day the council was told (optional)",
        hint="That the family wants mediation: the 30 days run from it",
        optional=True,
    )


class CouncilToldForm(FactsForm):
    """The day on which the council was told that the family wants mediation."""

    keeps = ("authority_told_on",)
    authority_told_on = _day("Day the council was told", hint="The 30 days to hold the mediation run from it")


class HealthToldForm(FactsForm):
    """The day on which the council told the health body."""

    keeps = ("health_told_on",)
    health_told_on = _day("Day you told the health body", hint="Within 3 working days of the day the family told you")


class CannotArrangeForm(FactsForm):
    """The day on which the council told the adviser that no meeting can be arranged in time."""

    keeps = ("cannot_arrange_told_on",)
    cannot_arrange_told_on = _day(
        "Day you told the adviser", hint="The adviser then issues the certificate within 3 working days"
    )


class ReferenceForm(FactsForm):
    """The council's own reference of the case."""

    keeps = ("authority_reference",)
    authority_reference = ReferenceField(
        "The council’s reference", hint="Letters and digits that say nothing of a person"
    )
    reason = _reason("Why it is put right (if another stood there)", optional=True)

    def show(self, case: KnownCase, *, anew: bool = False) -> None:
        """Ask for a reason only where a reference stands already."""
        super().show(case, anew=anew)
        if not self.is_submitted():
            self.authority_reference.data = case.contact.authority_reference
        if case.contact.authority_reference is None:
            del self.reason
        else:
            self.reason.label.text = "Why it is put right"


class EndForm(FactsForm):
    """Why a case ended, and when."""

    keeps = ("ended_on", "ended_because")
    ended_because = RadiosField("Why it ended", what="why it ended", choices=tuple(ENDED_WORDS.items()), inline=False)
    ended_on = _day("Day it ended")


class GoOnForm(FactsForm):
    """Why a case that ended goes on."""

    keeps = ("ended_on", "ended_because")
    reason = FreeTextField("Why it goes on", what="why it goes on", hint=_REASON_HINT)

    def _new(self, case: KnownCase) -> Mapping[str, Any]:  # noqa: ARG002  as above
        return {"ended_on": None, "ended_because": None}


class PutRightForm(FactsForm):
    """Everything that a case says, each as it stands: what is changed is put right, with a reason."""

    nothing_done = "Nothing has been put right"
    keeps = (
        *("asker", "decision_kinds", "dr_kind", "issues", "decision_sent_on", "contacted_on", "choice"),
        *("choice_told_on", "authority_told_on", "health_told_on", "cannot_arrange_told_on"),
    )

    asker = RadiosField("Who asks", choices=tuple(ASKER_WORDS.items()))
    decision_kinds = decisions_field()
    dr_kind = dr_kind_field()
    issues = TicksField(
        "What the issues are", what="what the issues are", choices=tuple(ISSUE_WORDS.items()), optional=True
    )
    decision_sent_on = _day("Day the decision was sent", optional=True)
    contacted_on = _day("Day of contact")
    choice = RadiosField("What the family chose", what="what the family chose", choices=tuple(CHOICE_WORDS.items()))
    choice_told_on = _day("Day you were told the choice", optional=True)
    authority_told_on = _day("Day the council was told", optional=True)
    health_told_on = _day("Day the health body was told", optional=True)
    cannot_arrange_told_on = _day("Day the adviser was told that it cannot be arranged", optional=True)
    reason = _reason(hint=f"Needed if something else stood there before. {_REASON_HINT}")

    def __init__(self, **kwargs: Any) -> None:
        case: KnownCase | None = kwargs.pop("case", None)
        given = {} if case is None else {name: fact_of(case, name) for name in self.keeps}
        super().__init__(data=given, **kwargs)
        if case is not None:
            self._leave_out(case)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason unless all that is wanted fills a blank."""
        seen, wanted = self._seen(), self._wanted()
        self.reason.optional = bool(wanted) and all(seen.get(name) in _BLANK for name in wanted)
        valid: bool = super().validate(extra_validators)
        return valid

    def _leave_out(self, case: KnownCase) -> None:
        """Take away what a case of its service has no place for. A return may have left the decisions out."""
        del self[("dr_kind" if case.contact.service == MEDIATION else "decision_kinds")]
        if "decision_kinds" in self:
            self.decision_kinds.optional = not case.contact.decision_kinds
        if "dr_kind" in self:
            self.dr_kind.optional = case.dr_kind is None

    def _new(self, case: KnownCase) -> Mapping[str, Any]:  # noqa: ARG002  as above
        return self._wanted()

    def _wanted(self) -> Mapping[str, Any]:
        """Return every fact that is changed as it should be: a box left empty empties what stood there."""
        new: dict[str, Any] = {}
        for name in self.keeps:
            if name in self:
                given = self[name].data
                new[name] = in_order_of(_LISTS[name], tuple(given or ())) if name in _LISTS else given or None
        if new["choice"] == UNDECIDED:
            new["choice_told_on"] = None
        return {name: value for name, value in new.items() if self._is_changed(name, value)}

    def _is_changed(self, name: str, value: Any) -> bool:
        """Say whether the person wants something else than was shown: the rest stays whatever others do."""
        return as_stored(value) != self._seen().get(name)


class AssignForm(Form):
    """Which of the provider's people has the case. `before` is the change that the person had before them."""

    before = HiddenField()
    assigned_to = SelectField("Caseworker", first="Nobody", optional=True)

    @property
    def replaces(self) -> int:
        """The change that the person saw; what is no number counts as none."""
        sent = self.before.data if isinstance(self.before.data, str) else ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
