import datetime as dt

import pytest

from tenants.cases.case_facts import AgreedAction, AgreementFacts, CaseFacts, Displacement, MeetingFacts
from tenants.cases.fact_faults import faults_in_order, warnings_about

day = dt.date.fromisoformat
TODAY = day("2016-11-18")
USUAL = {
    "service": "mediation",
    "authority": "Kent",
    "decision_kinds": frozenset({"CONTENT_B"}),
    "decision_sent_on": day("2016-09-18"),
    "contacted_on": day("2016-10-12"),
    "choice": "mediate",
    "choice_told_on": day("2016-10-12"),
    "authority_told_on": day("2016-10-12"),
}


def faults(**changes):
    return [(fault.column, fault.sentence) for fault in faults_in_order(CaseFacts(**(USUAL | changes)), TODAY)]


def test_a_case_in_order_has_no_fault():
    held = MeetingFacts(meeting_on=day("2016-11-01"), status="held", booked_on=day("2016-10-13"))

    assert faults(meetings=(held,), certificate_kind="PARTICIPATED", certificate_issued_on=day("2016-11-04")) == []


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        (
            {"choice_told_on": day("2016-10-11")},
            "choice_told_on",
            "11 October 2016 is before the first contact on 12 October. Check both days.",
        ),
        (
            {"contacted_on": day("2016-09-17")},
            "contacted_on",
            "17 September 2016 is before the decision was sent on 18 September. Check both days.",
        ),
        (
            {"health_told_on": day("2016-10-11")},
            "health_told_on",
            "11 October 2016 is before Kent was told on 12 October. Check both days.",
        ),
        (
            {"certificate_kind": "DEEMED", "certificate_issued_on": day("2016-10-11")},
            "certificate_issued_on",
            "The certificate cannot be before the family's choice on 12 October.",
        ),
        (
            {
                "choice": "undecided",
                "choice_told_on": None,
                "certificate_kind": "DECLINED",
                "certificate_issued_on": day("2016-10-14"),
            },
            "certificate_issued_on",
            "The certificate cannot be before the family's choice. Add the choice first.",
        ),
        ({"certificate_kind": "DEEMED"}, "certificate_issued_on", "Add the day of the certificate."),
        (
            {"certificate_issued_on": day("2016-11-14")},
            "certificate_kind",
            "Say which certificate it is: DECLINED, PARTICIPATED or DEEMED.",
        ),
        (
            {"meetings": (MeetingFacts(meeting_on=day("2016-11-01"), status="held", booked_on=day("2016-11-02")),)},
            "meeting_on",
            "1 November 2016 is before the booking on 2 November. Check both days.",
        ),
        (
            {"meetings": (MeetingFacts(meeting_on=day("2016-11-19"), status="held"),)},
            "meeting_on",
            "19 November 2016 is later than today, 18 November 2016.",
        ),
        (
            {"decision_sent_on": day("2016-11-19"), "contacted_on": None},
            "decision_sent_on",
            "19 November 2016 is later than today, 18 November 2016.",
        ),
        (
            {
                "agreement": AgreementFacts(
                    agreed_on=day("2016-11-01"), actions=(AgreedAction(rule="T14", done_on=day("2016-10-31")),)
                )
            },
            "done_on",
            "31 October 2016 is before the agreement on 1 November. Check both days.",
        ),
        (
            {
                "agreement": AgreementFacts(agreed_on=day("2016-11-01")),
                "displaced": (Displacement(rule="T5", agreed_on=day("2016-11-02"), new_due_on=day("2016-12-01")),),
            },
            "displaced_on",
            "T5 cannot be set aside: only T14 and T15 can, in writing.",
        ),
    ],
)
def test_a_day_out_of_order_is_named_with_its_field(changes, column, sentence):
    assert faults(**changes) == [(column, sentence)]


def test_a_meeting_may_be_booked_for_a_day_to_come():
    assert faults(meetings=(MeetingFacts(meeting_on=day("2016-12-01"), status="booked"),)) == []


def test_a_certificate_that_nobody_needs_is_allowed_with_a_warning():
    section_i = {"decision_kinds": frozenset({"CONTENT_I"}), "certificate_kind": "DECLINED", "choice": "declined"}
    facts = CaseFacts(**(USUAL | section_i | {"certificate_issued_on": day("2016-10-14")}))

    assert faults_in_order(facts, TODAY) == []
    assert [warning.sentence for warning in warnings_about(facts)] == [
        "No certificate is needed: the case is only about the school named in section I. It is kept all the same."
    ]


def test_a_meeting_booked_for_a_bank_holiday_is_warned_of():
    facts = CaseFacts(**USUAL, meetings=(MeetingFacts(meeting_on=day("2016-12-27"), status="booked"),))

    assert [warning.sentence for warning in warnings_about(facts)] == [
        "Tuesday 27 December 2016 is no working day: it is a weekend or a bank holiday."
    ]
