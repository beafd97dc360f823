import pytest

from consortium.mail.rules import Kind, MailRefused, Message, gets, kinds_for

GOOD = {"to": "manager@kent.example", "subject": "New request: case C00463", "text": "One line.\n\nAnother."}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("to", "manager@kent.example\nBcc: everybody@kent.example"),
        ("to", "manager@kent.example, other@kent.example"),
        ("to", "nobody"),
        ("subject", "New request\r\nBcc: everybody@kent.example"),
        ("subject", "New request\nBcc: everybody@kent.example"),
        ("subject", "New request\u2028Bcc: everybody@kent.example"),
        ("subject", ""),
        ("subject", "x" * 151),
        ("text", "A line\rand a bare return"),
        ("text", "A line\x00"),
        ("text", ""),
    ],
)
def test_a_mail_that_could_carry_more_than_its_text_is_refused(part, value):
    with pytest.raises(MailRefused) as refused:
        Message(**{**GOOD, part: value})

    assert "kent" not in str(refused.value)


def test_a_refused_address_is_not_kept_in_what_is_raised():
    with pytest.raises(MailRefused) as refused:
        Message("somebody at kent.example", "Subject", "Text")

    assert refused.value.__suppress_context__


def test_a_manager_gets_what_happens_and_what_is_overdue_unless_chosen_otherwise():
    on = [kind for kind in Kind if gets(kind, ["member-manager"], None)]

    assert on == [Kind.REQUEST, Kind.BOOKING, Kind.DRAFT, Kind.STATEMENT, Kind.PAYMENT, Kind.OVERDUE]
    assert gets(Kind.DUE, ["member-manager"], True)
    assert not gets(Kind.STATEMENT, ["member-manager"], False)


def test_a_caseworker_gets_what_is_overdue():
    assert [kind for kind in Kind if gets(kind, ["provider-caseworker"], None)] == [Kind.OVERDUE]


def test_a_finance_officer_gets_statements_and_may_choose_nothing_else():
    assert kinds_for(["member-finance"]) == [Kind.DRAFT, Kind.STATEMENT, Kind.PAYMENT]
    assert not gets(Kind.REQUEST, ["member-finance"], True)


@pytest.mark.parametrize("role", ["lead-admin", "lead-finance"])
def test_the_lead_gets_replies_to_queries_alone(role):
    assert kinds_for([role]) == [Kind.QUERY]
    assert gets(Kind.QUERY, [role], None)


def test_queries_go_to_who_replies_to_them_and_to_no_council():
    assert gets(Kind.QUERY, ["provider-manager"], None)
    for role in ("provider-caseworker", "member-manager", "member-finance"):
        assert not gets(Kind.QUERY, [role], True)


@pytest.mark.parametrize("role", ["auditor", "nobody"])
def test_an_auditor_gets_none(role):
    assert kinds_for([role]) == []
