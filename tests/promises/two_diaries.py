"""Cases of Kent and Essex with meetings asked for, booked, held and agreed, written through the portal's own actions."""

import datetime as dt
from dataclasses import replace
from typing import Final

from consortium.contracts.queries import current_contract
from consortium.mediators.actions import add_mediator
from consortium.mediators.rules import MediatorRecord
from tenants.bookings.actions import book_meeting, name_people, request_meeting, tell_family
from tenants.bookings.agreed import agreements_of
from tenants.bookings.agreeing import action_done, agree_other_date, record_agreement
from tenants.bookings.queries import case_meetings
from tenants.bookings.rules import BookingAnswers
from tenants.bookings.settling import Ending, record_of_ending, settle_meeting
from tenants.cases.actions import record_contacts
from tenants.cases.contacts import ContactRecord, GivenContact
from tenants.charges.queries import books_for_preview
from tenants.charges.shown import price_shown
from tenants.funding.actions import open_case
from tenants.mediators.actions import declare_conflict
from tests.promises.two_councils import CONTRACT, ESSEX, FIRST, KENT, SECOND, as_member, as_provider, reverse

MASON: Final = MediatorRecord(
    name="A. Mason",
    register_body="CoM",
    register_number="1001",
    accredited_on=dt.date(2014, 9, 1),
    renewed_until=dt.date(2016, 3, 31),
    checks_until=dt.date(2016, 6, 30),
    indemnity_until=dt.date(2016, 12, 31),
)
HELD: Final = Ending(status="held", outcome="full", details=frozenset({"AMEND"}))


def add_case(
    app, reference, authority_id=KENT, *, by=FIRST, on=dt.date(2015, 6, 1), service="mediation", choice="mediate"
):
    """A family asked on a day and wants mediation, or disagreement resolution; the council was told at once."""
    told = None if choice == "undecided" else on
    contact = ContactRecord(
        reference=reference,
        authority_id=authority_id,
        authority_reference=None,
        service=service,
        asker="parent",
        decision_kinds=("CONTENT_F",) if service == "mediation" else (),
        issues=("education",),
        decision_sent_on=on,
        contacted_on=on,
        choice=choice,
        choice_told_on=told,
        authority_told_on=told,
        certificate_kind=None,
        certificate_issued_on=None,
    )
    with as_provider(app, authority_id, by, on) as scope:
        record_contacts(scope, CONTRACT, [GivenContact(contact)], source="form")


def add_mason(app, record=MASON, *, by=FIRST, on=dt.date(2015, 6, 1), key="a key of its own"):
    """Put a mediator on the list of a provider, and return the number."""
    with as_provider(app, None, by, on) as scope:
        return add_mediator(scope.session, record, request_key=key)


def declare(app, number, authority_id=KENT, *, case=None, by=FIRST, has_conflict=True, on=dt.date(2015, 6, 1)):
    with as_provider(app, authority_id, by, on) as scope:
        return declare_conflict(scope, number, case_reference=case, has_conflict=has_conflict)


def ask(app, case, authority_id=KENT, *, by=FIRST, on=dt.date(2015, 6, 2), follows=None):
    with as_provider(app, authority_id, by, on) as scope:
        return request_meeting(scope, case, on, follows=follows)


def fund(app, case, does, *values, authority_id=KENT, by=FIRST, **named):
    """Ask or answer for a party or a funder on 4 June 2015, as the provider does."""
    with as_provider(app, authority_id, by, dt.date(2015, 6, 4)) as scope:
        return does(scope, open_case(scope, case, provider_id=by), *values, **named)


def arranged(reference, meeting_on=dt.date(2015, 6, 12), **changed):
    """What is arranged for a meeting: ten o'clock, two hours, online, with the first mediator."""
    said = {"starts_at": dt.time(10), "length_minutes": 120, "mode": "online", "venue": None, "mediator_number": 1}
    return BookingAnswers(meeting_reference=reference, meeting_on=meeting_on, **said | changed)


def book(app, case, answers, authority_id=KENT, *, number=1, replaces=0, by=FIRST, on=dt.date(2015, 6, 3)):
    with as_provider(app, authority_id, by, on) as scope:
        return book_meeting(scope, case, number, answers, replaces=replaces)


def tell(app, case, told_on=dt.date(2015, 6, 4), authority_id=KENT, *, number=1, less=False, by=FIRST, on=None):
    with as_provider(app, authority_id, by, on or told_on) as scope:
        return tell_family(scope, case, number, told_on, less_agreed=less)


def name(
    app, case, authority_id=KENT, *, number=1, replaces=0, on=dt.date(2015, 6, 5), decides="Head of SEN", by=FIRST
):
    """The council names whom it sends."""
    with as_member(app, authority_id, on) as scope:
        return name_people(replace(scope, provider_id=by), case, number, "SEN officer", decides, replaces=replaces)


def settle(app, case, ending=HELD, authority_id=KENT, *, number=1, by=FIRST, on=dt.date(2015, 6, 12), key="settled"):
    """Record what came of a meeting at the price that the books say, as the page does."""
    with as_provider(app, authority_id, by, on) as scope:
        contract = current_contract(scope.session)
        meeting = case_meetings(scope, case).find(number)
        record = record_of_ending(scope, case, meeting, ending, today=on)
        books = books_for_preview(scope, CONTRACT, references=[record.reference])
        shown = price_shown(record, books).key
        return settle_meeting(scope, contract, case, number, ending, shown=shown, request_key=f"{key} {case}", today=on)


def agree(app, case, reference, authority_id=KENT, *, by=FIRST, on=dt.date(2015, 6, 12), took_part=True, actions=None):
    wanted = actions or [("T15-AMEND", "authority"), ("T14", "health")]
    with as_provider(app, authority_id, by, on) as scope:
        return record_agreement(scope, case, reference, agreed_on=on, authority_took_part=took_part, actions=wanted)


def done(app, case, reference, number, authority_id=KENT, *, by=FIRST, on=dt.date(2015, 6, 19)):
    """The council records that an action is done."""
    with as_member(app, authority_id, on) as scope:
        return action_done(replace(scope, provider_id=by), case, reference, number, on)


def put_off(app, case, reference, number, due_on, authority_id=KENT, *, by=FIRST, on=dt.date(2015, 6, 15)):
    with as_provider(app, authority_id, by, on) as scope:
        return agree_other_date(scope, case, reference, number, in_writing_on=on, other_due_on=due_on)


def agreed(app, case, authority_id=KENT, *, by=FIRST, on=dt.date(2015, 7, 20)):
    with as_provider(app, authority_id, by, on) as scope:
        return agreements_of(scope, [case])


def meetings(app, case, authority_id=KENT, *, by=FIRST, on=dt.date(2015, 7, 20)):
    with as_provider(app, authority_id, by, on) as scope:
        return case_meetings(scope, case)


def fill_diaries(app):
    """A case of each council and provider with a meeting that was held and agreed on, and one that lies ahead.

    The one that was held is taken back in the end, so that it leaves its included meeting to others.
    """
    in_july = dt.date(2015, 7, 20)
    for provider_id in (FIRST, SECOND):
        add_mason(app, by=provider_id)
    for authority_id, provider_id, letter in ((KENT, FIRST, "K"), (ESSEX, FIRST, "E"), (KENT, SECOND, "S")):
        case, held, ahead = f"DIARY-{letter}", f"{letter}-61", f"{letter}-62"
        there = {"authority_id": authority_id, "by": provider_id}
        add_case(app, case, **there)
        declare(app, 1, case=case, **there)
        declare(app, 1, case=case, has_conflict=False, **there)
        ask(app, case, **there)
        book(app, case, arranged(held), **there)
        tell(app, case, **there)
        name(app, case, **there)
        settle(app, case, on=in_july, **there)
        agree(app, case, held, on=in_july, took_part=False, **there)
        put_off(app, case, held, 1, dt.date(2015, 9, 1), on=in_july, **there)
        done(app, case, held, 2, on=in_july, **there)
        reverse(app, held, on=in_july, **there)
        ask(app, case, on=in_july, **there)
        book(app, case, arranged(ahead, dt.date(2015, 7, 30)), number=2, on=in_july, **there)


def begin_diaries(app):
    """Kent's K has a meeting booked for 30 July 2015 and T for 20 July; its N has none; Essex's E asks for one."""
    in_july = dt.date(2015, 7, 10)
    add_mason(app)
    add_case(app, "DIARY-K", on=dt.date(2015, 7, 1))
    add_case(app, "DIARY-N", on=dt.date(2015, 7, 1))
    add_case(app, "DIARY-E", ESSEX, on=dt.date(2015, 7, 1))
    ask(app, "DIARY-K", on=in_july)
    ask(app, "DIARY-E", ESSEX, on=in_july)
    book(app, "DIARY-K", arranged("K-62", dt.date(2015, 7, 30)), on=in_july)
    add_case(app, "DIARY-T", on=dt.date(2015, 7, 1))
    ask(app, "DIARY-T", on=in_july)
    book(app, "DIARY-T", arranged("K-63", dt.date(2015, 7, 20)), on=in_july)
    tell(app, "DIARY-T", in_july)
