import uuid
from typing import Final

from flask import Response as FlaskResponse
from flask import flash, render_template, request, stream_with_context, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.database import db, transaction
from consortium.errors import Refused
from consortium.people import Permission, needs
from consortium.returns.actions import KeyUsed, declare_month
from consortium.returns.queries import recorded_file
from consortium.web.downloads import Column
from consortium.web.errors import ErrorPage, error_page
from tenants.desk import Desk, no_contract, open_desk
from tenants.doors import provider_pages
from tenants.exports import export
from tenants.returns.actions import ReturnChanged, record_staged
from tenants.returns.checked import changed_page, check_upload, clean_page, finished, kept_preview, list_page, told
from tenants.returns.queries import months_read
from tenants.returns.rules import ReturnMonth, months_begun, was_member
from tenants.returns.web_forms import REASON_COLUMNS, CompleteForm, UploadForm, reasons_carried

provider_returns: Final = provider_pages("provider_returns", __name__)
Answer = str | Response | tuple[str, int]
LINES: Final = "application/x-ndjson"
_MEGABYTE: Final = 1024 * 1024
# Somebody else was faster; looked at anew, it goes well or is refused in a sentence.
_OVERTAKEN: Final = frozenset({"23505", "40001", "40P01", "PT006"})


@provider_returns.get("/returns")
@needs(Permission.UPLOAD_RETURN)
def listed() -> Answer:
    """Show which months are in, and the field for the next file."""
    desk = open_desk()
    return no_contract(200) if desk is None else list_page(desk, UploadForm())


@provider_returns.post("/returns")
@needs(Permission.UPLOAD_RETURN)
def upload() -> Answer:
    """Check a file. A clean one is kept for its preview; of one with a bad row nothing is, and the page names the rows.

    A script that asks for lines is told how far it is; at the end the page, or its address.
    """
    desk = open_desk()
    if desk is None:
        return no_contract(409)
    form = UploadForm()
    if not form.validate_on_submit():
        return list_page(desk, form)
    checking = check_upload(desk, form)
    if request.accept_mimetypes.best == LINES:
        return FlaskResponse(stream_with_context(told(checking, clock.today())), mimetype=LINES)
    return finished(checking)


@provider_returns.get("/returns/check/<uuid:staged_id>")
@needs(Permission.UPLOAD_RETURN)
def checked(staged_id: uuid.UUID) -> Answer:
    """Show what recording a clean file would do."""
    desk = open_desk()
    if desk is None:
        return no_contract(200)
    preview = kept_preview(desk, staged_id)
    return _over(staged_id) if preview is None else clean_page(preview, staged_id)


@provider_returns.post("/returns/check/<uuid:staged_id>")
@needs(Permission.UPLOAD_RETURN)
def record(staged_id: uuid.UUID) -> Answer:
    """Record the file as it was shown, all of it once; or show what is different now, and ask again."""
    desk = open_desk()
    if desk is None:
        return no_contract(409)
    try:
        with transaction():
            imported = record_staged(desk.contract, desk.scopes, staged_id)
    except (ReturnChanged, Refused):
        return changed_page(desk, staged_id) or _over(staged_id)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _OVERTAKEN:
            raise
        return changed_page(desk, staged_id) or _over(staged_id)
    if imported is None:
        return _over(staged_id)
    flash(str(imported))
    return redirect(url_for("provider_returns.listed"), 303)


@provider_returns.post("/returns/reasons")
@needs(Permission.UPLOAD_RETURN)
def reasons() -> Answer:
    """Hand the bad rows back with their reasons as CSV: what the page itself carries, since nothing is stored."""
    desk = open_desk()
    if desk is None:
        return no_contract(409)
    rows = reasons_carried(request.form.get("rows", ""))
    if rows is None:
        return redirect(url_for("provider_returns.listed"), 303)
    columns = [Column(name, name) for name in REASON_COLUMNS]
    binding = db.session().info["binding"]
    return export(binding, "rows to put right", file_name="rows-to-put-right", columns=columns, rows=rows, kind="csv")


@provider_returns.get("/returns/complete/<month>")
@needs(Permission.UPLOAD_RETURN)
def complete(month: str) -> Answer:
    """Ask whether a month is complete, and say for which councils it will be nil."""
    desk = open_desk()
    return no_contract(200) if desk is None else _complete(desk, _open_month(desk, month))


@provider_returns.post("/returns/complete/<month>")
@needs(Permission.UPLOAD_RETURN)
def declare(month: str) -> Answer:
    """Write down that a month is complete as it is recorded."""
    desk = open_desk()
    if desk is None:
        return no_contract(409)
    chosen, form = _open_month(desk, month), CompleteForm()
    if not form.validate_on_submit():
        return _complete(desk, chosen)
    key = str(form.request_key.data)
    try:
        with transaction():
            declare_month(db.session(), desk.contract.contract_id, month=chosen.first_day, request_key=key)
    except KeyUsed as refusal:
        form = CompleteForm(formdata=None)
        form.refuse(str(refusal))
        return _complete(desk, chosen, form)
    flash(f"{chosen.long_name} is complete.")
    return redirect(url_for("provider_returns.listed"), 303)


@provider_returns.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """Say how large the file is and how large it may be, before any of it is read."""
    size = -(-(request.content_length or 0) // _MEGABYTE)
    title = f"The file is {size} MB; the most is 10 MB" if size else "The file has more than 10 MB"
    says = ("Nothing has been stored.", "Split the file and upload its parts one by one.")
    return error_page(ErrorPage(413, title, says))


def _over(staged_id: uuid.UUID) -> Response:
    """Say that a kept file is there no more: recorded by the first of two presses, or a day old."""
    name = recorded_file(db.session(), str(staged_id))
    if name is None:
        flash("That file is not waiting any more: a checked file waits for a day. Upload it again.")
    else:
        flash(f"{name} is recorded. Pressing again has changed nothing.")
    return redirect(url_for("provider_returns.listed"), 303)


def _open_month(desk: Desk, written: str) -> ReturnMonth:
    """Return a month of the contract that is over, by its part of the address; else there is no such page."""
    contract, today = desk.contract, clock.today()
    begun = months_begun(contract.starts_on, contract.ends_on, today)
    found = next((month for month in begun if month.key == written and month.last_day <= today), None)
    if found is None:
        raise NotFound
    return found


def _complete(desk: Desk, month: ReturnMonth, form: CompleteForm | None = None) -> str:
    read = months_read(db.session(), desk.contract, [month])
    members = [council for council in desk.councils.values() if was_member(month, council.joined_on, council.left_on)]
    return render_template(
        "tenants/returns/complete.html",
        form=form or CompleteForm(),
        month=month,
        came_in_on=read.came_in_on.get(month),
        nil=[council.name for council in members if not read.meetings(council.authority_id, month)],
        members=len(members),
        meetings=sum(read.meetings(council.authority_id, month) for council in members),
        is_empty_file="empty" in request.args,
    )
