"""A statement for each constraint of credit notes that must be stopped by it, and by it alone."""

from typing import Final

from tests.promises.break_of_a_row import rows_of
from tests.promises.two_councils import ESSEX

# Kent's note 1 stands, its note 2 was taken back: a copy of the withdrawal may be one of note 1.
_FIRST: Final = "authority_id = 886 and credit_number = 1"
_OF_KENT: Final = "authority_id = 886"
_NEW: Final = {"credit_number": 9, "request_key": "new", "line_number": 5, "charged_line_number": 1}


def notes(constraint, *changes, **fresh):
    return rows_of("credit_notes", constraint, *changes, like=_FIRST, **(_NEW | fresh))


def withdrawals(constraint, *changes, **fresh):
    return rows_of("credit_withdrawals", constraint, *changes, like=_OF_KENT, **fresh)


CREDIT_BREAKS: Final = (
    *notes("credit_notes_pkey", {"credit_number": 1}),
    *notes("credit_notes_number_check", {"credit_number": 0}, {"credit_number": -1}),
    *rows_of("credit_notes", "credit_notes_line_key", {}, like=_FIRST, credit_number=9, request_key="new"),
    *rows_of(
        "credit_notes",
        "credit_notes_request_key",
        {},
        like=_FIRST,
        credit_number=9,
        line_number=5,
        charged_line_number=1,
    ),
    *notes("credit_notes_order_check", {"charged_line_number": 5}, {"charged_line_number": 6}),
    *notes("credit_notes_amount_check", {"amount_pence": 0}, {"amount_pence": -1}),
    *notes("credit_notes_basis_check", {"basis": "most"}, {"basis": "days"}, {"days": 5, "of_days": 365}),
    *notes(
        "credit_notes_days_check",
        {"basis": "days", "days": 0, "of_days": 365},
        {"basis": "days", "days": 366, "of_days": 365},
        {"basis": "days", "days": 1, "of_days": 367},
    ),
    *notes("credit_notes_reason_check", {"reason": "no"}, {"reason": "n" * 201}),
    *notes("credit_notes_charge_fkey", {"charged_line_number": 0}),
    *notes("credit_notes_line_fkey", {"line_number": 9_999}),
    *notes("credit_notes_authority_id_fkey", {"authority_id": 999}),
    *notes("credit_notes_contract_id_fkey", {"contract_id": 9}),
    *withdrawals("credit_withdrawals_pkey", {"line_number": 5}),
    *withdrawals("credit_withdrawals_line_key", {"credit_number": 1}),
    *withdrawals("credit_withdrawals_line_fkey", {"line_number": 9_999}, credit_number=1),
    *withdrawals(
        "credit_withdrawals_note_fkey", {"credit_number": 9}, {"authority_id": ESSEX, "credit_number": 9}, line_number=5
    ),
    *withdrawals(
        "credit_withdrawals_reason_check", {"reason": "no"}, {"reason": "n" * 201}, credit_number=1, line_number=5
    ),
)
