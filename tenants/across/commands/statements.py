"""The commands that show statements."""

import json
from pathlib import Path
from typing import cast

import click

from consortium.authorities.queries import councils, find_council
from consortium.commands import acting, actor_of_command, refusals_as_sentences, running_database, setting
from tenants.across.actions.filing import councils_copy
from tenants.across.queries import all_statements
from tenants.scope import Scope, inside
from tenants.statements.content import content_of
from tenants.statements.documents import StatementDocument, statement_document
from tenants.statements.files import Kind, made_of
from tenants.statements.frozen import StatementKey
from tenants.statements.spend import spend_of_year, year_named


@click.command("statements")
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the terminal.")
@refusals_as_sentences
def statements_command(form: str, output: Path | None) -> None:
    """Print every statement of every council, open periods included."""
    del form  # one shape so far; the option is there because other programs name it
    with running_database(), acting("portal_lead") as session:
        document = all_statements(session, setting().contract, councils(session))
    _print(json.dumps(document, indent=1, sort_keys=True), output)


@click.command("statement")
@click.argument("authority")
@click.argument("period")
@click.option(
    "--format", "form", type=click.Choice(["json", "csv", "xlsx", "pdf", "html"]), default="json", show_default=True
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the terminal.")
@refusals_as_sentences
def statement_command(authority: str, period: str, form: str, output: Path | None) -> None:
    """Print the statement of AUTHORITY (its DfE number) for PERIOD: the council's copy, as it is kept once it is issued."""
    with running_database():
        if form == "json":
            document = _document(authority, period)
            _print(json.dumps(document.as_json(), indent=1, sort_keys=True), output)
        else:
            _write(_file(authority, period, cast("Kind", form)), output)


def _document(authority: str, period: str) -> StatementDocument:
    with acting("portal_lead") as session:
        contract, council = setting().contract, find_council(session, authority)
        with inside(Scope("portal_lead", council.authority_id, session.info["binding"].actor)) as scope:
            return statement_document(scope, contract, council.name, period, for_lead=False)


def _file(authority: str, period: str, kind: Kind) -> bytes:
    """Return the file that was kept when a statement was issued; that of a draft is made now, and says what it is."""
    document = _document(authority, period)
    key = StatementKey(document.authority_id, document.contract.contract_id, document.period.number)
    return councils_copy(key, kind, actor=actor_of_command()) or made_of(content_of(document), kind)


@click.command("spend")
@click.argument("authority")
@click.argument("year")
@refusals_as_sentences
def spend_command(authority: str, year: str) -> None:
    """Print what AUTHORITY was charged for services of the financial YEAR (2015-16), against the contract before."""
    with running_database(), acting("portal_lead") as session:
        contract, council = setting().contract, find_council(session, authority)
        with inside(Scope("portal_lead", council.authority_id, session.info["binding"].actor)) as scope:
            spend = spend_of_year(
                scope,
                contract.contract_id,
                council=council.name,
                year=year_named(year),
                previous_annual_pence=contract.previous_annual_pence,
            )
        click.echo(spend.in_words())


def _write(drawn: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(drawn, nl=False)
        return
    output.write_bytes(drawn)
    click.echo(f"Written to {output}.")


def _print(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
        return
    output.write_text(text + "\n", encoding="utf-8")
    click.echo(f"Written to {output}.")


COMMANDS = (statements_command, statement_command, spend_command)
