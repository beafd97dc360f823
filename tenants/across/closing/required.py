"""The checks that a group may choose to stop a close: read for the page, and again within the close."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms
from consortium.group_settings.rules import GroupSettings
from consortium.periods.rules import BillingPeriod
from tenants.across.closing.chosen import fed
from tenants.across.closing.feeds import FEEDS
from tenants.across.closing.rules import CloseCheck, returns_in
from tenants.returns.queries import returns_through
from tenants.returns.rules import month_of


def returns_check(
    session: Session, contract: ContractTerms, period: BillingPeriod, settings: GroupSettings
) -> CloseCheck:
    """Check whether the provider's returns of a period are in."""
    returns = returns_through(session, contract, starts_on=period.starts_on, ends_on=period.ends_on)
    return returns_in(
        [month.name for month in returns.missing],
        last=month_of(period.ends_on).name,
        councils=returns.councils,
        required=settings.require_returns,
    )


def fed_checks(
    session: Session,
    contract: ContractTerms,
    period: BillingPeriod,
    settings: GroupSettings,
    billed: Mapping[int, str],
) -> list[CloseCheck]:
    """Check what other parts of the portal say of a period. `billed` are the councils with lines in it, with their names."""
    return [
        check
        for feed, ask in FEEDS
        for check in fed(feed, ask(session, contract, period, billed), required=bool(getattr(settings, feed.setting)))
    ]
