import json

from tests.consortia.worked_tables import HAND_WORKED, worked_statements
from tests.oracle.statements import statements_of


def test_the_expected_file_says_what_the_worked_tables_say():
    expected = json.loads((HAND_WORKED / "expected-statements.json").read_text("utf-8"))

    assert worked_statements() == expected


def test_the_worked_lines_add_up_to_the_worked_totals():
    for of_period in worked_statements()["statements"].values():
        for each in of_period.values():
            assert each["net_pence"] == sum(line["amount_pence"] for line in each["lines"])
            assert each["total_pence"] == each["net_pence"] + each["vat_pence"]
            assert each["recharged_pence"] == sum(pence for line in each["lines"] for _, pence in line["recharged"])


def test_the_worked_statements_add_up_to_the_group():
    worked = worked_statements()

    added = {name: sum(each["net_pence"] for each in of.values()) for name, of in worked["statements"].items()}

    assert worked["group_net_pence"] == added


def test_the_oracle_gives_every_worked_figure():
    assert statements_of(HAND_WORKED) == worked_statements()
