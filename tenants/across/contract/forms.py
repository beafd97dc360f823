"""The forms by which the lead keeps the contract: a price, the cancellation tiers, the subscription of a year."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from wtforms import FieldList, FormField

from consortium.changes import seen_key
from consortium.contracts.terms import MOST_TIERS, Tier
from consortium.folder.contents import MEETING_ITEM, Price, Subscription
from consortium.web.choices import RadiosField, SelectField
from consortium.web.fields import DateField, FigureField, PoundsField, WholeNumberField
from consortium.web.forms import Part
from tenants.across.costs.forms import BasisForm
from tenants.across.looking import ChangeForm

EACH: Final = "each"
OWN: Final = "own"
POT: Final = "pot"
_EMPTY_ROWS: Final = 1


class PriceForm(ChangeForm):
    """A price of a meeting: whose, from which day, how much."""

    council = SelectField("Whose price", what="whose price it is", first="Every council", optional=True)
    effective_from = DateField(
        "In force from", what="the day from which it is in force", hint="Meetings held on this day or later cost it"
    )
    amount = PoundsField("Price of a meeting, without VAT", what="the price")

    def price(self) -> Price:
        """Return the price that was answered; the form must be valid."""
        effective_from: Any = self.effective_from.data
        amount_pence: Any = self.amount.data
        return Price(
            item=MEETING_ITEM, effective_from=effective_from, pence=amount_pence, authority_id=self.council.data
        )

    def new_key(self) -> str:
        """Write the answers, so that exactly what was looked at is saved."""
        return seen_key(self.price())


class TierRow(Part):
    """One line of the tiers. An empty line counts for nothing."""

    days = WholeNumberField("Clear working days", most=366, width=3, optional=True)
    percent = FigureField("Percent of the price", width=4, optional=True)


class TiersForm(ChangeForm):
    """The whole list of cancellation tiers, in the order written."""

    tiers = FieldList(FormField(TierRow), "Tiers", max_entries=MOST_TIERS)

    def fill(self, tiers: Sequence[Tier]) -> None:
        """Show the tiers that are recorded, and an empty line."""
        for tier in tiers:
            row = self.tiers.append_entry()
            row.days.data, row.percent.data = tier.clear_working_days, tier.percent
        self.add_row()

    def add_row(self) -> None:
        """Add an empty line, up to the most that a contract has."""
        if len(self.tiers) < MOST_TIERS:
            self.tiers.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both answers of a line that has one."""
        valid: bool = super().validate(extra_validators)
        for number, row in enumerate(self.tiers, start=1):
            days, cost = row.days, row.percent
            if days.is_empty() != cost.is_empty() and not days.trouble and not cost.trouble:
                missing, what = (
                    (days, "how many clear working days") if days.is_empty() else (cost, "what it costs in percent")
                )
                self._refuse(missing, f"Enter {what} for line {number}, or clear the line")
                valid = False
        return valid

    def refuse_line(self, number: int, sentence: str) -> None:
        """Put a refusal beside a line that is filled in, counted from 1 among those."""
        filled = [row for row in self.tiers if row.days.data is not None and row.percent.data is not None]
        self._refuse(filled[min(number, len(filled)) - 1].days, sentence)

    def _refuse(self, field: Any, sentence: str) -> None:
        """Put a refusal beside a box of a line, and tell the list that it has one."""
        field.red, field.errors = True, [sentence]
        self.tiers.errors = [*self.tiers.errors, {field.name: [sentence]}]

    def chosen(self) -> list[Tier]:
        """Return the lines that are filled in, in the order written."""
        return [
            Tier(row.days.data, row.percent.data)
            for row in self.tiers
            if row.days.data is not None and row.percent.data is not None
        ]

    def new_key(self) -> str:
        """Write the answers, so that exactly what was looked at is saved."""
        return seen_key(*self.chosen())


class SubscriptionForm(ChangeForm, BasisForm):
    """The core subscription of a contract year: so much each, one council's own, or a pot and its basis."""

    kind = RadiosField(
        "What is set",
        what="what is set",
        choices=[(EACH, "A price for each member"), (OWN, "One council's own price"), (POT, "A pot that is shared")],
        inline=False,
    )
    council = SelectField("Council", what="the council")
    amount = PoundsField("Amount for the year, without VAT", what="the amount for the year")

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the kind calls for. One council's own price may be left empty: the price for each holds again."""
        self.council.optional = self.kind.data != OWN
        self.basis.optional = self.kind.data != POT
        self.amount.optional = self.kind.data == OWN
        valid: bool = super().validate(extra_validators)
        if self.kind.data == POT:
            self.chosen_basis()
        return valid and not self.troubles

    def subscription(self, year: int) -> Subscription:
        """Return what was answered for the whole group; the form must be valid and not about one council."""
        is_pot = self.kind.data == POT
        return Subscription(
            contract_year=year,
            pence_each=None if is_pot else self.amount.data,
            member_pence={},
            pot_pence=self.amount.data if is_pot else None,
            basis=self.chosen_basis() if is_pot else None,
        )

    def new_key(self) -> str:
        """Write the answers, so that exactly what was looked at is saved."""
        basis = self.chosen_basis() if self.kind.data == POT else ()
        council = self.council.data if self.kind.data == OWN else None
        return seen_key(self.kind.data, council, self.amount.data, [(name, Fraction(weight)) for name, weight in basis])
