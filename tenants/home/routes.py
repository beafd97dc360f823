import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, url_for

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.contracts.rules import price_in_force
from consortium.dates import long_date
from consortium.money import pounds
from consortium.people import Permission, needs, signed_in
from consortium.periods.rules import financial_year, financial_year_name, period_holding, year_in_words
from consortium.web.charts import Steps, drawn
from tenants.bookings.lists import Unnamed
from tenants.cases.addresses import case_address
from tenants.cases.clock_sentences import weekday_near
from tenants.doors import CouncilDoor, council_pages, opened_council
from tenants.home.queries import Standing, spent_since, standing
from tenants.home.rules import (
    LateMeeting,
    YearSoFar,
    by_period_sentence,
    heading,
    included_sentence,
    made_of,
    over_since,
    room_for,
    year_so_far,
)
from tenants.home.waiting import Waiting, queried, to_pay
from tenants.meetings.addresses import council_address
from tenants.statements.lists import PeriodRow, period_row
from tenants.statements.queries import sums_by_period
from tenants.worklists.queries import WantedTasks, waiting
from tenants.worklists.routes import councils_case
from tenants.worklists.rules import rules_of, state_tag, waiting_words

council_home: Final = council_pages("council_home", __name__)
_NEW_FOR: Final = dt.timedelta(days=30)
_MOST_WAITING: Final = 5
_MOST_TASKS: Final = 3  # overdue, and as many that are due within a week


@council_home.get("")
@needs(Permission.READ_COUNCIL)
def shown() -> str:
    """Show a council what is left of its budget and its included meetings, what was spent on what, and what waits."""
    here, today = opened_council(), clock.today()
    contract = current_contract(here.scope.session)
    first = dt.date(financial_year(today), 4, 1)
    first_period = period_holding(contract.billing, first).number
    earliest_period = period_holding(contract.billing, first.replace(year=first.year - 1)).number
    spent = spent_since(
        here.scope, contract.contract_id, first=first, first_period=first_period, earliest_period=earliest_period
    )
    stands = standing(here.scope, contract.contract_id, first=first, first_period=first_period, since=today - _NEW_FOR)
    year = year_so_far(spent, first=first, first_period=first_period, billing=contract.billing, today=today)
    rows = [period_row(contract, sums) for sums in sums_by_period(here.scope, contract.contract_id)]
    price = price_in_force(stands.prices, here.scope.authority_id, min(today, contract.ends_on))
    left, price_pence = stands.meetings_included - len(stands.used), price.price_pence if price else None
    budget_pence = stands.budget_pence
    room = "" if budget_pence is None else over_since(year, budget_pence)
    if budget_pence is not None and not room:
        room = room_for(budget_pence, year.own_pence, left=left, price_pence=price_pence)
    last_used = max(stands.used, key=lambda one: (one.held_on, one.slot_number), default=None)
    present = period_holding(contract.billing, today)
    last = next((row for row in rows if row.is_issued), None)
    return render_template(
        "tenants/home/home.html",
        council=here.council,
        contract=contract,
        heading=heading(year, budget_pence=budget_pence, left=left, price_pence=price_pence),
        year=year,
        year_words=year_in_words(first.year),
        year_name=financial_year_name(first.year),
        year_before=_year_before(contract, year),
        stands=stands,
        last_used=last_used,
        last_used_link=council_address(last_used.reference, last_used.provider_id, contract) if last_used else "",
        left=left,
        price_pence=price_pence,
        included=included_sentence(stands.meetings_included, contract.ends_on),
        room=room,
        chart=drawn(_chart(here.council, year, budget_pence, room)) if year.steps else "",
        by_period=by_period_sentence(year, contract.billing, stands.late, present_period=present.number),
        rows=_links(year, stands.only_cost),
        may_set=_may_set_budget(here),
        waiting=[*_tasks(here, contract), *_money(contract, stands), *_waiting(here, contract, rows, stands)],
        reads_cases=_reads_cases(here),
        last=last,
        last_made_of=made_of(last.lines, stands.last_meetings) if last else "",
        open_rows=[row for row in rows if not row.is_issued],
    )


def _chart(council: str, year: YearSoFar, budget_pence: int | None, room: str) -> Steps:
    return Steps(
        about=room or f"What {council} has spent since {long_date(year.first)}",
        first_day=year.first,
        last_day=dt.date(year.first.year + 1, 3, 31),
        until=year.until,
        points=year.steps,
        limit_pence=budget_pence,
        limit_label="" if budget_pence is None else f"Budget {pounds(budget_pence)}",
    )


@dataclass(frozen=True)
class YearBefore:
    """The last whole year against the contract before. Units: pence."""

    words: str
    name: str
    charged_pence: int
    previous_pence: int

    @property
    def heading(self) -> str:
        """Say the finding: The year before cost £9,623.21 less than the old contract."""
        apart = self.previous_pence - self.charged_pence
        return f"The year before cost {pounds(abs(apart))} {'less' if apart >= 0 else 'more'} than the old contract"


def _year_before(contract: ContractTerms, year: YearSoFar) -> YearBefore | None:
    """Compare the year before, if it was one of the contract, was charged, and what the old contract cost is known."""
    before = year.first.year - 1
    is_of_contract = before >= financial_year(contract.starts_on) and year.before_pence != 0
    if contract.previous_annual_pence is None or not is_of_contract:
        return None
    return YearBefore(
        year_in_words(before), financial_year_name(before), year.before_pence, contract.previous_annual_pence
    )


def _links(year: YearSoFar, only_cost: str | None) -> list[tuple[str, int, int, str]]:
    """List the rows of the table with the address of the lines behind each. A shared cost alone is called by its name."""
    name = financial_year_name(year.first.year)
    meetings = {
        "meeting": url_for("meetings.listed", year=name, happened="held"),
        "cancellation": url_for("meetings.listed", year=name, happened="not-held", price="charged"),
    }
    found = []
    for row in year.rows:
        is_named = row.kind == "shared-cost" and row.number == 1 and only_cost
        label = f"Share of: {only_cost}" if is_named else row.label
        href = meetings.get(row.kind) or url_for("costs.listed", year=name, kind=row.kind)
        found.append((label, row.number, row.own_pence, href))
    if year.recharged:
        of_others = year.recharged
        found.append((of_others.label, of_others.number, of_others.own_pence, url_for("recharges.listed", year=name)))
    return found


def _waiting(here: CouncilDoor, contract: ContractTerms, rows: Sequence[PeriodRow], stands: Standing) -> list[Waiting]:
    """List what waits for this person: a budget to set, a new statement to look at, meetings that came late."""
    today, found = clock.today(), []
    if stands.budget_pence is None and _may_set_budget(here):
        why = "Then this page says what is left of it."
        found.append(
            Waiting(
                "To do",
                "yellow",
                f"Add a budget for {year_in_words(financial_year(today))}",
                url_for("budgets.shown"),
                why,
            )
        )
    last = next((row for row in rows if row.is_issued), None)
    if last is not None and last.sums.issued_on is not None and last.sums.issued_on >= today - _NEW_FOR:
        words = f"Look at the statement of {last.short}: {pounds(last.total_pence)}"
        href = url_for("statements.shown", name=last.period.name)
        found.append(Waiting("New", "blue", words, href, f"Issued on {long_date(last.sums.issued_on)}."))
    new = [one for one in stands.late if one.recorded_on >= today - _NEW_FOR]
    found += [_late(here.council, contract, one) for one in new[:_MOST_WAITING]]
    if len(new) > _MOST_WAITING:
        more = f"See {len(new) - _MOST_WAITING} more late meetings"
        found.append(
            Waiting("New", "blue", more, url_for("costs.listed", by="statement"), "In the costs by statement.")
        )
    return found


def _money(contract: ContractTerms, stands: Standing) -> list[Waiting]:
    """List what is to be paid, and the queries that wait for an answer."""
    return [*to_pay(contract, stands.owed), *queried(stands.queried)]


def _reads_cases(here: CouncilDoor) -> bool:
    return signed_in().may(Permission.READ_CASES, authority_id=here.scope.authority_id)


def _tasks(here: CouncilDoor, contract: ContractTerms) -> list[Waiting]:
    """List the nearest of what the law asks of the council, overdue first, for whoever may read its cases."""
    if not _reads_cases(here):
        return []
    today = clock.today()
    wanted = WantedTasks(rules=rules_of("council"), authority_id=here.scope.authority_id)
    now = waiting(here.scope.session, wanted, today=today, most=_MOST_TASKS)
    whole_list = url_for("council_worklist.shown")
    found = []
    for task in now.tasks:
        words, why = waiting_words(task, today)
        tag, colour = ("Overdue", "red") if task.due_on < today else state_tag(task.due_on, today)
        found.append(Waiting(tag, colour, words, councils_case(task, contract) or whole_list, why))
    found += [_to_name(here.council, contract, one, today) for one in now.to_name]
    if now.number > len(now.tasks):
        words = f"See all {now.number} things that are due within a week or overdue"
        found.append(Waiting("Worklist", "grey", words, whole_list, "With the last day of each."))
    return found


def _to_name(council: str, contract: ContractTerms, one: Unnamed, today: dt.date) -> Waiting:
    other = {} if one.provider_id == contract.provider_id else {"provider": one.provider_id}
    href = case_address("bookings.people", one.case_reference, number=one.meeting_number, **other)
    words = f"Name who may decide for {council} at the meeting of {one.case_reference}"
    why = f"It is on {weekday_near(one.meeting_on, today)}. Whoever comes must be able to settle it."
    return Waiting("To do", "yellow", words, href, why)


def _may_set_budget(here: CouncilDoor) -> bool:
    return signed_in().may(Permission.SET_BUDGET, authority_id=here.scope.authority_id)


def _late(council: str, contract: ContractTerms, one: LateMeeting) -> Waiting:
    pays = f"{council} pays {pounds(one.own_pence)}"
    pays += f" of {pounds(one.charged_pence)}" if one.own_pence != one.charged_pence else ""
    dates = f"Held {one.held_on.day} {one.held_on:%B}, recorded {one.recorded_on.day} {one.recorded_on:%B}"
    href = council_address(one.reference, one.provider_id, contract)
    return Waiting("New", "blue", f"See a late meeting, {one.reference}", href, f"{dates}. {pays}.")
