from fractions import Fraction
from typing import Final

from flask import Response, abort, render_template, url_for

from consortium.contracts.queries import current_contract
from consortium.database import Binding, db, transaction
from consortium.money import percent
from consortium.people import Permission, needs, signed_in
from consortium.shared_costs.rules import CannotBeShared
from consortium.web.downloads import Column, FileKind
from tenants.across.actions.charging import ShownOtherwise
from tenants.across.costs.forms import ChargeForm
from tenants.across.pages import Answer, done
from tenants.across.true_up.actions import NothingToCorrect, correct
from tenants.across.true_up.lists import TrueUp, true_ups
from tenants.across.true_up.rules import finding, tolerance_in_words
from tenants.doors import group_pages, opened_group
from tenants.exports import export

group_true_up: Final = group_pages("group_true_up", __name__)
_COLUMNS: Final = (
    Column("charge", "Charge"),
    Column("authority", "DfE number"),
    Column("council", "Council"),
    Column("charged_pence", "Charged, £", "pence"),
    Column("final_pence", "By the figures now, £", "pence"),
    Column("difference_pence", "Difference, £", "pence"),
    Column("moved", "Moved"),
    Column("past_tolerance", "Past the tolerance"),
)


@group_true_up.get("/true-up")
@needs(Permission.READ_GROUP)
def shown() -> str:
    """Show what councils were charged by figures that have moved since, and which shares moved too far."""
    here, session = opened_group(), db.session()
    tolerance, found = true_ups(session, current_contract(session))
    return render_template(
        "tenants/across/true_up/shown.html",
        group=here.group,
        heading=finding([one.rows for one in found], tolerance),
        found=found,
        limit=tolerance_in_words(tolerance),
        moved=_moved,
        may_choose=signed_in().may(Permission.KEEP_SETTINGS),
    )


@group_true_up.get("/true-up.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def as_file(kind: FileKind) -> Response:
    """Send every council's difference as a file."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    _, found = true_ups(session, contract)
    rows = [
        [
            one.charge.title,
            str(row.authority_id),
            row.council,
            row.charged_pence,
            row.final_pence,
            row.difference_pence,
            _moved(row.moved_percent),
            "yes" if row.is_past else "no",
        ]
        for one in found
        for row in one.rows
    ]
    binding, name = Binding(here.role, actor=here.actor), f"{contract.reference}-true-up"
    return export(binding, "true-up", file_name=name, columns=_COLUMNS, rows=rows, kind=kind)


@group_true_up.get("/true-up/<path:reference>")
@needs(Permission.READ_GROUP)
def one(reference: str) -> Answer:
    """Show one charge with every council's share then and now, and what correcting it would write."""
    return _page(reference, ChargeForm(formdata=None))


@group_true_up.post("/true-up/<path:reference>")
@needs(Permission.CHARGE_COSTS)
def corrected(reference: str) -> Answer:
    """Share a charge by the figures of today and charge the difference. Pressed twice it posts nothing the second time."""
    form, session = ChargeForm(), db.session()
    form.validate_on_submit()
    try:
        with transaction():
            run = correct(session, current_contract(session), reference, shown=form.shown.data or "")
    except (NothingToCorrect, ShownOtherwise, CannotBeShared) as refusal:
        form.refuse(str(refusal))
        return _page(reference, form)
    return done(str(run), url_for("group_true_up.one", reference=reference))


def _page(reference: str, form: ChargeForm) -> str:
    here, session = opened_group(), db.session()
    tolerance, found = true_ups(session, current_contract(session))
    shown: TrueUp | None = next((one for one in found if one.charge.reference == reference), None)
    if shown is None:
        abort(404)
    form.shown.data = shown.key
    return render_template(
        "tenants/across/true_up/one.html",
        group=here.group,
        form=form,
        heading=finding([shown.rows], tolerance),
        one=shown,
        moved=_moved,
        may_charge=signed_in().may(Permission.CHARGE_COSTS),
    )


def _moved(part: Fraction | None) -> str:
    """Write by how much a share moved: 3.45%, −1.2%, or that it was nothing before."""
    if part is None:
        return "from nothing"
    sign = "−" if part < 0 else ""
    return f"{sign}{percent(Fraction(round(abs(part) * 100), 100))}"
