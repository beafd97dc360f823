"""A statement for each constraint of coding that must be stopped by it, and by it alone: as breaks.py."""

from typing import Final

from tests.promises.break_of_a_row import rows_of

_FIRST: Final = "replaces is null"
_NEW: Final = {"string_number": 4, "replaces": 3}
_MEETINGS: Final = "cost_kind = 'meeting'"


def strings(constraint, *changes, like=_MEETINGS, **fresh):
    return rows_of("coding_strings", constraint, *changes, like=like, **(_NEW | fresh))


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
    *strings("coding_strings_replaces_check", {"string_number": 0}, {"string_number": 9}),
    *strings("coding_strings_replaces_fkey", {"string_number": 9, "replaces": 8}),
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
)
