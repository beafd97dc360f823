"""A checked row as it is kept between preview and recording, and back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from tenants.meetings.forms import RecordedRow
from tenants.meetings.rules import FunderPart, MeetingRecord

_DAYS: Final = ("requested_on", "meeting_on", "cancelled_on", "funders_agreed_on")


def row_to_keep(row: RecordedRow) -> dict[str, Any]:
    """Write a row as JSON: days as text, funders as pairs."""
    said = asdict(row.record)
    for name in _DAYS:
        said[name] = None if said[name] is None else said[name].isoformat()
    said["funders"] = [[part.code, part.weight] for part in row.record.funders]
    return {"line": row.line, **said}


def row_kept(kept: Mapping[str, Any]) -> RecordedRow:
    """Read a row back."""
    said = dict(kept)
    line = said.pop("line")
    for name in _DAYS:
        said[name] = None if said[name] is None else dt.date.fromisoformat(said[name])
    said["funders"] = tuple(FunderPart(code, weight) for code, weight in said["funders"])
    return RecordedRow(line, MeetingRecord(**said))
