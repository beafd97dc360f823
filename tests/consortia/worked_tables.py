"""Turn the tables of section 6 of worked.md into the shape of expected-statements.json. It computes no figure.

python -m tests.consortia.worked_tables > tests/consortia/hand_worked/expected-statements.json
"""

import json
import re
from pathlib import Path
from typing import Any

HAND_WORKED = Path(__file__).parent / "hand_worked"
PERIOD = re.compile(r"### (?P<name>\S+), net of the group (?P<net>-?[\d,]+)")
COUNCIL = re.compile(
    r"#### (?P<code>\d+) \w+: net (?P<net>-?[\d,]+), VAT (?P<vat>-?[\d,]+) \(.+\), total (?P<total>-?[\d,]+), "
    r"recharged (?P<recharged>-?[\d,]+)"
)


def pence(text: str) -> int:
    return int(text.replace(",", ""))


def worked_statements() -> dict[str, Any]:
    """Every figure of section 6, as it is written there."""
    section = (HAND_WORKED / "worked.md").read_text("utf-8").split("\n## 6.")[1]
    statements, left = section.split("### Included meetings left")
    result: dict[str, Any] = {"allowance_remaining": {}, "group_net_pence": {}, "statements": {}}
    for cells in rows_of(left):
        result["allowance_remaining"][cells[0]] = int(cells[1])
    for part in re.split(r"\n(?=### )", statements)[1:]:
        heading = PERIOD.match(part)
        assert heading, part
        result["group_net_pence"][heading["name"]] = pence(heading["net"])
        councils = re.split(r"\n(?=#### )", part)[1:]
        result["statements"][heading["name"]] = dict(statement(council) for council in councils)
    return result


def statement(text: str) -> tuple[str, dict[str, Any]]:
    heading = COUNCIL.match(text)
    assert heading, text
    figures = {f"{name}_pence": pence(heading[name]) for name in ("net", "vat", "total", "recharged")}
    return heading["code"], {"lines": [line(cells) for cells in rows_of(text)], **figures}


def line(cells: list[str]) -> dict[str, Any]:
    kind, reference, service_date, amount, slot, recharged = cells
    parts = [part.split() for part in recharged.split(";") if part.strip()]
    return {
        "allowance_slot": int(slot) if slot else None,
        "amount_pence": pence(amount),
        "kind": kind,
        "recharged": [[code, pence(amount)] for code, amount in parts],
        "reference": reference,
        "service_date": service_date,
    }


def rows_of(text: str) -> list[list[str]]:
    """The cells of a table's rows, without its two lines of heading."""
    rows = [each.strip("|").split("|") for each in text.splitlines() if each.startswith("|")]
    return [[cell.strip() for cell in cells] for cells in rows[2:]]


if __name__ == "__main__":
    print(json.dumps(worked_statements(), indent=1, sort_keys=True))  # noqa: T201
