"""How a statement stands, what a council owes and what a payment settles, in words. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence

from consortium.dates import long_date
from consortium.files.words import listed
from consortium.money import pounds
from tenants.payments.rules import Aged, Owed, Settlement

PeriodWords = Callable[[int], str]


def days(number: int) -> str:
    """Say a number of days: 1 day, 12 days."""
    return "1 day" if number == 1 else f"{number:,} days"


def statement_finding(owed: Owed, today: dt.date) -> str:
    """Say how a statement stands, as its heading does: £15,750.07, paid on 12 August 2016."""
    if owed.open_pence < 0:
        return f"{pounds(-owed.open_pence)} in credit"
    if owed.open_pence:
        return _open_finding(owed, today)
    if owed.state(today) == "nothing":
        return "Nothing to pay"
    on = f" on {long_date(owed.settled_on)}" if owed.settled_on else ""
    return f"{pounds(owed.to_pay_pence)}, {'paid' if owed.paid_pence else 'settled'}{on}"


def _open_finding(owed: Owed, today: dt.date) -> str:
    asked = pounds(owed.asked_for_pence)
    if not owed.asked_for_pence:
        return f"{pounds(owed.waits_pence)} waits for the answer to a query"
    if owed.days_late(today):
        return f"{asked} was due on {long_date(owed.due_on)}, {days(owed.days_late(today))} ago"
    still = "still to pay" if owed.state(today) == "part" else "to pay"
    return f"{asked} {still} by {long_date(owed.due_on)}"


def payments_finding(standing: int, standing_pence: int, taken_back: int) -> str:
    """Say what came in, as the heading of the list of payments: £400.00 received in 2 payments; 1 was taken back."""
    if not standing and not taken_back:
        return "No payment yet"
    came = f"{pounds(standing_pence)} received in {standing:,} payment{'' if standing == 1 else 's'}"
    if not taken_back:
        return came
    return f"{came}; {taken_back:,} {'was' if taken_back == 1 else 'were'} taken back"


def state_tag(owed: Owed, today: dt.date) -> tuple[str, str]:
    """Return how a statement stands as a tag, and its colour."""
    state = owed.state(today)
    if state == "paid":
        return ("Paid" if owed.paid_pence else "Settled", "green")
    if state == "late":
        return (f"{days(owed.days_late(today))} late", "red")
    if state == "credit":
        return ("In credit", "grey")
    if state == "nothing":
        return ("Nothing to pay", "grey")
    if not owed.asked_for_pence:
        return ("Queried", "yellow")
    return ("Part paid", "yellow") if state == "part" else ("Open", "blue")


def council_finding(council: str, owed: Sequence[Owed], carried_pence: int, today: dt.date) -> str:
    """Say what a council owes: £13,530.01 to pay by 5 August 2015; so much of it late; nothing."""
    asked_pence = sum(one.asked_for_pence for one in owed)
    late_pence = sum(one.asked_for_pence for one in owed if one.days_late(today))
    if late_pence:
        rest = f", and {pounds(asked_pence - late_pence)} is not due yet" if asked_pence > late_pence else ""
        return f"{council} is late with {pounds(late_pence)}{rest}"
    if asked_pence:
        due = min(one.due_on for one in owed if one.asked_for_pence)
        return f"{council} owes {pounds(asked_pence)}, due on {long_date(due)}"
    waits_pence = sum(one.waits_pence for one in owed)
    if waits_pence:
        return f"{council} owes nothing but {pounds(waits_pence)} that it queries"
    ahead = f", and has paid {pounds(carried_pence)} ahead" if carried_pence > 0 else ""
    return f"{council} owes nothing{ahead}"


def group_finding(debt: Aged) -> str:
    """Say what all councils owe together, and how much of it is late."""
    if not debt.open_pence:
        return "No council owes anything"
    ahead = f"; {pounds(debt.carried_pence)} is paid ahead" if debt.carried_pence else ""
    return f"{pounds(debt.open_pence)} is owed, {late_of(debt)}{ahead}"


def late_of(debt: Aged) -> str:
    """Say how much of a debt is late: none of it, all of it, £440.00 of it."""
    if not debt.late_pence:
        return "none of it late"
    return "all of it late" if debt.late_pence == debt.open_pence else f"{pounds(debt.late_pence)} of it late"


def settles(settlement: Settlement, words: PeriodWords) -> str:
    """Say what a payment settles: £3,870.00 of quarter 1, April to June 2015, and £100.00 is carried forward."""
    parts = [f"{pounds(pence)} of {words(number)}" for number, pence in settlement.parts]
    if settlement.left_pence:
        parts.append(f"{pounds(settlement.left_pence)} to be carried forward")
    return listed(parts, "and")
