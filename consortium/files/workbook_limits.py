"""What a workbook may hold, decided before any library unpacks it: a zip of 10 kB can be a gigabyte of XML.

The directory of the zip says how large each part is, and Python's zipfile never unpacks more than it says. Each part is
then walked through once, which keeps nothing: too many parts, columns or cells, a document type, a text or a tag without
end are refused there. What is let through is read in a few seconds and some 100 MB at the most.
"""

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from consortium.files.csv_rows import MOST_COLUMNS, MOST_LINES, MOST_ROW_CHARACTERS
from consortium.files.whole_files import MEGABYTE, refusal

MOST_PARTS: Final = 500
MOST_UNPACKED: Final = 48 * MEGABYTE
MOST_OF_A_PART: Final = 24 * MEGABYTE
MOST_BETWEEN: Final = MEGABYTE // 2
MOST_CELLS: Final = 300_000
MOST_STRINGS: Final = 100_000
MOST_ELEMENTS: Final = 50_000
_SHEETS: Final = "xl/worksheets/"
_STRINGS: Final = "xl/sharedStrings.xml"
_NEEDED: Final = ("[Content_Types].xml", "xl/workbook.xml")
_MOST_PLACE_CHARACTERS: Final = 10  # XFD1048576, the last cell that a spreadsheet program knows
_NOT_ONE: Final = "This is not a CSV or XLSX file."
_SAVE: Final = "Save it as CSV or XLSX and hand that in."
# A part of a workbook that is not unpacked: pictures and the like.
_WALKED: Final = (".xml", ".rels", ".vml")


class TooMuch(Exception):  # noqa: N818  what is the case, caught in this file
    """A part holds more than a return can need; the rest of the sentence."""


@dataclass
class _Walk:
    """Counts what the parts of a workbook hold together, by the names of elements without their prefixes."""

    is_sheet: bool = False
    is_strings: bool = False
    elements: int = 0
    strings: int = 0
    inner: int = 0
    rows: int = 0
    cells: int = 0
    in_row: int = 0
    characters: int = 0
    in_data: bool = False
    at: int = 0
    place: str = ""
    has_formula: bool = False
    has_value: bool = False
    unstored: list[str] = field(default_factory=list)

    def begin(self, part: str) -> None:
        """Go on with another part."""
        self.is_sheet, self.is_strings = part.startswith(_SHEETS), part == _STRINGS
        self.in_data, self.unstored, self.at = False, [], 0

    def reach(self, place: int) -> None:
        """Refuse a tag or a comment of megabytes: whoever reads in small pieces begins it anew with each of them."""
        if place - self.at > MOST_BETWEEN:
            raise TooMuch("Something in it is far longer than a cell.")
        self.at = place

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Count an element that begins."""
        name = tag.rpartition(":")[2]
        self.characters = 0
        if self.is_sheet and self.in_data:
            self._in_data(name, attributes)
            return
        self.in_data = self.is_sheet and name == "sheetData"
        self.elements += not self.is_strings
        self.strings += self.is_strings
        if self.elements > MOST_ELEMENTS or self.strings > 3 * MOST_STRINGS:
            raise TooMuch("It holds more styles, texts or rules than a return needs.")

    def end(self, tag: str) -> None:
        """Note the end of the cells, and of a formula without a result."""
        name = tag.rpartition(":")[2]
        if name == "sheetData":
            self.in_data = False
        elif self.in_data and name == "v":
            self.has_value = self.has_value or self.characters > 0
        elif self.in_data and name == "c" and self.has_formula and not self.has_value:
            self.unstored.append(self.place)

    def text(self, characters: str) -> None:
        """Measure the text of an element."""
        self.characters += len(characters)
        if self.characters > MOST_ROW_CHARACTERS:
            raise TooMuch(f"One of its cells has more than {MOST_ROW_CHARACTERS:,} characters.")

    def _in_data(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.rows, self.in_row = self.rows + 1, 0
        elif name == "c":
            self.cells, self.in_row = self.cells + 1, self.in_row + 1
            self.place, self.has_formula = attributes.get("r", ""), False
            self.has_value = attributes.get("t") == "str"  # a formula's result may be an empty text
        elif name == "f":
            self.has_formula = True
        else:
            self.inner += 1
        if self.rows > MOST_LINES or len(attributes.get("r", "")) > _MOST_PLACE_CHARACTERS:
            raise TooMuch(f"A sheet has more than {MOST_LINES:,} rows.")
        if self.in_row > MOST_COLUMNS:
            raise TooMuch(f"A row has more than {MOST_COLUMNS} columns.")
        if self.cells > MOST_CELLS or self.inner > 2 * MOST_CELLS:
            raise TooMuch(f"It has more than {MOST_CELLS:,} cells.")


def unstored_formulas(name: str, data: bytes) -> dict[str, list[str]]:
    """Refuse a workbook that is none or too much, and name the formulas whose results are not stored, by sheet's part.

    Raises: Refused, with one sentence.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _refuse_directory(name, parts)
            walked = [part for part in parts if part.filename.lower().endswith(_WALKED)]
            walk = _Walk()
            return {part.filename: _walk(package, part, walk) for part in walked}
    except TooMuch as much:
        raise refusal(
            name, None, f"The workbook is too large. {much} Copy the rows into a new one and save that."
        ) from much
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise refusal(name, None, f"{_NOT_ONE} It is damaged or locked with a password. {_SAVE}") from error
    except expat.ExpatError as error:
        raise refusal(name, None, f"{_NOT_ONE} It is a damaged workbook. {_SAVE}") from error


def _refuse_directory(name: str, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse by what the directory of the zip declares, before anything is unpacked."""
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        raise TooMuch(f"It has more than {MOST_PARTS} parts, or one of them twice.")
    if not all(needed in names for needed in _NEEDED):
        raise refusal(name, None, f"{_NOT_ONE} It is a zip file. {_SAVE}")
    sizes = [part.file_size for part in parts]
    if sum(sizes) > MOST_UNPACKED or max(sizes) > MOST_OF_A_PART:
        raise TooMuch(f"Unpacked it has more than {MOST_UNPACKED // MEGABYTE} MB, half of that in one sheet.")


def _walk(package: zipfile.ZipFile, part: zipfile.ZipInfo, walk: _Walk) -> list[str]:
    """Walk through a part. A document type could name texts that grow without end, so there is none."""
    walk.begin(part.filename)
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        walk.reach(parser.CurrentByteIndex)
        walk.start(tag, attributes)

    def end(tag: str) -> None:
        walk.reach(parser.CurrentByteIndex)
        walk.end(tag)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, walk.text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    data = package.read(part)
    parser.Parse(data, True)
    walk.reach(len(data))
    return walk.unstored


def _refuse_document_type(*_: Any) -> None:
    raise TooMuch("It names a document type, which no spreadsheet program writes.")
