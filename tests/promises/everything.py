"""Rows in every table for both councils: what nobody else may touch, and what every page has something to show of."""

from typing import Any

from tests.databases import Database, app_with, close_connections
from tests.promises import (
    two_caseloads,
    two_councils,
    two_credits,
    two_desks,
    two_diaries,
    two_disputes,
    two_fundings,
    two_invoices,
    two_payments,
    two_recharges,
    two_year_ends,
)


def record(made: Database, folder: Any) -> None:
    """Fill an empty database through the portal's own actions. `folder` is an empty folder for the councils' files."""
    app = app_with(made)
    two_councils.record_everything(app, folder)
    for part in (
        two_caseloads.record_everything,
        two_desks.record_everything,
        two_fundings.record_everything,
        two_diaries.fill_diaries,
        two_credits.record_everything,
        two_disputes.record_everything,
        two_payments.record_everything,
        two_invoices.record_everything,
        two_recharges.record_everything,
        two_year_ends.record_everything,
    ):
        part(app)
    close_connections(app)
