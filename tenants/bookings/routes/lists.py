"""The booked meetings behind either door, as a page and as a file."""

from typing import Any, Final

from flask import Response, abort, render_template, request

from consortium import clock
from consortium.contracts.queries import current_contract
from consortium.database import Binding, db
from consortium.mediators.queries import mediators_of
from consortium.people import Permission, needs
from consortium.web.downloads import Column, FileKind
from consortium.web.lists import ROWS_A_PAGE, Paging, page_asked_for, sorting_asked_for
from tenants.bookings.lists import BookedRow, WantedBookings, list_bookings
from tenants.bookings.routes.council import bookings
from tenants.bookings.routes.provider import provider_bookings
from tenants.bookings.sentences import MODE_WORDS
from tenants.cases.addresses import case_address
from tenants.desk import Desk, no_contract, open_desk
from tenants.doors import opened_council, opened_provider
from tenants.exports import export
from tenants.meetings.sentences import SERVICE_WORDS

SORTED_BY: Final = ("day",)
_COLUMNS: Final = (
    Column("meeting_date", "Day of the meeting", "day"),
    Column("starts_at", "Starts at"),
    Column("length_minutes", "Minutes", "count"),
    Column("council", "Council"),
    Column("case_reference", "Case"),
    Column("authority_reference", "The council's reference"),
    Column("meeting_reference", "Meeting"),
    Column("service", "Service"),
    Column("mode", "How it is held"),
    Column("venue", "Place"),
    Column("family_told_on", "Family told on", "day"),
    Column("officer", "The council's officer"),
    Column("decision_maker", "Who may decide"),
)
PROVIDER_COLUMNS: Final = (*_COLUMNS, Column("mediator", "Mediator"))


@provider_bookings.get("/bookings")
@needs(Permission.READ_CASES)
def listed() -> str | tuple[str, int]:
    """Show the provider's booked meetings over all its councils."""
    desk = open_desk()
    if desk is None:
        return no_contract(200)
    names = _mediator_names()
    wanted = _of_provider(desk)
    chosen = desk.councils[wanted.authority_id].name if wanted.authority_id else "all councils"
    return _page(
        wanted,
        side="provider",
        chosen_name=chosen,
        whose=desk.door.provider,
        mediators=names,
        councils=list(desk.councils.values()),
        address=lambda row: case_address("provider_cases.shown", row.case_reference),
    )


@provider_bookings.get("/bookings.<any(csv,xlsx):kind>")
@needs(Permission.READ_CASES)
def exported(kind: FileKind) -> Response:
    """Send the provider's booked meetings as a file, and write in the history who took it."""
    desk = open_desk()
    if desk is None:
        abort(404)
    names = _mediator_names()
    _, _, rows = list_bookings(db.session(), _of_provider(desk), today=clock.today(), down=_is_down())
    lines = ((*_cells(row), names.get(row.mediator_number)) for row in rows)
    binding = Binding("portal_provider", provider_id=desk.door.provider_id, actor=desk.door.actor)
    name = f"{desk.contract.reference}-bookings"
    return export(binding, "bookings", file_name=name, columns=PROVIDER_COLUMNS, rows=lines, kind=kind)


@bookings.get("/bookings", endpoint="listed")
@needs(Permission.READ_CASES)
def listed_for_council() -> str:
    """Show the council's booked meetings."""
    here = opened_council()
    contract = current_contract(here.scope.session)

    def address(row: BookedRow) -> str:
        other = {} if row.provider_id == contract.provider_id else {"provider": row.provider_id}
        return case_address("cases.shown", row.case_reference, **other)

    wanted = WantedBookings("council", here.scope.authority_id, None, contract.starts_on)
    return _page(wanted, side="council", whose=here.council, mediators={}, councils=[], chosen_name="", address=address)


@bookings.get("/bookings.<any(csv,xlsx):kind>", endpoint="exported")
@needs(Permission.READ_CASES)
def exported_for_council(kind: FileKind) -> Response:
    """Send the council's booked meetings as a file, and write in the history who took it."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    wanted = WantedBookings("council", here.scope.authority_id, None, contract.starts_on)
    _, _, rows = list_bookings(here.scope.session, wanted, today=clock.today(), down=_is_down())
    name = f"{contract.reference}-{here.slug}-bookings"
    lines = (_cells(row) for row in rows)
    return export(here.scope.binding, "bookings", file_name=name, columns=_COLUMNS, rows=lines, kind=kind)


def _page(wanted: WantedBookings, *, side: str, whose: str, **more: Any) -> str:
    asked, today = page_asked_for(), clock.today()
    sorting = sorting_asked_for(SORTED_BY)
    total, over, rows = list_bookings(
        db.session(), wanted, today=today, down=sorting.down, page=asked, most=ROWS_A_PAGE
    )
    return render_template(
        "tenants/bookings/list.html",
        side=side,
        whose=whose,
        title=_title(total, over),
        total=total,
        rows=rows,
        today=today,
        modes=MODE_WORDS,
        services=SERVICE_WORDS,
        paging=Paging(asked, total),
        sorting=sorting,
        chosen=request.args.get("council", ""),
        **more,
    )


def _title(total: int, over: int) -> str:
    """Say how many meetings lie ahead, and how many wait for their result."""
    ahead = total - over
    said = "No meeting is booked" if not ahead else f"{ahead:,} meeting{'' if ahead == 1 else 's'} booked"
    if not over:
        return said
    return f"{said}, and {over:,} {'waits' if over == 1 else 'wait'} for {'its' if over == 1 else 'their'} result"


def _of_provider(desk: Desk) -> WantedBookings:
    asked = request.args.get("council")
    council = next((number for number, one in desk.councils.items() if one.slug == asked), None)
    if asked and council is None:
        abort(404)
    return WantedBookings("provider", council, desk.door.provider_id, desk.contract.starts_on)


def _mediator_names() -> dict[int, str]:
    found = mediators_of(db.session(), opened_provider().provider_id)
    return {one.mediator_number: one.record.name for one in found}


def _is_down() -> bool:
    return sorting_asked_for(SORTED_BY).down


def _cells(row: BookedRow) -> tuple[Any, ...]:
    return (
        *(row.meeting_on, f"{row.starts_at:%H:%M}", row.length_minutes, row.council, row.case_reference),
        *(row.authority_reference, row.meeting_reference, SERVICE_WORDS[row.service], MODE_WORDS[row.mode], row.venue),
        *(row.family_told_on, row.officer, row.decision_maker),
    )
