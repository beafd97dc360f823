"""The pages of an upload: the list with its field, a file's preview, and what has changed since it was shown."""

import datetime as dt
import json
import uuid
from collections.abc import Generator, Iterator, Sequence
from typing import Final

from flask import render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.database import db, transaction
from consortium.errors import Problem, Refused
from consortium.files.tables import refuse_other_ending
from consortium.files.words import shown
from consortium.money import pounds
from consortium.returns.actions import take_staged
from consortium.returns.queries import staged_return
from consortium.web import portal_log
from consortium.web.lists import Paging, page_asked_for
from tenants.across.actions.importing import facts_of
from tenants.charges.shown import price_in_key
from tenants.desk import Desk, meetings_link
from tenants.meetings.forms import UsageReturn, checking_usage_return
from tenants.returns.actions import keep
from tenants.returns.previews import Preview, preview_return
from tenants.returns.queries import last_month_states, months_read
from tenants.returns.rules import last_month, months_begun, was_member
from tenants.returns.staging import row_kept
from tenants.returns.web_forms import RecordForm, UploadForm, reasons_to_carry
from tenants.returns.words import month_finding, rows_in_words

MOST_SHOWN: Final = 200
GOOD_SHOWN: Final = 50
BAD_SHOWN: Final = 1_000
# Columns that a contacts return has and a meetings return has not.
_OF_CONTACTS: Final = frozenset({"asker", "decision_kinds", "contacted_on"})
Checking = Generator[tuple[int, int], None, str | Response]


def list_page(desk: Desk, form: UploadForm) -> str:
    """Show the field for a file and the months of the contract, newest first."""
    contract, today = desk.contract, clock.today()
    begun = months_begun(contract.starts_on, contract.ends_on, today)[::-1]
    paging = Paging(page_asked_for(), len(begun))
    listed = begun[paging.offset : paging.last]
    read = months_read(db.session(), contract, listed[::-1])
    members = {
        month: [council for council in desk.councils.values() if was_member(month, council.joined_on, council.left_on)]
        for month in listed
    }
    return render_template(
        "tenants/returns/list.html",
        form=form,
        heading=month_finding(last_month_states(db.session(), contract, today), today, contract.ends_on),
        contract=contract,
        months=listed,
        read=read,
        members=members,
        meetings_link=meetings_link,
        paging=paging,
        today=today,
        provider=desk.door.provider,
    )


def check_upload(desk: Desk, form: UploadForm) -> Checking:
    """Check the file of a form, telling how far it is, and answer with the page that follows or its address.

    The file is read at once: it is closed as soon as the first line of an answer is sent.
    """
    file: FileStorage = form.file.data or FileStorage()
    return _check(desk, form, shown((file.filename or "").replace("\\", "/").rpartition("/")[2]), file.read())


def _check(desk: Desk, form: UploadForm, name: str, data: bytes) -> Checking:
    try:
        refuse_other_ending(name)
        facts = facts_of(desk.contract, desk.scopes)
        checked = yield from checking_usage_return(name, data, authorities=facts, today=clock.today())
    except Refused as refusal:
        form.refuse_file(_of_another_return(name, refusal.problems))
        return list_page(desk, form)
    if not checked.rows and not checked.problems:
        month = last_month(desk.contract.starts_on, desk.contract.ends_on, clock.today())
        return redirect(url_for("provider_returns.complete", month=month.key, empty="yes"), 303)
    return _previewed(desk, form, name, checked, {number: one.name for number, one in facts.items()})


def _of_another_return(name: str, problems: Sequence[Problem]) -> Sequence[Problem]:
    """Say in one sentence that a file is a contacts return, rather than what is wrong with each of its columns."""
    if not {problem.column for problem in problems} >= _OF_CONTACTS:
        return problems
    ways = "Record each contact on its form, or ask the person who runs the portal to import the file."
    return [Problem(name, 1, None, f"This is a contacts return; a meetings return goes here. {ways}")]


def finished(checking: Checking) -> str | Response:
    """Check to the end without telling anybody how far it is."""
    while True:
        try:
            next(checking)
        except StopIteration as done:
            answer: str | Response = done.value
            return answer


def told(checking: Checking, today: dt.date) -> Iterator[str]:
    """Tell a script line by line how far it is, then the page or its address; it sends the form itself if all fails.

    The business date is the request's, which is over for everybody else when the first line is sent.
    """
    try:
        with clock.acting_on(today):
            while True:
                rows, of = next(checking)
                yield _line({"checked": rows, "of": of})
    except StopIteration as done:
        answer = done.value
        yield _line({"page": answer} if isinstance(answer, str) else {"at": answer.location})
    except Exception:  # noqa: BLE001  the answer has begun, so no error page can follow
        portal_log().exception("an upload could not be checked")
        yield _line({"failed": True})


def kept_preview(desk: Desk, staged_id: uuid.UUID) -> Preview | None:
    """Preview a kept file anew; None when it is there no more."""
    staged = staged_return(db.session(), staged_id)
    if staged is None:
        return None
    rows = [row_kept(kept) for kept in staged.rows]
    return preview_return(desk.contract, desk.scopes, rows, name=staged.file_name)


def clean_page(preview: Preview, staged_id: uuid.UUID, *, form: RecordForm | None = None) -> str:
    """Show a file of good rows with the button that records them: all of them, or 50 and a link to the rest."""
    every = len(preview.rows) <= MOST_SHOWN or "all" in request.args
    paging = Paging(page_asked_for() if every else 1, len(preview.rows), MOST_SHOWN if every else GOOD_SHOWN)
    return render_template(
        "tenants/returns/clean.html",
        form=form or RecordForm(),
        preview=preview,
        staged_id=staged_id,
        rows=preview.rows[paging.offset : paging.last],
        paging=paging,
        every=every,
    )


def changed_page(desk: Desk, staged_id: uuid.UUID) -> str | None:
    """Show a kept file as it is now, and ask again; one with a bad row is forgotten. None when it is there no more."""
    staged = staged_return(db.session(), staged_id)
    if staged is None:
        return None
    rows = [row_kept(kept) for kept in staged.rows]
    preview = preview_return(desk.contract, desk.scopes, rows, name=staged.file_name)
    with transaction():
        take_staged(db.session(), staged_id)
        fresh = None if preview.bad else keep(desk.contract, preview, rows)
    if fresh is None:
        form = UploadForm(formdata=None)
        return bad_page(form, preview)
    was = sum(price_in_key(key) or 0 for key in staged.shown.values())
    changed = RecordForm()
    changed.failed_title = "The price has changed while you looked. Nothing has been recorded"
    changed.refuse(
        f"It was {pounds(was)} for {rows_in_words(len(staged.shown))}, and is now {pounds(preview.total_pence)} for"
        f" {rows_in_words(len(preview.keys))}. Look again, then record them"
    )
    return clean_page(preview, fresh, form=changed)


def bad_page(form: UploadForm, preview: Preview) -> str:
    """Show a file with its bad rows, each with its reasons; of a long file the bad rows first and 50 good ones."""
    form.refuse_rows(preview)
    is_long = len(preview.rows) > MOST_SHOWN
    rows = [*preview.bad[:BAD_SHOWN], *preview.good[:GOOD_SHOWN]] if is_long else list(preview.rows)
    carried, fit = reasons_to_carry(preview.bad)
    return render_template(
        "tenants/returns/bad.html",
        form=form,
        preview=preview,
        rows=rows,
        is_long=is_long,
        carried=carried,
        fit=fit,
        hidden_bad=max(0, len(preview.bad) - BAD_SHOWN),
    )


def _previewed(desk: Desk, form: UploadForm, name: str, checked: UsageReturn, names: dict[int, str]) -> str | Response:
    preview = preview_return(
        desk.contract, desk.scopes, checked.good, name=name, rows=checked.rows, problems=checked.problems, names=names
    )
    if preview.bad:
        return bad_page(form, preview)
    with transaction():
        staged_id = keep(desk.contract, preview, checked.good)
    return redirect(url_for("provider_returns.checked", staged_id=staged_id), 303)


def _line(said: dict[str, object]) -> str:
    return json.dumps(said) + "\n"
