"""Keeping what a run of the checks found: the lead's home shows the last one."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from consortium import clock
from consortium.history.actions import remember
from tenants.across.checks.models import BookCheck
from tenants.across.checks.queries import run_checks
from tenants.across.checks.rules import Finding, held_of


def run_once(session: Session, seen: int | None) -> list[Finding] | None:
    """Run every check and keep what was found; None if they were run again since the person saw the run of this number.

    Two who press at once wait for each other here.
    """
    session.execute(text("select pg_advisory_xact_lock(hashtextextended('the checks of the books', 0))"))
    last = session.execute(select(func.coalesce(func.max(BookCheck.run_number), 0))).scalar_one()
    if seen is not None and seen != last:
        return None
    findings = list(run_checks(session))
    keep_run(session, findings)
    return findings


def keep_run(session: Session, findings: Sequence[Finding]) -> None:
    """Write down a run of all checks, and that it was made."""
    counted = {"held": held_of(findings), "checks": len(findings)}
    session.execute(
        insert(BookCheck)
        .inline()
        .values(
            on_day=clock.today(),
            run_by=session.info["binding"].actor,
            findings=[[finding.sentence, finding.counted, list(finding.broken)] for finding in findings],
            **counted,
        )
    )
    remember(session, "checked", "books", details=counted)
