import pytest

from tenants.orders.rules import OrderRefused, check_number, missing_in_words


def test_a_number_is_kept_in_capitals_without_spaces_around_it():
    assert check_number(" po-104522 ", 2015, {}) == "PO-104522"


@pytest.mark.parametrize("typed", ["", "PO 1", "-1", "£5", "P" * 31, "Ünder"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(OrderRefused, match="must be 1 to 30 letters and digits"):
        check_number(typed, 2015, {})


def test_the_order_of_another_year_is_refused_and_the_same_years_is_not():
    known = {"PO-1": 2015}

    with pytest.raises(
        OrderRefused, match=r"PO-1 is the order for 2015 to 2016\. Enter the order that was raised for 2016"
    ):
        check_number("po-1", 2016, known)
    assert check_number("po-1", 2015, known) == "PO-1"


def test_who_has_given_none_is_named():
    assert missing_in_words(["Kent"], 2015) == "Kent has none for 2015 to 2016"
    assert missing_in_words(["Kent", "Essex"], 2015) == "Kent and Essex have none for 2015 to 2016"
    assert missing_in_words(list("ABCDEFG"), 2015) == "A, B, C, D, E and 2 more have none for 2015 to 2016"
