"""A statement for each constraint of what documents say that must be stopped by it, and by it alone: as breaks.py."""

from typing import Final

from tests.promises.break_of_a_row import rows_of

_FIRST: Final = "replaces is null"
_NEXT: Final = {"change_number": 3, "replaces": 2}
_NO_ADDRESSES: Final = ({"address": ""}, {"address": "a" * 201}, {"address": "Hall\tstreet"})


def of_both(rest, *changes, like="true", **fresh):
    """Break both tables in the same way."""
    return [
        broken
        for table in ("council_particulars", "funder_particulars")
        for broken in rows_of(table, f"{table}_{rest}", *changes, like=like, **fresh)
    ]


PARTICULARS_BREAKS: Final = (
    *of_both("pkey", {}),
    *of_both(
        "replaces_check", {"change_number": 0}, {"change_number": 9}, {"replaces": 1, "change_number": 9}, like=_FIRST
    ),
    *of_both("replaces_fkey", {"change_number": 9, "replaces": 8}),
    *of_both("address_check", *_NO_ADDRESSES, **_NEXT),
    *rows_of("council_particulars", "council_particulars_authority_id_fkey", {"authority_id": 999}, like=_FIRST),
    *rows_of(
        "council_particulars",
        "council_particulars_vat_number_check",
        {"vat_number": "GB 123 4567 82"},
        {"vat_number": "123456782"},
        **_NEXT,
    ),
    *rows_of(
        "council_particulars",
        "council_particulars_invoices_to_check",
        {"invoices_to": "a" * 101},
        {"invoices_to": "a\nb"},
        **_NEXT,
    ),
    *rows_of("funder_particulars", "funder_particulars_funder_fkey", {"funder_code": "886-SCH"}, like=_FIRST),
    *rows_of(
        "funder_particulars",
        "funder_particulars_reference_check",
        {"reference": "9" * 41},
        {"reference": "a\nb"},
        **_NEXT,
    ),
)
