"""The table: what was measured, beside its aims."""

import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.figures import MOST_GROWTH, Row
from bench.server import BenchServer

NOTHING: Final = "-"
HEADINGS: Final = (
    ("", "2,000", "bare", "ratio", "200,000", "bare", "ratio", "growth", "aim", "meets"),
)
WIDTHS: Final = (31, 10, 9, 6, 10, 9, 6, 7, 20, 0)
EXPLANATION: Final = f"""
2,000 and 200,000 are transfers in the books; the figures are the portal's, the medians of all rounds. Bare is the same
work without the portal: an insert with its commit (its rate for four at once), one aggregate over the year's rows alone, COPY of the file.
The ratio says how many times as long the portal takes; growth, how many times as long with a hundred times the rows (aim: {MOST_GROWTH}).
"""


def table(rows: Sequence[Row]) -> str:
    """Write the table."""
    lines = [_line(cells) for cells in HEADINGS]
    lines.append("-" * (len(lines[-1]) + 6))
    lines += [_line(_cells(row)) for row in rows]
    return "\n".join([*lines, EXPLANATION])


def machine(server: BenchServer) -> str:
    """Say on what it was measured."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {server.version} on its own Unix socket, fsync on; load before: {load}"
    )


def _cells(row: Row) -> list[str]:
    cells = [row.what]
    for place in range(2):
        ratio = row.ratio(place)
        cells.append(row.unit.show(row.portal[place]))
        cells.append(NOTHING if row.bare is None else row.unit.show(row.bare[place]))
        cells.append(NOTHING if ratio is None else f"{ratio:.1f}")
    cells.append(NOTHING if row.growth is None else f"{row.growth:.2f}")
    cells.append(NOTHING if row.aim is None else f"<= {row.aim.words}")
    return [*cells, _verdict(row)]


def _verdict(row: Row) -> str:
    """Say whether a row meets its aims: at both sizes, and in growth."""
    verdicts = []
    if row.aim is not None:
        missed = [size for place, size in enumerate(("2,000", "200,000")) if not row.meets_aim(place)]
        verdicts.append(f"misses at {' and '.join(missed)}" if missed else "meets")
    if row.meets_growth is not None:
        verdicts.append(f"growth {'meets' if row.meets_growth else 'misses'}")
    return "; ".join(verdicts)


def _line(cells: Sequence[str]) -> str:
    first, *others = cells
    *figures, aim, verdict = others
    written = [first.ljust(WIDTHS[0])]
    written += [cell.rjust(width) for cell, width in zip(figures, WIDTHS[1:], strict=False)]
    return "  ".join([*written, aim.ljust(WIDTHS[8]), verdict]).rstrip()


def _processor() -> str:
    """Name the processor, where the system says it."""
    listed = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in listed.read_text().splitlines() if line.startswith("model name")] if listed.exists() else []
    return names[0] if names else platform.processor() or sys.platform
