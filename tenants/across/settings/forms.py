from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from wtforms import HiddenField

from consortium.group_settings.rules import GroupSettings, vat_number_from, vat_number_in_groups
from consortium.web.choices import TickField
from consortium.web.fields import FigureField, TextField, WholeNumberField
from consortium.web.forms import Form

REQUIRED: Final = ("require_returns", "require_invoice", "require_orders", "require_answers")
_BASIS_POINTS: Final = 100  # of one percent


class SettingsForm(Form):
    """How the group closes and pays. It carries which choice was seen, so that of two people the second is told."""

    nothing_done = "Nothing has been changed"

    seen = HiddenField()
    hold_working_days = WholeNumberField(
        "How long members may look at a draft",
        what="how many working days members may look at a draft",
        hint="Working days of England after the day on which a period is held. 0: it may be closed on the same day.",
        most=60,
        width=2,
    )
    payment_days = WholeNumberField(
        "How long a statement may take to be paid",
        what="in how many days a statement is due",
        hint="Days after its issue. It is printed as the day by which to pay.",
        least=1,
        most=120,
        width=3,
    )
    dispute_working_days = WholeNumberField(
        "How long an answer to a query may take",
        what="in how many working days a query is answered",
        hint="Working days of England after the day on which a council asks about a line.",
        least=1,
        most=60,
        width=2,
    )
    share_tolerance = FigureField(
        "How far a figure may move before shares are worked out again, in percent",
        what="how far a figure may move",
        hint="For shared costs whose figures were estimated, like 3 or 2.5.",
        width=4,
    )
    lead_address = TextField(
        "The lead’s address",
        what="the lead’s address",
        hint="In one line, with commas, as it stands on an invoice.",
        optional=True,
    )
    vat_number = TextField(
        "The lead’s VAT number", what="the lead’s VAT number", hint="Like GB 123 4567 82.", optional=True, width=20
    )
    require_returns = TickField("Nothing is closed before the provider’s returns are in")
    require_invoice = TickField("Nothing is closed before the provider’s invoice is matched")
    require_orders = TickField("Nothing is closed before every council with a statement has given its order")
    require_answers = TickField("Nothing is closed before the councils’ queries are answered")

    def fill(self, settings: GroupSettings) -> None:
        """Show what holds now."""
        self.seen.data = str(settings.change_number)
        self.hold_working_days.data, self.payment_days.data = settings.hold_working_days, settings.payment_days
        self.dispute_working_days.data = settings.dispute_working_days
        self.share_tolerance.data = Fraction(settings.share_tolerance_basis_points, _BASIS_POINTS)
        self.lead_address.data, self.vat_number.data = settings.lead_address, vat_number_in_groups(settings.vat_number)
        for name in REQUIRED:
            self[name].data = getattr(settings, name)

    def validate(self, extra_validators: Any = None) -> bool:
        """Take a figure with two decimals at most: it is kept in whole basis points."""
        valid: bool = super().validate(extra_validators)
        figure = self.share_tolerance.data
        if valid and figure is not None and (figure * _BASIS_POINTS).denominator != 1:
            self.refuse("How far a figure may move must have two decimals or fewer", "share_tolerance")
            return False
        return valid

    def chosen(self, before: GroupSettings) -> GroupSettings:
        """Return what was answered, over what was seen; the form must be valid."""
        text = self.seen.data or ""
        seen = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
        required: dict[str, Any] = {name: bool(self[name].data) for name in REQUIRED}
        return replace(
            before,
            change_number=seen,
            hold_working_days=self.hold_working_days.data or 0,
            payment_days=self.payment_days.data or 0,
            dispute_working_days=self.dispute_working_days.data or 0,
            share_tolerance_basis_points=int((self.share_tolerance.data or Fraction(0)) * _BASIS_POINTS),
            lead_address=self.lead_address.data or "",
            vat_number=vat_number_from(self.vat_number.data or ""),
            **required,
        )
