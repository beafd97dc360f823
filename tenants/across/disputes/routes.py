from typing import Final

from flask import Response, abort, render_template, url_for

from consortium import clock
from consortium.authorities.queries import Council
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db, transaction
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import period_numbered
from consortium.web.downloads import FileKind
from consortium.web.lists import Paging, page_asked_for
from tenants.across.disputes.forms import AnswerForm, seen_of
from tenants.across.pages import Answer, council_named, done
from tenants.credits.lists import period_words
from tenants.disputes.actions import answer_query
from tenants.disputes.lists import QUERY_COLUMNS, query_cells
from tenants.disputes.queries import count_queries, find_query, queries_of_group
from tenants.disputes.rules import REASONS, Query, QueryRefused, counted
from tenants.doors import group_pages, opened_group
from tenants.exports import export
from tenants.scope import inside

group_disputes: Final = group_pages("group_disputes", __name__)


@group_disputes.get("/queries")
@needs(Permission.READ_ALL_STATEMENTS)
def listed() -> str:
    """List every council's queries: those that wait first, by the day of their answer."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    counts = count_queries(session, contract.contract_id)
    paging = Paging(page_asked_for(), counts.all_of_them)
    found = queries_of_group(session, contract.contract_id, most=paging.rows_a_page, offset=paging.offset)
    return render_template(
        "tenants/across/disputes/list.html",
        group=here.group,
        contract=contract,
        heading=counted(counts.open, counts.open_pence),
        queries=found,
        paging=paging,
        today=clock.today(),
        reasons=REASONS,
        address=lambda query: url_for("group_disputes.shown", slug=query.slug, number=query.dispute_number),
        words=lambda number: period_words(contract, number),
    )


@group_disputes.get("/queries.<any(csv, xlsx):kind>")
@needs(Permission.READ_ALL_STATEMENTS)
def exported(kind: FileKind) -> Response:
    """Send every council's queries as a file."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    rows = [query_cells(contract, query) for query in queries_of_group(session, contract.contract_id)]
    binding, name = Binding(here.role, actor=here.actor), f"{contract.reference}-queries"
    return export(binding, "queries", file_name=name, columns=QUERY_COLUMNS, rows=rows, kind=kind)


@group_disputes.get("/queries/<slug:slug>/<int:number>")
@needs(Permission.READ_ALL_STATEMENTS)
def shown(slug: str, number: int) -> Answer:
    """Show the lead one query of a council, with the form that answers it while it waits."""
    contract, council = current_contract(db.session()), council_named(slug)
    return _page(contract, council, _query(contract, council, number), AnswerForm())


@group_disputes.post("/queries/<slug:slug>/<int:number>")
@needs(Permission.GIVE_CREDIT)
def answered(slug: str, number: int) -> Answer:
    """Answer a query; what is upheld is credited at once. Pressed twice it is answered once."""
    contract, council = current_contract(db.session()), council_named(slug)
    query, form = _query(contract, council, number), AnswerForm()
    form.offer(query)
    if not form.validate_on_submit():
        return _page(contract, council, query, form)
    if query.is_open and (form.seen.data or "") != seen_of(query):
        form.refuse("The provider replied while you looked. Read its reply, then answer")
        form.seen.data = seen_of(query)
        return _page(contract, council, query, form)
    try:
        with transaction(), inside(opened_group().scope_of(council.authority_id)) as scope:
            now = answer_query(
                scope,
                contract,
                number,
                form.outcome.data,
                reason=str(form.reason.data),
                amount_pence=form.amount.data,
            )
    except QueryRefused as refusal:
        form.refuse_of(refusal.field, str(refusal))
        return _page(contract, council, _query(contract, council, number), form)
    said = f"Query {number} of {council.name} is answered. {now.finding()}."
    return done(said, url_for("group_disputes.shown", slug=slug, number=number))


def _page(contract: ContractTerms, council: Council, query: Query, form: AnswerForm) -> Answer:
    form.offer(query)
    slug, period = council.slug, period_numbered(contract.billing, query.period_number)
    return render_template(
        "tenants/across/disputes/shown.html",
        council=council.name,
        slug=slug,
        query=query,
        form=form,
        today=clock.today(),
        reasons=REASONS,
        words=period_words(contract, query.period_number),
        statement_at=url_for("group.shown", name=period.name, slug=slug),
        note_at=url_for("group_credits.shown", slug=slug, number=query.credit_number) if query.credit_number else "",
        may_answer=query.is_open and signed_in().may(Permission.GIVE_CREDIT),
    )


def _query(contract: ContractTerms, council: Council, number: int) -> Query:
    with inside(opened_group().scope_of(council.authority_id)) as scope:
        query = find_query(scope, contract.contract_id, number)
    if query is None:
        abort(404)
    return query
