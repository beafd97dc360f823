"""A council's meetings: the list with why each cost what it did, and one of them to the end."""

from typing import Final

from flask import Response, abort, render_template, request

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract, price_rows
from consortium.contracts.rules import price_in_force
from consortium.people import Permission, needs, signed_in
from consortium.web.downloads import Column, FileKind
from consortium.web.lists import ROWS_A_PAGE, Paging, page_asked_for, sorting_asked_for
from tenants.cases.addresses import case_address
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.exports import export
from tenants.ledger.queries import check_chain, included_meetings
from tenants.meetings.addresses import back_to_list, council_address, list_on_view, reference_asked_for
from tenants.meetings.filters import MeetingsFilter
from tenants.meetings.list_sentences import counted_totals, heading, included_in, left_in_words, what_happened, why
from tenants.meetings.queries.lists import Totals, funder_name, list_meetings
from tenants.meetings.queries.single import ShownMeeting, find_meeting, transfers_of_meeting
from tenants.meetings.sentences import SERVICE_WORDS, STATUS_WORDS
from tenants.meetings.shown import MeetingPage

meetings: Final = council_pages("meetings", __name__)
_MOST_DIGITS: Final = 12
SORTED_BY: Final = ("day", "meeting", "charged", "recharged", "own")
COLUMNS: Final = (
    Column("meeting_date", "Day of the meeting", "day"),
    Column("recorded_on", "Recorded on", "day"),
    Column("reference", "Meeting"),
    Column("case_reference", "Case"),
    Column("service", "Service"),
    Column("status", "What happened"),
    Column("taken_back_on", "Taken back on", "day"),
    Column("allowance_slot", "Included meeting", "count"),
    Column("charged_pence", "Charged, £", "pence"),
    Column("recharged_pence", "Recharged, £", "pence"),
    Column("own_pence", "The council pays, £", "pence"),
    Column("sentence", "Why it cost this"),
)


@meetings.get("/meetings")
@needs(Permission.READ_COUNCIL)
def listed() -> str:
    """Show a council's meetings of a filter, what they come to, and why each cost what it did."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = _filter(contract)
    payer = _payer(here, form)
    sorting, asked = sorting_asked_for(SORTED_BY, down=True), page_asked_for()
    wanted = form.wanted(here.scope.authority_id)
    totals, rows = list_meetings(
        here.scope.session, wanted, by=sorting.by, down=sorting.down, page=asked, most=ROWS_A_PAGE
    )
    included = included_meetings(here.scope, contract.contract_id)
    return render_template(
        "tenants/meetings/list.html",
        council=here.council,
        when=form.when,
        form=form,
        title=_title(form, heading(totals, payer, payer_pence=_payer_pence(form, totals)), totals.rows),
        services=SERVICE_WORDS,
        totals=totals,
        counted_rows=counted_totals(totals),
        rows=[(row, why(row, contract.billing)) for row in rows],
        paging=Paging(asked, totals.rows),
        sorting=sorting,
        payer=payer,
        counted=what_happened(totals),
        included=included,
        left_said=left_in_words(included),
        included_said=included_in(included, None if form.chosen_year is None else form.days, is_now=form.is_this_year),
        next_price_pence=None if rows else _next_price(here, contract),
        address=lambda row: council_address(row.reference, row.provider_id, contract, list=list_on_view()),
    )


@meetings.get("/meetings.<any(csv,xlsx):kind>")
@needs(Permission.READ_COUNCIL)
def exported(kind: FileKind) -> Response:
    """Send the meetings of a filter, all pages of them, and write in the history who took them."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = _filter(contract)
    _payer(here, form)
    sorting = sorting_asked_for(SORTED_BY, down=True)
    wanted = form.wanted(here.scope.authority_id)
    _, rows = list_meetings(here.scope.session, wanted, by=sorting.by, down=sorting.down)
    lines = (
        (
            *(row.day, row.recorded_on, row.reference, row.case_reference),
            *(SERVICE_WORDS[row.service], STATUS_WORDS[row.status], row.taken_back_on, row.slot_number),
            *(row.charged_pence, row.recharged_pence, row.own_pence, why(row, contract.billing)),
        )
        for row in rows
    )
    name = f"{contract.reference}-{here.slug}-meetings-{form.year.data}"
    return export(here.scope.binding, "meetings", file_name=name, columns=COLUMNS, rows=lines, kind=kind)


@meetings.get("/meeting/<path:reference>", merge_slashes=False)
@needs(Permission.READ_COUNCIL)
def shown(reference: str) -> str:
    """Show one meeting to the end: sentence, who pays, price row, transfers, history, and its chain if asked for."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    meeting = _find(here, contract, reference_asked_for(reference, request.args.get("called")))
    transfers = transfers_of_meeting(here.scope, meeting)
    first = _first_to_check(transfers[0].number if transfers else None)
    return render_template(
        "tenants/meetings/meeting.html",
        meeting=meeting,
        contract=contract,
        page=MeetingPage(meeting, here.council, contract, tuple(price_rows(here.scope.session, contract.contract_id))),
        transfers=transfers,
        chain=check_chain(here.scope, first) if first else None,
        back=("Meetings", back_to_list("meetings.listed")),
        council=here.council,
        case_at=_case_page(here, contract, meeting),
    )


def _case_page(here: CouncilDoor, contract: ContractTerms, meeting: ShownMeeting) -> str:
    """Return where a meeting's case is, if there is one and the person may read it."""
    may_read = signed_in().may(Permission.READ_CASES, authority_id=here.scope.authority_id)
    if not meeting.has_case or not may_read:
        return ""
    other = {} if meeting.provider_id == contract.provider_id else {"provider": meeting.provider_id}
    return case_address("cases.shown", meeting.case_reference or "", **other)


def _filter(contract: ContractTerms) -> MeetingsFilter:
    form = MeetingsFilter()
    form.offer(contract)
    return form


def _payer(here: CouncilDoor, form: MeetingsFilter) -> str:
    """Name whom the list is about besides the meetings: the council, or the funder asked for; 404 for no funder of it."""
    if not form.funder:
        return here.council
    name = funder_name(here.scope, form.funder)
    if name is None:
        abort(404)
    return name


def _payer_pence(form: MeetingsFilter, totals: Totals) -> int:
    return totals.recharged_pence if form.funder else totals.own_pence


def _title(form: MeetingsFilter, finding: str, rows: int) -> str:
    """Say the finding, or that there is none: so far this year, in another year, or under this filter."""
    if rows:
        return finding
    if form.is_narrowed:
        return "No meeting fits"
    if form.is_this_year:
        return "No meetings so far this year"
    return "No meetings yet" if form.chosen_year is None else f"No meetings in {form.year_in_words}"


def _next_price(here: CouncilDoor, contract: ContractTerms) -> int | None:
    rows = price_rows(here.scope.session, contract.contract_id)
    row = price_in_force(rows, here.scope.authority_id, min(clock.today(), contract.ends_on))
    return row.price_pence if row else None


def _find(here: CouncilDoor, contract: ContractTerms, reference: str) -> ShownMeeting:
    asked = request.args.get("provider", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
    meeting = find_meeting(
        here.scope, reference, council=here.council, first_choice=contract.provider_id, provider_id=number
    )
    if meeting is None or (asked and number is None):
        abort(404)
    return meeting


def _first_to_check(first_of_meeting: int | None) -> int | None:
    """Return the transfer from which the chain is to be checked, if the address asks for it."""
    asked = request.args.get("chain", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS):
        return None
    return max(1, int(asked)) if first_of_meeting else None
