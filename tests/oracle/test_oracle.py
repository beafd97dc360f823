import json
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.oracle.consortia import load_point, period_name, write_random_consortium
from tests.oracle.reading import Folder, Member, read_folder, rows_of
from tests.oracle.shares import (
    Stretch,
    clear_working_days,
    contract_year,
    core_shares,
    half_up,
    share_out,
    shares_by_basis,
    shares_of_pot,
)
from tests.oracle.statements import statements_of

ROOT = Path(__file__).parents[2]
SAMPLES = [ROOT / "samples" / "south-east-group", ROOT.parent / "shared" / "samples" / "south-east-group"]
SEEDS = range(30)


def members(*weights: int) -> list[Member]:
    return [Member(str(code), date.min, date.max, 5, {"ehc_plans": str(plans)}) for code, plans in enumerate(weights)]


def drawn(folder: Path, seed: int, *, second_version: bool = False) -> Path:
    write_random_consortium(folder, seed, second_version=second_version)
    return folder


def test_the_oracle_gives_every_figure_of_the_sample():
    sample = next(folder for folder in SAMPLES if folder.exists())

    found = statements_of(sample)

    assert found == json.loads((sample / "expected-statements.json").read_text("utf-8"))


def test_1234567_pence_among_16_give_the_first_7_a_penny_more():
    assert share_out(1_234_567, [1] * 16) == [77_161] * 7 + [77_160] * 9


def test_748000_pence_in_12_instalments_give_the_first_4_a_penny_more():
    assert share_out(748_000, [1] * 12) == [62_334] * 4 + [62_333] * 8


def test_a_blend_shares_each_half_by_its_own_basis_and_then_adds():
    plans = (1400, 6900, 4700, 12500, 19500, 3300, 3600, 6800, 2300, 2100, 2900, 15500, 1500, 8900, 1300, 1900)

    shares = shares_by_basis(11_968_000, members(*plans), {"equal": 50, "ehc_plans": 50})

    assert shares[:5] == [462_093, 808_170, 669_739, 1_160_541, 1_601_003]
    assert sum(shares) == 11_968_000


def test_a_leaver_of_30_september_leaves_the_pot_of_the_second_half_year_to_the_others():
    council = members(*[1] * 16)
    leaver = Member("leaver", date.min, date(2017, 9, 30), 5, {})

    shares = shares_of_pot([*council[:15], leaver], Stretch(date(2017, 4, 1), date(2018, 3, 31)), 11_968_000, "equal")

    assert (shares["0"], shares["leaver"], sum(shares.values())) == (772_866, 375_024, 11_968_000)


def test_182_of_365_days_of_748000_are_372975():
    assert half_up(Fraction(748_000 * 182, 365)) == 372_975


@pytest.mark.parametrize(("exact", "whole"), [(Fraction(1, 2), 1), (Fraction(-1, 2), -1), (Fraction(49, 100), 0)])
def test_half_is_rounded_away_from_zero(exact: Fraction, whole: int):
    assert half_up(exact) == whole


def test_the_early_may_bank_holiday_is_no_clear_working_day():
    assert clear_working_days(date(2025, 4, 30), date(2025, 5, 6)) == 2


def test_a_cancellation_on_the_day_itself_has_no_clear_working_day():
    assert clear_working_days(date(2025, 5, 6), date(2025, 5, 6)) == 0


def test_periods_are_named_by_financial_year():
    names = [period_name(date(2016, 1, 1), months) for months in (1, 3)] + [period_name(date(2016, 4, 1), 12)]

    assert names == ["2015-16-P10", "2015-16-Q4", "2016-17-YEAR"]


def test_the_same_seed_writes_the_same_files(tmp_path: Path):
    first, second = drawn(tmp_path / "first", 7), drawn(tmp_path / "second", 7)

    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())

    assert all((first / file).read_bytes() == (second / file).read_bytes() for file in files)
    assert len(files) > 10


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("second_version", [False, True])
def test_every_statement_of_a_random_consortium_adds_up(tmp_path: Path, seed: int, second_version: bool):  # noqa: FBT001
    folder = drawn(tmp_path, seed, second_version=second_version)

    found = statements_of(folder)

    for name, of_period in found["statements"].items():
        assert found["group_net_pence"][name] == sum(each["net_pence"] for each in of_period.values())
        for each in of_period.values():
            assert each["lines"]
            assert each["net_pence"] == sum(line["amount_pence"] for line in each["lines"])
            assert each["total_pence"] == each["net_pence"] + each["vat_pence"]
    assert all(left >= 0 for left in found["allowance_remaining"].values())


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_posted_for_a_contract_year_is_what_its_shares_add_up_to(tmp_path: Path, seed: int):
    folder = drawn(tmp_path, seed)

    found = statements_of(folder)

    posted: Counter[str] = Counter()
    for line in lines_of(found):
        if line["kind"] == "core-subscription":
            posted[line["reference"]] += line["amount_pence"]
    version = read_folder(folder)
    assert posted == {name: sum(core_shares(version, int(name[5:])).values()) for name in posted}
    assert all(total == pot_of(version, name) for name, total in posted.items() if pot_of(version, name))


def pot_of(version: Folder, name: str) -> int | None:
    return version.subscriptions[int(name[5:])].get("pot_pence")


@pytest.mark.parametrize("seed", SEEDS)
def test_no_slot_is_taken_twice_and_reversals_undo_their_meetings(tmp_path: Path, seed: int):
    found = statements_of(drawn(tmp_path, seed))

    for code in found["allowance_remaining"]:
        held = Counter()
        for line in lines_of(found, code):
            if line["allowance_slot"]:
                held[line["allowance_slot"]] += -1 if line["kind"].endswith("-reversal") else 1
        assert set(held.values()) <= {0, 1}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_timeline_has_its_dates_in_order_and_no_return_tells_the_future(tmp_path: Path, seed: int):
    folder = drawn(tmp_path, seed)

    rows = rows_of(folder / "timeline.csv")

    dates = [day_of(row["date"]) for row in rows]
    assert dates == sorted(dates)
    for row, on in zip(rows, dates, strict=True):
        if row["action"].startswith("import-"):
            told = [day_of(cell) for line in rows_of(folder / row["argument"]) for cell in dates_among(line)]
            assert max(told) <= on


def test_twenty_consortia_show_every_kind_of_line_and_setting(tmp_path: Path):
    kinds: Counter[str] = Counter()
    settings: set[object] = set()
    for seed in range(20):
        folder = drawn(tmp_path / str(seed), seed, second_version=seed % 2 == 1)
        assert (load_point(folder) is None) == (seed % 2 == 0)
        contract = read_folder(folder).contract
        settings |= {contract[name] for name in ("billing", "third_party_billing", "recharge_vat")}
        settings.add(contract["subscription_instalments"])
        for line in lines_of(statements_of(folder)):
            kinds[line["kind"] + (" negative" if line["amount_pence"] < 0 else "")] += 1

    assert {"core-subscription", "allowance-prepayment", "admin-fee", "shared-cost", "meeting"} <= kinds.keys()
    assert {"cancellation", "meeting-reversal", "cancellation-reversal negative"} <= kinds.keys()
    assert {"core-subscription negative", "admin-fee negative", "shared-cost negative"} <= kinds.keys()
    assert settings >= {"monthly", "quarterly", "annual", "direct", "through-authority", "standard", 1, 4, 12}


def test_the_last_contract_year_ends_with_the_contract(tmp_path: Path):
    version = read_folder(drawn(tmp_path, 1))

    last = contract_year(version, max(version.subscriptions))

    assert last.last == version.contract["ends_on"]


def lines_of(found: dict, code: str | None = None) -> list[dict]:
    of_periods = found["statements"].values()
    return [line for each in of_periods for key in each if code in {None, key} for line in each[key]["lines"]]


def day_of(text: str) -> date:
    parts = text.split("/")
    return date(*map(int, reversed(parts))) if len(parts) == 3 else date.fromisoformat(text)


def dates_among(row: dict[str, str]) -> list[str]:
    return [cell for name, cell in row.items() if cell and name.endswith(("_on", "_date"))]
