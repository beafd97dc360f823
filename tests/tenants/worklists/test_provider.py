"""The provider's worklist on its first page, on 20 July 2015."""

import datetime as dt

import pytest

from tests.tenants.worklists.conftest import asked, record_cases

pytestmark = pytest.mark.database


def test_the_heading_and_the_three_counts_say_what_is_due_over_all_councils(read_as):
    page = read_as("first").read("/provider")

    assert "Your worklist, 2 councils 1 certificate is due today and 2 cases are overdue" in page
    assert "Due today 1 Next 7 days 1 Overdue 2" in page


def test_what_is_due_today_stands_first_and_the_longest_overdue_before_the_others(read_as):
    page = read_as("first").read("/provider")

    assert (
        "Due today, Monday 20 July K-2 Kent Issue the certificate: mediation declined, told 15 July Issue the"
        " certificate of K-2 Today Due today"
        " In the next 7 days, to Monday 27 July K-4 Kent Hold the mediation: council told 25 June Saturday 25 July"
        " Due in 5 days Overdue, longest first: no mediation within 30 days and no certificate yet"
        " K-1 Kent Hold the mediation: council told 1 June 1 July 19 days late"
        " E-1 Essex Hold the mediation: council told 10 June 10 July 10 days late" in page
    )


def test_a_certificate_that_is_due_leads_to_its_form(read_as):
    assert 'href="/provider/case/K-2/certificate"' in read_as("first").get("/provider").text
    assert read_as("first").get("/provider/case/K-2/certificate").status_code == 200


def test_what_is_done_what_is_the_familys_and_what_is_the_councils_are_not_there(read_as):
    page = read_as("first").read("/provider")

    for reference in ("K-5", "K-6", "S-1"):
        assert reference not in page
    assert "health body" not in page


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("council=essex", {"E-1"}),
        ("kind=certificate", {"K-2"}),
        ("kind=mediation&council=kent", {"K-1", "K-4"}),
        ("state=overdue", {"K-1", "E-1"}),
        ("state=later", {"K-3"}),
        ("reference=k-4", {"K-4"}),
        ("kind=mediation&state=today", set()),
    ],
)
def test_filters_narrow_the_list_and_its_files(read_as, query, listed):
    first = read_as("first")
    page = first.read(f"/provider?{query}")
    file = first.get(f"/provider/worklist.csv?{query}").text.splitlines()

    work = page.partition("Case reference")[2].partition("return is")[0]
    assert {reference for reference in ("K-1", "K-2", "K-3", "K-4", "E-1") if f"{reference} " in work} == listed
    assert {line.partition(",")[0] for line in file[1:] if not line.endswith("Later") or "later" in query} == listed


def test_what_is_due_after_a_week_is_counted_below_and_stands_in_the_file(read_as):
    answer = read_as("first").get("/provider")

    assert "1 more is due later than Monday 27 July" in read_as("first").read("/provider")
    assert 'href="/provider?state=later"' in answer.text
    assert "2015-08-15,0,Later" in read_as("first").get("/provider/worklist.csv").text


def test_a_sign_that_searches_know_is_a_sign_like_any_other(read_as):
    assert "No case % among your councils" in read_as("first").read("/provider?reference=%25")


def test_mine_are_the_cases_that_i_have_now(visit_at_work, at_work):
    """E-1 was mine and is the manager's; K-1 is mine; nobody has K-2 any more."""
    have = (
        ("K-1", 886, 1, "first@portal.example"),
        ("E-1", 881, 1, "first@portal.example"),
        ("E-1", 881, 2, "manager@portal.example"),
        ("K-2", 886, 1, "first@portal.example"),
        ("K-2", 886, 2, None),
    )
    for reference, authority, number, email in have:
        at_work.run(
            "insert into case_assignments (authority_id, provider_id, reference, assignment_number, replaces, assigned_to,"
            " recorded_on, recorded_by) values (%(authority)s, 1, %(reference)s, %(number)s, nullif(%(number)s - 1, 0),"
            " (select account_id from accounts where email = %(email)s), '2015-07-20', 'a test')",
            reference=reference,
            authority=authority,
            number=number,
            email=email,
        )

    def listed(who):
        lines = visit_at_work(who).get("/provider/worklist.csv?whose=mine").text.splitlines()
        return {line.partition(",")[0] for line in lines[1:]}

    assert (listed("first"), listed("manager")) == ({"K-1"}, {"E-1"})
    page = visit_at_work("first").read("/provider?whose=mine")
    assert "Nothing is due today, and 1 case is overdue" in page
    assert "Filter: mine, all councils, every kind" in page


def test_a_case_leads_to_its_page(read_as):
    first, kent = read_as("first"), read_as("kent")

    assert 'href="/provider/case/K-1"' in first.get("/provider").text
    assert 'href="/kent/case/K-1"' in kent.get("/kent/worklist").text
    assert 'href="/kent/case/S-1?provider=2"' in kent.get("/kent").text


def test_a_council_that_is_not_there_is_no_page(read_as):
    assert read_as("first").get("/provider?council=surrey").status_code == 404
    assert read_as("first").get("/provider/worklist.csv?council=surrey").status_code == 404


def test_an_unknown_case_keeps_the_text_and_the_list(read_as):
    answer = read_as("first").get("/provider?reference=C99999&state=overdue")
    page = read_as("first").read("/provider?reference=C99999&state=overdue")

    assert answer.status_code == 200
    assert "The list has not changed No case C99999 among your councils" in page
    assert 'value="C99999"' in answer.text
    assert "K-1 Kent" in page


def test_a_case_in_which_nothing_is_due_is_no_unknown_one(read_as):
    page = read_as("first").read("/provider?reference=K-5")

    assert "Nothing is due in K-5" in page
    assert "No case K-5" not in page


def test_another_providers_case_is_as_unknown_as_one_that_is_not_there(read_as):
    assert "No case S-1 among your councils" in read_as("first").read("/provider?reference=S-1")


def test_when_nothing_is_due_the_page_says_what_comes_next(visit, books):
    app = visit("nobody").client.application
    record_cases(app, asked("K-7", dt.date(2015, 6, 22)))

    page = visit("first").read("/provider")

    assert "Nothing is due today The next thing is due on Wednesday 22 July: K-7, Kent." in page


def test_on_the_first_day_the_page_says_how_to_begin(visit):
    page = visit("first").read("/provider")

    assert "No cases yet Upload your first return or record a contact." in page
    assert "June’s return is 13 days late" in page


@pytest.fixture
def many(visit, books):
    """Fifty-one mediations of Kent that are overdue, of which the last is the newest."""
    app = visit("nobody").client.application
    record_cases(app, *(asked(f"M-{number:02d}", dt.date(2015, 6, 1)) for number in range(50)))
    record_cases(app, asked("M-50", dt.date(2015, 6, 2)))


def test_a_group_of_51_shows_50_and_leads_to_all(visit, many):
    first = visit("first")
    answer, page = first.get("/provider"), first.read("/provider")

    assert "51 cases are overdue" in page
    assert "M-49 Kent" in page
    assert "M-50 Kent" not in page
    assert "Show all 51" in page
    assert 'href="/provider?state=overdue"' in answer.text


def test_all_51_are_on_two_pages_and_in_one_file(visit, many):
    first = visit("first")

    assert "Shows 1 to 50 of 51 things to do." in first.read("/provider?state=overdue")
    last = first.read("/provider?state=overdue&page=2")
    assert "M-50 Kent" in last
    assert "M-49 Kent" not in last
    assert len(first.get("/provider/worklist.csv").text.splitlines()) == 52


@pytest.mark.parametrize(
    ("sorting", "first_rows"),
    [
        ("sort=case&order=down", ["K-1", "E-1"]),
        ("sort=case", ["E-1", "K-1"]),
        ("sort=council&order=down", ["E-1", "K-1"]),
        ("sort=due&order=down", ["E-1", "K-1"]),
        ("sort=wrong", ["K-1", "E-1"]),
    ],
)
def test_the_list_is_sorted_by_its_address(read_as, sorting, first_rows):
    lines = read_as("first").get(f"/provider/worklist.csv?state=overdue&{sorting}").text.splitlines()
    page = read_as("first").read(f"/provider?state=overdue&{sorting}")

    assert [line.partition(",")[0] for line in lines[1:]] == first_rows
    assert page.index(f"{first_rows[0]} ") < page.index(f"{first_rows[1]} ")


def test_the_file_says_each_task_in_full(read_as):
    lines = read_as("first").get("/provider/worklist.csv").text.splitlines()

    assert lines[0] == (
        "case_reference,authority,council,authority_reference,task,rule,counted_from,due_on,days_late,state"
    )
    assert lines[1] == "K-1,886,Kent,,Hold the mediation: council told 1 June,T5,2015-06-01,2015-07-01,19,Overdue"
    assert lines[3].startswith("K-2,886,Kent,,Issue the certificate: mediation declined, told 15 July,") or (
        lines[3].startswith('K-2,886,Kent,,"Issue the certificate: mediation declined, told 15 July",T3,2015-07-15,')
    )


def test_who_takes_the_file_is_in_the_history(visit_at_work, at_work):
    assert visit_at_work("first").get("/provider/worklist.xlsx").status_code == 200

    told = at_work.run("select subject, provider_id, details ->> 'format' from history where event = 'exported'")
    assert told == [("worklist", 1, "xlsx")]


def test_contacts_stand_beside_the_meetings_of_the_months_return(read_as):
    page = read_as("first").read("/provider")

    assert "Council Contacts Meetings June Later rows Kent 2 1 Late" in page
    assert "All 2 councils 3 2" in page


def test_a_provider_without_the_contract_has_no_worklist(read_as):
    assert "There is nothing to record here yet" in read_as("second").read("/provider")
    assert read_as("second").get("/provider/worklist.csv").status_code == 404


def test_the_page_asks_the_database_eight_times_at_most(read_as, count_statements):
    first = read_as("first")

    with count_statements() as statements:
        first.get("/provider")

    assert len(statements) <= 8
