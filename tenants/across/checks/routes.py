from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium import clock
from consortium.authorities.queries import portal_state
from consortium.database import db, transaction
from consortium.people import Permission, needs
from consortium.people.names import actor_in_words, names_by_account
from tenants.across.checks.actions import run_once
from tenants.across.checks.forms import RunForm
from tenants.across.checks.queries import last_run
from tenants.across.checks.rules import Run, heading, held_of, when_run
from tenants.doors import group_pages, opened_group

group_checks: Final = group_pages("group_checks", __name__)


@group_checks.get("/checks")
@needs(Permission.READ_GROUP)
def shown() -> str:
    """Show what the last run of the checks of the books found, and what each of them means."""
    found = last_run(db.session())
    run, findings = found or (None, [])
    return render_template(
        "tenants/across/checks.html",
        group=opened_group().group,
        heading=heading(run),
        when=_when(run),
        by=actor_in_words(run.by, names_by_account([run.by])) if run else "",
        run=run,
        findings=sorted(findings, key=lambda finding: finding.holds),
        form=RunForm(data={"seen": str(run.number if run else 0)}),
    )


@group_checks.post("/checks")
@needs(Permission.READ_GROUP)
def run() -> Response:
    """Run every check now, keep what was found, and come back to it: here, or where the close of a period waits for it."""
    session, form = db.session(), RunForm()
    with transaction():
        portal_state(session)
        findings = run_once(session, form.seen_number)
    if findings is None:
        flash("The checks were run while you looked. This is what they found.")
    else:
        held = held_of(findings)
        flash("The checks have been run: " + (f"all {held} hold." if held == len(findings) else f"{held} hold."))
    back = "group_closing.shown" if request.form.get("back") == "close" else "group_checks.shown"
    return redirect(url_for(back), 303)


def _when(found: Run | None) -> str:
    if found is None:
        return ""
    local = found.at.astimezone(clock.LONDON)
    return when_run(found, at=f"{local:%H:%M}", now=clock.now(), today=clock.today())
