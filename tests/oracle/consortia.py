"""Write random valid consortia with their timelines, the same for the same seed.

python -m tests.oracle.consortia FOLDER SEED [later]
"""

import random
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tests.oracle.random_contract import Plan, draw_day, draw_later, draw_plan
from tests.oracle.random_meetings import FUNDERS, Drawn, draw_again, draw_meetings
from tests.oracle.reading import rows_of
from tests.oracle.shares import months_later
from tests.oracle.varied_files import Row, toml_of, write_csv

AUTHORITIES = (
    "code ons_code name slug kind ehc_plans population_0_25_thousands joined_on left_on agreement_signed_on allowance"
)
CONTACTS = (
    "case_reference authority_reference authority service asker decision_kinds issues decision_sent_on contacted_on "
    "choice choice_told_on authority_told_on certificate_kind certificate_issued_on"
)
USAGE = (
    "reference authority service case_reference requested_on meeting_date status cause cancelled_on mode funders "
    "funders_agreed_on outcome"
)
# What happens on one day happens in this order.
ORDER = ["load", "charge-subscription", "import-contacts", "import-usage", "reverse", "charge-shared-cost", "close"]


@dataclass
class Story:
    """What is known while a consortium's timeline is drawn."""

    rng: random.Random
    folder: Path
    plan: Plan
    later: Plan | None
    load_on: date
    today: date
    timeline: list[tuple[date, str, str]] = field(default_factory=list)
    waiting: list[Drawn] = field(default_factory=list)  # meetings that no return has reported yet
    reported: list[Row] = field(default_factory=list)

    def add(self, on: date, action: str, argument: str) -> None:
        if self.plan.starts_on <= on <= self.today:
            self.timeline.append((on, action, argument))


def write_random_consortium(folder: Path, seed: int, *, second_version: bool = False) -> None:
    """Write a valid consortium with its returns and timeline into the folder, the same for the same seed.

    With `second_version` FOLDER/later/ holds a second version of consortium.toml, authorities.csv and funders.csv, and
    the timeline has a row `load,later`; `load_point` says which.
    """
    rng = random.Random(seed)  # noqa: S311  a test's dice, no secret
    plan = draw_plan(rng)
    today = draw_day(rng, months_later(plan.starts_on, 14), months_later(plan.ends_on, 4))
    load_on = draw_day(rng, months_later(plan.starts_on, 3), months_later(plan.starts_on, 13))
    later = draw_later(rng, plan, load_on) if second_version else None
    story = Story(rng, folder, plan, later, load_on, today)
    draw_all_meetings(story)
    draw_charges(story)
    draw_closes(story)
    draw_returns(story)
    write_version(story, plan, folder)
    if later:
        story.add(load_on, "load", "later")
        write_version(story, later, folder / "later")
    story.timeline.sort(key=lambda row: (row[0], ORDER.index(row[1])))
    rows = [dict(zip(("date", "action", "argument"), row, strict=True)) for row in story.timeline]
    write_csv(folder / "timeline.csv", rows, "date action argument", rng)


def load_point(folder: Path) -> int | None:
    """Which row of timeline.csv, counted from 0, loads FOLDER/later: None if the consortium has one version."""
    actions = [row["action"] for row in rows_of(folder / "timeline.csv")]
    return actions.index("load") if "load" in actions else None


def draw_all_meetings(story: Story) -> None:
    """Draw meetings on days that are valid in both versions; a council new in the second is reported after its load."""
    known = {council["code"]: council for council in story.plan.councils}
    for council in (story.later or story.plan).councils:
        windows = [(story.later or story.plan).window(council)]
        if council["code"] in known:
            windows.append(story.plan.window(known[council["code"]]))
        window = max(first for first, _ in windows), min([story.today, *(last for _, last in windows)])
        drawn = draw_meetings(story.rng, story.plan, council, window)
        if council["code"] not in known:
            for each in drawn:
                each.reported_on = max(each.reported_on, story.load_on)
        story.waiting += drawn
    story.rng.shuffle(story.waiting)
    for number, each in enumerate(story.waiting, start=1):
        each.row |= {"reference": f"M{number:04}", "case_reference": f"C{number:04}"}
        if each.contact:
            each.contact["case_reference"] = f"C{number:04}"


def draw_charges(story: Story) -> None:
    rng = story.rng
    for number, start in enumerate(story.plan.year_starts, start=1):
        # Now and then a year is charged so late that the next year may be charged before it.
        days = [start + timedelta(days=rng.choice([0, 0, 0, rng.randint(1, 40), rng.randint(200, 500)]))]
        days += [days[0] + timedelta(days=rng.randint(0, 400)) for _ in range(rng.randint(0, 2))]
        if story.later:
            days.append(max(start, story.load_on + timedelta(days=rng.randint(0, 60))))
        for day in days:
            story.add(day, "charge-subscription", str(number))
    known = {cost["reference"] for cost in story.plan.costs}
    for cost in (story.later or story.plan).costs:
        is_known = cost["reference"] in known
        earliest = cost["incurred_on"] if is_known else max(cost["incurred_on"], story.load_on)
        days = [earliest + timedelta(days=rng.randint(0, 90)) for _ in range(rng.randint(1, 3))]
        if story.later:
            days.append(max(earliest, story.load_on) + timedelta(days=rng.randint(0, 90)))
        for day in days:
            story.add(day, "charge-shared-cost", cost["reference"])


def draw_closes(story: Story) -> None:
    """Close periods in order, from the one that holds the contract's start; at times stop early."""
    months = {"monthly": 1, "quarterly": 3, "annual": 12}[story.plan.contract["billing"]]
    since_april = (story.plan.starts_on.month - 4) % 12
    first = months_later(story.plan.starts_on.replace(day=1), -(since_april % months))
    while first <= story.plan.ends_on and story.rng.random() < 0.95:
        following = months_later(first, months)
        story.add(following + timedelta(days=story.rng.randint(13, 24)), "close", period_name(first, months))
        first = following


def period_name(first: date, months: int) -> str:
    year = first.year if first.month >= 4 else first.year - 1
    number = (first.month - 4) % 12 // months + 1
    end = {1: f"P{number:02}", 3: f"Q{number}", 12: "YEAR"}[months]
    return f"{year}-{(year + 1) % 100:02}-{end}"


def draw_returns(story: Story) -> None:
    """Report once a month, early in the month, what is waiting; take some of it back and report it anew."""
    month = months_later(story.plan.starts_on.replace(day=1), 1)
    while month <= story.today:
        on = month + timedelta(days=story.rng.randint(4, 11))
        due = [each for each in story.waiting if each.reported_on < month]
        if due and on <= story.today:
            story.waiting = [each for each in story.waiting if each.reported_on >= month]
            write_returns(story, on, due)
        month = months_later(month, 1)


def write_returns(story: Story, on: date, due: list[Drawn]) -> None:
    rng, name = story.rng, f"{on:%Y-%m}.csv"
    rng.shuffle(due)
    contacts = [each.contact for each in due if each.contact]
    if contacts:
        write_csv(story.folder / "returns" / f"contacts-{name}", contacts, CONTACTS, rng)
        story.add(on, "import-contacts", f"returns/contacts-{name}")
    again = rng.sample(story.reported, min(len(story.reported), rng.choice([0, 0, 0, 1, 3])))
    rows = [each.row for each in due]
    for row in again:  # rows that are recorded already, some of them reversed since, are skipped
        rows.insert(rng.randint(0, len(rows)), row)
    write_csv(story.folder / "returns" / f"usage-{name}", rows, USAGE, rng)
    story.add(on, "import-usage", f"returns/usage-{name}")
    for each in due:
        story.reported.append(each.row)
        if rng.random() < 0.15:
            take_back(story, on, each.row)


def take_back(story: Story, recorded_on: date, row: Row) -> None:
    on = recorded_on + timedelta(days=story.rng.randint(0, 150))
    story.add(on, "reverse", row["reference"])
    if on <= story.today and story.rng.random() < 0.6:
        story.waiting.append(draw_again(story.rng, row, row["reference"] + "-again", on))


def write_version(story: Story, plan: Plan, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    top: Row = {"name": "Random group", "lead": plan.lead}
    is_sample = story.today.toordinal() % 2  # half of them live on a day of their own
    top |= {"sample_today": story.today} if is_sample else {}
    arrays: dict[str, list[Row]] = {
        "provider": [{"code": "PROVIDER", "name": "Sample Mediation Service"}],
        "extension_option": [{"months": 24}],
        "subscription": plan.subscriptions,
        "price": plan.prices,
        "cancellation_tier": plan.tiers,
        "shared_cost": plan.costs,
    }
    (folder / "consortium.toml").write_text(toml_of(top, {"contract": plan.contract}, arrays), "utf-8")
    write_csv(folder / "authorities.csv", plan.councils, AUTHORITIES, story.rng)
    funders = [
        {"authority": each["code"], "code": f"{each['code']}-{end}", "name": f"{each['name']} {kind}", "kind": kind}
        for each in plan.councils
        for end, kind in FUNDERS.items()
    ]
    write_csv(folder / "funders.csv", funders, "authority code name kind", story.rng)


if __name__ == "__main__":
    write_random_consortium(Path(sys.argv[1]), int(sys.argv[2]), second_version="later" in sys.argv[3:])
