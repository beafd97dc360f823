"""The forms of the lead's administrator: the close, costs, the contract, councils and settings."""

from tests.promises.ways.way import Way, fill_in, look, on
from tests.visits import HIDDEN, day

COST = {
    "reference": "AUDIT-2",
    "title": "Second audit",
    "amount": "100.01",
    "basis": "equal",
    **day("incurred_on", 6, 7, 2015),
}


def moved_shares(visit, books):
    """Charge the audit by plans, then let Essex have many more."""
    books.run("""update shared_costs set basis = '[["ehc_plans", "1"]]' where reference = 'AUDIT-2015'""")
    treasurer, path = visit("treasurer"), "/group/shared-costs/AUDIT-2015"
    treasurer.post(path, **dict(HIDDEN.findall(treasurer.client.get(path).text)))
    books.run("update authority_figures set value = 13000 where authority_id = 881")


def broken_books(visit, books):
    on("2015-10-01")(visit, books)
    found = """[["The books hold", 1, ["Kent"]]]"""
    books.run(
        "insert into book_checks (on_day, run_by, held, checks, findings)"
        " values ('2015-10-01', 'somebody', 0, 1, cast(%(found)s as jsonb))",
        found=found,
    )


def held_quarter(visit, books):
    on("2015-10-01")(visit, books)
    fill_in(visit("treasurer"), OF_GROUP["group_closing.held"], send=True)


def add_cost(visit, _books):
    fill_in(visit("lead"), OF_GROUP["group_costs.create"], send=True)


def raise_subscription(visit, _books):
    fill_in(visit("lead"), OF_GROUP["group_contract.subscribed"], send=True)


OF_GROUP = {
    "group_checks.run": Way("lead", "/group/checks"),
    "group_checks.run from the close": Way("lead", "/group/close", to="/group/checks", before=broken_books),
    "group_closing.held": Way("treasurer", "/group/close", to="/group/close/hold", before=on("2015-10-01")),
    "group_closing.released": Way(
        "treasurer",
        "/group/close",
        to="/group/close/release",
        said={"reason": "A price was wrong"},
        before=held_quarter,
    ),
    "group_closing.closed": Way("lead", "/group/close", said={"looked": "y"}, before=held_quarter),
    "group_true_up.corrected": Way("treasurer", "/group/true-up/AUDIT-2015", before=moved_shares),
    "group_settings.chosen": Way("lead", "/group/settings", said={"payment_days": "28"}),
    "group_costs.create": Way("lead", "/group/add-shared-cost", said=COST),
    "group_costs.corrected": Way(
        "lead", "/group/correct-shared-cost/AUDIT-2", said={"amount": "200.02"}, before=add_cost
    ),
    "group_costs.charge": Way("treasurer", "/group/shared-costs/AUDIT-2", before=add_cost),
    "group_costs.charge_year": Way("treasurer", "/group/subscriptions/1", before=raise_subscription),
    "group_contract.priced": look(
        "lead", "/group/contract/price", amount="900.00", **day("effective_from", 1, 8, 2015)
    ),
    "group_contract.tiered": look("lead", "/group/contract/tiers", **{"tiers-0-days": "7"}),
    "group_contract.subscribed": look("lead", "/group/contract/subscription/1", amount="8,000.00"),
    "group_councils.create": look(
        "lead",
        "/group/add-council",
        authority_id="850",
        name="Hampshire",
        slug="hampshire",
        included="5",
        **day("joined_on", 1, 7, 2015),
    ),
    "group_councils.changed agreement": look("lead", "/group/councils/kent/agreement", **day("signed_on", 1, 4, 2015)),
    "group_councils.changed joining": look("lead", "/group/councils/essex/joining", **day("joined_on", 1, 5, 2015)),
    "group_councils.changed leaving": look("lead", "/group/councils/essex/leaving", **day("left_on", 31, 3, 2016)),
    "group_councils.changed figures": look("lead", "/group/councils/kent/figures", **{"figures-0-value": "20000"}),
    "group_councils.changed included": look("lead", "/group/councils/kent/included", meetings="6"),
}
