"""A council's account as it stood on a day that is past."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from consortium.periods.rules import Billing
from tenants.payments.accounts import Entry, account_of
from tenants.payments.queries import Paid, UsedCredit
from tenants.payments.rules import Owed


def account_known(
    billing: Billing,
    owed: Sequence[Owed],
    payments: Sequence[Paid],
    used: Sequence[UsedCredit],
    used_elsewhere: Mapping[int, int],
    day: dt.date,
) -> list[Entry]:
    """List an account as it stood on a day: what was issued, recorded and taken back by then.

    `used_elsewhere`: what of a period's credits had settled other statements by then. Units: pence.
    """
    return account_of(
        billing,
        [
            replace(one, used_elsewhere_pence=used_elsewhere.get(one.period_number, 0))
            for one in owed
            if one.issued_on <= day
        ],
        [_then(paid, day) for paid in payments if paid.recorded_on <= day],
        [one for one in used if one.recorded_on <= day],
    )


def _then(paid: Paid, day: dt.date) -> Paid:
    """Return a payment as it stood on a day: what was taken back later stood still."""
    if paid.taken_back_on is None or paid.taken_back_on <= day:
        return paid
    return replace(paid, taken_back=None, taken_back_on=None)
