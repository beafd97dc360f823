"""The table: what was measured, beside its aims."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.caseload import CASES
from bench.debt import PAID
from bench.figures import MOST_GROWTH, SIZES, Row
from bench.server import BenchServer

NOTHING: Final = "-"
NAMES: Final = tuple(f"{size:,}" for size in SIZES)
HEADINGS: Final = ("", NAMES[0], "bare", "ratio", NAMES[1], "bare", "ratio", "growth", "aim", "")
WIDTHS: Final = (-29, 9, 9, 6, 9, 9, 6, 6, -26, -1)  # below zero: to the left
EXPLANATION: Final = f"""
The columns {NAMES[0]} and {NAMES[1]} are the portal with so many transfers in the books; all figures are medians.
Bare is the work without the portal, done in turn with it: an insert of the meeting's row with its commit (of four at
once, the rate), one aggregate over a table of the year's rows alone, COPY of the file. The ratio says how many times as
long the portal takes, the growth how many times as long it takes with a hundred times the rows (aim: at most {MOST_GROWTH}).
Of the worklists the two columns are {CASES[0]:,} and {CASES[1]:,} cases with the same work to do, of the aged debt
{PAID[0]:,} and {PAID[1]:,} statements that were paid beside the same that are open.
"""


def table(rows: Sequence[Row]) -> str:
    """Write the table."""
    lines = [_line(cells) for cells in (HEADINGS, *map(_cells, rows))]
    rule = "-" * max(map(len, lines))
    return "\n".join([lines[0], rule, *lines[1:], EXPLANATION])


def machine(server: BenchServer) -> str:
    """Say on what it is measured."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores of {_processor()}, {platform.system()} {platform.release()}, Python "
        f"{platform.python_version()}, {server.version} on a Unix socket, every commit synced to the disk.\n"
        f"Load of the machine before (1, 5 and 15 minutes): {load}."
    )


def _cells(row: Row) -> list[str]:
    cells = [row.what]
    for place in range(len(SIZES)):
        ratio = row.ratio(place)
        cells.append(row.unit.show(row.portal[place]))
        cells.append(NOTHING if row.bare is None else row.unit.show(row.bare[place]))
        cells.append(NOTHING if ratio is None else f"{ratio:.1f}")
    cells.append(NOTHING if row.growth is None else f"{row.growth:.2f}")
    cells.append(NOTHING if row.aim is None else f"at most {row.aim.words}")
    return [*cells, _verdict(row)]


def _verdict(row: Row) -> str:
    """Say whether a row meets its aims: its own at both sizes, and that of growth."""
    verdicts = []
    if row.aim is not None:
        missed = [name for place, name in enumerate(NAMES) if not row.meets_aim(place)]
        verdicts.append(f"misses at {' and '.join(missed)}" if missed else "meets")
    if row.meets_growth is not None:
        verdicts.append(f"growth {'meets' if row.meets_growth else 'misses'}")
    return ", ".join(verdicts)


def _line(cells: Sequence[str]) -> str:
    written = [
        cell.ljust(-width) if width < 0 else cell.rjust(width) for cell, width in zip(cells, WIDTHS, strict=True)
    ]
    return "  ".join(written).rstrip()


def _processor() -> str:
    """Name the processor, where the system says it."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
