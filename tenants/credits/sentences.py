"""What a credit note says of itself, and what a credit would do, before it is given. Pure."""

from typing import Final

from consortium.money import pounds
from tenants.credits.rules import ChargeLine, Credit

BASES: Final = {"whole": "All that was left", "half": "Half", "amount": "A part of it", "days": "By days"}


def effect_of(charge: ChargeLine, credit: Credit, *, council: str, charged_in: str, stands_in: str) -> list[str]:
    """Say what a credit would do: to the charge, to which statement, and for those who share the charge.

    `charged_in` and `stands_in` name the periods of the charge and of the credit within a sentence.
    """
    left = charge.left_pence - credit.amount_pence
    rest = f"{pounds(left)} of it is left" if left else "nothing of it is left"
    said = [f"{pounds(credit.amount_pence)} of the {pounds(charge.amount_pence)} is credited, and {rest}."]
    if charged_in == stands_in:
        said.append(f"It lowers {council}’s draft of {stands_in} by that much, before VAT.")
    else:
        said.append(
            f"The statement of {charged_in} stays as it was issued. The credit stands on that of {stands_in}, which is open,"
            " and can settle what is owed before."
        )
    passed_on = sum(pence for _, pence in credit.recharged)
    if passed_on:
        said.append(
            f"Others share the charge: {pounds(passed_on)} of the credit is theirs, and {council} has"
            f" {pounds(credit.amount_pence - passed_on)}."
        )
    return said


def counted(number: int, sum_pence: int) -> str:
    """Say how many credit notes stand and what they come to, as a heading does."""
    if not number:
        return "Nothing has been credited"
    return f"{'1 credit note' if number == 1 else f'{number:,} credit notes'}: {pounds(sum_pence)} credited"
