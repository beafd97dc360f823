"""What a provider has recorded, over all of its councils, and one of the meetings with what can be put right about it."""

from typing import Final

from flask import Response, abort, render_template, request

from consortium.database import Binding, db
from consortium.people import Permission, needs
from consortium.providers.queries import authority_of_reference
from consortium.web import known
from consortium.web.downloads import Column, FileKind
from consortium.web.lists import ROWS_A_PAGE, Paging, page_asked_for, sorting_asked_for
from tenants.cases.addresses import case_address
from tenants.desk import Desk, no_contract, open_desk
from tenants.exports import export
from tenants.meetings.addresses import back_to_list, list_on_view, meeting_address, reference_asked_for
from tenants.meetings.filters import RecordedFilter
from tenants.meetings.list_sentences import counted_totals, heading, what_happened, why
from tenants.meetings.queries.lists import Wanted, list_meetings
from tenants.meetings.queries.single import ShownMeeting, find_meeting
from tenants.meetings.routes.recording import provider_meetings
from tenants.meetings.sentences import MODE_WORDS, OUTCOME_WORDS, SERVICE_WORDS, STATUS_WORDS, heading_for_provider
from tenants.meetings.shown import MeetingPage
from tenants.scope import inside

SORTED_BY: Final = ("day", "meeting", "council", "charged")
COLUMNS: Final = (
    Column("meeting_date", "Day of the meeting", "day"),
    Column("recorded_on", "Recorded on", "day"),
    Column("authority", "Council's number", "count"),
    Column("council", "Council"),
    Column("reference", "Meeting"),
    Column("case_reference", "Case"),
    Column("service", "Service"),
    Column("status", "What happened"),
    Column("mode", "How it was held"),
    Column("outcome", "Outcome"),
    Column("taken_back_on", "Taken back on", "day"),
    Column("allowance_slot", "Included meeting", "count"),
    Column("price_pence", "Price, £", "pence"),
    Column("sentence", "Why it cost this"),
)


@provider_meetings.get("/meetings")
@needs(Permission.READ_RECORDED)
def listed() -> str | tuple[str, int]:
    """Show the meetings of a filter over the provider's councils, and what they come to."""
    desk = open_desk()
    if desk is None:
        return no_contract(200)
    form, wanted = _filter(desk)
    sorting, asked = sorting_asked_for(SORTED_BY, down=True), page_asked_for()
    totals, rows = list_meetings(db.session(), wanted, by=sorting.by, down=sorting.down, page=asked, most=ROWS_A_PAGE)
    if totals.rows:
        title = heading(totals, "", payer_pence=totals.charged_pence)
    elif form.is_narrowed:
        title = "No meeting fits"
    else:
        title = "No meetings recorded so far this year" if form.is_this_year else "No meetings recorded"
    return render_template(
        "tenants/meetings/recorded.html",
        provider=desk.door.provider,
        form=form,
        title=title,
        services=SERVICE_WORDS,
        statuses=STATUS_WORDS,
        totals=totals,
        counted=what_happened(totals),
        counted_rows=counted_totals(totals),
        rows=[(row, why(row, desk.contract.billing)) for row in rows],
        paging=Paging(asked, totals.rows),
        sorting=sorting,
        address=lambda row: meeting_address("provider_meetings.shown", row.reference, list=list_on_view()),
    )


@provider_meetings.get("/meetings.<any(csv,xlsx):kind>")
@needs(Permission.READ_RECORDED)
def exported(kind: FileKind) -> Response:
    """Send the meetings of a filter, all pages of them, and write in the history who took them."""
    desk = open_desk()
    if desk is None:
        abort(404)
    form, wanted = _filter(desk)
    sorting = sorting_asked_for(SORTED_BY, down=True)
    _, rows = list_meetings(db.session(), wanted, by=sorting.by, down=sorting.down)
    lines = (
        (
            *(row.day, row.recorded_on, row.authority_id, row.council, row.reference, row.case_reference),
            *(SERVICE_WORDS[row.service], STATUS_WORDS[row.status], MODE_WORDS[row.mode]),
            OUTCOME_WORDS[row.outcome] if row.outcome else None,
            *(row.taken_back_on, row.slot_number, row.charged_pence, why(row, desk.contract.billing)),
        )
        for row in rows
    )
    binding = Binding("portal_provider", provider_id=desk.door.provider_id, actor=desk.door.actor)
    name = f"{desk.contract.reference}-meetings-{form.council.data or 'all'}-{form.year.data}"
    return export(binding, "meetings", file_name=name, columns=COLUMNS, rows=lines, kind=kind)


@provider_meetings.get("/meeting/<path:reference>", merge_slashes=False)
@needs(Permission.READ_RECORDED)
def shown(reference: str) -> str:
    """Show one meeting: what was recorded, its price and why, who pays which part, and what happened to it."""
    desk, meeting = find(reference)
    council = desk.councils[meeting.authority_id].name
    return render_template(
        "tenants/meetings/recorded_meeting.html",
        meeting=meeting,
        council=council,
        title=heading_for_provider(meeting, council),
        page=MeetingPage(meeting, council, desk.contract),
        back=("Meetings", back_to_list("provider_meetings.listed")),
        take_back=meeting_address("provider_meetings.take_back", meeting.reference),
        amend=meeting_address("provider_meetings.amend", meeting.reference),
        case_at=case_address("provider_cases.shown", meeting.case_reference or "") if meeting.has_case else "",
    )


def find(reference: str) -> tuple[Desk, ShownMeeting]:
    """Find one of the provider's meetings by the reference in the address; 404 for any other, and without a contract."""
    desk = open_desk()
    if desk is None:
        abort(404)
    meeting = look_up(desk, reference_asked_for(reference, request.args.get("called")))
    if meeting is None:
        abort(404)
    return desk, meeting


def look_up(desk: Desk, reference: str) -> ShownMeeting | None:
    """Read a meeting of the provider's as it is now, or nothing."""
    provider_id = desk.door.provider_id
    authority_id = authority_of_reference(db.session(), provider_id, reference)
    if authority_id not in desk.councils:
        return None
    known(authority_id=authority_id)
    council = desk.councils[authority_id].name
    with inside(desk.door.scope_of(authority_id)) as scope:
        return find_meeting(scope, reference, council=council, first_choice=provider_id)


def _filter(desk: Desk) -> tuple[RecordedFilter, Wanted]:
    form = RecordedFilter()
    form.offer(desk.contract, list(desk.councils.values()))
    chosen = next((number for number, one in desk.councils.items() if one.slug == form.council.data), None)
    if chosen is None and request.args.get("council"):
        abort(404)
    return form, form.wanted(desk.door.provider_id, chosen)
