"""What a mail is, which kinds there are, and who gets which unless they choose otherwise."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Final

from email_validator import EmailNotValidError, validate_email

from consortium.errors import RuleBroken

_LONGEST_SUBJECT: Final = 150
_LONGEST_TEXT: Final = 20_000
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
_CONTROL_BUT_NEWLINES: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u0085\u2028\u2029]")


class Kind(Enum):
    """What a mail is about; each person chooses which of them to get."""

    REQUEST = "request"
    BOOKING = "booking"
    DRAFT = "draft"
    STATEMENT = "statement"
    PAYMENT = "payment"
    QUERY = "query"
    DUE = "due"
    OVERDUE = "overdue"
    DIGEST = "digest"


# What is said of each kind where a person chooses.
CALLED: Final = {
    Kind.REQUEST: "A new request, at once",
    Kind.BOOKING: "A meeting booked or moved, at once",
    Kind.DRAFT: "The draft of a statement to look at, at once",
    Kind.STATEMENT: "A statement issued, at once",
    Kind.PAYMENT: "A statement to pay: five days before it is due, and when it is late",
    Kind.QUERY: "A query of a line, or the provider’s reply to one, at once",
    Kind.DUE: "Each morning, the cases with something due tomorrow",
    Kind.OVERDUE: "Each morning, the cases with something overdue",
    Kind.DIGEST: "On Mondays, the cases of the week ahead",
}
_OF_COUNCIL: Final = tuple(kind for kind in Kind if kind is not Kind.QUERY)
_READS_CASES: Final = tuple(kind for kind in _OF_COUNCIL if kind is not Kind.PAYMENT)
_KEEPS_CASES: Final = (Kind.DUE, Kind.OVERDUE, Kind.DIGEST)
# Which kinds a role may get at all: nothing of a case goes to who may not read it.
OF_ROLE: Final[dict[str, tuple[Kind, ...]]] = {
    "member-manager": _OF_COUNCIL,
    "member-officer": _READS_CASES,
    "member-finance": (Kind.DRAFT, Kind.STATEMENT, Kind.PAYMENT),
    "provider-caseworker": _KEEPS_CASES,
    "provider-manager": (Kind.QUERY, *_KEEPS_CASES),
    "lead-admin": (Kind.QUERY,),
    "lead-finance": (Kind.QUERY,),
}
_ON_UNLESS_CHOSEN: Final = frozenset(
    {Kind.REQUEST, Kind.BOOKING, Kind.DRAFT, Kind.STATEMENT, Kind.PAYMENT, Kind.QUERY, Kind.OVERDUE}
)


class MailRefused(RuleBroken):
    """A mail that must not be sent as it is. Names no address and no text."""


def kinds_for(roles: Collection[str]) -> list[Kind]:
    """List the kinds that somebody with these roles may get, in the order in which they are shown."""
    return [kind for kind in Kind if any(kind in OF_ROLE.get(role, ()) for role in roles)]


def gets(kind: Kind, roles: Collection[str], chosen: bool | None) -> bool:  # noqa: FBT001  None: nothing chosen
    """Say whether somebody with these roles gets a kind: as they chose, else as it is for everybody."""
    if kind not in kinds_for(roles):
        return False
    return kind in _ON_UNLESS_CHOSEN if chosen is None else chosen


@dataclass(frozen=True)
class Message:
    """One mail to one person: plain text. Raises: MailRefused when it could be more than that."""

    to: str
    subject: str
    text: str

    def __post_init__(self) -> None:
        try:
            validate_email(self.to, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise MailRefused("The address of a mail is no email address.") from None
        if not 1 <= len(self.subject) <= _LONGEST_SUBJECT or _CONTROL.search(self.subject):
            raise MailRefused("The subject of a mail must be one line of at most 150 characters.")
        if not 1 <= len(self.text) <= _LONGEST_TEXT or _CONTROL_BUT_NEWLINES.search(self.text):
            raise MailRefused("The text of a mail must be plain lines, with nothing but newlines between them.")
