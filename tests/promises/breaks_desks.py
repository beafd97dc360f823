"""A statement for each constraint of assignments and early meetings that must be stopped by it, and by it alone."""

from typing import Final

from tests.promises.break_of_a_row import rows_of
from tests.promises.two_councils import ESSEX

_FIRST, _SECOND = "reference = 'DESK-K' and replaces is null", "reference = 'DESK-K' and replaces = 1"
_OFFERED, _HELD = "authority_id = 886 and state = 'offered'", "authority_id = 886 and state = 'held'"
_TURNED_DOWN = "authority_id = 886 and state = 'turned-down'"
_NEW: Final = {"entry_number": 90, "request_key": "new", "replaces": None}


def assignments(constraint, *changes, like=_SECOND):
    return rows_of("case_assignments", constraint, *changes, like=like)


def early(constraint, *changes, like=_OFFERED):
    return rows_of("early_meetings", constraint, *changes, like=like, **_NEW)


DESK_BREAKS: Final = (
    *assignments("case_assignments_pkey", {}, {"assigned_to": None}),
    *assignments("case_assignments_replaces_check", {"assignment_number": 4, "replaces": 2}, {"assignment_number": 9}),
    *assignments("case_assignments_replaces_check", {"assignment_number": 0}, {"assignment_number": 2}, like=_FIRST),
    *assignments("case_assignments_replaces_fkey", {"assignment_number": 4, "replaces": 3}),
    *assignments("case_assignments_case_fkey", {"reference": "X-9"}, {"authority_id": ESSEX}, like=_FIRST),
    *early("early_meetings_state_check", {"state": "promised"}),
    *early(
        "early_meetings_held_check",
        {"state": "held"},
        {"held_on": "2015-05-20"},
        {"result": "resolved"},
        {"state": "held", "held_on": "2015-05-20", "result": "won"},
        {"state": "held", "held_on": "2015-05-20"},
    ),
    *early("early_meetings_dates_check", {"offered_on": "2015-06-16"}),
    *early("early_meetings_dates_check", {"held_on": "2015-05-03"}, {"held_on": "2015-06-16"}, like=_HELD),
    *early("early_meetings_taken_back_check", {"state": "taken-back"}),
    *early("early_meetings_case_check", {"provider_id": None}, {"case_reference": None}),
    *early("early_meetings_case_fkey", {"case_reference": "X-9"}, {"authority_id": ESSEX}),
    *early("early_meetings_number_check", {"entry_number": 0}, like=_TURNED_DOWN),
    *early("early_meetings_number_check", {"replaces": 90}, {"replaces": 91}),
    *early("early_meetings_replaces_fkey", {"replaces": 80}),
    *early("early_meetings_replaces_key", {"replaces": 1}),
    *early("early_meetings_request_key", {"request_key": "K-offered"}),
    *early("early_meetings_pkey", {"entry_number": 1}),
    *early("early_meetings_authority_id_fkey", {"authority_id": 999}, like=_TURNED_DOWN),
)
