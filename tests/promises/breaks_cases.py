"""A statement for each constraint of the caseload that must be stopped by it, and by it alone: as breaks.py for the books.

They are tried bound to Kent and its first provider, so certificates of Essex are taken where the number is tried: the
trigger that numbers them leaves those alone.
"""

from typing import Final

from tests.promises.break_of_a_row import rows_of
from tests.promises.two_councils import ESSEX

_OF_KENT, _OF_ESSEX = "authority_id = 886", "authority_id = 881"


def cases(constraint, *changes, like="CASE-K-1"):
    return rows_of("cases", constraint, *changes, like=f"reference = '{like}'", reference="X-1", request_key=None)


def events(constraint, *changes, like="field = 'asker' and old_value = 'parent'"):
    return rows_of("case_events", constraint, *changes, like=like, event_number=99)


def certificates(constraint, *changes, like=_OF_ESSEX):
    return rows_of("certificates", constraint, *changes, like=like, certificate_number=900)


CASE_BREAKS: Final = (
    *cases("cases_service_check", {"service": "advice"}),
    *cases("cases_dr_kind_check", {"dr_kind": "DUTIES"}),
    *cases("cases_dr_kind_check", {"dr_kind": "PLACEMENT"}, {"service": "mediation"}, like="CASE-K-3"),
    *cases("cases_asker_check", {"asker": "school"}),
    *cases("cases_decision_kinds_check", {"decision_kinds": ["CONTENT_A"]}, {"decision_kinds": ["CEASE", None]}),
    *cases("cases_issues_check", {"issues": ["housing"]}, {"issues": [None]}),
    *cases("cases_choice_check", {"choice": "maybe"}),
    *cases("cases_choice_told_check", {"choice": "undecided"}, {"choice_told_on": None}),
    *cases("cases_choice_told_check", {"choice": "declined"}, {"choice_told_on": "2015-05-02"}, like="CASE-K-4"),
    *cases("cases_told_after_contact_check", {"choice_told_on": "2015-04-30"}, {"authority_told_on": "2015-04-30"}),
    *cases(
        "cases_health_told_check",
        {"health_told_on": "2015-04-30"},
        {"health_told_on": "2015-05-02", "authority_told_on": None},
    ),
    *cases(
        "cases_cannot_arrange_check",
        {"cannot_arrange_told_on": "2015-04-30"},
        {"cannot_arrange_told_on": "2015-05-02", "authority_told_on": None},
    ),
    *cases(
        "cases_ended_check",
        {"ended_on": "2015-06-01"},
        {"ended_because": "agreed"},
        {"ended_on": "2015-06-01", "ended_because": "lost"},
        {"ended_on": "2015-04-30", "ended_because": "agreed"},
    ),
    *cases("cases_recorded_check", {"recorded_on": "2015-04-30"}),
    *cases("cases_authority_id_fkey", {"authority_id": 999}),
    *cases("cases_provider_id_fkey", {"provider_id": 9}),
    *cases("cases_contract_id_fkey", {"contract_id": 9}),
    *rows_of("cases", "cases_request_key", {}, like="request_key = 'K'", reference="X-1"),
    *rows_of("cases", "cases_pkey", {}, like="reference = 'CASE-K-1'", request_key=None),
    *rows_of("case_references", "case_references_pkey", {}, {"authority_id": ESSEX}, like=_OF_KENT),
    *events("case_events_number_check", {"event_number": 0}, {"event_number": -1}),
    *events("case_events_change_check", {"new_value": "parent"}, {"old_value": None, "new_value": None}),
    *events("case_events_reason_check", {"reason": "no"}, {"reason": "n" * 201}),
    *events("case_events_stated_check", {"reason": None}),
    *events("case_events_case_fkey", {"reference": "X-9"}, {"authority_id": ESSEX}, like=_OF_KENT),
    *rows_of("case_events", "case_events_pkey", {}),
    *rows_of("deadlines", "deadlines_rule_check", {"rule": "5"}, {"rule": "T5-x"}, {"place": 0}, {"rule_version": 0}),
    *rows_of("deadlines", "deadlines_whose_check", {"whose": "school"}, place=99),
    *rows_of(
        "deadlines",
        "deadlines_state_check",
        {"state": "late"},
        {"state": "displaced"},
        like="state = 'running'",
        place=99,
    ),
    *rows_of(
        "deadlines",
        "deadlines_met_check",
        {"state": "met"},
        {"met_on": "2015-05-31"},
        {"met_on": "2015-06-01"},
        {"state": "met", "met_on": "2015-06-01"},
        {"state": "missed", "met_on": "2015-05-31"},
        {"state": "over", "met_on": "2015-06-01"},
        like="case_reference = 'CASE-K-6' and rule = 'T5'",
        place=99,
    ),
    *rows_of("deadlines", "deadlines_case_fkey", {"case_reference": "X-9"}, {"authority_id": ESSEX}, like=_OF_KENT),
    *rows_of("deadlines", "deadlines_pkey", {}),
    *rows_of("case_views", "case_views_for_check", {"viewed_for": "lead"}, viewed_by="somebody else"),
    *rows_of("case_views", "case_views_case_fkey", {"reference": "X-9"}, {"authority_id": ESSEX}, like=_OF_KENT),
    *rows_of("case_views", "case_views_pkey", {}),
    *certificates("certificates_number_check", {"certificate_number": 0}, {"certificate_number": -1}),
    *certificates("certificates_kind_check", {"kind": "ATTENDED"}),
    *certificates("certificates_issued_check", {"issued_on": "2015-06-16"}),
    *certificates("certificates_case_fkey", {"case_reference": "X-9"}, {"case_reference": "CASE-K-1"}),
    *certificates("certificates_request_key", {}, like="request_key is not null"),
    *rows_of("certificates", "certificates_pkey", {"request_key": None}, like=_OF_ESSEX),
    *rows_of(
        "certificate_withdrawals",
        "certificate_withdrawals_reason_check",
        {"reason": "no"},
        {"reason": "n" * 201},
        like=_OF_ESSEX,
        certificate_number=1,
    ),
    *rows_of(
        "certificate_withdrawals",
        "certificate_withdrawals_certificate_fkey",
        {"certificate_number": 900},
        {"provider_id": 2},
        like=_OF_ESSEX,
    ),
    *rows_of("certificate_withdrawals", "certificate_withdrawals_pkey", {}),
    *rows_of("bank_holidays", "bank_holidays_name_check", {"name": "no"}, {"name": "n" * 101}, holiday_on="2015-06-22"),
    *rows_of("bank_holidays", "bank_holidays_pkey", {}),
)

CASES_NOT_TRIED: Final = {
    "certificates_of_provider_key": "a council's number is of one certificate, whoever issued it: certificates_pkey is first",
    "case_references_provider_id_fkey": "a case of no provider is stopped by the case's own key",
    "case_references_authority_id_fkey": "as case_references_provider_id_fkey",
}
