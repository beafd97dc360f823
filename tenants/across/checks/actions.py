"""Keeping what a run of the checks found: the lead's home shows the last one."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from consortium import clock
from consortium.history.actions import remember
from tenants.across.checks.models import BookCheck
from tenants.across.checks.rules import Finding, held_of


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
