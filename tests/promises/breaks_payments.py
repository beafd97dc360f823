"""A statement for each constraint of payments that must be stopped by it, and by it alone: as breaks.py.

Each copies a row of Essex: the order of things, which a trigger keeps in the bound council, has nothing to say there.
"""

from typing import Final

from tests.promises.break_of_a_row import rows_of
from tests.promises.two_councils import KENT

_OF_ESSEX: Final = "authority_id = 881"
_FREE_LINE: Final = 1  # a transfer of the book that is no payment's line
_NEW: Final = {"payment_number": 9, "line_number": _FREE_LINE, "request_key": "X"}


def payments(constraint, *changes, **fresh):
    return rows_of("payments", constraint, *changes, like=_OF_ESSEX, **(_NEW | fresh))


def taken_back(constraint, *changes, **fresh):
    fresh = {"payment_number": 1, "line_number": _FREE_LINE} | fresh
    return rows_of("payment_reversals", constraint, *changes, like=_OF_ESSEX, **fresh)


def allocations(constraint, *changes, like=f"{_OF_ESSEX} and payment_number is not null", number=9):
    return rows_of("payment_allocations", constraint, *changes, like=like, allocation_number=number)


def invoices(constraint, *changes, **fresh):
    fresh = {"version_number": 3, "replaces": 2} | fresh
    return rows_of("sales_invoices", constraint, *changes, like=f"{_OF_ESSEX} and replaces is not null", **fresh)


PAYMENT_BREAKS: Final = (
    *payments("payments_number_check", {"payment_number": 0}, {"payment_number": -1}),
    *payments("payments_amount_check", {"amount_pence": 0}, {"amount_pence": -1}),
    *payments(
        "payments_reference_check",
        {"bank_reference": ""},
        {"bank_reference": "lower"},
        {"bank_reference": "TWO  SPACES"},
        {"bank_reference": " A"},
        {"bank_reference": "N" * 41},
    ),
    *payments("payments_how_check", {"how": "barter"}),
    *payments("payments_dates_check", {"received_on": "2015-07-22"}),
    *payments("payments_contract_id_fkey", {"contract_id": 9}),
    *payments("payments_line_fkey", {"line_number": 9_000}, {"authority_id": 999}),
    *rows_of(
        "payments",
        "payments_line_key",
        {},
        like=f"{_OF_ESSEX} and payment_number = 1",
        payment_number=9,
        request_key="X",
    ),
    *rows_of(
        "payments",
        "payments_request_key",
        {},
        like=f"{_OF_ESSEX} and payment_number = 1",
        payment_number=9,
        line_number=1,
    ),
    *rows_of("payments", "payments_pkey", {}, like=_OF_ESSEX, line_number=1, request_key="X"),
    *taken_back("payment_reversals_reason_check", {"reason": "no"}, {"reason": "n" * 201}),
    *taken_back("payment_reversals_payment_fkey", {"payment_number": 9}),
    *taken_back("payment_reversals_line_fkey", {"line_number": 9_000}),
    *rows_of("payment_reversals", "payment_reversals_line_key", {}, like=_OF_ESSEX, payment_number=1),
    *rows_of("payment_reversals", "payment_reversals_pkey", {}, like=_OF_ESSEX, line_number=1),
    *allocations("payment_allocations_number_check", {"allocation_number": 0}, {"allocation_number": -1}),
    *allocations("payment_allocations_amount_check", {"amount_pence": 0}),
    *allocations(
        "payment_allocations_source_check",
        {"payment_number": None},
        {"credit_line_number": 1, "credit_period_number": 8061},
        {"credit_period_number": 8061},
        {"payment_number": None, "credit_line_number": 1},
        {"payment_number": None, "credit_line_number": 1, "credit_period_number": 8060},
    ),
    *allocations("payment_allocations_payment_fkey", {"payment_number": 9}),
    *allocations("payment_allocations_statement_fkey", {"period_number": 8061}, {"contract_id": 9}),
    *allocations(
        "payment_allocations_credit_fkey", {"credit_line_number": 9_000}, like=f"{_OF_ESSEX} and payment_number is null"
    ),
    *rows_of("payment_allocations", "payment_allocations_pkey", {}, like=_OF_ESSEX),
    *rows_of("open_statements", "open_statements_statement_fkey", {"period_number": 8061}, {"contract_id": 9}),
    *rows_of("open_statements", "open_statements_pkey", {}),
    *rows_of("open_payments", "open_payments_payment_fkey", {"payment_number": 99}, {"authority_id": 999}),
    *rows_of("open_payments", "open_payments_pkey", {}),
    *invoices("sales_invoices_replaces_check", {"version_number": 0}, {"replaces": None}, {"replaces": 1}),
    *invoices("sales_invoices_replaces_fkey", {"version_number": 9, "replaces": 8}),
    *invoices(
        "sales_invoices_number_check", {"invoice_number": ""}, {"invoice_number": "A 1"}, {"invoice_number": "N" * 41}
    ),
    *rows_of(
        "sales_invoices",
        "sales_invoices_statement_fkey",
        {"period_number": 8061},
        {"authority_id": KENT, "contract_id": 9},
        like=f"{_OF_ESSEX} and replaces is null",
    ),
    *rows_of("sales_invoices", "sales_invoices_pkey", {}, like=f"{_OF_ESSEX} and replaces is not null"),
)
