"""The forms of an agreement: that it was reached, and what became of each thing that was agreed."""

from typing import Any, Final

from consortium.web.choices import RadiosField, TicksField
from consortium.web.fields import DateField, WholeNumberField
from tenants.bookings.rules import LIMITS, MOST_ACTIONS, NOT_APPEALABLE
from tenants.bookings.web_forms import ActForm
from tenants.cases.rule_book import RULES

_LIMIT_WORDS: Final = {rule.code: f"{rule.what}: {rule.limit_words}" for rule in RULES}


class AgreementForm(ActForm):
    """That an agreement was reached, and which limits of the law it has. There is no field for its text."""

    button = "Record the agreement"
    agreed_on = DateField("Day of the agreement", what="the day of the agreement", not_later_than_today=True)
    took_part = RadiosField(
        "The council took part", what="whether the council took part", choices=(("yes", "Yes"), ("no", "No"))
    )
    limits = TicksField(
        "What the council is to do about the plan",
        what="a limit",
        hint="Tick each limit that the law sets. All are counted from the day of the agreement",
        choices=tuple((code, _LIMIT_WORDS[code]) for code in LIMITS),
        optional=True,
    )
    other_council = WholeNumberField(
        "Other things for the council to do: how many",
        what="the number of other things for the council",
        hint="Things that cannot be appealed, each within 2 weeks",
        most=MOST_ACTIONS,
        width=2,
        default=0,
    )
    other_health = WholeNumberField(
        "Things for the health body to do: how many",
        what="the number of things for the health body",
        hint="Each within 2 weeks",
        most=MOST_ACTIONS,
        width=2,
        default=0,
    )

    def actions(self) -> list[tuple[str, str]]:
        """Return what was agreed, as pairs of a rule and the body that is to keep it."""
        ticked = [(code, "authority") for code in LIMITS if code in (self.limits.data or ())]
        others = [(NOT_APPEALABLE, "authority")] * (self.other_council.data or 0)
        return [*ticked, *others, *[(NOT_APPEALABLE, "health")] * (self.other_health.data or 0)]


class ActionForm(ActForm):
    """What became of one thing that was agreed."""

    what = RadiosField(
        "What is recorded",
        what="what is recorded",
        choices=(("done", "It is done"), ("other", "Another date was agreed in writing")),
        inline=False,
    )
    done_on = DateField("Day on which it was done", what="the day", hint="If it is done", not_later_than_today=True)
    in_writing_on = DateField(
        "Day on which the parties agreed in writing",
        what="the day on which it was agreed in writing",
        hint="If another date was agreed",
        not_later_than_today=True,
    )
    other_due_on = DateField("The date that they agreed", what="the date agreed", hint="If another date was agreed")

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the answer before calls for, and for nothing else."""
        self.done_on.optional = self.what.data != "done"
        self.in_writing_on.optional = self.other_due_on.optional = self.what.data != "other"
        valid: bool = super().validate(extra_validators)
        return valid
