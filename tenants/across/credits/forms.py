"""The forms of credits: one that is looked at first, and one that takes a credit back."""

from wtforms import HiddenField

from consortium.money import pounds
from consortium.web.choices import RadiosField
from consortium.web.fields import FreeTextField, KeyField, PoundsField, WholeNumberField
from consortium.web.forms import Form
from tenants.credits.rules import MOST_DAYS, ChargeLine, Wanted


class CreditForm(Form):
    """How much of a charge is credited, and why. `looked` is what the page showed that it does."""

    nothing_done = "Nothing has been credited"
    request_key = KeyField()
    looked = HiddenField()
    basis = RadiosField("How much of it is credited?", what="how much of it is credited", small=False, inline=False)
    amount = PoundsField("Amount to credit", what="the amount to credit", optional=True)
    days = WholeNumberField("Days to credit", what="the days to credit", most=MOST_DAYS, width=3, optional=True)
    of_days = WholeNumberField(
        "Days of the whole charge",
        what="the days of the whole charge",
        hint="365, or 366 where its year has a 29 February",
        most=MOST_DAYS,
        width=3,
        optional=True,
    )
    reason = FreeTextField(
        "Why is it credited?", what="why it is credited", hint="It stands on the statement. Name nobody", width=30
    )

    def offer(self, charge: ChargeLine) -> None:
        """Offer what there is to credit of a charge."""
        self.basis.choices = [
            ("whole", f"All that is left of it, {pounds(charge.left_pence)}"),
            ("half", "Half of it"),
            ("amount", "An amount"),
            ("days", "By days, of a year that was not served to its end"),
        ]

    def is_whole(self) -> bool:
        """Ask for the answers that belong to the choice; call it after `validate_on_submit()`."""
        needed = {"amount": ("amount",), "days": ("days", "of_days")}.get(self.basis.data, ())
        for name in needed:
            if self[name].is_empty():
                self.refuse(f"Enter {self[name].what}", name)
        return not self.errors

    @property
    def wanted(self) -> Wanted:
        """Return what was answered; the form must be valid."""
        if self.basis.data == "amount":
            return Wanted("amount", self.amount.data)
        if self.basis.data == "days":
            return Wanted("days", days=self.days.data, of_days=self.of_days.data)
        return Wanted("half" if self.basis.data == "half" else "whole")

    def refuse_of(self, field: str, sentence: str) -> None:
        """Put a refusal of the rules beside the answer that it is about."""
        name = field if field in ("amount", "days", "of_days", "reason") else "basis" if field else ""
        self.refuse(sentence.removesuffix("."), *([name] if name else []))


class TakeBackForm(Form):
    """Why a credit note is taken back."""

    nothing_done = "Nothing has been taken back"
    reason = FreeTextField("Why is it taken back?", what="why it is taken back", width=30)
