"""Kent's coding strings for tests: one of each kind, so that a journal or an invoice of its first quarter can be exported."""

from typing import Final

EVERY_STRING: Final = """
insert into coding_strings (authority_id, string_number, replaces, cost_kind, cost_centre, subjective, joined_by, coding,
    funding_source, from_on, set_on, set_by, set_by_name)
select 886, n, nullif(n - 1, 0), kind, 'EDU10', (4400 + n)::text, '-', 'EDU10-' || 4400 + n,
    case when kind not in ('owed', 'accrual', 'prepayment') then 'GENERAL_FUND' end, '2015-04-01', '2015-04-01', 'somebody',
    'Somebody'
from unnest(array['core-subscription', 'allowance-prepayment', 'meeting', 'cancellation', 'shared-cost', 'vat', 'recharge',
    'owed', 'accrual', 'prepayment']) with ordinality as k (kind, n)
"""


def coded(_visit, books):
    """Give Kent a coding string of each kind, as the superuser."""
    books.run(EVERY_STRING)
