"""The forms of the caseload: contacts, funders, meetings, certificates, returns, mediators and early resolution."""

from tests.kents_funding import TOKEN
from tests.promises.ways.way import Way, fill_in, on
from tests.visits import address, answers, day

HEADER = (
    "reference,authority,service,case_reference,requested_on,meeting_date,status,cause,cancelled_on,mode,funders,"
    "funders_agreed_on,outcome"
)


RETURN = f"{HEADER}\nN-1,886,mediation,C-1,2015-07-01,2015-07-16,held,,,online,,,full\n".encode()


CONTACT = {
    "council": "886",
    "reference": "C-77",
    "service": "mediation",
    "asker": "parent",
    "decision_kinds": ["CONTENT_B", "CONTENT_I"],
    "choice": "undecided",
    **day("contacted_on", 3, 7, 2015),
}


EARLY = {"state": "offered", **day("offered_on", 2, 7, 2015)}


def uploaded(visit, _books):
    return fill_in(visit("first"), OF_CASELOAD["provider_returns.upload"], send=True).location


def given_to_manager(_visit, books):
    books.run(
        "insert into case_assignments (authority_id, provider_id, reference, assignment_number, assigned_to, recorded_on,"
        " recorded_by) select 886, 1, 'CASE-K-8', 1, account_id, '2015-07-01', 'somebody' from accounts"
        " where email = %(it)s",
        it=address("manager"),
    )


def refused_funding(visit, _books):
    """Record that the academy will not pay, and return where the case is ended."""
    said = {"answer": "refused", "by": "business manager", **day("on", 10, 7, 2015)}
    visit("first").post("/provider/case/CASE-K-F1/funding/1/1/answer", **said)
    return "/provider/case/CASE-K-F1/funding/end"


def funding_ways(blueprint, who, door):
    """The four forms about the funders of a case."""
    asked, new = f"{door}/case/CASE-K-F1/funding", f"{door}/case/CASE-K-F2/funding"
    funder = {"funders-0-code": "886-SCH", **day("asked_on", 1, 7, 2015)}
    said = {"answer": "agreed", "by": "business manager", **day("on", 10, 7, 2015)}
    return {
        f"{blueprint}.ask": Way(who, f"{new}/ask", said=funder, press="save"),
        f"{blueprint}.answer": Way(who, f"{asked}/1/2/answer", said=said),
        f"{blueprint}.link": Way(who, f"{asked}/1/2/link"),
        f"{blueprint}.take_back": Way(who, f"{asked}/1/take-back", said={"who": "0", "reason": "Other parts"}),
    }


DIARY = "/provider/case/DIARY-K"


BOOKED = {"meeting_reference": "E-62", "starts_at": "10:00", "mode": "online", "mediator_number": "1"}


MEDIATOR = {
    "name": "B. Carver",
    "register_body": "CMC",
    "register_number": "2002",
    **day("accredited_on", 1, 9, 2014),
    **day("renewed_until", 31, 3, 2016),
    **day("checks_until", 31, 3, 2016),
    **day("indemnity_until", 31, 3, 2016),
}


def held(visit, books):
    """Record that the meeting of DIARY-K was held on its day, and return the page of its agreement."""
    on("2015-07-30")(visit, books)
    fill_in(visit("first"), OF_CASELOAD["provider_bookings.result"], send=True)
    return f"{DIARY}/agreement?meeting=K-62"


def agreed(door):
    """Record its agreement, and return the page of what was agreed first behind a door."""

    def found(visit, books):
        fill_in(visit("first"), OF_CASELOAD["provider_bookings.agreement"], held(visit, books), send=True)
        return f"{door}/case/DIARY-K/agreed/1?meeting=K-62"

    return found


OF_CASELOAD = {
    "provider_bookings.asked_for": Way("first", "/provider/case/DIARY-N/meetings/request"),
    "provider_bookings.book": Way(
        "first", "/provider/case/DIARY-E/meetings/1/book", said={**BOOKED, **day("meeting_on", 30, 7, 2015)}
    ),
    "provider_bookings.book again": Way("first", f"{DIARY}/meetings/1/book", said={"starts_at": "2pm"}),
    "provider_bookings.tell": Way("first", f"{DIARY}/meetings/1/tell"),
    "provider_bookings.people": Way("first", f"{DIARY}/meetings/1/people", said={"officer": "SEN officer"}),
    "bookings.people": Way("kent", "/kent/case/DIARY-K/meetings/1/people", said={"decision_maker": "Head of SEN"}),
    "provider_bookings.postpone": Way("first", f"{DIARY}/meetings/1/postpone", said={"cause": "family"}),
    "provider_bookings.cancel": Way(
        "first", f"{DIARY}/meetings/1/cancel", said={"cause": "authority"}, looks="look", press="record"
    ),
    "provider_bookings.result": Way(
        "first",
        f"{DIARY}/meetings/1/result",
        said={"status": "held", "outcome": "full", "details": "AMEND"},
        looks="look",
        press="record",
        before=on("2015-07-30"),
    ),
    "provider_bookings.agreement": Way(
        "first",
        "",
        to=f"{DIARY}/agreement",
        said={"took_part": "no", "limits": "T15-AMEND", "other_health": "1"},
        before=held,
    ),
    "provider_bookings.agreed": Way(
        "first",
        "",
        to=f"{DIARY}/agreed/1",
        said={"what": "other", **day("in_writing_on", 30, 7, 2015), **day("other_due_on", 1, 9, 2015)},
        before=agreed("/provider"),
    ),
    "bookings.agreed": Way(
        "officer",
        "",
        to="/kent/case/DIARY-K/agreed/1",
        said={"what": "done", **day("done_on", 30, 7, 2015)},
        before=agreed("/kent"),
    ),
    "provider_mediators.new": Way("manager", "/provider/mediators/new", said=MEDIATOR),
    "provider_mediators.changed": Way("manager", "/provider/mediators/1", said=day("checks_until", 1, 9, 2016)),
    "provider_mediators.conflict": Way(
        "manager", "/provider/mediators/1/conflict", said={"council": "886", "declares": "conflict"}
    ),
    "provider_meetings.create": Way(
        "first",
        "/provider/meetings/new",
        said={name: value for name, value in answers().items() if name != "request_key"},
        looks="price",
        press="record",
    ),
    "provider_meetings.take_back_now": Way("first", "/provider/take-back/K-1", said={"reason": "Recorded twice"}),
    "provider_meetings.amend_now": Way("first", "/provider/amend/K-1", said={"mode": "telephone"}),
    "provider_certificates.issue_now": Way("first", "/provider/case/CASE-K-9/certificate"),
    "provider_certificates.withdraw_now": Way(
        "first", "/provider/certificates/kent/1/withdraw", said={"reason": "Wrong day of issue"}
    ),
    "provider_returns.upload": Way("first", "/provider/returns", said={"file": (RETURN, "usage-2015-07.csv")}),
    "provider_returns.record": Way("first", "", before=uploaded),
    "provider_returns.declare": Way("first", "/provider/returns/complete/2015-06"),
    "provider_cases.create": Way("first", "/provider/cases/new", said=CONTACT),
    "provider_cases.act_now": Way(
        "first", "/provider/case/CASE-K-7/choice", said={"choice": "declined", **day("choice_told_on", 2, 7, 2015)}
    ),
    "provider_cases.act_now put-right": Way(
        "first", "/provider/case/CASE-K-8/put-right", said={"asker": "young-person", "reason": "The young person asked"}
    ),
    "provider_cases.assign_now": Way(
        "first", "/provider/case/CASE-K-8/assign", said={"assigned_to": ""}, before=given_to_manager
    ),
    "cases.act_now": Way("kent", "/kent/case/CASE-K-7/council-reference", said={"authority_reference": "KEN/7"}),
    "early.create": Way("kent", "/kent/early-resolution/new", said=EARLY),
    "early.create_of_case": Way("kent", "/kent/case/CASE-K-8/early-meeting", said=EARLY),
    "early.follow_now": Way("kent", "/kent/early-resolution/1", said={"state": "turned-down"}),
    **funding_ways("case_funding", "officer", "/kent"),
    **funding_ways("provider_funding", "first", "/provider"),
    "provider_funding.ask_party": Way("first", "/provider/case/CASE-K-F1/funding/party", said={"party": "health"}),
    "provider_funding.answer_party": Way(
        "first", "/provider/case/CASE-K-F1/funding/party/school", said={"answer": "refused"}
    ),
    "provider_funding.end": Way("first", "", before=refused_funding),
    "funding_links.asked": Way("nobody", f"/funding/{TOKEN}", said={"answer": "agreed", "who": "business manager"}),
}
