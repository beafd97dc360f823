"""Write the files of a consortium folder in the many forms that interfaces.md accepts."""

import csv
import io
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def write_csv(path: Path, rows: list[Row], columns: str, rng: random.Random) -> None:
    """Write rows with columns in any order, ISO or British dates, a BOM or none, LF or CRLF, quotes or none."""
    names = columns.split()
    if rng.random() < 0.5:
        rng.shuffle(names)
    is_british = rng.random() < 0.4
    text = io.StringIO(newline="")
    ending = "\r\n" if rng.random() < 0.3 else "\n"
    is_quoted = rng.random() < 0.3
    writer = csv.writer(text, quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL, lineterminator=ending)
    writer.writerow(names)
    writer.writerows([cell(row.get(name), is_british=is_british) for name in names] for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("utf-8-sig" if rng.random() < 0.3 else "utf-8"))


def cell(value: object, *, is_british: bool) -> str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y") if is_british else value.isoformat()
    return "" if value is None else str(value)


def toml_of(top: Row, tables: dict[str, Row], arrays: dict[str, list[Row]]) -> str:
    """Top-level keys, [tables] and [[arrays of tables]]; values are text, numbers, dates or one inline table."""
    lines = pairs_of(top)
    for name, table in tables.items():
        lines += ["", f"[{name}]", *pairs_of(table)]
    for name, entries in arrays.items():
        for entry in entries:
            lines += ["", f"[[{name}]]", *pairs_of(entry)]
    return "\n".join(lines) + "\n"


def pairs_of(table: Row) -> list[str]:
    return [f"{key} = {toml_value(value)}" for key, value in table.items() if value is not None]


def toml_value(value: object) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{toml_key(key)} = {toml_value(part)}" for key, part in value.items())
        return "{ " + inside + " }"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return str(value)
    return f'"{value}"'


def toml_key(key: str) -> str:
    return f'"{key}"' if key[0].isdigit() else key
