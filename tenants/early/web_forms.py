"""The form with which a council records a meeting of its own before any mediation."""

from typing import Any

from consortium.web.choices import RadiosField, SelectField
from consortium.web.fields import DateField, KeyField
from consortium.web.forms import Filter, Form
from tenants.early.queries import EarlyEntry
from tenants.early.rules import HELD, RESULT_WORDS, STATE_WORDS, TAKEN_BACK, EarlyAnswers


class EarlyForm(Form):
    """One early meeting. Answers that the others leave no place for are not read."""

    request_key = KeyField()
    offered_on = DateField("Day it was offered", what="the day it was offered", not_later_than_today=True)
    state = RadiosField("What came of it", what="what came of it", choices=tuple(STATE_WORDS.items()), inline=False)
    held_on = DateField("Day it was held", what="the day it was held", hint="If it was held", not_later_than_today=True)
    result = RadiosField(
        "Was it resolved",
        what="whether it was resolved",
        hint="If it was held",
        choices=tuple(RESULT_WORDS.items()),
        inline=False,
    )

    def may_be_taken_back(self) -> None:
        """Offer to take an entry back too."""
        self.state.choices = (*STATE_WORDS.items(), (TAKEN_BACK, "It was recorded by mistake"))

    def begin_with(self, entry: EarlyEntry) -> None:
        """Show what the last entry says."""
        self.process(None, data=vars(entry))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the answers before call for, and for nothing else."""
        if self.state.data != HELD:
            for field in (self.held_on, self.result):
                field.optional, field.trouble = True, ""
        valid: bool = super().validate(extra_validators)
        return valid and not self.troubles

    def answers(self) -> EarlyAnswers:
        """Return what was answered."""
        was_held = self.state.data == HELD
        return EarlyAnswers(
            offered_on=self.offered_on.data,
            state=self.state.data,
            held_on=self.held_on.data if was_held else None,
            result=self.result.data if was_held else None,
        )


class EarlyFilter(Filter):
    """The list of one financial year, or of all."""

    year = SelectField("Year", first="All years", optional=True)
