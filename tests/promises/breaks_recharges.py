"""A statement for each constraint of recharges and receipts that must be stopped by it, and by it alone: as breaks.py.

Each copies a row of Essex: an invoice of £475.00 and VAT on it. What a trigger keeps in the bound council says nothing there.
"""

from typing import Final

from tests.promises.break_of_a_row import rows_of

_OF_ESSEX: Final = "authority_id = 881"
_ASKS: Final = f"{_OF_ESSEX} and corrects is null"
_JOURNAL: Final = {"form": "journal", "due_on": None}
_CREDIT: Final = {"corrects": 1, "due_on": None, "net_pence": -1, "vat_pence": -1}


def documents(constraint, *changes):
    fresh = {"document_number": 9, "request_key": "X"}
    return rows_of("recharge_documents", constraint, *changes, like=_ASKS, **fresh)


def receipts(constraint, *changes):
    fresh = {"receipt_number": 9, "line_number": 1, "request_key": "X"}
    return rows_of("receipts", constraint, *changes, like=_OF_ESSEX, **fresh)


def taken_back(constraint, *changes):
    return rows_of("receipt_reversals", constraint, *changes, like=_OF_ESSEX, receipt_number=1, line_number=1)


def allocations(constraint, *changes, number=9):
    return rows_of("receipt_allocations", constraint, *changes, like=_OF_ESSEX, allocation_number=number)


def reminders(constraint, *changes):
    fresh = {"reminder_number": 9, "reminded_on": "2015-08-01", "request_key": "X"}
    return rows_of("recharge_reminders", constraint, *changes, like=_OF_ESSEX, **fresh)


RECHARGE_BREAKS: Final = (
    *reminders("recharge_reminders_contract_id_fkey", {"contract_id": 9}),
    *reminders("recharge_reminders_funder_fkey", {"funder_code": "886-SCH"}),
    *reminders("recharge_reminders_number_check", {"reminder_number": 0}, {"reminder_number": -1}),
    *reminders("recharge_reminders_documents_check", {"documents": []}),
    *reminders("recharge_reminders_amount_check", {"amount_pence": 0}, {"amount_pence": -1}),
    *reminders("recharge_reminders_hash_check", {"content": "{}"}),
    *reminders("recharge_reminders_pdf_check", {"pdf": "\\x00"}),
    *reminders("recharge_reminders_pkey", {"reminder_number": 1}),
    *reminders("recharge_reminders_day_key", {"reminded_on": "2015-07-22"}),
    *reminders("recharge_reminders_request_key", {"request_key": "a reminder"}),
    *documents("recharge_documents_contract_id_fkey", {"contract_id": 9}),
    *documents("recharge_documents_funder_fkey", {"funder_code": "886-SCH"}),
    *documents("recharge_documents_corrects_fkey", _CREDIT | {"corrects": 8}),
    *documents("recharge_documents_form_check", {"form": "letter", "due_on": None}),
    *documents("recharge_documents_treatment_check", {"treatment": "half"}),
    *documents("recharge_documents_journal_check", _JOURNAL, _JOURNAL | {"vat_pence": 0}),
    *documents(
        "recharge_documents_due_check",
        {"due_on": None},
        {"due_on": "2015-07-20"},
        _CREDIT | {"due_on": "2015-08-20"},
        {"form": "journal", "treatment": "outside-scope", "vat_pence": 0},
    ),
    *documents(
        "recharge_documents_net_check",
        {"net_pence": 0},
        {"net_pence": -1},
        _CREDIT | {"net_pence": 0},
        _CREDIT | {"net_pence": 1},
    ),
    *documents(
        "recharge_documents_vat_check", {"vat_pence": -1}, _CREDIT | {"vat_pence": 1}, {"treatment": "outside-scope"}
    ),
    *documents("recharge_documents_hash_check", {"content": "{}"}),
    *documents("recharge_documents_pdf_check", {"pdf": "\\x00"}),
    *rows_of("recharge_documents", "recharge_documents_pkey", {}, like=_ASKS, request_key="X"),
    *rows_of("recharge_documents", "recharge_documents_request_key", {}, like=_ASKS, document_number=9),
    *rows_of("recharge_lines", "recharge_lines_pkey", {}, like=_OF_ESSEX),
    *rows_of(
        "recharge_lines", "recharge_lines_document_fkey", {"document_number": 9}, like=_OF_ESSEX, transfer_number=1
    ),
    *rows_of("recharge_lines", "recharge_lines_transfer_fkey", {"transfer_number": 9_000}, like=_OF_ESSEX),
    *receipts("receipts_contract_id_fkey", {"contract_id": 9}),
    *receipts("receipts_funder_fkey", {"funder_code": "886-SCH"}),
    *receipts("receipts_line_fkey", {"line_number": 9_000}),
    *receipts("receipts_number_check", {"receipt_number": 0}, {"receipt_number": -1}),
    *receipts("receipts_amount_check", {"amount_pence": 0}, {"amount_pence": -1}),
    *receipts(
        "receipts_reference_check", {"bank_reference": ""}, {"bank_reference": "lower"}, {"bank_reference": "N" * 41}
    ),
    *receipts("receipts_how_check", {"how": "barter"}),
    *receipts("receipts_dates_check", {"received_on": "2015-07-22"}),
    *rows_of("receipts", "receipts_line_key", {}, like=_OF_ESSEX, receipt_number=9, request_key="X"),
    *rows_of("receipts", "receipts_request_key", {}, like=_OF_ESSEX, receipt_number=9, line_number=1),
    *rows_of("receipts", "receipts_pkey", {}, like=_OF_ESSEX, line_number=1, request_key="X"),
    *taken_back("receipt_reversals_reason_check", {"reason": "no"}, {"reason": "n" * 201}),
    *taken_back("receipt_reversals_receipt_fkey", {"receipt_number": 9}),
    *taken_back("receipt_reversals_line_fkey", {"line_number": 9_000}),
    *rows_of("receipt_reversals", "receipt_reversals_line_key", {}, like=_OF_ESSEX, receipt_number=1),
    *rows_of("receipt_reversals", "receipt_reversals_pkey", {}, like=_OF_ESSEX, line_number=1),
    *allocations("receipt_allocations_number_check", {"allocation_number": 0}, {"allocation_number": -1}),
    *allocations("receipt_allocations_amount_check", {"amount_pence": 0}),
    *allocations("receipt_allocations_receipt_fkey", {"receipt_number": 9}),
    *allocations("receipt_allocations_document_fkey", {"document_number": 9}),
    *rows_of("receipt_allocations", "receipt_allocations_pkey", {}, like=_OF_ESSEX),
)
