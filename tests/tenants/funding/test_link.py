"""A funder's link: it shows a share and nothing else, takes one answer, and then it is over."""

import re
from email import message_from_bytes
from email.policy import default

import pytest

from tests.promises.crowd import at_once
from tests.visits import day, words

pytestmark = pytest.mark.database

LINK = re.compile(r"/funding/[\w-]{43}")
FUNDING = "/provider/case/D-1/funding"
KENTS = "/kent/case/D-1/funding"
AGREES = {"answer": "agreed", "who": "business manager"}


def ask(visitor, *codes, base=FUNDING, **planned):
    """Ask these to pay one part each."""
    rows = {f"funders-{place}-code": code for place, code in enumerate(codes)}
    parts = {f"funders-{place}-parts": "1" for place in range(len(codes))}
    answer = visitor.post(f"{base}/ask", press="save", **rows, **parts, **day("asked_on", 3, 7, 2015), **planned)
    assert answer.status_code == 303, words(answer)


def link_for(visitor, place=1, *, number=1, base=FUNDING, **fields):
    """Make a link and return its path."""
    answer = visitor.post(f"{base}/{number}/{place}/link", **fields)
    assert answer.status_code == 200, words(answer)
    return LINK.search(answer.text)[0]


def send(visitor, link, **said):
    return visitor.post(link, token=visitor.token("/sign-in"), **(said or AGREES))


def answers_in(books):
    return books.run(
        "select place, answer, answered_by, by_link, answered_on::text from funding_answers"
        " where case_reference = 'D-1' order by place"
    )


@pytest.fixture
def first(disagreement, visit):
    return visit("first")


def test_the_link_shows_the_share_the_day_and_how_it_is_paid_and_no_case_or_funder(first, visit):
    ask(first, "886-SCH", "886-ICB", "the council", **day("planned_on", 3, 8, 2015))

    page = visit("nobody").client.get(link_for(first))

    said = words(page)
    assert page.status_code == 200
    for shown in ("Will you pay £333.34 of a meeting?", "Disagreement resolution", "Planned for Monday 3 August 2015"):
        assert shown in said
    assert "Kent recharges it to you after the meeting" in said
    assert "£1,000.00" in said
    for hidden in ("D-1", "academy", "commissioner", "Somebody"):
        assert hidden not in said
    assert page.headers["Cache-Control"] == "no-store"


def test_without_a_planned_day_it_says_so(first, visit):
    ask(first, "886-SCH")

    assert "Not fixed yet" in visit("nobody").read(link_for(first))


def test_a_funder_agrees_once(first, visit, disagreement):
    ask(first, "886-SCH")
    link = link_for(first)
    nobody = visit("nobody")

    answer = send(nobody, link)

    assert "You have agreed to pay £1,000.00" in words(answer)
    assert answers_in(disagreement) == [(1, "agreed", "business manager", True, "2015-07-20")]
    assert "Business manager, by its link" in first.read(FUNDING)
    again = send(nobody, link)
    assert (again.status_code, "This link has been used" in words(again)) == (410, True)
    assert nobody.client.get(link).status_code == 410
    assert len(answers_in(disagreement)) == 1


def test_what_was_asked_and_answered_is_in_the_history_of_those_who_see_cases_alone(first, visit):
    ask(first, "886-SCH")
    send(visit("nobody"), link_for(first))

    for page in (first.read("/provider/history?kind=bookings"), visit("kent").read("/kent/history?kind=bookings")):
        assert "Recorded what a funder answered in case D-1" in page
        assert "Made a link by which a funder answers in case D-1" in page
        assert "£" not in page
    assert "D-1" not in visit("lead").read("/group/history")
    assert "D-1" not in visit("auditor").read("/group/history")


def test_a_funder_refuses(first, visit, disagreement):
    ask(first, "886-SCH")

    answer = send(visit("nobody"), link_for(first), answer="refused", who="head of finance")

    assert "You have not agreed to pay" in words(answer)
    assert answers_in(disagreement) == [(1, "refused", "head of finance", True, "2015-07-20")]
    assert "Kent sample academy refused on 20 July 2015" in visit("kent").read(KENTS)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({}, "Select whether you agree"),
        ({"answer": "agreed"}, "Enter your role"),
        ({"answer": "agreed", "who": "a@b.example"}, "Your role must not have an email address"),
        ({"answer": "perhaps", "who": "business manager"}, "Select whether you agree"),
    ],
)
def test_an_answer_that_is_not_one_is_asked_for_again_and_the_link_still_works(first, visit, disagreement, said, says):
    ask(first, "886-SCH")
    link, nobody = link_for(first), visit("nobody")

    answer = send(nobody, link, **{"x": "y"} | said)

    assert (answer.status_code, says in words(answer)) == (200, True)
    assert answers_in(disagreement) == []
    assert nobody.client.get(link).status_code == 200


def test_a_post_without_a_token_of_the_page_is_refused(first, visit, disagreement):
    ask(first, "886-SCH")

    answer = visit("nobody").post(link_for(first), token="", **AGREES)

    assert answer.status_code == 400
    assert answers_in(disagreement) == []


@pytest.mark.parametrize("changed", [lambda link: link[:-1], lambda link: link[:-1] + "-", lambda link: link + "x"])
def test_a_tampered_link_is_no_link(first, visit, disagreement, changed):
    ask(first, "886-SCH")
    link, nobody = changed(link_for(first)), visit("nobody")

    for answer in (nobody.client.get(link), send(nobody, link)):
        assert (answer.status_code, "This link does not work" in words(answer)) == (404, True)
    assert answers_in(disagreement) == []


def test_a_link_is_over_after_fourteen_days(first, visit, disagreement):
    ask(first, "886-SCH")
    link, nobody = link_for(first), visit("nobody")
    assert disagreement.run(
        "select expires_at - recorded_at = interval '336 hours' from funding_links where case_reference = 'D-1'"
    ) == [(True,)]
    age(disagreement)

    for answer in (nobody.client.get(link), send(nobody, link)):
        assert (answer.status_code, "This link is too old" in words(answer)) == (410, True)
    assert answers_in(disagreement) == []
    assert "Its link ended on" in first.read(FUNDING)


def age(books):
    """Make every link fifteen days old."""
    books.run("alter table funding_links disable trigger user")
    books.run(
        "update funding_links set recorded_at = recorded_at - interval '15 days', expires_at = expires_at - interval '15 days'"
    )
    books.run("alter table funding_links enable trigger user")


def test_a_newer_link_takes_the_place_of_an_older_one(first, visit, disagreement):
    ask(first, "886-SCH")
    old, new, nobody = link_for(first), link_for(first), visit("nobody")

    assert send(nobody, old).status_code == 410
    assert answers_in(disagreement) == []
    assert send(nobody, new).status_code == 200


def test_the_same_press_makes_one_link(first, disagreement):
    ask(first, "886-SCH")

    links = {link_for(first, request_key="0123456789abcdef") for _ in range(2)}

    assert len(links) == 1
    assert disagreement.run("select count(*) from funding_links where case_reference = 'D-1'") == [(1,)]


def test_one_funders_link_answers_for_no_other(first, visit, disagreement):
    ask(first, "886-SCH", "886-ICB")

    send(visit("nobody"), link_for(first, 2))

    assert answers_in(disagreement) == [(2, "agreed", "business manager", True, "2015-07-20")]


def test_the_token_is_kept_nowhere(first, visit, disagreement):
    ask(first, "886-SCH")
    token = link_for(first).rsplit("/", 1)[1]
    send(visit("nobody"), f"/funding/{token}")

    for (table,) in disagreement.run("select tablename from pg_tables where schemaname = 'public'"):
        held = disagreement.run(f"select count(*) from {table} t where t::text like %(it)s", it=f"%{token}%")
        assert held == [(0,)], table
    assert disagreement.run(
        "select token_hash = sha256(%(it)s) from funding_links where case_reference = 'D-1'", it=token.encode()
    ) == [(True,)]


def test_a_link_is_over_when_the_shares_are_taken_back(first, visit, disagreement):
    ask(first, "886-SCH")
    link = link_for(first)
    first.post(f"{FUNDING}/1/take-back", who="0", reason="Wrong parts", **day("on", 7, 7, 2015))

    answer = send(visit("nobody"), link)

    assert (answer.status_code, "What it asked has changed since" in words(answer)) == (410, True)
    assert answers_in(disagreement) == []


def test_a_link_is_over_when_the_case_has_ended(first, visit, disagreement):
    ask(first, "886-SCH")
    link = link_for(first)
    first.post(f"{FUNDING}/party", party="school", **day("asked_on", 3, 7, 2015))
    first.post(f"{FUNDING}/party/school", answer="refused", **day("on", 4, 7, 2015))

    assert send(visit("nobody"), link).status_code == 410
    assert answers_in(disagreement) == []


def test_ten_presses_and_a_letter_at_once_are_one_answer(first, visit, disagreement):
    ask(first, "886-SCH")
    link, nobody = link_for(first), visit("nobody")
    token = nobody.token("/sign-in")
    letter = {"answer": "refused", "by": "head teacher", "csrf_token": first.token(), **day("on", 7, 7, 2015)}

    answers = at_once(
        *(lambda: nobody.client.post(link, data={"csrf_token": token, **AGREES}) for _ in range(9)),
        lambda: first.client.post(f"{FUNDING}/1/1/answer", data=letter),
    )

    assert len(answers_in(disagreement)) == 1
    assert all(answer.status_code < 500 for answer in answers)


def test_no_link_is_made_for_the_council_itself(first, disagreement):
    ask(first, "the council")

    assert first.post(f"{FUNDING}/1/1/link").status_code == 404
    assert disagreement.run("select count(*) from funding_links where case_reference = 'D-1'") == [(0,)]


def test_the_council_makes_a_link_as_well(first, visit, disagreement):
    ask(first, "886-SCH")

    assert "Copy this link for Kent sample academy" in words(visit("kent").post(f"{KENTS}/1/1/link"))


def mails(folder):
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted((folder / "mail").glob("*.eml"))]


def test_a_link_is_mailed_to_the_address_that_was_typed_which_is_kept_nowhere(first, visit, books, tmp_path):
    ask(first, "886-SCH")

    answer = first.post(f"{FUNDING}/1/1/link", email="bursar@academy.example")

    [mail] = mails(tmp_path)
    path = LINK.search(answer.text)[0]
    assert "The link is on its way to Kent sample academy" in words(answer)
    assert (mail["To"], mail["Subject"]) == (
        "bursar@academy.example",
        "Kent: will you pay £1,000.00 of a disagreement resolution meeting?",
    )
    assert path in mail.get_content()
    assert "D-1" not in mail.as_string()
    assert re.search(r"The link works once, until [0-9]+ \w+ 20[0-9]{2}", mail.get_content())
    tables = books.run("select tablename from pg_tables where schemaname in ('public', 'jobs')")
    for (table,) in tables:
        schema = "jobs" if table.startswith("procrastinate") else "public"
        assert books.run(f"select count(*) from {schema}.{table} t where t::text like '%%bursar%%'") == [(0,)], table
    assert send(visit("nobody"), path).status_code in (200, 303)


def test_what_is_no_address_is_refused_and_no_link_is_made(first, books, tmp_path):
    ask(first, "886-SCH")

    answer = first.post(f"{FUNDING}/1/1/link", email="bursar at academy")

    assert "Email address must be like name@example.org" in words(answer)
    assert 'value="bursar at academy"' in answer.text
    assert books.run("select count(*) from funding_links where case_reference = 'D-1'") == [(0,)]
    assert mails(tmp_path) == []


def test_a_mail_that_cannot_be_sent_is_said_and_the_link_works_all_the_same(first, visit, tmp_path):
    ask(first, "886-SCH")
    (tmp_path / "mail").write_text("no folder")

    answer = first.post(f"{FUNDING}/1/1/link", email="bursar@academy.example")

    assert "The mail to bursar@academy.example was not sent. The folder of mails cannot be made" in words(answer)
    assert "Copy this link for Kent sample academy" in words(answer)
    assert visit("nobody").client.get(LINK.search(answer.text)[0]).status_code == 200
