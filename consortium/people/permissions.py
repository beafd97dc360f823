"""Who may do what: one table from role to permissions, and the marks by which every route declares what it needs."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, ClassVar, Final, Literal, TypeVar

from consortium.folder.contents import LEAD_ROLES, MEMBER_ROLES, PROVIDER_ROLES

Body = Literal["lead", "authority", "provider"]
View = TypeVar("View", bound=Callable[..., Any])


class Permission(Enum):
    """Something that a role lets a person do. A member's holds in its council, a provider's among its own rows."""

    USE_ACCOUNT = auto()
    READ_HISTORY = auto()
    MANAGE_PEOPLE = auto()
    # A council's own pages.
    READ_COUNCIL = auto()
    READ_STATEMENTS = auto()
    SET_BUDGET = auto()
    KEEP_ORDERS = auto()
    KEEP_CODING = auto()
    ISSUE_RECHARGE = auto()
    QUERY_LINE = auto()
    FILL_CASES = auto()
    # The lead's, over all councils' money.
    READ_GROUP = auto()
    READ_ALL_STATEMENTS = auto()
    KEEP_CONTRACT = auto()
    CHARGE_COSTS = auto()
    RECORD_PAYMENT = auto()
    KEEP_INVOICES = auto()
    GIVE_CREDIT = auto()
    HOLD_PERIOD = auto()
    CLOSE_PERIOD = auto()
    KEEP_SETTINGS = auto()
    # A provider's, among its own rows.
    READ_RECORDED = auto()
    RECORD_MEETING = auto()
    AMEND_MEETING = auto()
    REVERSE_MEETING = auto()
    UPLOAD_RETURN = auto()
    KEEP_CASES = auto()
    AGREE_FUNDING = auto()
    KEEP_MEDIATORS = auto()
    KEEP_BILLING = auto()
    # A case, for the council that it is about and the provider that keeps it.
    READ_CASES = auto()


_READS_COUNCIL: Final = (Permission.READ_HISTORY, Permission.READ_COUNCIL, Permission.READ_STATEMENTS)
_WORKS_ON_CASES: Final = (Permission.READ_CASES, Permission.FILL_CASES)
_READS_GROUP: Final = (Permission.READ_HISTORY, Permission.READ_GROUP, Permission.READ_ALL_STATEMENTS)
_RECORDS: Final = (
    Permission.READ_HISTORY,
    Permission.READ_RECORDED,
    Permission.RECORD_MEETING,
    Permission.AMEND_MEETING,
    Permission.REVERSE_MEETING,
    Permission.UPLOAD_RETURN,
    Permission.READ_CASES,
    Permission.KEEP_CASES,
    Permission.AGREE_FUNDING,
)
PERMISSIONS: Final[dict[str, frozenset[Permission]]] = {
    role: frozenset({Permission.USE_ACCOUNT, *permissions})
    for role, permissions in {
        "lead-admin": (
            *_READS_GROUP,
            Permission.KEEP_CONTRACT,
            Permission.CHARGE_COSTS,
            Permission.RECORD_PAYMENT,
            Permission.KEEP_INVOICES,
            Permission.GIVE_CREDIT,
            Permission.HOLD_PERIOD,
            Permission.CLOSE_PERIOD,
            Permission.KEEP_SETTINGS,
            Permission.MANAGE_PEOPLE,
        ),
        "lead-finance": (
            *_READS_GROUP,
            Permission.CHARGE_COSTS,
            Permission.RECORD_PAYMENT,
            Permission.KEEP_INVOICES,
            Permission.GIVE_CREDIT,
            Permission.HOLD_PERIOD,
        ),
        "auditor": _READS_GROUP,
        "member-manager": (
            *_READS_COUNCIL,
            *_WORKS_ON_CASES,
            Permission.AGREE_FUNDING,
            Permission.SET_BUDGET,
            Permission.KEEP_ORDERS,
            Permission.KEEP_CODING,
            Permission.ISSUE_RECHARGE,
            Permission.QUERY_LINE,
            Permission.MANAGE_PEOPLE,
        ),
        "member-officer": (*_READS_COUNCIL, *_WORKS_ON_CASES, Permission.AGREE_FUNDING),
        "member-finance": (
            *_READS_COUNCIL,
            Permission.SET_BUDGET,
            Permission.KEEP_ORDERS,
            Permission.KEEP_CODING,
            Permission.ISSUE_RECHARGE,
            Permission.QUERY_LINE,
        ),
        "provider-caseworker": _RECORDS,
        "provider-manager": (
            *_RECORDS,
            Permission.KEEP_MEDIATORS,
            Permission.KEEP_BILLING,
            Permission.MANAGE_PEOPLE,
        ),
    }.items()
}
BODIES: Final[dict[str, Body]] = {
    **dict.fromkeys(LEAD_ROLES, "lead"),
    **dict.fromkeys(MEMBER_ROLES, "authority"),
    **dict.fromkeys(PROVIDER_ROLES, "provider"),
}
CALLED: Final[dict[str, str]] = {
    "lead-admin": "lead administrator",
    "lead-finance": "lead finance officer",
    "auditor": "auditor",
    "member-manager": "SEN manager",
    "member-officer": "SEN officer",
    "member-finance": "finance officer",
    "provider-caseworker": "caseworker",
    "provider-manager": "service manager",
}
# What each role is for, as the pages that give roles say it.
ROLE_HINTS: Final[dict[str, str]] = {
    "lead-admin": "Keeps the contract, charges what is shared, closes periods, and invites the lead's people and auditors.",
    "lead-finance": "Reads every council's money, charges what is shared, credits it, and records what is paid.",
    "auditor": "Reads every council's money and what happened to it. Changes nothing.",
    "member-manager": "Reads everything of the council, works on its cases, keeps its budget, and invites its people.",
    "member-officer": "Reads everything of the council and works on its cases.",
    "member-finance": "Reads everything of the council but its cases, and keeps its budget.",
    "provider-caseworker": "Keeps cases, records meetings, uploads returns, and takes back what was recorded by mistake.",
    "provider-manager": "Does the same, keeps the mediators, replies about money, and invites the provider's people.",
}
# What each permission lets a person do, in words that follow "may".
SENTENCES: Final[dict[Permission, str]] = {
    Permission.USE_ACCOUNT: "See your own account, change its password and end its sessions",
    Permission.READ_HISTORY: "Read what happened, when and by whom, among what the role may see",
    Permission.MANAGE_PEOPLE: "Invite people of the same organisation, change their roles and deactivate them",
    Permission.READ_COUNCIL: "Read the council's meetings, recharges, costs, budget and prices",
    Permission.READ_STATEMENTS: "Read and download the council's statements",
    Permission.SET_BUDGET: "Set the council's budget for a year",
    Permission.KEEP_ORDERS: "Keep the council's purchase orders",
    Permission.KEEP_CODING: "Keep the council's coding strings, and take its journals and invoices for its finance system",
    Permission.ISSUE_RECHARGE: "Issue documents to the council's funders, record what they pay, and remind them",
    Permission.QUERY_LINE: "Query a line of the council's draft or statement",
    Permission.READ_GROUP: "Read all councils' money, returns and shared costs, and no case",
    Permission.READ_ALL_STATEMENTS: "Read every council's statements",
    Permission.KEEP_CONTRACT: "Keep the contract, its prices and its members",
    Permission.CHARGE_COSTS: "Charge the subscription and shared costs to the councils",
    Permission.RECORD_PAYMENT: "Record what councils pay, take a payment back, and keep the numbers of sales invoices",
    Permission.KEEP_INVOICES: "Enter the provider's invoices, decide about what differs, approve what somebody else entered",
    Permission.GIVE_CREDIT: "Credit what was charged, take a credit back, and answer councils' queries",
    Permission.HOLD_PERIOD: "Hold a billing period, so that its members see their drafts",
    Permission.CLOSE_PERIOD: "Close a billing period that somebody else held, and issue its statements",
    Permission.KEEP_SETTINGS: "Choose how the group closes and pays",
    Permission.READ_RECORDED: "Read the meetings that the provider recorded, and councils' queries of what they cost",
    Permission.RECORD_MEETING: "Record a meeting",
    Permission.AMEND_MEETING: "Correct what decides no money: how a meeting was held and what came of it",
    Permission.REVERSE_MEETING: "Take a meeting back, with a reason",
    Permission.READ_CASES: "Read cases, their deadlines and who looked at them",
    Permission.AGREE_FUNDING: "Ask funders to pay for a meeting, and record what they agree to",
    Permission.FILL_CASES: "Fill in a case what the council knows, and record its own early meetings",
    Permission.KEEP_CASES: "Record contacts and keep their cases: the choice, what was told when, how a case ended",
    Permission.KEEP_MEDIATORS: "Keep the list of mediators, until when each may be booked, and their conflicts",
    Permission.KEEP_BILLING: "Read what was decided of the provider's invoices, and reply to what is queried",
    Permission.UPLOAD_RETURN: "Upload a return, or say that there was nothing in a month",
}
# A person's own account is nobody else's, so this holds wherever the page is.
PERSONAL: Final = frozenset({Permission.USE_ACCOUNT})


@dataclass(frozen=True)
class Appointment:
    """A role in one body. `organisation` is the body's name; `slug` a council's first part of a path."""

    role: str
    body: Body
    authority_id: int | None
    provider_id: int | None
    organisation: str
    slug: str | None

    def allows(self, permission: Permission) -> bool:
        """Say whether the role has the permission, whatever the body. A role that nobody declared has none."""
        return permission in PERMISSIONS.get(self.role, frozenset())

    @property
    def called(self) -> str:
        """The role in words: SEN manager."""
        return CALLED.get(self.role, self.role)

    def is_of(self, *, authority_id: int | None, provider_id: int | None) -> bool:
        """Say whether the body is the one named. The lead's roles are about every body."""
        if self.body == "lead":
            return True
        if self.body == "authority":
            return self.authority_id == authority_id
        return self.provider_id == provider_id


@dataclass(frozen=True)
class Person:
    """Who is signed in, as plain values: Flask-Login's user. Read anew for each request, so a change holds at once."""

    account_id: uuid.UUID
    email: str
    name: str
    appointments: tuple[Appointment, ...]
    session_started_at: dt.datetime

    is_authenticated: ClassVar = True
    is_active: ClassVar = True
    is_anonymous: ClassVar = False

    def get_id(self) -> str:
        """Return the account's number, as Flask-Login asks for it. It is no key to a session."""
        return str(self.account_id)

    def may(self, permission: Permission, *, authority_id: int | None = None, provider_id: int | None = None) -> bool:
        """Say whether the person has a permission in the body named.

        A council's role needs its own `authority_id`, a provider's its own `provider_id`; left out means no. Whether a
        provider works for a council is the contract's to say.
        """
        return any(
            held.allows(permission)
            and (permission in PERSONAL or held.is_of(authority_id=authority_id, provider_id=provider_id))
            for held in self.appointments
        )

    def holds(self, permission: Permission) -> bool:
        """Say whether the person has a permission in some body: what a menu asks, never what a row's guard asks."""
        return any(held.allows(permission) for held in self.appointments)

    @property
    def only_authority_id(self) -> int | None:
        """The council that the person acts for, if it is one alone: whose the history of a sign-in is."""
        return _only(held.authority_id for held in self.appointments)

    @property
    def only_provider_id(self) -> int | None:
        """The provider that the person acts for, if it is one alone."""
        return _only(held.provider_id for held in self.appointments)


def _only(numbers: Iterable[int | None]) -> int | None:
    distinct = {number for number in numbers if number is not None}
    return distinct.pop() if len(distinct) == 1 else None


def needs(permission: Permission) -> Callable[[View], View]:
    """Declare that a route is for those who have a permission. Stands below the route's own decorator."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(reason: str, *, without_database: bool = False) -> Callable[[View], View]:
    """Declare that a route is open to everybody, and why. `without_database`: it is answered when there is none."""

    def mark(view: View) -> View:
        view.public_reason = reason  # type: ignore[attr-defined]
        view.without_database = without_database  # type: ignore[attr-defined]
        return view

    return mark
