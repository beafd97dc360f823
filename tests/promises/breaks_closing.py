"""A statement for each constraint of closes, holds and settings that must be stopped by it, and by it alone: as breaks.py.

Triggers say what is held and what is closed; where a constraint is tried they are off, so that it is met first.
"""

from typing import Final

from tests.promises.break_of_a_row import rows_of

UNHELD: Final = "alter table closings disable trigger closings_follow_holds"
_STILL_OPEN: Final = """alter table period_holds disable trigger period_holds_follow_closings;
    alter table hold_releases disable trigger hold_releases_follow_closings"""
_HELD_AGAIN: Final = {"like": "hold_number = 2", "after": _STILL_OPEN}
_KENT, _OTHER = "authority_id = 886", {"period_number": 8061}
_CHOSEN: Final = {"change_number": 3, "replaces": 2}
_FROZEN_AGAIN: Final = {"version_number": 3, "replaces": 2}

CLOSING_BREAKS: Final = (
    *rows_of("closings", "closings_dates_check", {"ends_on": "2015-03-01"}, {"closed_on": "2015-06-29"}, after=UNHELD),
    *rows_of("closings", "closings_statements_check", {"statements": -1}, after=UNHELD),
    *rows_of("closings", "closings_pkey", {}, after=UNHELD),
    *rows_of("closings", "closings_contract_id_period_name_key", {"period_number": 8061}, after=UNHELD),
    *rows_of("closings", "closings_contract_id_fkey", {"contract_id": 9, "hold_number": None}, after=UNHELD),
    *rows_of("closings", "closings_hold_fkey", {"period_number": 8061, "period_name": "2015-16-Q2"}, after=UNHELD),
    *rows_of("period_holds", "period_holds_way_check", {"way": "mail"}, hold_number=3, replaces=2, **_HELD_AGAIN),
    *rows_of(
        "period_holds",
        "period_holds_dates_check",
        {"ends_on": "2015-03-01"},
        {"held_on": "2015-06-29"},
        {"look_until": "2015-07-05"},
        **_HELD_AGAIN,
    ),
    *rows_of("period_holds", "period_holds_statements_check", {"statements": -1}, **_HELD_AGAIN),
    *rows_of("period_holds", "period_holds_replaces_check", {"replaces": None}, {"hold_number": 9}, **_HELD_AGAIN),
    *rows_of("period_holds", "period_holds_replaces_fkey", {"hold_number": 3, "replaces": 2}, **_HELD_AGAIN),
    *rows_of(
        "period_holds",
        "period_holds_contract_id_fkey",
        {"contract_id": 9},
        like="hold_number = 1",
        after=_STILL_OPEN,
    ),
    *rows_of("period_holds", "period_holds_pkey", {}, **_HELD_AGAIN),
    *rows_of("hold_releases", "hold_releases_reason_check", {"reason": "no"}, {"reason": "x" * 201}, after=_STILL_OPEN),
    *rows_of("hold_releases", "hold_releases_hold_fkey", {"hold_number": 9}, after=_STILL_OPEN),
    *rows_of("hold_releases", "hold_releases_pkey", {}, after=_STILL_OPEN),
    *rows_of("statements", "statements_due_check", {"due_on": "2015-07-06"}),
    *rows_of(
        "group_settings", "group_settings_hold_check", {"hold_working_days": -1}, {"hold_working_days": 61}, **_CHOSEN
    ),
    *rows_of(
        "group_settings",
        "group_settings_dispute_check",
        {"dispute_working_days": 0},
        {"dispute_working_days": 61},
        **_CHOSEN,
    ),
    *rows_of("group_settings", "group_settings_payment_check", {"payment_days": 0}, {"payment_days": 121}, **_CHOSEN),
    *rows_of(
        "group_settings",
        "group_settings_tolerance_check",
        {"share_tolerance_basis_points": -1},
        {"share_tolerance_basis_points": 10_001},
        **_CHOSEN,
    ),
    *rows_of("group_settings", "group_settings_address_check", {"lead_address": "x" * 201}, **_CHOSEN),
    *rows_of(
        "group_settings",
        "group_settings_vat_number_check",
        {"vat_number": "GB 123 4567 82"},
        {"vat_number": "123456782"},
        {"vat_number": "GB1234567821"},
        **_CHOSEN,
    ),
    *rows_of("group_settings", "group_settings_replaces_check", {"replaces": None}, {"replaces": 1}, **_CHOSEN),
    *rows_of("group_settings", "group_settings_replaces_fkey", {"change_number": 9, "replaces": 8}),
    *rows_of("group_settings", "group_settings_contract_id_fkey", {"contract_id": 9}, like="change_number = 1"),
    *rows_of("group_settings", "group_settings_pkey", {}),
    *rows_of("frozen_figures", "frozen_figures_value_check", {"value": -1}, **_FROZEN_AGAIN),
    *rows_of("frozen_figures", "frozen_figures_replaces_check", {"replaces": None}, {"replaces": 1}, **_FROZEN_AGAIN),
    *rows_of("frozen_figures", "frozen_figures_replaces_fkey", {"version_number": 9, "replaces": 8}),
    *rows_of("frozen_figures", "frozen_figures_contract_id_fkey", {"contract_id": 9}, like="version_number = 1"),
    *rows_of("frozen_figures", "frozen_figures_authority_id_fkey", {"authority_id": 999}, like="version_number = 1"),
    *rows_of("frozen_figures", "frozen_figures_pkey", {}),
    *rows_of("statement_documents", "statement_documents_hash_check", {"content": "{}"}, like=_KENT, **_OTHER),
    *rows_of("statement_documents", "statement_documents_statement_fkey", _OTHER, like=_KENT),
    *rows_of("statement_documents", "statement_documents_pkey", {}, like=_KENT),
    *rows_of("statement_files", "statement_files_hash_check", {"content": "\\x00"}, like=_KENT, **_OTHER),
    *rows_of("statement_files", "statement_files_kind_check", {"kind": "docx"}, like=_KENT),
    *rows_of("statement_files", "statement_files_document_fkey", _OTHER, like=_KENT),
    *rows_of("statement_files", "statement_files_pkey", {}, like=_KENT),
)
