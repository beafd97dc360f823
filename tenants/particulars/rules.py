"""What a council and its funders are called by on a document: the lines of an address, a VAT number, where invoices go. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, validate_email

from consortium.errors import RuleBroken
from consortium.free_text import fault_in_free_text
from consortium.group_settings.rules import is_vat_number, vat_number_from

MOST_ADDRESS: Final = 200
MOST_LINES: Final = 6
MOST_SENT_TO: Final = 100
MOST_REFERENCE: Final = 40


class ParticularsRefused(RuleBroken):
    """Particulars that cannot be kept as they are. `field` names which of them."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True)
class Particulars:
    """What a council's documents say of it. Number 0: nothing was given yet, and everything is empty.

    `address` has a line for each of its lines. `vat_number` is GB and its digits, empty where the council has given none.
    """

    address: str = ""
    vat_number: str = ""
    invoices_to: str = ""
    change_number: int = 0
    set_on: dt.date | None = None
    set_by_name: str = ""


@dataclass(frozen=True)
class FunderParticulars:
    """What documents to a funder say of it: its address, and how it knows the council's invoices. Number 0: nothing yet."""

    address: str = ""
    reference: str = ""
    change_number: int = 0
    set_on: dt.date | None = None
    set_by_name: str = ""


def checked_of_council(typed: Particulars) -> Particulars:
    """Return a council's particulars as they are kept. Raises: ParticularsRefused.

    A VAT number is checked by its shape and its check digits. Invoices go to a department, or to a mailbox.
    """
    number = vat_number_from(typed.vat_number)
    address = _address("address", typed.address)
    if number and not is_vat_number(number):
        raise ParticularsRefused("vat_number", "The VAT number must be one of the United Kingdom, like GB 123 4567 82")
    return Particulars(address, number, _sent_to(typed.invoices_to.strip()), typed.change_number)


def checked_of_funder(typed: FunderParticulars) -> FunderParticulars:
    """Return a funder's particulars as they are kept. Raises: ParticularsRefused."""
    address, reference = _address("address", typed.address), typed.reference.strip()
    _check_words("reference", "The funder’s reference", reference, most=MOST_REFERENCE)
    return FunderParticulars(address, reference, typed.change_number)


def in_one_line(name: str, address: str) -> str:
    """Write a name and an address as one line of a document: Kent, County Hall, Maidstone ME14 1XQ."""
    return ", ".join([name, *address.splitlines()])


def _address(field: str, typed: str) -> str:
    """Return an address line by line, without empty lines, and without the comma that a line may end in."""
    lines = [line for line in (" ".join(one.split()).rstrip(",") for one in typed.splitlines()) if line]
    address = "\n".join(lines)
    if not lines:
        raise ParticularsRefused(field, "Enter the address")
    if len(lines) > MOST_LINES:
        raise ParticularsRefused(field, f"The address must be {MOST_LINES} lines or fewer")
    _check_words(field, "The address", address, most=MOST_ADDRESS)
    return address


def _sent_to(typed: str) -> str:
    """Return where invoices go: a mailbox as it is written to, or a department in words."""
    if len(typed) > MOST_SENT_TO:
        raise ParticularsRefused("invoices_to", f"Where invoices go must be {MOST_SENT_TO} characters or fewer")
    if "@" not in typed:
        _check_words("invoices_to", "Where invoices go", typed, most=MOST_SENT_TO)
        return typed
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ParticularsRefused(
            "invoices_to", "Where invoices go must be a department, or one email address"
        ) from error


def _check_words(field: str, what: str, said: str, *, most: int) -> None:
    """Refuse what must not be kept: an email address or a phone number, which may be a person's. Raises: ParticularsRefused."""
    if len(said) > most:
        raise ParticularsRefused(field, f"{what} must be {most} characters or fewer")
    if said and (fault := fault_in_free_text(said)):
        raise ParticularsRefused(field, f"{what} {fault}")
