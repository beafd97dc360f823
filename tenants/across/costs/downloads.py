"""The list of costs and who pays what, as rows of a file."""

from collections.abc import Iterator
from typing import Any, Final

from consortium.web.downloads import Column
from consortium.web.formats import digits, exact_pounds
from tenants.across.costs.lists import CostRow
from tenants.across.costs.shown import RunShown

COST_COLUMNS: Final = (
    Column("reference", "Reference"),
    Column("title", "What it is for"),
    Column("incurred_on", "Incurred", "day"),
    Column("basis", "Shared"),
    Column("amount_pence", "Amount, £", "pence"),
    Column("charged_pence", "Charged, £", "pence"),
    Column("state", "State"),
)
SHARE_COLUMNS: Final = (
    Column("part", "Part"),
    Column("order", "Order", "count"),
    Column("authority", "DfE number", "count"),
    Column("council", "Council"),
    Column("weight", "Weight"),
    Column("whole_weight", "Of"),
    Column("exact_share_pounds", "Exact share, £"),
    Column("remainder_pence", "Remainder, £", "pence"),
    Column("pays_pence", "Pays, £", "pence"),
    Column("charged_pence", "Already charged, £", "pence"),
    Column("difference_pence", "Difference, £", "pence"),
)


def cost_cells(row: CostRow) -> tuple[Any, ...]:
    """Return a one-off cost as a row of the file."""
    cost = row.cost
    return (
        cost.reference,
        cost.title,
        cost.incurred_on,
        row.basis,
        cost.amount_pence,
        row.run.posted_pence,
        row.run.tag[0],
    )


def share_cells(run: RunShown) -> Iterator[tuple[Any, ...]]:
    """Yield every share of every part, then what each council pays in all."""
    for table in run.tables:
        for row in table.rows:
            yield (
                table.heading,
                row.place,
                row.authority_id,
                row.council,
                digits(row.weight),
                digits(row.whole_weight),
                exact_pounds(row.exact_pence).removeprefix("£").replace(",", ""),
                row.remainder_pence,
                row.share_pence,
                None,
                None,
            )
    for pays in run.rows:
        yield (
            "In all",
            pays.place,
            pays.authority_id,
            pays.council,
            None,
            None,
            None,
            None,
            pays.now_pence,
            pays.posted_pence,
            pays.difference_pence,
        )
