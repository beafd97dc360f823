"""P35: what is typed where an amount is asked for is an amount in whole pence, or nothing is stored."""

import re

import pytest

from tests.promises.test_routes import rows_of
from tests.promises.ways import WAYS
from tests.promises.ways.billing import invoiced, queried
from tests.promises.ways.finance import issued_recharge
from tests.promises.ways.group import add_cost
from tests.promises.ways.way import fill_in, post
from tests.visits import words

pytestmark = pytest.mark.database

AMOUNT = re.compile(r'govuk-input__prefix[^>]*>£</div>\s*<input[^>]*? name="([^"]+)"')
OF_MONEY = re.compile(r"/(group|kent)/(?!people|case)")
# Everything else that is no amount is tried on the one function that reads all of these fields.
NO_AMOUNTS = ("1_000", "-1", "1.005")
ASKED = {
    "group_debt.paid": {"amount"},
    "recharge_receipts.received": {"amount"},
    "group_disputes.answered": {"amount"},
    "group_credits.credited": {"amount"},
    "group_invoices.entered": {"net", "vat", "total"},
    "group_costs.create": {"amount"},
    "group_costs.corrected": {"amount"},
    "group_contract.priced": {"amount"},
    "group_contract.subscribed": {"amount"},
    "budgets.change": {"budget"},
}
CHOSEN = {"group_credits.credited": {"basis": "amount"}}  # the box counts for one of the answers


def test_no_form_of_money_takes_what_is_no_amount(visit, books):
    for prepare in (issued_recharge, queried, add_cost, invoiced):
        prepare(visit, books)
    visitors, asked, taken = {who: visit(who) for who in ("kent", "finance", "lead", "treasurer")}, {}, []
    before = rows_of(books)
    for name, way in WAYS.items():
        page = visitors[way.who].get(way.page) if way.who in visitors and OF_MONEY.match(way.page) else None
        fields = set(AMOUNT.findall(page.text)) if page else set()
        if not fields:
            continue
        asked[name] = fields
        form = fill_in(visitors[way.who], way._replace(looks="", press=""))
        for field in sorted(fields):
            for typed in NO_AMOUNTS:
                form.fields |= CHOSEN.get(name, {}) | {field: typed, "press": way.press or way.looks}
                answer = post(visitors[way.who].client, form)
                if answer.status_code != 200 or "amount" not in words(answer):
                    taken.append((name, field, typed, answer.status_code))
            form.fields |= way.said

    assert taken == []
    assert rows_of(books) == before
    assert asked == ASKED
