"""How the group closes and pays: its own choices, with what holds until it chooses."""

from dataclasses import dataclass, fields
from typing import Final

from consortium.errors import RuleBroken

_RANGES: Final = {
    "hold_working_days": (0, 60, "How long members may query a draft"),
    "dispute_working_days": (1, 60, "How long an answer to a query may take"),
    "payment_days": (1, 120, "How many days after its issue a statement is due"),
    "share_tolerance_basis_points": (0, 10_000, "How far a figure may move before shares are worked out again"),
}


class SettingRefused(RuleBroken):
    """A setting outside what makes sense. `field` names it."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True)
class GroupSettings:
    """What a group chose about its closes. `change_number` is 0 while nothing is chosen, so the defaults hold.

    Units: England's working days, calendar days, basis points (300 are 3%). `require_*`: whether that check stops a close;
    whatever is chosen, a broken invariant of the books always does. Source of the 30 days: domain brief 4.1.
    """

    hold_working_days: int = 5
    dispute_working_days: int = 10
    payment_days: int = 30
    require_returns: bool = False
    require_invoice: bool = False
    require_orders: bool = False
    require_answers: bool = False
    share_tolerance_basis_points: int = 300
    change_number: int = 0


SETTING_NAMES: Final = tuple(field.name for field in fields(GroupSettings) if field.name != "change_number")


def check_settings(settings: GroupSettings) -> None:
    """Refuse a number of days or basis points that makes no sense. Raises: SettingRefused."""
    for name, (least, most, what) in _RANGES.items():
        if not least <= getattr(settings, name) <= most:
            raise SettingRefused(name, f"{what} must be a whole number from {least} to {most:,}.")
