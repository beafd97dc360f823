"""The command that holds a provider's invoice against the books."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from consortium import clock
from consortium.authorities.queries import councils
from consortium.commands import acting, refusals_as_sentences, running_database, setting
from consortium.errors import RuleBroken
from consortium.files.whole_files import read_file
from consortium.files.words import listed, shown
from consortium.money import pounds
from consortium.periods.rules import period_named
from consortium.providers.actions import provider_ids
from tenants.across.invoices.forms import read_invoice
from tenants.across.invoices.queries import book_of_provider
from tenants.across.invoices.rules import KINDS, Difference, Matching, key_of, match_invoice


class ProviderUnknown(RuleBroken):
    """A code that is no provider of the group."""


@click.command("check-invoice")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--provider", required=True, help="The provider's code.")
@click.option("--period", required=True, help="The billing period that it is for, such as 2015-16-Q1.")
@click.option(
    "--earlier", type=click.Path(path_type=Path), multiple=True, help="An invoice before it; may be repeated."
)
@refusals_as_sentences
def check_invoice_command(file: Path, provider: str, period: str, earlier: tuple[Path, ...]) -> None:
    """Match a provider's invoice FILE (CSV or XLSX) line by line against the books. Nothing is stored."""
    with running_database(), acting("portal_lead", keeps=False) as session:
        contract = setting().contract
        number = period_named(contract.billing, period).number
        found = {council.authority_id: council.name for council in councils(session)}
        providers = provider_ids(session)
        if provider not in providers:
            raise ProviderUnknown(
                f"{shown(provider)} is not the code of a provider. The codes are: {listed(list(providers), 'and')}."
            )
        lines, *before = (read_invoice(path.name, read_file(path), found, clock.today()) for path in (file, *earlier))
        matching = match_invoice(
            lines,
            book_of_provider(session, contract.contract_id, KINDS),
            provider_id=providers[provider],
            period_number=number,
            earlier={
                (line.authority_id, key_of(line.kind, line.reference, line.service_on))
                for invoice in before
                for line in invoice
            },
            direct=contract.third_party_billing == "direct",
        )
    for said in in_words(matching, found):
        click.echo(said)


def in_words(matching: Matching, names: dict[int, str]) -> Iterator[str]:
    """Say each difference on a line, then the totals, then how they add up to the books of the period."""
    for difference in matching.differences:
        yield _difference(difference, names[difference.authority_id])
    differ = matching.lines - matching.matched
    yield f"{matching.matched:,} of {matching.lines:,} lines match the books, {differ:,} differ."
    yield f"Billed {pounds(matching.billed_pence)}, payable {pounds(matching.payable_pence)}."
    yield (
        f"The books hold {pounds(matching.book_pence)} for the period = {pounds(matching.of_period_pence)} payable here"
        f" + {pounds(matching.earlier_pence)} on earlier invoices + {pounds(matching.not_billed_pence)} not billed"
        f" + {pounds(matching.below_pence)} billed below the books."
    )
    if matching.other_periods_pence:
        yield f"{pounds(matching.other_periods_pence)} of what is payable stands in other periods."


def _difference(difference: Difference, council: str) -> str:
    place = "not on the invoice" if difference.line is None else f"line {difference.line}"
    amount = pounds(difference.amount_pence)
    return f"{place}: {difference.name}, {amount}: {council}, {difference.reference}. {difference.sentence}"


COMMANDS: Final = (check_invoice_command,)
