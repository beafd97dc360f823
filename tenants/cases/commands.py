"""The command that answers one question of the clock. It needs no database."""

from typing import Final

import click

from consortium.commands import refusals_as_sentences
from consortium.files.cells import day as day_cell
from tenants.cases.rules import APPEAL, DATED_RULES, deadline_of


@click.command("deadline")
@click.argument("rule")
@click.argument("date")
@click.argument("second_date", required=False)
@refusals_as_sentences
def deadline_command(rule: str, date: str, second_date: str | None) -> None:
    """Print the date that RULE gives, counted from DATE.

    \b
    T2   from the day the decision was sent: ask about mediation
    T3   from the day the adviser was told: certificate, mediation declined
    T4   from the day the family told the council: tell the health body
    T5   from the day the family told the council: hold the mediation
    T6   from the day the council told the health body: hold the mediation
    T7   the last day to tell the family of a meeting on DATE
    T9   from the day the adviser was told that it cannot be arranged
    T10  from the end of the mediation: certificate
    T11  DATE the notice was sent, SECOND_DATE the certificate was issued
    T14  from the agreement: do what has no appeal
    T16  from the agreement: the health body tells the council
    """  # noqa: D301  \b keeps click from joining the lines
    _require_as_many_dates_as_the_rule_takes(rule, second_date)
    click.echo(
        deadline_of(rule, day_cell(date), day_cell(second_date) if second_date is not None else None).due_on.isoformat()
    )


def _require_as_many_dates_as_the_rule_takes(rule: str, second_date: str | None) -> None:
    code = rule.strip().upper()
    if code == APPEAL and second_date is None:
        raise click.UsageError("T11 needs two dates: the notice sent, then the certificate issued.")
    if code in DATED_RULES and code != APPEAL and second_date is not None:
        raise click.UsageError(f"{code} is counted from one day, so it takes one date.")


COMMANDS: Final = (deadline_command,)
