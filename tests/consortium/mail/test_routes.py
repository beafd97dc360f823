"""Each person chooses their own mails, among those that their role may get."""

import re

import pytest

pytestmark = pytest.mark.database
TICKED = re.compile(r'value="(\w+)"[^>]*checked')
BOXES = re.compile(r'type="checkbox"[^>]*value="(\w+)"')


def ticked(visitor):
    return TICKED.findall(visitor.get("/account/mails").text)


def test_a_manager_finds_ticked_what_everybody_of_the_role_gets(visit):
    assert ticked(visit("kent")) == ["request", "booking", "draft", "statement", "payment", "overdue"]


def test_what_is_chosen_is_found_again_and_is_nobody_elses(visit):
    kent, officer = visit("kent"), visit("officer")

    answer = kent.post("/account/mails", kinds=["statement", "digest"])

    assert (answer.status_code, answer.location) == (303, "/account")
    assert ticked(kent) == ["statement", "digest"]
    assert ticked(officer) == ["request", "booking", "draft", "statement", "overdue"]


def test_no_box_at_all_is_an_answer(visit):
    kent = visit("kent")

    kent.post("/account/mails")

    assert ticked(kent) == []


def test_a_finance_officer_is_offered_statements_alone_and_gets_nothing_else_by_asking(visit, books):
    finance = visit("finance")

    finance.post("/account/mails", kinds=["statement", "request", "anything"])

    assert BOXES.findall(finance.get("/account/mails").text) == ["draft", "statement", "payment"]
    assert books.run("select kind, wanted from mail_preferences order by kind") == [
        ("draft", False),
        ("payment", False),
        ("statement", True),
    ]


def test_an_auditor_is_told_that_no_mails_go_to_the_role(visit):
    page = visit("auditor").get("/account/mails").text

    assert "No emails go to your role" in page
    assert BOXES.findall(page) == []
