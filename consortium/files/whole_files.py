"""A file as it arrives: its size, and whether it is text at all, before anything in it is read."""

import re
from pathlib import Path
from typing import Final

from consortium.errors import Problem, Refused

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 10 * MEGABYTE
_KINDS: Final = (
    (b"PK\x03\x04", "It is an Excel workbook or a zip file."),
    (b"PK\x05\x06", "It is a zip file."),
    (b"\xd0\xcf\x11\xe0", "It is an old Excel workbook."),
    (b"%PDF", "It is a PDF."),
    (b"\x1f\x8b", "It is a compressed file."),
)
_LINE_END: Final = re.compile(rb"\r\n?|\n")


def read_file(path: Path) -> bytes:
    """Read a file that should be at most 10 MB.

    Raises: Refused when it is not there, cannot be read or is larger. Its problem names the file without its folder.
    """
    if not path.is_file():
        raise refusal(path.name, None, f"There is no such file in {path.parent}.")
    refuse_large(path.name, path.stat().st_size)
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusal(path.name, None, f"The file cannot be read: {error.strerror}.") from error


def refuse_large(name: str, size_bytes: int, most_bytes: int = MOST_BYTES) -> None:
    """Raise Refused when a file is larger than it may be."""
    if size_bytes > most_bytes:
        size = -(-size_bytes // MEGABYTE)
        raise refusal(name, None, f"The file is {size} MB; the most is {most_bytes // MEGABYTE} MB.")


def refuse_unless_text(name: str, data: bytes, *, kind: str = "CSV", most_bytes: int = MOST_BYTES) -> None:
    """Raise Refused, saying what the file is instead, when it is not UTF-8 text of a size to be read."""
    refuse_large(name, len(data), most_bytes)
    advice = f"Save it as {kind} in UTF-8 and hand that in."
    if not data:
        raise refusal(name, None, "The file is empty.")
    for start, what in _KINDS:
        if data.startswith(start):
            raise refusal(name, None, f"This is not a {kind} file. {what} {advice}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal(name, None, f"The file is UTF-16, not UTF-8. {advice}")
    _refuse_bytes(name, data, advice)


def refusal(name: str, line: int | None, sentence: str, column: str | None = None) -> Refused:
    """Make a refusal of one sentence about a file."""
    return Refused([Problem(name, line, column, sentence)])


def _refuse_bytes(name: str, data: bytes, advice: str) -> None:
    nul = data.find(b"\0")
    if nul >= 0:
        line = _line_of(data, nul)
        raise refusal(name, line, f"The line holds a NUL character, so this is UTF-16 or no text. {advice}")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line_of(data, error.start)
        raise refusal(name, line, f"The line holds characters that are not UTF-8. {advice}") from error


def _line_of(data: bytes, place: int) -> int:
    """Return the line, from 1, in which a byte stands."""
    return sum(1 for _ in _LINE_END.finditer(data, 0, place)) + 1
