import pytest

from consortium.free_text import fault_in_free_text


@pytest.mark.parametrize(
    "text",
    [
        "Recorded twice",
        "Held on 3 November 2016, not on 2016-11-02",
        "The same as M00402, line 12 of usage-2016-08.csv",
        "£1,000.00 was for Medway",
        "Duplicate of C0123456789",
        "x" * 200,
    ],
)
def test_a_short_reason_without_a_persons_details_is_kept(text):
    assert fault_in_free_text(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ask jo.bloggs@kent.example", "must not have an email address"),
        ("Ask jo @ the school", ""),
        ("Mother rang from 01622 123456", "must not have a phone number"),
        ("Mother rang from +44 (0)1622 123-456", "must not have a phone number"),
        ("Ring 07700900123 first", "must not have a phone number"),
        ("NHS 9434765919", "must not have a phone number or another long number"),
        ("ab", "must have 3 characters or more"),
        ("x" * 201, "must be 200 characters or fewer"),
        (" ".join(["so"] * 31), "must be 30 words or fewer"),
    ],
)
def test_what_is_about_a_person_or_is_long_prose_is_refused(text, said):
    fault = fault_in_free_text(text)

    assert fault.startswith(said)
    assert bool(fault) == bool(said)


def test_a_refusal_never_repeats_what_was_typed():
    assert "bloggs" not in fault_in_free_text("jo.bloggs@kent.example")
