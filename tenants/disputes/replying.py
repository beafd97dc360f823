"""Queries as the provider of their meetings sees them, over all its councils, and its reply to one."""

from typing import Final

from flask import Response, abort, flash, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answered

from consortium import clock
from consortium.database import Binding, db, transaction
from consortium.people import Permission, needs, signed_in
from consortium.web import known
from consortium.web.downloads import FileKind
from tenants.desk import Desk, no_contract, open_desk, served_contract
from tenants.disputes.actions import reply_to_query
from tenants.disputes.lists import PROVIDERS_COLUMNS, providers_query_cells
from tenants.disputes.queries import find_providers_query, queries_of_provider
from tenants.disputes.rules import REASONS, ProvidersQuery, QueryRefused, counted_to_reply
from tenants.disputes.web_forms import ReplyForm
from tenants.doors import opened_provider, provider_pages
from tenants.exports import export
from tenants.meetings.addresses import meeting_address
from tenants.scope import inside

provider_disputes: Final = provider_pages("provider_disputes", __name__)
MOST_SHOWN: Final = 500


@provider_disputes.get("/queries")
@needs(Permission.READ_RECORDED)
def listed() -> str | tuple[str, int]:
    """Show a provider the queries of lines of its meetings: those that wait for its reply first."""
    contract, here = served_contract(), opened_provider()
    if contract is None:
        return no_contract(200)
    found = queries_of_provider(db.session(), here.provider_id, contract.contract_id, most=MOST_SHOWN)
    return render_template(
        "tenants/disputes/of_provider.html",
        provider=here.provider,
        heading=counted_to_reply(found),
        queries=found,
        today=clock.today(),
        reasons=REASONS,
    )


@provider_disputes.get("/queries.<any(csv, xlsx):kind>")
@needs(Permission.READ_RECORDED)
def exported(kind: FileKind) -> Response:
    """Send the queries of a provider's lines as a file."""
    contract, here = served_contract(), opened_provider()
    if contract is None:
        abort(404)
    found = queries_of_provider(db.session(), here.provider_id, contract.contract_id)
    return export(
        Binding("portal_provider", provider_id=here.provider_id, actor=here.actor),
        "queries",
        file_name=f"{contract.reference}-queries",
        columns=PROVIDERS_COLUMNS,
        rows=[providers_query_cells(query) for query in found],
        kind=kind,
    )


@provider_disputes.get("/queries/<slug:slug>/<int:number>")
@needs(Permission.READ_RECORDED)
def shown(slug: str, number: int) -> str:
    """Show one query of a line of the provider's, with the form for a reply while it waits for one."""
    _, query = _found(slug, number)
    return _page(query, ReplyForm())


@provider_disputes.post("/queries/<slug:slug>/<int:number>")
@needs(Permission.KEEP_BILLING)
def replied(slug: str, number: int) -> str | Answered:
    """Reply to a query. Pressed twice it is sent once."""
    desk, query = _found(slug, number)
    form = ReplyForm()
    form.offer(query)
    if not form.validate_on_submit():
        return _page(query, form)
    try:
        with transaction(), inside(desk.door.scope_of(query.authority_id)) as scope:
            reply_to_query(
                scope,
                desk.contract,
                number,
                form.reply.data,
                reason=str(form.reason.data),
                by_name=signed_in().name,
                amount_pence=form.amount.data,
            )
    except QueryRefused as refusal:
        form.refuse_of(refusal.field, str(refusal))
        return _page(_found(slug, number)[1], form)
    flash(f"Your reply to query {number} of {query.council} is sent. The lead reads it and answers.")
    return redirect(url_for("provider_disputes.shown", slug=slug, number=number), 303)


def _page(query: ProvidersQuery, form: ReplyForm) -> str:
    form.offer(query)
    may_reply = signed_in().may(Permission.KEEP_BILLING, provider_id=opened_provider().provider_id)
    return render_template(
        "tenants/disputes/reply.html",
        query=query,
        form=form,
        today=clock.today(),
        reasons=REASONS,
        meeting_at=meeting_address("provider_meetings.shown", query.reference),
        may_reply=may_reply,
    )


def _found(slug: str, number: int) -> tuple[Desk, ProvidersQuery]:
    """Find a query by its council and number among the provider's own; 404 for any other."""
    desk = open_desk()
    council = next((one for one in desk.councils.values() if one.slug == slug), None) if desk else None
    if desk is None or council is None:
        abort(404)
    known(authority_id=council.authority_id)
    with inside(desk.door.scope_of(council.authority_id)) as scope:
        query = find_providers_query(scope, desk.contract.contract_id, number)
    if query is None:
        abort(404)
    return desk, query
