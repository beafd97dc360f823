import pytest

from tenants.particulars.rules import (
    FunderParticulars,
    Particulars,
    ParticularsRefused,
    checked_of_council,
    checked_of_funder,
    in_one_line,
)


def test_particulars_are_kept_line_by_line_and_in_one_way():
    typed = Particulars(" County  Hall,\n\nMaidstone \nME14 1XQ", "gb 123 4567 82", "AP@Kent.example ", 2)

    assert checked_of_council(typed) == Particulars(
        "County Hall\nMaidstone\nME14 1XQ", "GB123456782", "AP@kent.example", 2
    )
    assert checked_of_council(Particulars("County Hall")) == Particulars("County Hall")
    assert in_one_line("Kent", "County Hall\nMaidstone") == "Kent, County Hall, Maidstone"
    assert in_one_line("Kent", "") == "Kent"


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("address", {"address": " \n "}, "Enter the address"),
        ("address", {"address": "\n".join("abcdefg")}, "The address must be 6 lines or fewer"),
        ("address", {"address": "a" * 201}, "The address must be 200 characters or fewer"),
        ("address", {"address": "Jo, jo@kent.example"}, "The address must not have an email address"),
        ("address", {"address": "Hall, 01622 123 456"}, "The address must not have a phone number"),
        ("vat_number", {"vat_number": "GB 123 4567 83"}, "The VAT number must be one of the United Kingdom"),
        ("vat_number", {"vat_number": "GD001"}, "The VAT number must be one of the United Kingdom"),
        ("invoices_to", {"invoices_to": "ap@kent.example, jo@kent.example"}, "a department, or one email address"),
        ("invoices_to", {"invoices_to": "Ring 01622 123 456"}, "Where invoices go must not have a phone number"),
    ],
)
def test_what_must_not_stand_on_a_document_is_refused_by_its_field(field, typed, says):
    with pytest.raises(ParticularsRefused, match=says) as refused:
        checked_of_council(Particulars(**{"address": "County Hall"} | typed))

    assert refused.value.field == field


def test_a_funders_reference_is_short_and_nobodys_number():
    assert checked_of_funder(FunderParticulars("School Lane", " V-1 ")) == FunderParticulars("School Lane", "V-1")
    for reference in ("9" * 41, "07700 900 123"):
        with pytest.raises(ParticularsRefused, match="The funder’s reference must") as refused:
            checked_of_funder(FunderParticulars("School Lane", reference))
        assert refused.value.field == "reference"
