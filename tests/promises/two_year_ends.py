"""The journals of a year end that Kent and Essex exported, each twice, through the portal's own actions."""

import datetime as dt

from consortium.contracts.queries import current_contract
from tenants.journals.accruing import export_year, prepare_year
from tests.promises.two_councils import ESSEX, KENT, as_member

IN_MAY = dt.date(2016, 5, 4)


def export_accruals(app, authority_id=KENT, *, replaces=0, on=IN_MAY, takes_back=True):
    """Export the journal of 31 March 2016 of a council, as its page does."""
    with as_member(app, authority_id, on) as scope:
        contract = current_contract(scope.session)
        prepared = prepare_year(scope, contract, 2015, (4, 30))
        how = {"takes_back": takes_back, "replaces": replaces, "by_name": "Somebody"}
        return export_year(scope, contract, prepared, "csv", **how)


def record_everything(app):
    for authority_id in (KENT, ESSEX):
        for replaces in (0, 1):
            export_accruals(app, authority_id, replaces=replaces)
