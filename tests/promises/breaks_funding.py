"""A statement for each constraint of consent and funding that must be stopped by it, and by it alone: as breaks.py.

Each copies a row whose place is still open, so that the order of things, which a trigger keeps, has nothing to say first.
"""

from typing import Final

from tests.promises.break_of_a_row import rows_of
from tests.promises.two_councils import ESSEX

_OF_KENT: Final = "authority_id = 886"
_FOURTH: Final = "case_reference = 'FUND-K-4'"  # its round was taken back, so another may follow
_THIRD: Final = {"case_reference": "FUND-K-3"}  # its round stands, and nobody has a link or has answered
_WITHDREW: Final = "funder-withdrew"


def consents(constraint, *changes, **fresh):
    return rows_of("consent_answers", constraint, *changes, like=_OF_KENT, **fresh)


def rounds(constraint, *changes):
    return rows_of("funding_rounds", constraint, *changes, like=_FOURTH, round_number=2)


def requests(constraint, *changes, like="code is not null and case_reference = 'FUND-K-3'", **fresh):
    return rows_of("funding_requests", constraint, *changes, like=like, **fresh)


def answers(constraint, *changes):
    return rows_of("funding_answers", constraint, *changes, like=_OF_KENT, place=2)


def links(constraint, *changes, **fresh):
    return rows_of("funding_links", constraint, *changes, like=_OF_KENT, **fresh)


def withdrawals(constraint, *changes):
    return rows_of("funding_withdrawals", constraint, *changes, like=_OF_KENT, **_THIRD)


_ANOTHER_LINK: Final = {"link_number": 9, "token_hash": "\\x" + "00" * 32}
FUNDING_BREAKS: Final = (
    *rows_of("consent_requests", "consent_requests_party_check", {"party": "neighbour"}),
    *rows_of("consent_requests", "consent_requests_asked_check", {"asked_on": "2015-06-16"}, party="college"),
    *rows_of(
        "consent_requests",
        "consent_requests_case_fkey",
        {"case_reference": "X-9"},
        {"authority_id": ESSEX},
        like=_OF_KENT,
    ),
    *rows_of("consent_requests", "consent_requests_pkey", {}),
    *consents("consent_answers_number_check", {"answer_number": 0}, {"answer_number": -1}),
    *consents("consent_answers_answer_check", {"answer": "perhaps"}, answer_number=2),
    *consents("consent_answers_answered_check", {"answered_on": "2015-06-16"}, answer_number=2, answer="refused"),
    *consents("consent_answers_request_fkey", {"party": "college"}, {"case_reference": "X-9"}, {"authority_id": ESSEX}),
    *consents("consent_answers_pkey", {}),
    *rounds("funding_rounds_number_check", {"round_number": 0}, {"round_number": -1}),
    *rounds("funding_rounds_asked_check", {"asked_on": "2015-06-16"}),
    *rounds("funding_rounds_planned_check", {"planned_on": "2015-06-07"}),
    *rounds("funding_rounds_case_fkey", {"case_reference": "X-9"}, {"authority_id": ESSEX}),
    *rounds("funding_rounds_pkey", {"round_number": 1}),
    *requests("funding_requests_place_check", {"place": 0}, {"place": 21}),
    *requests("funding_requests_weight_check", {"weight": 0}, {"weight": 1_000_001}, place=3),
    *requests("funding_requests_once_key", {}, place=3),
    *requests("funding_requests_once_key", {}, like="code is null and case_reference = 'FUND-K-3'", place=3),
    *requests("funding_requests_funder_fkey", {"code": "881-SCH"}, place=3),
    *requests("funding_requests_round_fkey", {"round_number": 9}, {"case_reference": "X-9"}),
    *requests("funding_requests_pkey", {"code": None}),
    *answers("funding_answers_answer_check", {"answer": "perhaps"}),
    *answers("funding_answers_answered_check", {"answered_on": "2015-06-16"}),
    *answers("funding_answers_by_check", {"answered_by": "no"}, {"answered_by": "n" * 201}),
    *answers("funding_answers_evidence_check", {"evidence": "two words"}, {"evidence": ""}, {"evidence": "n" * 41}),
    *answers("funding_answers_request_fkey", {"place": 9}, {"round_number": 9}, {"case_reference": "X-9"}),
    *answers("funding_answers_pkey", {"place": 1}),
    *links("funding_links_number_check", {"link_number": 0}, token_hash=_ANOTHER_LINK["token_hash"]),
    *links("funding_links_token_check", {"token_hash": "\\x00"}, link_number=9),
    *links("funding_links_share_check", {"share_pence": -1}, {"share_pence": 100_001}, **_ANOTHER_LINK),
    *links(
        "funding_links_expires_check",
        {"expires_at": "2015-06-01T00:00:00Z"},
        {"expires_at": "2100-01-01T00:00:00Z"},
        **_ANOTHER_LINK,
    ),
    *links("funding_links_request_fkey", {"place": 9}, {"round_number": 9}, {"case_reference": "X-9"}, **_ANOTHER_LINK),
    *links("funding_links_token_key", {}, link_number=9),
    *links("funding_links_pkey", {}, token_hash=_ANOTHER_LINK["token_hash"]),
    *withdrawals("funding_withdrawals_because_check", {"because": "lost"}, {"because": _WITHDREW}, {"place": 1}),
    *withdrawals("funding_withdrawals_reason_check", {"reason": "no"}, {"reason": "n" * 201}),
    *withdrawals("funding_withdrawals_withdrawn_check", {"withdrawn_on": "2015-06-16"}),
    *withdrawals("funding_withdrawals_answer_fkey", {"because": _WITHDREW, "place": 1}),
    *withdrawals("funding_withdrawals_round_fkey", {"round_number": 9}, {"case_reference": "X-9"}),
    *rows_of("funding_withdrawals", "funding_withdrawals_pkey", {}, like=_OF_KENT),
)
