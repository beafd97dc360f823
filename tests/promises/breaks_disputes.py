"""A statement for each constraint of queries of lines that must be stopped by it, and by it alone."""

from typing import Final

from tests.promises.break_of_a_row import rows_of

# Kent's query 1 is answered with a credit note, its query 2 of the same line waits: a copy is of another line.
_WAITS: Final = "authority_id = 886 and dispute_number = 2"
_OF_KENT: Final = "authority_id = 886"
_NEW: Final = {"dispute_number": 9, "request_key": "new", "line_number": 5}
_ANSWER: Final = {"dispute_number": 2, "credit_number": 1}


def queries(constraint, *changes, **fresh):
    return rows_of("disputes", constraint, *changes, like=_WAITS, **(_NEW | fresh))


def answers(constraint, *changes, **fresh):
    return rows_of("dispute_answers", constraint, *changes, like=_OF_KENT, **(_ANSWER | fresh))


def replies(constraint, *changes):
    return rows_of("dispute_replies", constraint, *changes, like=_OF_KENT, dispute_number=4)


DISPUTE_BREAKS: Final = (
    *queries("disputes_pkey", {"dispute_number": 1}, query_of_line=9),
    *rows_of("disputes", "disputes_one_open_key", {}, like=_WAITS, dispute_number=9, request_key="new"),
    *rows_of("disputes", "disputes_request_key", {}, like=_WAITS, dispute_number=9, line_number=5, query_of_line=9),
    *queries("disputes_line_fkey", {"line_number": 9_999}),
    *queries("disputes_authority_id_fkey", {"authority_id": 999}),
    *rows_of(
        "disputes",
        "disputes_provider_id_fkey",
        {"provider_id": 99},
        like=_WAITS,
        after="alter table disputes disable trigger disputes_are_named",
        **_NEW,
    ),
    *queries("disputes_contract_id_fkey", {"contract_id": 9}),
    *queries("disputes_number_check", {"dispute_number": 0}, {"query_of_line": 0}),
    *queries("disputes_amount_check", {"amount_pence": 0}, {"amount_pence": -1}),
    *queries("disputes_reason_check", {"reason": "dear"}, {"reason": "other", "note": None}),
    *queries("disputes_note_check", {"note": "no"}, {"note": "n" * 201}),
    *queries("disputes_days_check", {"answer_due_on": "2015-07-19"}),
    *answers("dispute_answers_pkey", {"dispute_number": 1}),
    *answers("dispute_answers_dispute_fkey", {"dispute_number": 9}),
    *answers("dispute_answers_credit_fkey", {"credit_number": 99}),
    *rows_of("dispute_answers", "dispute_answers_credit_key", {}, like=_OF_KENT, dispute_number=2),
    *answers(
        "dispute_answers_outcome_check",
        {"outcome": "closed"},
        {"outcome": "rejected"},
        {"outcome": "upheld", "credit_number": None},
    ),
    *answers("dispute_answers_reason_check", {"reason": "no"}, {"reason": "n" * 201}),
    *replies("dispute_replies_reply_check", {"reply": "maybe"}, {"reply": "stands"}, {"agreed_pence": None}),
    *replies("dispute_replies_amount_check", {"agreed_pence": 0}, {"agreed_pence": -1}),
    *replies("dispute_replies_reason_check", {"reason": "no"}, {"reason": "n" * 201}),
    *replies("dispute_replies_dispute_fkey", {"dispute_number": 99}),
    *replies("dispute_replies_provider_id_fkey", {"provider_id": 99}),
    *rows_of("dispute_replies", "dispute_replies_pkey", {}, like=_OF_KENT),
)
