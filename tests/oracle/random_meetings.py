"""Draw random meetings that keep every rule of the usage return, with a contact for each case."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.random_contract import Plan, draw_day
from tests.oracle.varied_files import Row

FUNDERS = {"SCH": "academy", "ICB": "health", "CSC": "social-care-child", "COL": "college"}
CAUSES = ["authority", "family", "health", "school", "provider", "force-majeure"]
STATUSES = ["held"] * 14 + ["cancelled"] * 6 + ["not-attended"] * 2 + ["postponed"] * 2
KINDS = ["REFUSE_ASSESS", "REFUSE_ISSUE", "CONTENT_B;CONTENT_F", "CONTENT_F;CONTENT_I", "REFUSE_AMEND", "CEASE"]


@dataclass
class Drawn:
    row: Row  # of the usage return
    reported_on: date  # the earliest day on which it may be reported
    contact: Row | None  # of the contacts return; None where the case is known already


def draw_meetings(rng: random.Random, plan: Plan, council: Row, window: tuple[date, date]) -> list[Drawn]:
    """Draw a council's meetings with dates within the window, some of them reported months late."""
    first, last = window
    if last < first:
        return []
    months = (last - first).days // 30 + 1
    count = rng.randint(0, months) if rng.random() < 0.8 else rng.randint(0, 2 * months)
    days = [draw_day(rng, first, last) for _ in range(count)]
    drawn = [draw_meeting(rng, council["code"], first, day) for day in sorted([first, last, *days])]
    for day in near_bank_holidays(rng, first, last):
        drawn.append(draw_meeting(rng, council["code"], first, day))
        earliest = max(drawn[-1].row["requested_on"], day - timedelta(days=16))
        drawn[-1].row |= {"status": "cancelled", "cause": rng.choice(CAUSES[:4]), "outcome": None}
        drawn[-1].row |= {"cancelled_on": draw_day(rng, earliest, max(earliest, day - timedelta(days=4)))}
    return drawn


def near_bank_holidays(rng: random.Random, first: date, last: date) -> list[date]:
    """Draw days soon after Christmas and the bank holidays of May, where a cancellation counts over them."""
    days = [date(year, *month) for year in range(first.year, last.year + 1) for month in ((1, 2), (5, 5), (6, 1))]
    near = [day + timedelta(days=rng.randint(0, 7)) for day in days]
    return [day for day in near if first <= day <= last and rng.random() < 0.5]


def draw_meeting(rng: random.Random, code: str, first: date, meeting_date: date) -> Drawn:
    requested_on = max(first, meeting_date - timedelta(days=rng.randint(0, 40)))
    row = {
        "authority": code,
        "service": rng.choice(["mediation", "mediation", "disagreement-resolution"]),
        "requested_on": requested_on,
        "meeting_date": meeting_date,
        "mode": rng.choice(["online", "in-person", "telephone"]),
    }
    row |= draw_outcome(rng, requested_on, meeting_date)
    row |= draw_funders(rng, code, requested_on, meeting_date)
    late_days = rng.randint(20, 200) if rng.random() < 0.15 else 0
    return Drawn(row, meeting_date + timedelta(days=late_days), draw_contact(rng, row))


def draw_outcome(rng: random.Random, requested_on: date, meeting_date: date) -> Row:
    status = rng.choice(STATUSES)
    if status == "held":
        return {"status": status, "outcome": rng.choice(["full", "partial", "none", "adjourned"])}
    cancelled_on = None
    if status == "cancelled":
        earliest = max(requested_on, meeting_date - timedelta(days=rng.choice([0, 1, 4, 7, 14, 30])))
        cancelled_on = draw_day(rng, earliest, meeting_date)
    return {"status": status, "cause": rng.choice(CAUSES), "cancelled_on": cancelled_on}


def draw_funders(rng: random.Random, code: str, requested_on: date, meeting_date: date) -> Row:
    """Draw nobody else, the authority's own code alone, or up to three others with or without the authority."""
    if rng.random() < 0.6:
        return {"funders": rng.choice([None, None, None, code, f"{code}:3"]), "funders_agreed_on": None}
    funders = [f"{code}-{end}" for end in rng.sample(sorted(FUNDERS), rng.randint(1, 3))]
    if rng.random() < 0.5:
        funders.insert(rng.randint(0, len(funders)), code)
    weights = [rng.choice(["", ":1", ":1", ":2", ":3", ":5", ":7", ":400000"]) for _ in funders]
    parts = [funder + weight for funder, weight in zip(funders, weights, strict=True)]
    return {"funders": ";".join(parts), "funders_agreed_on": draw_day(rng, requested_on, meeting_date)}


def draw_contact(rng: random.Random, row: Row) -> Row:
    told_on: date = row["requested_on"]
    contact: Row = {
        "authority": row["authority"],
        "service": row["service"],
        "asker": rng.choice(["parent", "young-person"]),
        "issues": rng.choice(["education", "education;health", "education;social-care"]),
        "contacted_on": told_on,
        "choice": "mediate",
        "choice_told_on": told_on,
        "authority_told_on": told_on,
    }
    if row["service"] == "mediation":
        contact["decision_kinds"] = rng.choice(KINDS)
        contact["decision_sent_on"] = contact["contacted_on"] - timedelta(days=rng.randint(1, 50))
    return contact


def draw_again(rng: random.Random, taken_back: Row, reference: str, reported_on: date) -> Drawn:
    """Draw the meeting that replaces a reversed one: its case under a new reference, with other funders or none."""
    row = taken_back | {"reference": reference}
    row |= draw_funders(rng, row["authority"], row["requested_on"], row["meeting_date"])
    return Drawn(row, reported_on, None)
