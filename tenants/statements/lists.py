"""What the periods of a council come to, as lists of statements show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.money import pounds
from consortium.periods.rules import BillingPeriod, period_holding, period_numbered
from tenants.statements.queries import PeriodSums
from tenants.statements.rules import vat_on
from tenants.statements.sentences import PERIOD_NOUNS, period_named_in_words, short_period


@dataclass(frozen=True)
class PeriodRow:
    """What a council's period comes to, as a list shows it. Units: pence."""

    period: BillingPeriod
    sums: PeriodSums
    vat_pence: int
    is_over: bool

    @property
    def is_issued(self) -> bool:
        """Say whether its statement is out, and so never changes again."""
        return self.sums.issued_on is not None

    @property
    def lines(self) -> int:
        """How many lines it has, VAT left out."""
        return self.sums.lines

    @property
    def net_pence(self) -> int:
        """What it comes to before VAT."""
        return self.sums.net_pence

    @property
    def total_pence(self) -> int:
        """What the council pays."""
        return self.sums.net_pence + self.vat_pence

    @property
    def words(self) -> str:
        """The period, as a sentence begins."""
        return period_named_in_words(self.period)

    @property
    def short(self) -> str:
        """The period inside a sentence about this year."""
        return short_period(self.period)


def period_row(contract: ContractTerms, sums: PeriodSums) -> PeriodRow:
    """Name the period of some sums, and add the VAT that its close will work out."""
    period = period_numbered(contract.billing, sums.period_number)
    vat_pence = vat_on(sums.net_pence, contract.recharge_vat) if sums.vat_pence is None else sums.vat_pence
    return PeriodRow(period, sums, vat_pence, is_over=period.ends_on < clock.today())


def list_heading(contract: ContractTerms, rows: Sequence[PeriodRow]) -> str:
    """Say the finding: what the last statement came to, and what has come since."""
    last = next((row for row in rows if row.is_issued), None)
    open_rows = [row for row in rows if not row.is_issued]
    open_pence = sum(row.total_pence for row in open_rows)
    present = period_holding(contract.billing, clock.today())
    here = {row.period for row in open_rows} <= {present}
    when = f"so far this {PERIOD_NOUNS[contract.billing]}" if here else "not yet issued"
    so_far = f"{pounds(open_pence)} {when}"
    if last is None:
        return f"{so_far}, and no statement yet" if open_rows else "Nothing has been charged yet"
    on_last = f"{pounds(last.total_pence)} on the last statement"
    return f"{on_last}, and {so_far}" if open_rows else f"{on_last}, and nothing since"
