"""A statement for each constraint of mediators, bookings and agreements that must be stopped by it, and by it alone.

They are tried bound to Kent and its first provider, whose DIARY-K has one meeting that is over and one that lies ahead.
"""

from typing import Final

from tests.promises.break_of_a_row import rows_of
from tests.promises.two_councils import ESSEX

_OF_KENT: Final = "authority_id = 886 and provider_id = 1"
_AHEAD: Final = f"{_OF_KENT} and meeting_number = 2 and version_number = 1"
_TOLD: Final = f"{_OF_KENT} and family_told_on is not null"
_DONE, _PUT_OFF = f"{_OF_KENT} and done_on is not null", f"{_OF_KENT} and other_due_on is not null"


def mediators(constraint, *changes):
    return rows_of("mediators", constraint, *changes, like="provider_id = 1", mediator_number=9, request_key=None)


def bookings(constraint, *changes, like=_AHEAD, **fresh):
    return rows_of("bookings", constraint, *changes, like=like, **{"version_number": 2, "replaces": 1} | fresh)


def versioned(table, number, *, like=_OF_KENT, kept=None):
    """The three constraints of a table whose rows replace each other."""
    wrong = ({number: 0, "replaces": None}, {number: 9, "replaces": None}, {number: 9, "replaces": 7})
    return (
        *rows_of(
            table, f"{table}_replaces_check", *({**change, **kept} if kept else change for change in wrong), like=like
        ),
        *rows_of(table, f"{table}_replaces_fkey", {number: 9, "replaces": 8} | (kept or {}), like=like),
        *rows_of(table, f"{table}_pkey", {}, like=like),
    )


BOOKING_BREAKS: Final = (
    *mediators("mediators_body_check", {"register_body": "RICS"}),
    *mediators("mediators_words_check", {"name": "Al"}, {"register_number": ""}, {"name": "n" * 101}),
    *mediators("mediators_dates_check", {"accredited_on": "2015-08-01"}, {"renewed_until": "2014-08-31"}),
    *mediators("mediators_provider_id_fkey", {"provider_id": 9}),
    *rows_of("mediators", "mediators_request_key", {}, like="provider_id = 1", mediator_number=9),
    *versioned("mediators", "version_number", like="provider_id = 1", kept={"request_key": None}),
    *rows_of("mediators", "mediators_replaces_check", {"mediator_number": 0}, like="provider_id = 1", request_key=None),
    *rows_of(
        "conflict_declarations",
        "conflict_declarations_mediator_fkey",
        {"mediator_version": 9},
        like=_OF_KENT,
        declaration_number=3,
        replaces=2,
    ),
    *rows_of(
        "conflict_declarations",
        "conflict_declarations_case_fkey",
        {"case_reference": "X-9"},
        {"case_reference": "DIARY-E"},
        like=_OF_KENT,
        declaration_number=3,
        replaces=2,
    ),
    *rows_of(
        "conflict_declarations",
        "conflict_declarations_authority_id_fkey",
        {"authority_id": 999, "case_reference": None},
        like=f"{_OF_KENT} and declaration_number = 1",
    ),
    *versioned("conflict_declarations", "declaration_number"),
    *rows_of("meeting_requests", "meeting_requests_number_check", {"meeting_number": 0}, like=_OF_KENT),
    *rows_of("meeting_requests", "meeting_requests_number_check", {"follows": 9}, like=_OF_KENT, meeting_number=9),
    *rows_of(
        "meeting_requests",
        "meeting_requests_day_check",
        {"requested_on": "2015-08-01"},
        like=_OF_KENT,
        meeting_number=9,
    ),
    *rows_of(
        "meeting_requests",
        "meeting_requests_case_fkey",
        {"case_reference": "X-9"},
        {"authority_id": ESSEX},
        like=_OF_KENT,
    ),
    *rows_of("meeting_requests", "meeting_requests_follows_fkey", {"follows": 8}, like=_OF_KENT, meeting_number=9),
    *rows_of(
        "meeting_requests",
        "meeting_requests_followed_once_key",
        {"meeting_number": 9},
        like=_OF_KENT,
        after="insert into meeting_requests select authority_id, provider_id, case_reference, 8, 1, requested_on, recorded_on,"
        " recorded_at, recorded_by from meeting_requests where authority_id = 886 and provider_id = 1 and meeting_number = 1",
        follows=1,
    ),
    *rows_of("meeting_requests", "meeting_requests_pkey", {}, like=_OF_KENT),
    *bookings("bookings_day_check", {"recorded_on": "2015-07-31"}, version_number=1, replaces=None, meeting_number=1),
    *bookings("bookings_length_check", {"length_minutes": 14}, {"length_minutes": 721}),
    *bookings("bookings_mode_check", {"mode": "letter"}),
    *bookings("bookings_venue_check", {"mode": "in-person"}, {"venue": "no"}, {"venue": "n" * 101}),
    *bookings("bookings_told_check", {"family_told_on": "2015-07-21"}),
    # 30 July 2015 is a Thursday: the Thursday before is the last day.
    *bookings("bookings_notice_check", {"family_told_on": "2015-07-24", "recorded_on": "2015-07-24"}),
    *bookings("bookings_less_notice_check", {"less_notice_agreed": True}),
    *bookings("bookings_mediator_fkey", {"mediator_version": 9}, {"mediator_number": 9}),
    *bookings(
        "bookings_request_fkey",
        {"case_reference": "X-9"},
        {"authority_id": ESSEX},
        version_number=1,
        meeting_reference="X-1",
        replaces=None,
    ),
    *bookings(
        "bookings_reference_key",
        {"case_reference": "DIARY-K-AGAIN"},
        version_number=1,
        replaces=None,
    ),
    *versioned("bookings", "version_number", like=_AHEAD),
    *rows_of(
        "named_people",
        "named_people_words_check",
        {"officer": "no"},
        {"decision_maker": "n" * 101},
        like=_OF_KENT,
        version_number=2,
        replaces=1,
    ),
    *rows_of(
        "named_people", "named_people_for_check", {"named_for": "lead"}, like=_OF_KENT, version_number=2, replaces=1
    ),
    *rows_of(
        "named_people", "named_people_request_fkey", {"case_reference": "X-9"}, {"authority_id": ESSEX}, like=_OF_KENT
    ),
    *versioned("named_people", "version_number"),
    *rows_of("outcome_details", "outcome_details_code_check", {"code": "WON"}, like=_OF_KENT),
    *rows_of(
        "outcome_details", "outcome_details_meeting_fkey", {"reference": "X-9"}, {"authority_id": ESSEX}, like=_OF_KENT
    ),
    *rows_of("outcome_details", "outcome_details_pkey", {}, like=_OF_KENT),
    *rows_of(
        "agreements", "agreements_day_check", {"agreed_on": "2015-07-21"}, like=_OF_KENT, agreement_number=2, replaces=1
    ),
    *rows_of("agreements", "agreements_meeting_fkey", {"reference": "X-9"}, {"authority_id": ESSEX}, like=_OF_KENT),
    *versioned("agreements", "agreement_number"),
    *rows_of(
        "agreed_actions", "agreed_actions_number_check", {"action_number": 0}, {"action_number": 31}, like=_OF_KENT
    ),
    *rows_of(
        "agreed_actions", "agreed_actions_rule_check", {"rule": "T5"}, {"rule": "T15-x"}, like=_OF_KENT, action_number=9
    ),
    *rows_of(
        "agreed_actions",
        "agreed_actions_body_check",
        {"body": "school"},
        {"body": "health", "rule": "T15-AMEND"},
        {"body": "authority", "rule": "T16"},
        like=_OF_KENT,
        action_number=9,
    ),
    *rows_of(
        "agreed_actions", "agreed_actions_agreement_fkey", {"agreement_number": 9}, {"reference": "X-9"}, like=_OF_KENT
    ),
    *rows_of("agreed_actions", "agreed_actions_pkey", {}, like=_OF_KENT),
    *rows_of(
        "action_events",
        "action_events_what_check",
        {"done_on": None},
        {"done_on": "2015-07-20", "other_due_on": "2015-09-01"},
        {"done_on": None, "other_due_on": "2015-09-01"},
        {"agreed_in_writing_on": "2015-07-20"},
        like=_DONE,
        action_number=3,
    ),
    *rows_of("action_events", "action_events_day_check", {"done_on": "2015-07-21"}, like=_DONE, action_number=3),
    *rows_of(
        "action_events",
        "action_events_day_check",
        {"agreed_in_writing_on": "2015-07-21"},
        like=_PUT_OFF,
        action_number=3,
    ),
    *rows_of("action_events", "action_events_action_fkey", {"action_number": 9}, {"reference": "X-9"}, like=_DONE),
    *rows_of("action_events", "action_events_done_once_key", {}, like=_DONE, event_number=2, replaces=1),
    *versioned("action_events", "event_number", like=_PUT_OFF),
)
