"""Files that people download and open in a spreadsheet."""

from typing import Final

_RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t", "\r")


def neutralised(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula: starting with = + - @, tab or CR.

    Source: promise P34.
    """
    return f"'{cell}" if cell.startswith(_RUN_BY_SPREADSHEETS) else cell
