"""Credits as the lead gives them and a council reads them: looked at first, given once, refused in a sentence."""

import pytest

from tests.visits import HIDDEN, KEPT, words

pytestmark = pytest.mark.database


@pytest.fixture
def line_at(books):
    """The lead's page that credits K-5, which cost £1,000.00, half of it the academy's."""
    found = books.run("select min(line_number) from transfers where authority_id = 886 and reference = 'K-5'")
    return f"/group/credits/kent/line/{found[0][0]}"


def keep(answer):
    """Return the hidden answers of a page: its key and what was looked at."""
    return dict(HIDDEN.findall(answer.text)) | dict(KEPT.findall(answer.text))


def look(visitor, path, **said):
    return visitor.post(path, press="look", **(keep(visitor.client.get(path)) | {"reason": "Wrong price"} | said))


def save(visitor, path, **said):
    looked = look(visitor, path, **said)
    return visitor.post(path, press="save", **({"reason": "Wrong price"} | said | keep(looked)))


def test_half_is_looked_at_then_credited_and_both_sides_read_the_note(visit, books, line_at):
    treasurer, kent = visit("treasurer"), visit("kent")

    looked = words(look(treasurer, line_at, basis="half"))
    note = treasurer.read(save(treasurer, line_at, basis="half").location)

    assert "£500.00 of the £1,000.00 is credited, and £500.00 of it is left." in looked
    assert (
        "The statement of quarter 1, 2015-16 stays as it was issued. The credit stands on that of quarter 2" in looked
    )
    assert "£250.00 of the credit is theirs, and Kent has £250.00." in looked
    assert "Credit note 1 of Kent: £500.00 credited" in note
    assert "Take this credit back" in note
    assert "1 credit note: £500.00 credited" in kent.read("/kent/credits")
    assert "Half of £1,000.00 for meeting K-5" in kent.read("/kent/credits/1")
    assert "Credited 1 -£500.00" in kent.read("/kent/statements/2015-16-Q2").replace("−", "-")
    assert visit("essex").get("/essex/credits/1").status_code == 404
    assert books.run("select amount_pence from credit_notes") == [(50_000,)]


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"basis": "amount", "amount": "1,000.01"}, "£1,000.01 is more than the charge of £1,000.00"),
        ({"basis": "amount"}, "Enter the amount to credit"),
        ({"basis": "days", "days": "400", "of_days": "365"}, "366 or"),
        ({"basis": "days", "days": "5", "of_days": "4"}, "The days must be from 1 to the 4 of the year"),
        ({}, "Select how much of it is credited"),
        ({"basis": "half", "reason": "a@b.example"}, "must not have an email address"),
    ],
)
def test_what_cannot_be_credited_is_refused_in_a_sentence_and_nothing_is_stored(visit, books, line_at, said, refused):
    page = words(look(visit("lead"), line_at, **said))

    assert refused in page
    assert "Credit it" not in page
    assert books.run("select count(*) from credit_notes") == [(0,)]


def test_what_was_not_looked_at_is_not_credited(visit, books, line_at):
    lead = visit("lead")
    looked = keep(look(lead, line_at, basis="half"))

    page = words(lead.post(line_at, press="save", basis="whole", reason="Wrong price", **looked))

    assert "£1,000.00 of the £1,000.00 is credited, and nothing of it is left." in page
    assert books.run("select count(*) from credit_notes") == [(0,)]


def test_a_credit_is_taken_back_once_and_the_lines_say_so(visit, books, line_at):
    lead = visit("lead")
    save(lead, line_at, basis="whole")
    assert "All £1,000.00 of it is credited already." in lead.read(line_at)

    for _ in range(2):
        page = lead.read(lead.post("/group/credits/kent/1/take-back", reason="Given by mistake").location)

    assert "Credit note 1 of Kent: £1,000.00, taken back" in page
    assert "Nothing has been credited" in lead.read("/group/credits")
    assert "Credit note 1 Credit" in lead.read("/group/credits/kent/lines/2015-16-Q1")
    assert books.run("select count(*) from credit_withdrawals") == [(1,)]
    assert lead.get("/group/credits/kent/1/take-back").status_code == 404


def test_what_used_an_included_meeting_says_whose_move_it_is(read_as):
    lead = read_as("lead")
    page = lead.get("/group/credits/kent/lines/2015-16-Q1").text

    assert "Credit it<span" in page
    assert lead.get("/group/credits/kent/line/99999").status_code == 404
    assert lead.get("/group/credits/kent/lines/2016-17-Q1").status_code == 404
