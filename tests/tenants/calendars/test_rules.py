import datetime as dt

from icalendar import Calendar

from tenants.calendars.rules import calendar_of
from tests.tenants.worklists.test_rules import task

NOW = dt.datetime(2016, 11, 18, 9, 30, tzinfo=dt.UTC)


def test_an_entry_is_a_whole_day_with_the_reference_and_what_to_do():
    written = calendar_of("Kent: what is due", [task("T4", dt.date(2016, 11, 21))], written_at=NOW).decode()

    assert written.startswith("BEGIN:VCALENDAR\r\n")
    for line in (
        "X-WR-CALNAME:Kent: what is due",
        "DTSTART;VALUE=DATE:20161121",
        "DTEND;VALUE=DATE:20161122",
        "DTSTAMP:20161118T093000Z",
        "SUMMARY:C00452: Tell the health body the issues",
        "TRANSP:TRANSPARENT",
    ):
        assert f"{line}\r\n" in written


def test_an_entry_says_nothing_else_of_a_case():
    written = calendar_of("Kent", [task(authority_reference="KEN/82803")], written_at=NOW).decode()

    assert "KEN/82803" not in written
    assert "12" not in written.partition("SUMMARY")[2].partition("\r\n")[0]


def test_an_entry_keeps_its_number_when_its_day_moves_and_shares_it_with_no_other():
    def number(of):
        return Calendar.from_ical(calendar_of("Kent", [of], written_at=NOW)).walk("VEVENT")[0]["uid"]

    assert number(task("T5")) == number(task("T5", dt.date(2016, 12, 1)))
    assert len({number(task("T5")), number(task("T4")), number(task("T5", reference="C1")), number(task(place=2))}) == 4


def test_a_reference_with_signs_of_the_format_stays_one_line():
    written = calendar_of("Kent", [task(reference="A,1;\nX")], written_at=NOW)

    [entry] = Calendar.from_ical(written).walk("VEVENT")
    assert entry["summary"] == "A,1;\nX: Hold the mediation"


def test_an_empty_calendar_is_a_calendar():
    assert Calendar.from_ical(calendar_of("Kent", [], written_at=NOW)).walk("VEVENT") == []
