"""How the group closes and pays: its own choices, with what holds until it chooses."""

import re
from dataclasses import dataclass, fields
from typing import Final

from consortium.errors import RuleBroken

_RANGES: Final = {
    "hold_working_days": (0, 60, "How long members may query a draft"),
    "dispute_working_days": (1, 60, "How long an answer to a query may take"),
    "payment_days": (1, 120, "How many days after its issue a statement is due"),
    "share_tolerance_basis_points": (0, 10_000, "How far a figure may move before shares are worked out again"),
}
_MOST_ADDRESS: Final = 200
_VAT_NUMBER: Final = re.compile(r"GB([0-9]{9})([0-9]{3})?")


class SettingRefused(RuleBroken):
    """A setting outside what makes sense. `field` names it."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True)
class GroupSettings:
    """What a group chose about its closes. `change_number` is 0 while nothing is chosen, so the defaults hold.

    Units: England's working days, calendar days, basis points (300 are 3%). `require_*`: whether that check stops a close;
    whatever is chosen, a broken invariant of the books always does. `lead_address` and `vat_number` (GB and its digits) stand
    on a VAT invoice; empty: not given. Source of the 30 days: domain brief 4.1.
    """

    hold_working_days: int = 5
    dispute_working_days: int = 10
    payment_days: int = 30
    require_returns: bool = False
    require_invoice: bool = False
    require_orders: bool = False
    require_answers: bool = False
    share_tolerance_basis_points: int = 300
    lead_address: str = ""
    vat_number: str = ""
    change_number: int = 0


SETTING_NAMES: Final = tuple(field.name for field in fields(GroupSettings) if field.name != "change_number")


def check_settings(settings: GroupSettings) -> None:
    """Refuse a number of days or basis points that makes no sense. Raises: SettingRefused."""
    for name, (least, most, what) in _RANGES.items():
        if not least <= getattr(settings, name) <= most:
            raise SettingRefused(name, f"{what} must be a whole number from {least} to {most:,}.")
    if len(settings.lead_address) > _MOST_ADDRESS:
        raise SettingRefused("lead_address", f"The lead's address must be {_MOST_ADDRESS} characters or fewer.")
    if settings.vat_number and not is_vat_number(settings.vat_number):
        raise SettingRefused("vat_number", "The VAT number must be one of the United Kingdom, like GB 123 4567 82.")


def vat_number_from(typed: str) -> str:
    """Write a VAT number in one way: "gb 123 4567 82" and "123456782" are GB123456782."""
    plain = "".join(typed.split()).upper()
    return f"GB{plain}" if plain.isdigit() else plain


def is_vat_number(number: str) -> bool:
    """Say whether the digits of a VAT number fit each other; the last three of twelve name a branch.

    The first seven times 8 down to 2, plus the last two, are a multiple of 97; of newer numbers 55 more is.
    Source: HMRC, VAT registration number check digits (modulus 97 and 9755).
    """
    found = _VAT_NUMBER.fullmatch(number)
    if found is None:
        return False
    digits = [int(digit) for digit in found[1]]
    told = sum(digit * weight for digit, weight in zip(digits, range(8, 1, -1), strict=False)) + int(found[1][7:])
    return told % 97 in (0, 97 - 55)


def vat_number_in_groups(number: str) -> str:
    """Write a VAT number as on paper: GB 123 4567 82."""
    return " ".join(part for part in (number[:2], number[2:5], number[5:9], number[9:11], number[11:]) if part)
