"""Links from one part of a council's pages to another's."""

from typing import Any

from flask import current_app, url_for

from consortium.contracts.queries import ContractTerms


def meeting_link(reference: str, provider_id: int | None, contract: ContractTerms) -> str:
    """Return the address of one meeting's page; a provider is named where it is not the contract's."""
    other = {} if provider_id == contract.provider_id else {"provider": provider_id}
    return _address("meetings.shown", reference=reference, **other)


def meetings_link(**filters: str) -> str:
    """Return the address of the list of meetings under a filter."""
    return _address("meetings.listed", **filters)


def _address(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
