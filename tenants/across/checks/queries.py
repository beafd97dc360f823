"""Running the checks of the books, and what their last run found."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from consortium.authorities.queries import councils, find_state
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import rebound
from consortium.money import pounds
from tenants.across.checks.invariants import CHECKS, Check
from tenants.across.checks.models import BookCheck
from tenants.across.checks.of_invoices import INVOICE_CHECKS
from tenants.across.checks.of_payments import PAYMENT_CHECKS
from tenants.across.checks.rules import (
    AMENDMENTS_FOLLOW,
    COSTS_ADD_UP,
    DOCUMENTS_FIT,
    LEADS_COPIES_FIT,
    RECEIPTS_FOLLOW,
    RECHARGES_ADD_UP,
    SHOWN,
    Finding,
    Run,
)
from tenants.across.wanted import missing_of, read_runs, wanted_of_cost

_BOOKS_AT_A_TIME: Final = 20
# What the books look at themselves, council by council: nobody else may read it.
_ASKED_OF_BOOKS: Final = {
    AMENDMENTS_FOLLOW: "check_amendments(:id)",
    RECHARGES_ADD_UP: "check_recharges(:id)",
    RECEIPTS_FOLLOW: "check_receipts(:id)",
    DOCUMENTS_FIT: "check_documents(:id, cast(:since as int))",
    LEADS_COPIES_FIT: "check_lead_copies(:id, cast(:since as int))",
}
_LOOKS: Final = text(
    " union all ".join(
        f"select {place}, checked, broken from {function}"  # noqa: S608  put together from constants of this file
        for place, function in enumerate(_ASKED_OF_BOOKS.values())
    )
)
# Each check groups or sorts all books once. They fit there, so that nothing is written to disk and read again.
_SORTED_IN_MEMORY: Final = text("select set_config('work_mem', '64MB', true)")


def run_checks(session: Session, *, since: int | None = None) -> Iterator[Finding]:
    """Run every check in turn, as a role that reads all books.

    `since` is a period: the chain is then followed from the fingerprints of the statements before it.
    """
    session.execute(_SORTED_IN_MEMORY)
    for check in (*CHECKS, *PAYMENT_CHECKS, *INVOICE_CHECKS):
        broken = _broken_in_parts(session, check, since) if check.in_parts else _broken(session, check)
        counted = session.execute(text(check.counted)).scalar_one()
        yield Finding(check.sentence, counted, tuple(broken))
    yield from _the_books_look(session, since)
    if find_state(session) is not None:
        yield _shared_costs_add_up(session, current_contract(session))


def _broken(session: Session, check: Check) -> Sequence[str]:
    return session.execute(text(f"{check.broken} limit {SHOWN + 1}")).scalars().all()


def _broken_in_parts(session: Session, check: Check, since: int | None) -> Sequence[str]:
    """Ask for some councils at a time: each answer is short, however long the books are."""
    query, found = text(f"{check.in_parts} limit {SHOWN + 1}"), list[str]()
    numbers = [council.authority_id for council in councils(session)]
    for start in range(0, len(numbers), _BOOKS_AT_A_TIME):
        books = numbers[start : start + _BOOKS_AT_A_TIME]
        found += session.execute(query, {"books": books, "since": since}).scalars().all()
    return found[: SHOWN + 1]


def last_run(session: Session) -> tuple[Run, list[Finding]] | None:
    """Return the last run of the checks with what each found, or None while there was none."""
    row = session.execute(select(BookCheck).order_by(BookCheck.run_number.desc()).limit(1)).scalar_one_or_none()
    if row is None:
        return None
    findings = [Finding(sentence, counted, tuple(broken)) for sentence, counted, broken in row.findings]
    return Run(row.run_at, row.on_day, row.run_by, row.held, row.checks, row.run_number), findings


def _the_books_look(session: Session, since: int | None) -> list[Finding]:
    """Check every council in turn by functions of the books: the books look; no value is told. `since` as above."""
    counted, broken = Counter[int](), defaultdict[int, list[str]](list)
    for council in councils(session):
        with rebound(session, authority_id=council.authority_id):
            found = session.execute(_LOOKS, {"id": council.authority_id, "since": since}).all()
        for place, checked, places in found:
            counted[place] += checked
            broken[place] += [f"{council.name}, {one}" for one in places]
    return [Finding(one, counted[place], tuple(broken[place])) for place, one in enumerate(_ASKED_OF_BOOKS)]


def _shared_costs_add_up(session: Session, contract: ContractTerms) -> Finding:
    """Check that the shares of each cost that was charged, and needs no charging again, are the cost to the penny."""
    counted, broken = 0, []
    runs = read_runs(session, contract, years=False)
    for cost in runs.costs:
        wanted = wanted_of_cost(runs, cost)
        charged_pence = sum(pence for of_council in wanted.posted.values() for pence in of_council.values())
        if not wanted.posted or missing_of(wanted):
            continue
        counted += 1
        if charged_pence != cost.amount_pence:
            broken.append(f"{cost.reference}: {pounds(charged_pence)} of {pounds(cost.amount_pence)}")
    return Finding(COSTS_ADD_UP, counted, tuple(broken))
