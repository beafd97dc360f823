import datetime as dt
from io import BytesIO

import pytest
import time_machine
from wtforms import FieldList, FormField

from consortium.web.choices import SelectField
from consortium.web.fields import DateField, KeyField, PoundsField, TextField, in_a_sentence
from consortium.web.forms import Filter, Form, Part


class Meeting(Form):
    request_key = KeyField()
    council = SelectField("Council", choices=[(886, "Kent"), (881, "Essex")])
    reference = TextField("Your reference for the meeting", most=10)
    held_on = DateField("Day of the meeting", hint="It cannot be later than today", not_later_than_today=True)
    budget = PoundsField("Budget", optional=True)


class Share(Part):
    funder = TextField("Funder")


class Funders(Form):
    funders = FieldList(FormField(Share), max_entries=3)


COMPLETE = {
    "council": "886",
    "reference": "M00402",
    "held_on-day": "17",
    "held_on-month": "11",
    "held_on-year": "2016",
}


def test_a_complete_form_gives_typed_values(fill_in):
    form = fill_in(Meeting, **COMPLETE)

    assert form.errors == {}
    assert form.council.data == 886
    assert form.reference.data == "M00402"
    assert form.held_on.data == dt.date(2016, 11, 17)
    assert form.budget.data is None


def test_an_empty_form_asks_for_each_answer_in_the_order_of_the_page(fill_in):
    form = fill_in(Meeting)

    assert form.troubles == [
        ("Select the council", "#council"),
        ("Enter your reference for the meeting", "#reference"),
        ("Enter the day of the meeting", "#held_on-day"),
    ]
    assert form.summary_title == "Three answers need another look. Nothing has been recorded"


@pytest.mark.parametrize(
    ("boxes", "sentence", "href"),
    [
        (("31", "4", "2015"), "The day of the meeting must be a real date", "#held_on-day"),
        (("17", "", "2016"), "The day of the meeting must include a month", "#held_on-month"),
        (("17", "11", "16"), "The day of the meeting must have a year of 4 numbers, like 2016", "#held_on-year"),
    ],
)
def test_a_wrong_day_links_to_the_first_box_to_look_at(fill_in, boxes, sentence, href):
    day, month, year = boxes

    form = fill_in(Meeting, **COMPLETE | {"held_on-day": day, "held_on-month": month, "held_on-year": year})

    assert form.troubles == [(sentence, href)]
    assert form.summary_title == "One answer needs another look. Nothing has been recorded"


@time_machine.travel(dt.datetime(2016, 11, 18, 9, tzinfo=dt.UTC))
def test_tomorrow_is_later_than_today(fill_in):
    today = fill_in(Meeting, **COMPLETE | {"held_on-day": "18"})
    tomorrow = fill_in(Meeting, **COMPLETE | {"held_on-day": "19"})

    assert today.errors == {}
    assert tomorrow.held_on.errors == ["The day of the meeting cannot be later than today, 18\xa0November\xa02016"]


def test_a_council_that_is_not_offered_counts_as_none(fill_in):
    assert fill_in(Meeting, **COMPLETE | {"council": "999"}).council.errors == ["Select the council"]


def test_a_refusal_of_a_rule_stands_beside_its_field(fill_in):
    form = fill_in(Meeting, **COMPLETE)

    form.refuse("M00402 is already recorded. Give this meeting a reference of its own", "reference")

    assert form.troubles == [("M00402 is already recorded. Give this meeting a reference of its own", "#reference")]


def test_a_refusal_without_a_field_stands_in_the_summary_alone(fill_in):
    form = fill_in(Meeting, **COMPLETE)

    form.refuse("Quarter 2 is closed.")

    assert form.errors
    assert form.troubles == [("Quarter 2 is closed.", None)]


def test_a_key_is_kept_while_the_form_is_refused_and_replaced_if_it_is_none_of_ours(fill_in):
    kept = fill_in(Meeting, request_key="a" * 43).request_key.data
    replaced = fill_in(Meeting, request_key="\x00; drop").request_key.data

    assert kept == "a" * 43
    assert len(replaced) == 43


def test_a_file_where_a_text_belongs_is_no_mistake(fill_in):
    form = fill_in(
        Meeting, **COMPLETE | {"reference": (BytesIO(b"x"), "x.csv"), "held_on-day": (BytesIO(b"x"), "x.csv")}
    )

    assert form.reference.errors == ["Enter your reference for the meeting"]
    assert form.held_on.errors == ["The day of the meeting must include a day"]


@pytest.mark.parametrize("number", ["²", "9" * 5000, "0"])
def test_odd_numbers_in_the_names_of_repeated_fields_are_no_mistake(fill_in, number):
    form = fill_in(Funders, **{f"funders-{number}-funder": ""})

    assert form.troubles in ([], [("Enter the funder", "#funders-0-funder")])


def test_a_json_body_is_not_read_as_a_form(app):
    with app.test_request_context("/", method="POST", json=["reference"]):
        form = Meeting(meta={"csrf": False})

        assert not form.validate_on_submit()


def test_a_filter_reads_the_address_and_needs_no_token(app):
    class Meetings(Filter):
        council = SelectField("Council", choices=[(886, "Kent")], optional=True)

    with app.test_request_context("/?council=886&page=2"):
        form = Meetings()

        assert form.validate()
        assert form.council.data == 886


@pytest.mark.parametrize(
    ("label", "noun"),
    [
        ("Council", "the council"),
        ("Your reference", "your reference"),
        ("What happened", "what happened"),
        ("EHC plans", "the EHC plans"),
    ],
)
def test_a_label_becomes_a_noun_in_a_sentence(label, noun):
    assert in_a_sentence(label) == noun
