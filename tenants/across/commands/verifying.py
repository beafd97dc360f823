"""The command that proves the books."""

import sys
from typing import Final

import click

from consortium.commands import acting, progress, refusals_as_sentences, running_database
from tenants.across.checks import CHECKS, Finding, run_checks
from tenants.across.checks.actions import keep_run


@click.command("verify")
@refusals_as_sentences
def verify_command() -> None:
    """Check every invariant of the books, one line each; exit 1 if one is broken."""
    with running_database():
        findings = check_books()
    for finding in findings:
        click.echo(str(finding))
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


COMMANDS: Final = (verify_command,)
