"""The forms of one-off costs: what is shared and by what basis, and the press that charges what was shown."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from wtforms import FieldList, FormField, HiddenField

from consortium.shared_costs.queries import Cost
from consortium.shared_costs.rules import EQUAL, Basis, figure_in_words
from consortium.web.choices import RadiosField
from consortium.web.fields import DateField, FigureField, PoundsField, ReferenceField, TextField
from consortium.web.forms import Form, Part

BLEND: Final = "a-blend"


class WeightField(FigureField):
    """How many parts of a blend go by one basis. It is checked with the others, since an empty one means none."""

    def pre_validate(self, form: Any) -> None:
        """Refuse nothing by itself."""


class WeightRow(Part):
    """One basis of a blend, and how many parts go by it."""

    weight = WeightField("Parts", width=4)


class BasisForm(Form):
    """A form that asks how an amount is shared. `names` are the bases of its blend, in the order of its rows."""

    basis = RadiosField("Shared", what="how it is shared", inline=False)
    weights = FieldList(FormField(WeightRow), "Parts of the blend")

    names: tuple[str, ...] = ()

    def offer_bases(self, figures: Sequence[str], stored: Basis = ()) -> None:
        """Give the choices: equally, by each figure that the councils have, or a blend; `stored` is shown first."""
        first = [name for name, _ in stored]
        self.names = tuple(dict.fromkeys([*(name for name in first if name in (EQUAL, *figures)), EQUAL, *figures]))
        by_figure = [(name, f"By {figure_in_words(name)}") for name in figures]
        self.basis.choices = [(EQUAL, "Equally"), *by_figure, (BLEND, "A blend of them")]
        while len(self.weights) < len(self.names):
            self.weights.append_entry()
        for name, row in zip(self.names, self.weights, strict=False):
            row.weight.label.text = "Equally" if name == EQUAL else f"By {figure_in_words(name)}"

    def fill_basis(self, stored: Basis) -> None:
        """Show a basis as it is recorded."""
        weights = dict(stored)
        self.basis.data = stored[0][0] if len(stored) == 1 else BLEND
        for name, row in zip(self.names, self.weights, strict=False):
            row.weight.data = weights.get(name) if len(stored) > 1 else None

    def chosen_basis(self) -> Basis:
        """Return the basis that was chosen; refuses a blend that has no weight that can be read."""
        if self.basis.data != BLEND:
            return ((self.basis.data, Fraction(1)),) if self.basis.data else ()
        parts: list[tuple[str, Fraction]] = []
        for name, row in zip(self.names, self.weights, strict=False):
            if row.weight.trouble and not self.basis.errors:
                row.weight.red = True
                self.refuse(
                    f"The parts of the blend: “{row.weight.label.text}” must be a plain figure, like 40", "basis"
                )
            if row.weight.data:
                parts.append((name, row.weight.data))
        if not parts and not self.basis.errors:
            self.refuse("Enter how many parts go by each basis, such as 40 and 60", "basis")
        return tuple(parts)


class CostForm(BasisForm):
    """A one-off cost that the members of a day share. `before` is what the page showed when it was opened."""

    last_on_page = ("basis", "weights")

    before = HiddenField()
    reference = ReferenceField("Reference", hint="It stands on every statement, like AUDIT-2016", width=20)
    title = TextField("What it is for", what="what it is for", hint="Like: Audit of the first contract year", width=30)
    amount = PoundsField("Amount, without VAT", what="the amount")
    incurred_on = DateField(
        "Day it was incurred", what="the day it was incurred", hint="The members of this day share it"
    )

    def fill(self, cost: Cost) -> None:
        """Show a cost as it is recorded, for correcting it."""
        self.title.data, self.amount.data = cost.title, cost.amount_pence
        self.incurred_on.process(None, cost.incurred_on)
        self.fill_basis(cost.basis)

    def cost(self, reference: str) -> Cost:
        """Return what was answered; the form must be valid."""
        title: Any = self.title.data
        amount_pence: Any = self.amount.data
        incurred_on: Any = self.incurred_on.data
        return Cost(reference, title, amount_pence, incurred_on, self.chosen_basis())


class ChargeForm(Form):
    """One press that charges what was shown, and nothing else."""

    nothing_done = "Nothing has been charged"
    shown = HiddenField()


def figure_names(figures: Sequence[Mapping[str, object]]) -> list[str]:
    """Name the figures that any council has, in the order of the alphabet."""
    return sorted({name for of_council in figures for name in of_council})
