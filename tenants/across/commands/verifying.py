"""The command that proves the books."""

import sys
from typing import Final

import click

from consortium.authorities.queries import councils, find_state
from consortium.commands import acting, actor_of_command, progress, refusals_as_sentences, running_database
from consortium.providers.actions import provider_ids
from tenants.across.actions.clocks import CLOCKS_ARE_DERIVED, check_clocks
from tenants.across.actions.filing import without_files
from tenants.across.checks import CHECKS, Finding, run_checks
from tenants.across.checks.actions import keep_run
from tenants.across.checks.rules import without_files_in_words


@click.command("verify")
@refusals_as_sentences
def verify_command() -> None:
    """Check every invariant of the books, one line each; exit 1 if one is broken."""
    with running_database():
        findings = [*check_books(), *check_all_clocks()]
        missing = without_files(actor=actor_of_command())
    for finding in findings:
        click.echo(str(finding))
    if missing:
        click.echo(f"note    {without_files_in_words([str(one) for one in missing])}")
    broken = sum(not finding.holds for finding in findings)
    if broken:
        click.echo(f"{broken} of {len(findings)} checks are broken. Keep the database as it is and ask for help.")
        sys.exit(1)
    click.echo(f"All {len(findings)} checks hold.")


def check_books() -> list[Finding]:
    """Run every check in a transaction of its own, and keep what was found."""
    findings = []
    with acting("portal_auditor") as session, progress(len(CHECKS), "verify") as on_progress:
        for finding in run_checks(session):
            findings.append(finding)
            on_progress(1)
        keep_run(session, findings)
    return findings


def check_all_clocks() -> list[Finding]:
    """Check the clocks of every provider's cases. What is found of cases is told to the operator alone, and not kept."""
    with acting("portal_lead") as session:
        if find_state(session) is None:
            return []
        names = {council.authority_id: council.name for council in councils(session)}
        providers = provider_ids(session)
    findings = []
    for provider_id in providers.values():
        with acting("portal_provider", provider_id=provider_id) as session:
            findings.append(check_clocks(session, provider_id, names))
    counted = sum(finding.counted for finding in findings)
    broken = tuple(place for finding in findings for place in finding.broken)
    return [Finding(CLOCKS_ARE_DERIVED, counted, broken)]


COMMANDS: Final = (verify_command,)
