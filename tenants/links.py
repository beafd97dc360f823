"""Links from one part of a council's pages to another's."""

from typing import Any

from flask import current_app, url_for


def meeting_link(reference: str) -> str:
    """Return the address of one meeting's page."""
    return _address("meetings.shown", reference=reference)


def meetings_link(**filters: str) -> str:
    """Return the address of the list of meetings under a filter."""
    return _address("meetings.listed", **filters)


def _address(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
