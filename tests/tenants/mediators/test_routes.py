"""The provider's mediators: who is on the list, until when, what they declared, and whose work it is to keep it."""

import pytest

from tests.promises.paper import form_on
from tests.visits import day, words

pytestmark = pytest.mark.database
ONE = "/provider/mediators/1"


def send(visitor, path, **said):
    form = form_on(visitor.get(path), path, path)
    return visitor.client.post(path, data=form.fields | said)


def test_the_list_says_until_when_each_may_be_booked(read_as):
    page = read_as("manager").read("/provider/mediators")

    assert "1 mediator, all in good standing" in page
    assert "A. Mason Record or end a conflict of A. Mason CoM 1001 Since 1 Sep 2014 31 Mar 2016 30 Jun 2016" in page


def test_a_caseworker_reads_the_list_and_changes_nothing(read_as):
    page = read_as("first").read("/provider/mediators")

    assert "A. Mason CoM 1001" in page
    assert "Add a mediator" not in page


def test_another_provider_has_a_list_of_its_own(read_as):
    assert "Mason" not in read_as("second").read("/provider/mediators")


def test_a_lapse_is_on_the_list_at_once_and_the_version_before_stays(visit, books):
    visitor = visit("manager")

    send(visitor, ONE, **day("checks_until", 30, 6, 2015))

    assert "1 mediator, 1 of whom cannot be booked today" in visitor.read("/provider/mediators")
    assert books.run("select version_number, checks_until::text from mediators where provider_id = 1 order by 1") == [
        (1, "2016-06-30"),
        (2, "2015-06-30"),
    ]


def test_two_who_change_the_same_mediator(visit):
    visitor = visit("manager")
    form = form_on(visitor.get(ONE), ONE, ONE)
    visitor.client.post(ONE, data=form.fields | {"name": "A. Mason-Carver"})

    answer = visitor.client.post(ONE, data=form.fields | {"name": "A. M. Mason"})

    assert "Somebody else was faster. Nothing of yours has been saved" in words(answer)


def test_a_renewal_before_the_accreditation_is_refused_beside_its_day(visit):
    answer = send(visit("manager"), ONE, **day("renewed_until", 31, 8, 2014))

    assert "31 August 2014 is before the accreditation on 1 September 2014" in words(answer)
    assert 'href="#renewed_until-day"' in answer.text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"council": "886"}, "Conflict with Kent"),
        ({"council": "886", "case_reference": "DIARY-K"}, "Conflict with case DIARY-K of Kent"),
    ],
)
def test_a_conflict_is_declared_and_ended(visit, said, shown):
    visitor = visit("manager")

    send(visitor, f"{ONE}/conflict", declares="conflict", **said)
    assert shown in visitor.read("/provider/mediators")
    send(visitor, f"{ONE}/conflict", declares="none", **said)
    assert "Conflict with" not in visitor.read("/provider/mediators")


def test_a_case_of_another_council_is_no_case_of_this_one(visit):
    answer = send(visit("manager"), f"{ONE}/conflict", council="886", case_reference="DIARY-E", declares="conflict")

    assert "There is no such case of this council. Check the reference and the council" in words(answer)
