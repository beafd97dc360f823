"""A statement for each constraint of providers' invoices that must be stopped by it, and by it alone: as breaks.py.

Triggers keep the order of things; where a constraint is tried they are off, so that it is met first.
"""

from typing import Final

from tests.promises.break_of_a_row import rows_of


def of(table, constraint, *changes, like="true", **fresh):
    name = f"provider_invoice{table}"
    after = f"alter table {name} disable trigger user"
    return rows_of(name, f"{name}_{constraint}", *changes, like=like, after=after, **fresh)


def invoices(constraint, *changes, like="true", **fresh):
    return of(
        "s", constraint, *changes, like=like, **({"invoice_id": 9, "version_number": 9, "request_key": "X"} | fresh)
    )


_WITH_PDF: Final = "attachment is not null"
_SECOND_RUN: Final = "run_number = 2"
_OF_LINE: Final = "line_number is not null and billed_pence > 0"
_AGAIN: Final = "decision_number = 1 and decision = 'query'"

INVOICE_BREAKS: Final = (
    *invoices("id_check", {"invoice_id": 0}, {"invoice_id": -1}),
    *invoices("version_check", {"version_number": 0}),
    *invoices("number_check", {"invoice_number": ""}, {"invoice_number": "A  B"}, {"invoice_number": "N" * 41}),
    *invoices(
        "amounts_check",
        {"net_pence": -1, "total_pence": -1},
        {"vat_pence": -1},
        {"vat_pence": 1},
        {"total_pence": 1},
        like="vat_pence = 0",
    ),
    *invoices("dates_check", {"invoiced_on": "2015-07-22"}),
    *invoices(
        "attachment_check",
        {"attachment": None},
        {"attachment_name": None},
        {"attachment_hash": None},
        {"attachment_hash": "\\x00"},
        {"attachment": "\\x00"},
        like=_WITH_PDF,
    ),
    *invoices("contract_id_fkey", {"contract_id": 9}),
    *invoices("provider_id_fkey", {"provider_id": 9}),
    *of("s", "number_key", {}, invoice_id=9, request_key="X"),
    *of("s", "request_key", {}, invoice_id=9, version_number=9),
    *of("s", "pkey", {}, version_number=9, request_key="X"),
    *of("_lines", "kind_check", {"kind": "travel"}, line_number=99),
    *of("_lines", "amount_check", {"net_pence": -1}, line_number=99),
    *of("_lines", "line_check", {"line_number": 0}),
    *of("_lines", "invoice_fkey", {"invoice_id": 99}),
    *of("_lines", "authority_id_fkey", {"authority_id": 999}),
    *of("_lines", "pkey", {}),
    *of("_matchings", "replaces_check", {"replaces": None}, {"run_number": 9}, {"replaces": 2}, like=_SECOND_RUN),
    *of("_matchings", "replaces_fkey", {"run_number": 9, "replaces": 8}, like=_SECOND_RUN),
    *of("_matchings", "lines_check", {"matched": -1}, {"matched": 99}, {"lines": 0, "matched": 0}, like=_SECOND_RUN),
    *of("_matchings", "sums_check", {"payable_pence": -1}, {"billed_pence": 0}, {"book_pence": 1}, like=_SECOND_RUN),
    *of("_matchings", "invoice_fkey", {"invoice_id": 99}, like="run_number = 1"),
    *of("_matchings", "pkey", {}),
    *of("_findings", "number_check", {"finding_number": 0}),
    *of("_findings", "name_check", {"name": "lost"}, like=_OF_LINE, finding_number=99),
    *of("_findings", "line_check", {"line_number": None}, like=_OF_LINE, finding_number=99),
    *of(
        "_findings",
        "amounts_check",
        {"billed_pence": -1, "payable_pence": -2},
        {"payable_pence": -1},
        {"payable_pence": 1_000_000},
        like=_OF_LINE,
        finding_number=99,
    ),
    *of("_findings", "amounts_check", {"billed_pence": 1}, like="line_number is null", finding_number=99),
    *of("_findings", "matching_fkey", {"run_number": 99}),
    *of("_findings", "line_fkey", {"line_number": 999}, like=_OF_LINE, finding_number=99),
    *of("_findings", "authority_id_fkey", {"authority_id": 999}, like="line_number is null"),
    *of("_findings", "line_key", {}, like=_OF_LINE, finding_number=99),
    *of("_findings", "pkey", {}, like="line_number is null"),
    *of("_decisions", "decision_check", {"decision": "pay"}, like=_AGAIN),
    *of("_decisions", "reason_check", {"reason": ""}, {"reason": "no"}, {"reason": "n" * 201}, like=_AGAIN),
    *of("_decisions", "replaces_check", {"decision_number": 9}, {"replaces": 1}, like=_AGAIN),
    *of("_decisions", "replaces_fkey", {"decision_number": 9, "replaces": 8}, like=_AGAIN),
    *of("_decisions", "finding_fkey", {"finding_number": 99}, like=_AGAIN),
    *of("_decisions", "pkey", {}),
    *of("_replies", "reply_check", {"reply": "maybe"}, finding_number=99),
    *of("_replies", "reason_check", {"reason": "no"}, {"reason": "n" * 201}, finding_number=99),
    *of("_replies", "decision_fkey", {"decision_number": 99}),
    *of("_replies", "provider_id_fkey", {"provider_id": 99}, decision_number=1),
    *of("_replies", "pkey", {}),
    *of("_outcomes", "outcome_check", {"outcome": "lost", "accepted_pence": 0}, like="outcome = 'approved'"),
    *of("_outcomes", "amount_check", {"accepted_pence": -1}, like="outcome = 'approved'"),
    *of("_outcomes", "amount_check", {"accepted_pence": 1}, like="outcome = 'withdrawn'"),
    *of("_outcomes", "reason_check", {"reason": "no"}, {"reason": ""}, like="outcome = 'withdrawn'"),
    *of("_outcomes", "reason_check", {"reason": "Paid"}, like="outcome = 'approved'"),
    *of("_outcomes", "matching_fkey", {"invoice_id": 3, "run_number": 99}),
    *of("_outcomes", "pkey", {}),
)
