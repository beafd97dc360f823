"""What one meeting costs, before anybody shares it: rules 3 and 4 of shared/interfaces.md."""

from fractions import Fraction
from typing import Any

from tests.oracle.reading import Folder, Meeting
from tests.oracle.shares import clear_working_days, half_up


def price_pence(folder: Folder, meeting: Meeting) -> int:
    """Rule 3: the member's own row with the latest effective_from on the day of the meeting, else the group's."""
    rows = [row for row in folder.prices if row["item"] == "meeting"]
    in_force = [row for row in rows if row["effective_from"] <= meeting.meeting_date]
    own = [row for row in in_force if row.get("authority") == meeting.authority]
    group = [row for row in in_force if "authority" not in row]
    latest: dict[str, Any] = max(own or group, key=lambda row: row["effective_from"])
    return int(latest["pence"])


def cancellation_pence(folder: Folder, meeting: Meeting) -> int:
    """Rule 4: nothing if postponed, or caused by the provider or force majeure whatever the status; else a percent."""
    if meeting.status == "postponed" or meeting.cause in {"provider", "force-majeure"}:
        return 0
    return half_up(price_pence(folder, meeting) * percent_charged(folder, meeting) / 100)


def percent_charged(folder: Folder, meeting: Meeting) -> Fraction:
    """Rule 4: not attended, the full price; cancelled, the first tier in the order written that is reached."""
    if meeting.status == "not-attended" or meeting.cancelled_on is None:
        return Fraction(100)
    clear_days = clear_working_days(meeting.cancelled_on, meeting.meeting_date)
    reached = (tier["percent"] for tier in folder.tiers if clear_days >= tier["clear_working_days"])
    return Fraction(next(reached, 0))
