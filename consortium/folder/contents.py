"""What a consortium folder says, once it has been read and found sound. Plain values; nothing here reads or decides."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from consortium.dates import add_months
from consortium.shared_costs.rules import Basis

MEETING_ITEM: Final = "meeting"
MOST_ALLOWANCE: Final = 1_000
BILLING: Final = ("monthly", "quarterly", "annual")
THIRD_PARTY_BILLING: Final = ("through-authority", "direct")
RECHARGE_VAT: Final = ("outside-scope", "standard")
FUNDER_KINDS: Final = (
    "academy",
    "maintained-school",
    "college",
    "early-years",
    "health",
    "social-care-child",
    "social-care-adult",
    "education",
    "independent",
)
LEAD_ORGANISATION: Final = "lead"
LEAD_ROLES: Final = ("lead-admin", "lead-finance", "auditor")
MEMBER_ROLES: Final = ("member-manager", "member-officer", "member-finance")
PROVIDER_ROLES: Final = ("provider-caseworker", "provider-manager")
ROLES: Final = LEAD_ROLES + MEMBER_ROLES + PROVIDER_ROLES


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A body that holds the meetings."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ExtensionOption:
    """A stretch by which the contract may be made longer. Units: months."""

    months: int


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """The core subscription of one contract year, from 1: so much for each member, or a pot that is shared.

    Exactly one of `pence_each` and `pot_pence` is there; a pot has its basis. `member_pence` holds, by authority_id,
    what a member pays instead of `pence_each`. Units: pence.
    """

    contract_year: int
    pence_each: int | None
    member_pence: Mapping[int, int]
    pot_pence: int | None
    basis: Basis | None


@dataclass(frozen=True, kw_only=True)
class Price:
    """A row of the price book: the group's, or one member's own. Units: pence."""

    item: str
    effective_from: dt.date
    pence: int
    authority_id: int | None


@dataclass(frozen=True, kw_only=True)
class CancellationTier:
    """From so many clear working days before the meeting on, a cancellation costs this percentage of the price."""

    clear_working_days: int
    percent: Fraction


@dataclass(frozen=True, kw_only=True)
class SharedCost:
    """A cost that the members of one day share once. Units: pence."""

    reference: str
    title: str
    pence: int
    incurred_on: dt.date
    basis: Basis


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The contract: its term, its prices and how it is billed.

    Units: pence; basis points, of which 10,000 are the whole. Tiers and extension options stand in the order written.
    """

    reference: str
    title: str
    provider_code: str
    starts_on: dt.date
    ends_on: dt.date
    billing: str
    subscription_instalments: int
    allowance_meetings: int
    allowance_prepaid_pence: int
    third_party_billing: str
    recharge_vat: str
    admin_fee_basis_points: int
    previous_annual_pence: int | None
    extension_options: tuple[ExtensionOption, ...]
    subscriptions: tuple[Subscription, ...]
    prices: tuple[Price, ...]
    cancellation_tiers: tuple[CancellationTier, ...]
    shared_costs: tuple[SharedCost, ...]

    @property
    def latest_end_on(self) -> dt.date:
        """The last day of the contract if every extension option is taken."""
        return add_months(self.ends_on, sum(option.months for option in self.extension_options))


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A member council. `authority_id` is its DfE number; blank dates mean from the contract's start, and still there.

    `figures` holds the columns to share costs by; `allowance` is its own number of included meetings, if it has one.
    """

    authority_id: int
    ons_code: str | None
    name: str
    slug: str
    kind: str | None
    figures: Mapping[str, Fraction | None]
    joined_on: dt.date | None
    left_on: dt.date | None
    agreement_signed_on: dt.date | None
    allowance: int | None


@dataclass(frozen=True, kw_only=True)
class Funder:
    """A body, other than the council, that may pay for a meeting of one council."""

    authority_id: int
    code: str
    name: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who signs in. `organisation` is `lead`, a council's DfE number or a provider's code."""

    email: str
    name: str
    organisation: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A whole consortium. Authorities stand in member order; `people` is None when people.csv is not in the folder."""

    name: str
    lead_authority_id: int
    sample_today: dt.date | None
    providers: tuple[Provider, ...]
    contract: Contract
    authorities: tuple[Authority, ...]
    funders: tuple[Funder, ...]
    people: tuple[Person, ...] | None

    @property
    def is_sample(self) -> bool:
        """Say whether the database made from this folder lives on a day of its own and can never go live."""
        return self.sample_today is not None
