"""Work out every statement of a consortium folder from shared/interfaces.md alone, sharing no code with the portal.

    python -m tests.oracle.statements FOLDER        (from the project's root)

prints the dict of expected-statements.json. Choices where the text leaves one are marked CHOICE; those marked "the
lead's" were decided for the whole project.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.oracle.prices import cancellation_pence, price_pence
from tests.oracle.reading import Folder, Meeting, Member, read_folder, read_usage, rows_of
from tests.oracle.shares import (
    contract_year,
    core_shares,
    half_up,
    months_later,
    share_out,
    shares_by_basis,
)

MONTHS_IN_A_PERIOD = {"monthly": 1, "quarterly": 3, "annual": 12}
NAMES = {1: "P{:02}", 3: "Q{}", 12: "YEAR"}


@dataclass(frozen=True)
class Line:
    authority: str
    period: int
    kind: str
    reference: str
    service_date: date
    amount_pence: int
    allowance_slot: int | None = None
    recharged: tuple[tuple[str, int], ...] = ()


@dataclass
class Books:
    root: Path
    folder: Folder
    lines: list[Line] = field(default_factory=list)  # in order of recording
    meetings: dict[str, Meeting] = field(default_factory=dict)  # by reference, reversed ones too
    reversed_references: set[str] = field(default_factory=set)
    first_open: int = 0

    @property
    def months(self) -> int:
        return MONTHS_IN_A_PERIOD[self.folder.contract["billing"]]

    # --- periods

    def period_of(self, on: date) -> int:
        """Count periods in financial years from 1 April, so that a period is a number."""
        return (on.year * 12 + on.month - 4) // self.months

    def name_of(self, period: int) -> str:
        year, within = divmod(period, 12 // self.months)
        return f"{year}-{(year + 1) % 100:02}-" + NAMES[self.months].format(within + 1)

    def close(self, name: str) -> None:
        # CHOICE (the lead's): in order, from the period that holds the contract's start ("the first open period after
        # the last closed one").
        if name != self.name_of(self.first_open):
            raise ValueError(f"{name} is not the next period to close: that is {self.name_of(self.first_open)}.")
        self.first_open += 1

    # --- lines

    def record(self, authority: str, kind: str, reference: str, on: date, pence: int, **more: Any) -> None:
        """Rule 7: into the period of the service date if that is open, else the first open one."""
        period = max(self.period_of(on), self.first_open)
        self.lines.append(Line(authority, period, kind, reference, on, pence, **more))

    def post_difference(self, authority: str, kind: str, reference: str, target: dict[date, int]) -> None:
        """Rule 1: for each date of a line what is missing to make it right, and nothing when nothing is."""
        # CHOICE (the lead's): what is too much is a line of the same kind with a negative amount.
        posted: Counter[date] = Counter()
        for line in self.lines:
            if (line.authority, line.kind, line.reference) == (authority, kind, reference):
                posted[line.service_date] += line.amount_pence
        for on in sorted(posted.keys() | target.keys()):
            missing = target.get(on, 0) - posted[on]
            if missing:
                self.record(authority, kind, reference, on, missing)

    # --- subscription and shared costs

    def charge_subscription(self, number: int) -> None:
        # CHOICE (the lead's): member by member in member order; for one member the core lines by date, then the
        # prepayment, then the fee ("in order of recording" does not say what one run records first).
        shares, reference = core_shares(self.folder, number), f"year-{number}"
        for member in self.folder.members:
            core: dict[date, int] = {}
            prepaid: dict[date, int] = {}
            fee: dict[date, int] = {}
            if member.code in shares:
                core = self.core_lines(member, number, shares[member.code])
                prepaid = self.prepayment(member, reference)
                fee = self.admin_fee(member, number, shares[member.code])
            self.post_difference(member.code, "core-subscription", reference, core)
            self.post_difference(member.code, "allowance-prepayment", reference, prepaid)
            self.post_difference(member.code, "admin-fee", reference, fee)

    def core_lines(self, member: Member, number: int, share_pence: int) -> dict[date, int]:
        year, instalments = contract_year(self.folder, number), self.folder.contract["subscription_instalments"]
        if member.joined_on > year.first:
            return {member.joined_on: share_pence}
        # CHOICE: a last contract year that is cut short has its instalments on the ordinary dates too, even after the
        # contract's end ("dated at the start of the contract year and every 3 months (or month) after").
        dates = [months_later(year.first, 12 // instalments * step) for step in range(instalments)]
        return dict(zip(dates, share_out(share_pence, [1] * instalments), strict=True))

    def prepayment(self, member: Member, reference: str) -> dict[date, int]:
        """Rule 2: once, dated on joining, in full."""
        # CHOICE (the lead's): it belongs to the first contract year that is charged while the member is present in it
        # and nothing is posted (net) under another year's reference ("charged once, with the first subscription").
        kind = "allowance-prepayment"
        mine = [line for line in self.lines if (line.authority, line.kind) == (member.code, kind)]
        if sum(line.amount_pence for line in mine if line.reference != reference):
            return {}
        # CHOICE: who joined before the contract starts is charged on its first day ("blank: from the start").
        joined_on = max(member.joined_on, self.folder.contract["starts_on"])
        return {joined_on: self.folder.contract["allowance_prepaid_pence"]}

    def admin_fee(self, member: Member, number: int, share_pence: int) -> dict[date, int]:
        # CHOICE: of the core share in whole pence, as it is charged ("on the core share, half up"), not of the exact
        # fraction before its own rounding.
        if member.code == self.folder.lead:
            return {}
        fee_pence = half_up(Fraction(share_pence * self.folder.contract["admin_fee_basis_points"], 10_000))
        return {max(member.joined_on, contract_year(self.folder, number).first): fee_pence}

    def charge_shared_cost(self, reference: str) -> None:
        """Rule 6: among the members on the day incurred, by the basis."""
        cost = self.folder.shared_costs[reference]
        on: date = cost["incurred_on"]
        present = [member for member in self.folder.members if member.is_present(on, on)]
        shares = shares_by_basis(cost["pence"], present, cost["basis"])
        targets = {member.code: {on: share} for member, share in zip(present, shares, strict=True)}
        for member in self.folder.members:
            self.post_difference(member.code, "shared-cost", reference, targets.get(member.code, {}))

    # --- meetings

    def import_usage(self, path: Path) -> None:
        for meeting in read_usage(path):
            if meeting.reference not in self.meetings:
                self.record_meeting(meeting)
            elif self.meetings[meeting.reference].row != meeting.row:
                raise ValueError(f"{path.name}: {meeting.reference} is recorded with other values.")

    def record_meeting(self, meeting: Meeting) -> None:
        self.meetings[meeting.reference] = meeting
        if meeting.status == "held":
            slot = self.free_slot(meeting)
            if slot:
                on, reference = meeting.meeting_date, meeting.reference
                self.record(meeting.authority, "meeting", reference, on, 0, allowance_slot=slot)
            else:
                self.charge_meeting(meeting, "meeting", price_pence(self.folder, meeting))
        else:
            self.charge_meeting(meeting, "cancellation", cancellation_pence(self.folder, meeting))

    def free_slot(self, meeting: Meeting) -> int | None:
        """Rule 2: the lowest free slot, for a meeting paid wholly by the authority."""
        if any(code != meeting.authority for code, _ in meeting.funders):
            return None
        member = next(each for each in self.folder.members if each.code == meeting.authority)
        taken = self.slots_taken(member.code)
        return next((slot for slot in range(1, member.allowance_meetings + 1) if slot not in taken), None)

    def slots_taken(self, authority: str) -> set[int]:
        return {
            line.allowance_slot
            for line in self.lines
            if line.authority == authority
            and line.allowance_slot
            and line.kind == "meeting"
            and line.reference not in self.reversed_references
        }

    def charge_meeting(self, meeting: Meeting, kind: str, pence: int) -> None:
        """Rules 4 and 5: who pays. A charge of £0 leaves no line."""
        recharged: tuple[tuple[str, int], ...] = ()
        if meeting.funders:
            codes = [code for code, _ in meeting.funders]
            shares = list(zip(codes, share_out(pence, [weight for _, weight in meeting.funders]), strict=True))
            # CHOICE (the lead's): a share of 0 pence is left out of `recharged`.
            recharged = tuple((code, share) for code, share in shares if code != meeting.authority and share)
            if self.folder.contract["third_party_billing"] == "direct":
                # CHOICE (the lead's): an authority without a share has no line ("only the authority's own share, if
                # any, is on its statement").
                pence, recharged = sum(share for code, share in shares if code == meeting.authority), ()
        if pence:
            on, reference = meeting.meeting_date, meeting.reference
            self.record(meeting.authority, kind, reference, on, pence, recharged=recharged)

    def reverse(self, reference: str) -> None:
        """Rule 8: every line of the meeting again, negated, with the same slot, which is free from now on."""
        if reference not in self.meetings or reference in self.reversed_references:
            raise ValueError(f"{reference} is not recorded, or is reversed already.")
        for line in [each for each in self.lines if each.reference == reference]:
            if line.kind in {"meeting", "cancellation"}:
                back = tuple((code, -pence) for code, pence in line.recharged)
                kind, on, slot = line.kind + "-reversal", line.service_date, line.allowance_slot
                pence = -line.amount_pence
                self.record(line.authority, kind, reference, on, pence, allowance_slot=slot, recharged=back)
        self.reversed_references.add(reference)

    # --- the timeline and the statements

    def act(self, action: str, argument: str) -> None:
        # CHOICE: `load` in a timeline has a folder beside it as its argument ("action (a command above without
        # `consortium`, or `reverse`)").
        if action == "charge-subscription":
            self.charge_subscription(int(argument))
        elif action == "charge-shared-cost":
            self.charge_shared_cost(argument)
        elif action == "import-usage":
            self.import_usage(self.root / argument)
        elif action == "reverse":
            self.reverse(argument)
        elif action == "close":
            self.close(argument)
        elif action == "load":
            self.folder = read_folder(self.root / argument)
        elif action != "import-contacts":
            raise ValueError(f"The timeline has an action that is not known: {action}.")

    def statement(self, period: int, authority: str) -> dict[str, Any]:
        """Rule 9."""
        lines = [line for line in self.lines if (line.period, line.authority) == (period, authority)]
        net_pence = sum(line.amount_pence for line in lines)
        is_taxed = self.folder.contract["recharge_vat"] == "standard"
        vat_pence = half_up(Fraction(net_pence, 5)) if is_taxed else 0
        return {
            "lines": [shown(line) for line in lines],
            "net_pence": net_pence,
            "recharged_pence": sum(pence for line in lines for _, pence in line.recharged),
            "total_pence": net_pence + vat_pence,
            "vat_pence": vat_pence,
        }

    def result(self) -> dict[str, Any]:
        with_lines = sorted({(line.period, line.authority) for line in self.lines})
        statements: dict[str, dict[str, Any]] = {}
        for period, authority in with_lines:
            statements.setdefault(self.name_of(period), {})[authority] = self.statement(period, authority)
        return {
            "allowance_remaining": {
                member.code: member.allowance_meetings - len(self.slots_taken(member.code))
                for member in self.folder.members
            },
            "group_net_pence": {
                name: sum(each["net_pence"] for each in of_period.values()) for name, of_period in statements.items()
            },
            "statements": statements,
        }


def shown(line: Line) -> dict[str, Any]:
    return {
        "allowance_slot": line.allowance_slot,
        "amount_pence": line.amount_pence,
        "kind": line.kind,
        "recharged": [list(part) for part in line.recharged],
        "reference": line.reference,
        "service_date": line.service_date.isoformat(),
    }


def statements_of(root: Path) -> dict[str, Any]:
    """Replay the folder's timeline and return what `consortium statements --format json` should print."""
    folder = read_folder(root)
    books = Books(root, folder)
    books.first_open = books.period_of(folder.contract["starts_on"])
    for row in rows_of(root / "timeline.csv"):
        books.act(row["action"], row["argument"])
    return books.result()


if __name__ == "__main__":
    print(json.dumps(statements_of(Path(sys.argv[1])), indent=1, sort_keys=True, ensure_ascii=False))  # noqa: T201
