"""The provider's first page: what has to be done by when over all its councils, and which return is in."""

from typing import Final

from flask import render_template, url_for

from consortium import clock
from consortium.database import db
from consortium.people import Permission, needs, signed_in
from tenants.desk import meetings_link, no_contract, served_contract
from tenants.doors import opened_provider, provider_pages
from tenants.meetings.addresses import meeting_address
from tenants.returns.first_page import first_page
from tenants.returns.queries import last_month_states
from tenants.returns.words import late_words, month_finding, state_words
from tenants.worklists.routes import PROVIDERS, providers_wanted
from tenants.worklists.shown import worklist_page
from tenants.worklists.web_forms import ProvidersWorklistFilter

provider_home: Final = provider_pages("provider_home", __name__)


@provider_home.get("")
@needs(Permission.READ_RECORDED)
def shown() -> str | tuple[str, int]:
    """Show the worklist, and how it stands with the last month's return, council by council."""
    contract, today = served_contract(), clock.today()
    if contract is None:
        return no_contract(200)
    last, form = last_month_states(db.session(), contract, today), ProvidersWorklistFilter()
    work = worklist_page(form, providers_wanted(form, contract.provider_id, last.councils), PROVIDERS)
    month = last.month
    beside = first_page(db.session(), contract, first_day=month.first_day, last_day=month.last_day)
    contacts = beside.contacts
    rows = [
        council
        for council in last.councils
        if council.late or (council.state and (council.meetings or council.authority_id in contacts))
    ]
    return render_template(
        "tenants/returns/home.html",
        provider=opened_provider().provider,
        form=form,
        work=work,
        csv=url_for("provider_worklist.exported", kind="csv"),
        xlsx=url_for("provider_worklist.exported", kind="xlsx"),
        finding=month_finding(last, today, contract.ends_on),
        last=last,
        rows=rows,
        without=[council.name for council in last.members if council not in rows],
        contacts=contacts,
        since=sum(council.meetings_since for council in last.councils),
        meetings=sum(council.meetings for council in last.members),
        today=today,
        to_reply=beside.to_reply,
        to_answer=beside.to_answer if _keeps_billing() else 0,
        state_words=state_words,
        late_words=late_words,
        meetings_link=meetings_link,
        meeting_link=lambda reference: meeting_address("provider_meetings.shown", reference),
    )


def _keeps_billing() -> bool:
    return signed_in().may(Permission.KEEP_BILLING, provider_id=opened_provider().provider_id)
