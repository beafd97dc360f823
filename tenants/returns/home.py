"""The provider's first page: which return is in, and what came since."""

from typing import Final

from flask import render_template

from consortium import clock
from consortium.database import db
from consortium.people import Permission, needs
from tenants.desk import meetings_link, no_contract, served_contract
from tenants.doors import opened_provider, provider_pages
from tenants.meetings.addresses import meeting_address
from tenants.returns.queries import last_month_states
from tenants.returns.words import late_words, month_finding, state_words

provider_home: Final = provider_pages("provider_home", __name__)


@provider_home.get("")
@needs(Permission.READ_RECORDED)
def shown() -> str | tuple[str, int]:
    """Show how it stands with the last month's return, council by council, and how to go on."""
    contract, today = served_contract(), clock.today()
    if contract is None:
        return no_contract(200)
    last = last_month_states(db.session(), contract, today)
    members = last.members
    rows = [council for council in last.councils if (council.state and council.meetings) or council.late]
    return render_template(
        "tenants/returns/home.html",
        provider=opened_provider().provider,
        heading=month_finding(last, today, contract.ends_on),
        last=last,
        rows=rows,
        without=[council.name for council in members if council not in rows],
        since=sum(council.meetings_since for council in last.councils),
        meetings=sum(council.meetings for council in members),
        today=today,
        state_words=state_words,
        late_words=late_words,
        meetings_link=meetings_link,
        meeting_link=lambda reference: meeting_address("provider_meetings.shown", reference),
    )
