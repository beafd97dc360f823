"""A statement for each constraint of coding that must be stopped by it, and by it alone: as breaks.py."""

from typing import Final

from tests.promises.break_of_a_row import rows_of

_FIRST: Final = "replaces is null"
_NEW: Final = {"string_number": 11, "replaces": 10}
_MEETINGS: Final = "cost_kind = 'meeting'"


def strings(constraint, *changes, like=_MEETINGS, **fresh):
    return rows_of("coding_strings", constraint, *changes, like=like, **(_NEW | fresh))


def layouts(constraint, *changes):
    """Break a row like the newest layout of a journal, of three columns."""
    own = {"change_number": 3, "replaces": 2, "columns": ["coding", "kind", "amount"], "headings": ["A", "B", "C"]}
    return rows_of("export_layouts", constraint, *changes, **own)


def exports(constraint, *changes):
    return rows_of("ledger_exports", constraint, *changes, export_number=3, replaces=2)


def accruals(constraint, *changes, **fresh):
    return rows_of("accrual_exports", constraint, *changes, **({"export_number": 3, "replaces": 2} | fresh))


CODING_BREAKS: Final = (
    *rows_of(
        "coding_patterns",
        "coding_patterns_pattern_check",
        {"pattern": "a" * 101},
        {"pattern": "é"},
        {"pattern": "a\nb"},
        change_number=3,
        replaces=2,
    ),
    *rows_of("coding_patterns", "coding_patterns_joined_check", {"joined_by": "--"}, change_number=3, replaces=2),
    *rows_of(
        "coding_patterns",
        "coding_patterns_replaces_check",
        {"change_number": 0},
        {"change_number": 9},
        {"replaces": 1, "change_number": 9},
    ),
    *rows_of("coding_patterns", "coding_patterns_replaces_fkey", {"change_number": 9, "replaces": 8}),
    *rows_of("coding_patterns", "coding_patterns_authority_id_fkey", {"authority_id": 999}, like=_FIRST),
    *rows_of("coding_patterns", "coding_patterns_pkey", {}),
    *strings("coding_strings_replaces_check", {"string_number": 0}, {"string_number": 19}),
    *strings("coding_strings_replaces_fkey", {"string_number": 19, "replaces": 18}),
    *strings("coding_strings_funder_fkey", {"cost_kind": "recharge", "funder_code": "881-SCH", "authority_id": 886}),
    *strings("coding_strings_kind_check", {"cost_kind": "gifts"}),
    *strings("coding_strings_recharge_check", {"funder_code": "886-SCH"}, like=f"{_MEETINGS} and authority_id = 886"),
    *strings(
        "coding_strings_parts_check",
        {"cost_centre": "", "coding": "/4410/SEN"},
        {"cost_centre": "=1", "coding": "=1/4410/SEN"},
        {"subjective": "44 10", "coding": "EDU10/44 10/SEN"},
        {"activity": "-", "coding": "EDU10/4410/-"},
    ),
    *strings("coding_strings_joined_check", {"joined_by": "+", "coding": "EDU10+4410+SEN"}),
    *strings(
        "coding_strings_coding_check",
        {"coding": "EDU10/4411/SEN"},
        {"cost_centre": "E" * 30, "coding": f"{'E' * 30}/4410/SEN"},
    ),
    *strings("coding_strings_source_check", {"funding_source": None}, {"funding_source": "LOTTERY"}),
    *strings("coding_strings_source_check", {"funding_source": "OTHER"}, like="cost_kind = 'owed'"),
    *strings("coding_strings_authority_id_fkey", {"authority_id": 999, "string_number": 1, "replaces": None}),
    *rows_of("coding_strings", "coding_strings_pkey", {}),
    *layouts("export_layouts_replaces_check", {"change_number": 0}, {"change_number": 9}),
    *layouts("export_layouts_replaces_fkey", {"change_number": 9, "replaces": 8}),
    *layouts("export_layouts_paper_check", {"paper": "order", "change_number": 1, "replaces": None}),
    *layouts("export_layouts_ledger_check", {"ledger": "=SAP"}),
    *layouts(
        "export_layouts_columns_check",
        {"columns": ["coding", "amount", "child"]},
        {"columns": ["coding", "amount", "coding"]},
        {"columns": ["coding", "amount", None]},
        {"paper": "invoice", "change_number": 1, "replaces": None, "columns": ["coding", "amount", "debit"]},
    ),
    *layouts("export_layouts_coded_check", {"columns": ["cost_centre", "activity", "amount"]}),
    *layouts("export_layouts_amount_check", {"columns": ["coding", "kind", "debit"]}),
    *layouts(
        "export_layouts_headings_check",
        {"headings": ["A", "B"]},
        {"headings": ["A", "B", None]},
        {"headings": ["A", "B", "=C"]},
        {"headings": ["A", "B", "C|D"]},
        {"headings": ["A", "B", "a"]},
        {"headings": ["A", "B", "C" * 41]},
    ),
    *layouts("export_layouts_authority_id_fkey", {"authority_id": 999, "change_number": 1, "replaces": None}),
    *rows_of("export_layouts", "export_layouts_pkey", {}),
    *exports("ledger_exports_replaces_check", {"export_number": 0}, {"export_number": 9}),
    *exports("ledger_exports_replaces_fkey", {"export_number": 9, "replaces": 8}),
    *exports("ledger_exports_statement_fkey", {"period_number": 8061, "export_number": 1, "replaces": None}),
    *exports("ledger_exports_layout_fkey", {"layout_number": 9}),
    *exports(
        "ledger_exports_paper_check", {"paper": "order", "layout_number": None, "export_number": 1, "replaces": None}
    ),
    *exports("ledger_exports_kind_check", {"file_kind": "pdf"}),
    *exports("ledger_exports_hash_check", {"content": "\\x00"}),
    *exports("ledger_exports_entries_check", {"entries": 0}, {"debit_pence": -1, "credit_pence": -1}),
    *exports("ledger_exports_balance_check", {"debit_pence": 1}),
    *rows_of("ledger_exports", "ledger_exports_pkey", {}),
    *accruals("accrual_exports_authority_id_fkey", {"authority_id": 999}, export_number=1, replaces=None),
    *accruals("accrual_exports_contract_id_fkey", {"contract_id": 9}, export_number=1, replaces=None),
    *accruals("accrual_exports_replaces_check", {"export_number": 0}, {"export_number": 9}),
    *accruals("accrual_exports_replaces_fkey", {"export_number": 9, "replaces": 8}),
    *accruals("accrual_exports_year_check", {"financial_year": 1999}, export_number=1, replaces=None),
    *accruals("accrual_exports_over_check", {"exported_on": "2016-03-31"}, {"known_on": "2016-03-30"}),
    *accruals("accrual_exports_kind_check", {"file_kind": "pdf"}),
    *accruals("accrual_exports_hash_check", {"content": "\\x00"}),
    *accruals(
        "accrual_exports_balance_check", {"entries": 1}, {"debit_pence": 0, "credit_pence": 0}, {"debit_pence": 1}
    ),
    *rows_of("accrual_exports", "accrual_exports_pkey", {}),
)
