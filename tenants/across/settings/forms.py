from dataclasses import replace

from wtforms import HiddenField

from consortium.group_settings.rules import GroupSettings
from consortium.web.choices import TickField
from consortium.web.fields import WholeNumberField
from consortium.web.forms import Form


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
    require_returns = TickField("Nothing is closed before the provider’s returns are in")

    def fill(self, settings: GroupSettings) -> None:
        """Show what holds now."""
        self.seen.data = str(settings.change_number)
        self.hold_working_days.data, self.payment_days.data = settings.hold_working_days, settings.payment_days
        self.require_returns.data = settings.require_returns

    def chosen(self, before: GroupSettings) -> GroupSettings:
        """Return what was answered, over what was seen; the form must be valid."""
        text = self.seen.data or ""
        seen = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
        return replace(
            before,
            change_number=seen,
            hold_working_days=self.hold_working_days.data or 0,
            payment_days=self.payment_days.data or 0,
            require_returns=bool(self.require_returns.data),
        )
