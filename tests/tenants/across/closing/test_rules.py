import datetime as dt

from consortium.periods.rules import Hold, period_named
from tenants.across.checks.rules import Run
from tenants.across.closing.rules import (
    CouncilGets,
    Preview,
    adds_up,
    already_closed,
    books_hold,
    came_since,
    changed_meanwhile,
    closed_in_words,
    ended,
    follows,
    held_in_words,
    members_looked,
    released_in_words,
    returns_in,
)

QUARTER_2 = period_named("quarterly", "2016-17-Q2")
NOON = dt.datetime(2016, 10, 20, 12, tzinfo=dt.UTC)
TODAY = dt.date(2016, 10, 20)


def gets(name="Kent", *, lines=2, included=0, pence=200_000, vat=0, charged=None):
    recorded = pence if charged is None else charged
    return CouncilGets(886, name, name.lower(), lines, included, pence, vat, pence, recorded)


HOLD = Hold(0, 1, "person", 2, 200_000, dt.date(2016, 10, 12), dt.date(2016, 10, 5), NOON, "the holder", "A. Holder")


def preview(*councils, checks=(), is_over=True, hold=HOLD):
    return Preview(QUARTER_2, councils, tuple(checks), is_over, hold=hold)


def test_the_heading_counts_statements_and_adds_them_up():
    both = preview(gets(vat=40_000), gets("Essex", lines=0, pence=0))

    assert both.heading == "Ready to close: 1 statement, £2,400.00 in all"
    assert both.without == ("Essex",)
    assert preview(gets(lines=0, pence=0)).heading == "Ready to close: no statements, £0.00 in all"


def test_before_its_last_day_there_is_nothing_to_close():
    assert preview(is_over=False).heading == "There is nothing to close before 30 September 2016"
    assert ended(QUARTER_2, dt.date(2016, 9, 29)).state == "failed"
    assert ended(QUARTER_2, dt.date(2016, 9, 30)).state == "passed"


def test_a_check_that_fails_takes_the_place_of_the_total():
    broken = adds_up([gets(charged=100_000)])

    assert broken.sentence == ("1 councils’ lines £2,000.00, the provider’s lines £1,000.00, difference £1,000.00")
    assert preview(gets(), checks=[broken]).heading == "Not yet: 1 of 1 checks fails"
    assert preview(gets(), checks=[broken, broken]).heading == "Not yet: 2 of 2 checks fail"
    assert not preview(gets(), checks=[broken]).is_ready


def test_the_equation_keeps_what_is_no_meeting_apart():
    council = CouncilGets(886, "Kent", "kent", 3, 0, 1_575_007, 0, 800_000, 800_000)

    assert adds_up([council]).sentence == (
        "1 councils’ lines £15,750.07, the provider’s lines £8,000.00, subscription, shared costs and credits £7,750.07,"
        " difference £0.00"
    )


def test_a_statement_of_nothing_says_why():
    assert gets("Portsmouth", lines=2, included=2).why_nothing == (
        "Portsmouth’s is £0.00: both its meetings were included."
    )
    assert gets(lines=1, included=1).why_nothing == "Kent’s is £0.00: its meeting was included."
    assert gets(lines=3, included=3).why_nothing == "Kent’s is £0.00: all its 3 meetings were included."
    assert gets(lines=2, included=1).why_nothing == "Kent’s is £0.00: its lines add up to nothing."


def test_returns_that_are_not_in_are_told_and_stop_nothing():
    assert (
        returns_in([], last="September", councils=16, required=False).sentence
        == "For all 16 councils through September"
    )
    late = returns_in(["September"], last="September", councils=16, required=False)

    assert late.state == "known"
    assert late.sentence.startswith("September is not in. The provider sends what is missing")


def test_the_last_run_of_the_checks_stops_the_close_only_when_it_failed():
    said = {"at": "12:00", "now": NOON, "today": TODAY}
    run = Run(NOON, TODAY, "command verify", 10, 10)

    assert books_hold(run, **said).sentence == "10 of 10 checks, run today at 12:00"
    assert books_hold(None, **said).state == "known"
    assert books_hold(Run(NOON, TODAY, "", 9, 10), **said).state == "failed"
    assert books_hold(Run(NOON, dt.date(2016, 7, 20), "", 10, 10), **said).sentence == (
        "10 of 10 checks, last run on 20 July 2016. They are run again when you close"
    )


def test_the_next_to_close_says_which_was_closed_before():
    first = period_named("quarterly", "2016-17-Q1")

    assert follows(first, dt.date(2016, 7, 20)).sentence == "Quarter 1 was closed on 20 July 2016"
    assert follows(None, None).sentence == "It is the first of the contract"


def test_what_came_in_while_somebody_looked_is_said_in_a_sentence():
    assert changed_meanwhile(27, 28, 2_500_000) == "One line came in while you looked: £25,000.00 now. Look again."
    assert changed_meanwhile(27, 30, 1) == "3 lines came in while you looked: £0.01 now. Look again."
    assert changed_meanwhile(27, 27, 1) == "The lines changed while you looked: £0.01 now. Look again."


def test_what_was_done_is_said_and_that_it_was_done_once():
    assert closed_in_words(QUARTER_2, 11) == "Quarter 2 is closed. 11 statements are issued."
    assert closed_in_words(QUARTER_2, 1) == "Quarter 2 is closed. 1 statement is issued."
    assert already_closed(QUARTER_2, TODAY, 11) == (
        "Quarter 2 is closed already: it was closed on 20 October 2016, with 11 statements. Nothing was done twice."
    )


def test_of_many_councils_it_is_said_how_many_get_nothing_to_pay_or_no_statement():
    many = preview(*[gets(f"Council {number}", pence=0) for number in range(11)])
    none = preview(*[gets(f"Council {number}", lines=0, pence=0) for number in range(11)])

    assert many.zero == ("11 statements are £0.00: meetings that were included, or lines that add up to nothing.",)
    assert none.without_in_words == "No statement for 11 councils, because they have no lines."


def test_before_the_hold_what_only_stops_a_close_stops_nothing():
    missing = returns_in(["September 2016"], last="September", councils=16, required=True)

    assert (missing.state, missing.stops_hold) == ("failed", False)
    assert missing.sentence.endswith("The group chose that nothing is closed before it is")
    assert preview(gets(), checks=[missing], hold=None).heading == "Ready to hold: 1 statement, £2,000.00 in all"
    assert preview(gets(), checks=[missing]).heading == "Not yet: 1 of 1 checks fails"
    assert not preview(gets(), checks=[adds_up([gets(charged=100_000)])], hold=None).is_ready


def test_members_have_had_their_time_when_its_last_day_is_over():
    assert members_looked(HOLD, dt.date(2016, 10, 12)).state == "known"
    assert members_looked(HOLD, dt.date(2016, 10, 13)).state == "passed"
    assert members_looked(HOLD, TODAY).sentence == "They could look from 5 October 2016 to 12 October 2016"


def test_what_came_since_the_hold_is_named_with_its_amount():
    assert came_since(HOLD, 200_000).state == "passed"
    assert came_since(HOLD, 300_000).sentence == ("£1,000.00 more than when it was held: £3,000.00 now, before VAT")
    assert came_since(HOLD, 150_000).sentence.startswith("£500.00 less")


def test_what_was_done_is_said():
    assert held_in_words(QUARTER_2, HOLD.look_until) == (
        "Quarter 2 is held. Its members may look at their drafts until 12 October 2016."
    )
    assert released_in_words(QUARTER_2) == "Quarter 2 is open again. Hold it once more when it is right."
