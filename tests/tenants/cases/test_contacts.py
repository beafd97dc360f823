"""What an advice contact may say, and what a later one adds: rules without a database."""

import datetime as dt

import pytest

from tenants.cases.contacts import faults_within, filled
from tests.tenants.cases.contacts_of import TODAY, contact

CONTACTED, TOLD, AUTHORITY_TOLD = dt.date(2016, 9, 15), dt.date(2016, 9, 20), dt.date(2016, 9, 21)
TOMORROW = dt.date(2016, 11, 19)
UNDECIDED = {"choice": "undecided", "choice_told_on": None, "authority_told_on": None}
DECLINED = {"choice": "declined", "authority_told_on": None}


def certified(kind, issued_on=dt.date(2016, 10, 10), **changes):
    return contact(certificate_kind=kind, certificate_issued_on=issued_on, **changes)


def faults(record, today=TODAY):
    return [f"{fault.column}: {fault.sentence}" for fault in faults_within(record, today=today)]


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(contact(), id="mediation"),
        pytest.param(contact(**UNDECIDED), id="undecided"),
        pytest.param(contact(**UNDECIDED, contacted_on=TODAY), id="called today"),
        pytest.param(contact(authority_told_on=None), id="the council not told yet"),
        pytest.param(contact(choice_told_on=CONTACTED, authority_told_on=CONTACTED), id="all on the day of the call"),
        pytest.param(
            contact(choice_told_on=TOLD, authority_told_on=CONTACTED), id="the council told before the choice"
        ),
        pytest.param(contact(decision_kinds=(), issues=(), decision_sent_on=None), id="no decision named"),
        pytest.param(contact(decision_kinds=("CONTENT_I",), **DECLINED), id="declined, and no certificate is needed"),
        pytest.param(contact(service="disagreement-resolution", asker="authority"), id="disagreement resolution"),
        pytest.param(certified("DECLINED", TOLD, **DECLINED), id="certified on the day of the choice"),
        pytest.param(certified("DECLINED", decision_kinds=("CONTENT_I",), **DECLINED), id="certified without need"),
        pytest.param(certified("PARTICIPATED"), id="took part"),
        pytest.param(certified("DEEMED", TODAY), id="deemed today"),
    ],
)
def test_a_sound_contact_has_no_fault(record):
    assert faults(record) == []


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        (
            contact(decision_sent_on=TOMORROW),
            "decision_sent_on: The day of the decision's letter cannot be later than today, 18 November 2016.",
        ),
        (
            contact(**UNDECIDED, contacted_on=TOMORROW),
            "contacted_on: The day of the contact cannot be later than today, 18 November 2016.",
        ),
        (
            contact(choice_told_on=TOMORROW),
            "choice_told_on: The day of the family's choice cannot be later than today, 18 November 2016.",
        ),
        (
            contact(authority_told_on=TOMORROW),
            "authority_told_on: The day on which the council was told cannot be later than today, 18 November 2016.",
        ),
        (
            certified("PARTICIPATED", TOMORROW),
            "certificate_issued_on: The day of the certificate cannot be later than today, 18 November 2016.",
        ),
        (
            contact(choice_told_on=dt.date(2016, 9, 14)),
            "choice_told_on: 14 September 2016 is before the contact on 15 September 2016.",
        ),
        (
            contact(authority_told_on=dt.date(2016, 9, 14)),
            "authority_told_on: 14 September 2016 is before the contact on 15 September 2016.",
        ),
        (
            certified("PARTICIPATED", dt.date(2016, 9, 19)),
            "certificate_issued_on: The certificate cannot be before the family's choice on 20 September 2016.",
        ),
        (
            contact(choice="undecided"),
            "choice_told_on: No choice is made yet. Leave it empty, or put the choice right.",
        ),
        (
            contact(choice_told_on=None),
            "choice_told_on: A choice needs the day on which the family told it: three working days run from it.",
        ),
        (
            contact(certificate_issued_on=TODAY),
            "certificate_kind: A certificate has a day and no kind. Give both, or leave both empty.",
        ),
        (
            contact(certificate_kind="DEEMED"),
            "certificate_issued_on: A certificate has a kind and no day. Give both, or leave both empty.",
        ),
        (
            certified("PARTICIPATED", service="disagreement-resolution"),
            "certificate_kind: Disagreement resolution never ends in a certificate. Leave both cells empty.",
        ),
        (
            certified("DECLINED"),
            "certificate_kind: A certificate DECLINED needs the choice declined; here it is mediate.",
        ),
        (
            certified("PARTICIPATED", **DECLINED),
            "certificate_kind: A certificate PARTICIPATED needs the choice mediate; here it is declined.",
        ),
        (
            certified("DEEMED", **UNDECIDED),
            "certificate_kind: A certificate DEEMED needs the choice mediate; here it is undecided.",
        ),
    ],
)
def test_a_fault_is_named_by_its_column_in_a_sentence(record, fault):
    (found,) = faults(record)

    assert found.startswith(fault)


def test_every_fault_of_a_contact_is_named():
    record = certified("DECLINED", dt.date(2016, 9, 1), choice_told_on=dt.date(2016, 9, 10))

    assert [fault.split(":")[0] for fault in faults(record)] == [
        "choice_told_on",
        "certificate_issued_on",
        "certificate_kind",
    ]


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ({}, {}, {}),
        ({}, {"issues": (), "decision_sent_on": None, "authority_told_on": None, "decision_kinds": ()}, {}),
        ({"authority_reference": None}, {"authority_reference": "KEN/1"}, {"authority_reference": "KEN/1"}),
        ({"authority_told_on": None}, {}, {"authority_told_on": AUTHORITY_TOLD}),
        ({"issues": ()}, {"issues": ("education", "health")}, {"issues": ("education", "health")}),
        ({"decision_kinds": ()}, {}, {"decision_kinds": ("REFUSE_ASSESS",)}),
        (
            UNDECIDED,
            {},
            {"choice": "mediate", "choice_told_on": TOLD, "authority_told_on": AUTHORITY_TOLD},
        ),
        (UNDECIDED, UNDECIDED, {}),
        ({}, UNDECIDED, {}),
        (
            {},
            {"certificate_kind": "DEEMED", "certificate_issued_on": TODAY},
            {"certificate_kind": "DEEMED", "certificate_issued_on": TODAY},
        ),
    ],
)
def test_a_later_contact_fills_what_was_blank_and_a_blank_says_nothing(before, now, new):
    known = contact(**before)

    whole, found, refused = filled(known, contact(**now))

    assert (found, refused) == (new, [])
    assert whole == contact(**(before | new))


@pytest.mark.parametrize(
    ("before", "now", "column", "stated"),
    [
        ({}, {"service": "disagreement-resolution"}, "service", "mediation"),
        ({}, {"asker": "young-person"}, "asker", "parent"),
        ({}, {"contacted_on": TOLD}, "contacted_on", "15 September 2016"),
        ({}, {"decision_sent_on": CONTACTED}, "decision_sent_on", "1 September 2016"),
        ({}, {"decision_kinds": ("REFUSE_ISSUE",)}, "decision_kinds", "REFUSE_ASSESS"),
        ({"issues": ("education", "health")}, {}, "issues", "education;health"),
        ({"authority_reference": "KEN/1"}, {"authority_reference": "KEN/2"}, "authority_reference", "KEN/1"),
        ({}, {"choice": "declined"}, "choice", "mediate"),
        ({}, {"choice_told_on": AUTHORITY_TOLD}, "choice_told_on", "20 September 2016"),
        ({}, {"authority_told_on": TODAY}, "authority_told_on", "21 September 2016"),
        (
            {"certificate_kind": "DEEMED", "certificate_issued_on": TODAY},
            {"certificate_kind": "PARTICIPATED", "certificate_issued_on": TODAY},
            "certificate_kind",
            "DEEMED",
        ),
    ],
)
def test_a_stated_value_is_not_changed_and_the_refusal_names_its_column(before, now, column, stated):
    _, new, (fault,) = filled(contact(**before), contact(**now))

    assert column not in new
    assert fault.column == column
    assert fault.sentence == (
        f"C00464 has another value here already: {stated}. A later return fills what was blank and changes nothing that"
        " was stated."
    )
