"""The commands of what councils pay: recording a payment, and who owes what."""

import datetime as dt
import json
import secrets

import click

from consortium import clock
from consortium.authorities.queries import councils, find_council
from consortium.commands import Day, acting, on_option, refusals_as_sentences, running_database, setting
from consortium.money import pounds
from consortium.periods.rules import period_named
from tenants.across.debt.lists import DEBT_COLUMNS, debt_cells, debt_rows, period_words
from tenants.payments.actions import record_payment
from tenants.payments.rules import NewPayment
from tenants.payments.sentences import settles
from tenants.scope import Scope, inside


@click.command("pay")
@click.argument("authority")
@click.argument("amount", type=click.IntRange(min=1))
@click.option("--reference", required=True, help="The bank reference, as the bank statement shows it.")
@click.option("--received", type=Day(), metavar="DATE", help="The day it was received (default: the business date).")
@click.option("--for", "period", help="A billing period, such as 2015-16-Q1, whose statement it settles first.")
@click.option("--carry", is_flag=True, help="What is more than the debt is carried forward.")
@on_option
@refusals_as_sentences
def pay_command(
    authority: str,
    amount: int,
    reference: str,
    received: dt.date | None,
    period: str | None,
    *,
    carry: bool,
    on: dt.date | None,
) -> None:
    """Record that AUTHORITY (its DfE number) paid AMOUNT, in whole pence."""
    with running_database():
        click.echo(pay(authority, amount, reference, received=received, period=period, carry=carry, on=on))


def pay(
    authority: str,
    pence: int,
    reference: str,
    *,
    received: dt.date | None,
    period: str | None,
    carry: bool,
    on: dt.date | None,
) -> str:
    """Record a payment in a transaction of its own; returns what to tell the person."""
    contract = setting().contract
    first = (period_named(contract.billing, period).number,) if period else ()
    with acting("portal_lead", on) as session:
        council = find_council(session, authority)
        payment = NewPayment(pence, received or clock.today(), reference)
        key = secrets.token_urlsafe()  # pressed again, the bank reference says that it is recorded
        with inside(Scope("portal_lead", council.authority_id, session.info["binding"].actor)) as scope:
            done = record_payment(scope, contract, payment, request_key=key, first=first, carries=carry)
    what = settles(done.settlement, lambda number: period_words(contract, number))
    return f"Payment {done.payment_number} of {council.name}, {pounds(pence)}: it settles {what}."


@click.command("debt")
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
@refusals_as_sentences
def debt_command(form: str) -> None:
    """Print what every council owes by age, in whole pence."""
    del form  # one shape so far
    with running_database(), acting("portal_lead") as session:
        rows = [debt_cells(row) for row in debt_rows(session, setting().contract, councils(session))]
    names = [column.name for column in DEBT_COLUMNS]
    found = {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in rows}
    click.echo(json.dumps(found, indent=1, sort_keys=True))


COMMANDS = (pay_command, debt_command)
