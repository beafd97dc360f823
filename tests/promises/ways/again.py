"""What is sent a second time with the key of a form: other content, which is refused, or why there is none."""

from tests.promises.ways.billing import OTHER_LINES

SENT_BEFORE = "This form was sent before"


# What else is sent with the same key, what the portal answers, and where it is sent if not to the same address.
OTHER_CONTENT = {
    "provider_meetings.create": ({"reference": "K-10"}, f"{SENT_BEFORE} with another reference"),
    "provider_certificates.issue_now": ({"issued_on-day": "17"}, f"{SENT_BEFORE} with other answers"),
    "provider_cases.create": ({"reference": "C-78"}, SENT_BEFORE),
    "early.create": ({"state": "turned-down"}, SENT_BEFORE),
    "early.create_of_case": ({"state": "turned-down"}, SENT_BEFORE),
    "provider_returns.declare": ({}, "sent before for another month", "/provider/returns/complete/2015-05"),
    "recharge_reminders.make": ({}, "has reminded another funder already", "/kent/recharges/remind/886-ICB"),
    "recharge_documents.create": ({"how_to_pay": "By cheque to Kent"}, f"{SENT_BEFORE} with other answers"),
    "recharge_receipts.received": (
        {"amount": "99.00", "carries": "y"},
        "This page has recorded another receipt already",
    ),
    "group_debt.paid": ({"amount": "14,000.01"}, "This page has recorded another payment already"),
    "group_credits.credited": ({"basis": "whole"}, f"{SENT_BEFORE} with other answers"),
    "group_disputes.answered": ({"amount": "50.00"}, "This query is answered already: upheld in part"),
    "council_disputes.asked": ({"reason": "twice"}, f"{SENT_BEFORE} with other answers"),
    "group_invoices.entered": ({"file": (OTHER_LINES, "lines.csv")}, "This form has entered invoice INV 1 already"),
}


# Forms with a key whose second press is another's business, and why.
KEY_OF_ANOTHER_KIND = {
    **dict.fromkeys(
        ("provider_bookings.postpone", "provider_bookings.cancel", "provider_bookings.result"),
        "the booking has its result: the form is not there any more",
    ),
    **dict.fromkeys(
        ("provider_mediators.new", "provider_mediators.changed", "early.follow_now", "calendars.make"),
        "a change that names what it replaces",
    ),
    **dict.fromkeys(
        ("case_funding.link", "provider_funding.link", "council_people.linked", "group_people.linked"),
        "a link, which has no content",
    ),
    "provider_people.linked": "a link, which has no content",
    **dict.fromkeys(
        ("council_people.invited", "group_people.invited", "provider_people.invited"), "an address has one account"
    ),
}
