import pytest

from consortium.errors import Refused
from consortium.files.problems import Problems
from consortium.folder.settings import read_settings

YEAR = "[[subscription]]\ncontract_year = 1\n"
PRICE = '[[price]]\nitem = "meeting"\neffective_from = 2015-04-01\npence = 100000\n'
TIER = "[[cancellation_tier]]\nclear_working_days = 3\npercent = 50\n"
COST = '[[shared_cost]]\nreference = "A"\ntitle = "Audit"\npence = 1\nincurred_on = 2016-06-30\nbasis = "equal"\n'


def problems_of(text: str) -> list[str]:
    problems = Problems("consortium.toml")
    try:
        read = read_settings(text.encode(), problems)
    except Refused as refused:
        return str(refused).splitlines()
    assert (read is None) == bool(problems)
    return [str(problem).removeprefix("consortium.toml: ") for problem in problems.in_order()]


def test_sound_settings_have_no_problem(settings_text):
    assert problems_of(settings_text + YEAR + "pence_each = 748000\n" + PRICE + TIER + COST) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('name = "Two Councils"\n', "", "name: This setting is missing, and nothing stands in for it."),
        ('"886"', '"Kent"', 'lead: A council is named by its DfE number in quotes, such as "886".'),
        ('"886"', "true", 'lead: A council is named by its DfE number in quotes, such as "886".'),
        ("[contract]", "[contrct]", "contract: This setting is missing, and nothing stands in for it."),
        ("billing", "biling", "contract.biling: The setting biling is not known. Did you mean billing?"),
        (
            "quarterly",
            "quaterly",
            "contract.billing: quaterly is no billing. Did you mean quarterly? Allowed: monthly, quarterly or annual.",
        ),
        ("billing", "provider_", "contract.billing: This setting is missing, and nothing stands in for it."),
        ("2018-03-31", "2018-03-31T00:00:00", "contract.ends_on: 2018-03-31 00:00:00 is no date."),
        ("2018-03-31", '"31/02/2018"', "contract.ends_on: 31 February 2018 is no day of the calendar."),
        ("2018-03-31", "20180331", "contract.ends_on: 20180331 is no date."),
        ("2018-03-31", "9999-03-31", "contract.ends_on: The year 9999 is not between 1900 and 2199."),
        ("2018-03-31", "2015-04-01", "contract.ends_on: 1 April 2015 is not after the start on 1 April 2015."),
        ('"TWO-2015"', "7", "contract.reference: 7 is no text. Put it in quotes."),
        ('"Mediation"', '" "', "contract.title: The text is empty."),
        (
            'provider = "PROVIDER"',
            'provider = "OTHER"',
            "contract.provider: OTHER is no provider of this file. Each provider has a",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_path(settings_text, old, new, problem):
    assert any(found.startswith(problem) for found in problems_of(settings_text.replace(old, new)))


@pytest.mark.parametrize(
    "written", ["-1", "1.0", "1e3", "true", "nan", "inf", '"1000"', "1000000000001", "0x" + "f" * 5000]
)
def test_what_is_not_whole_pence_is_no_amount(settings_text, written):
    (problem,) = problems_of(settings_text + f"allowance_prepaid_pence = {written}\n")

    assert problem.startswith("contract.allowance_prepaid_pence: ")
    assert problem.endswith("is no amount in whole pence. Write £1,000.00 as 100000.")


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("subscription_instalments = 3", "A year's subscription is paid in 1, 4 or 12 instalments."),
        ("subscription_instalments = true", "A year's subscription is paid in 1, 4 or 12 instalments."),
        ("allowance_meetings = 1001", "1001 is not a whole number from 0 to 1,000."),
        ("admin_fee_basis_points = 10001", "10001 is not a whole number from 0 to 10,000."),
        ('recharge_vat = "standrd"', "standrd is no VAT of recharges. Did you mean standard?"),
        ('third_party_billing = "diret"', "diret is no way of billing third parties. Did you mean direct?"),
    ],
)
def test_a_term_of_the_contract_outside_its_bounds_is_refused(settings_text, setting, problem):
    assert problems_of(settings_text + setting + "\n")[0].startswith(f"contract.{setting.split()[0]}: {problem}")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (YEAR, "subscription[1].pot_pence: A year has either pence_each or pot_pence, one of the two."),
        (
            YEAR + 'pence_each = 1\npot_pence = 1\nbasis = "equal"\n',
            "subscription[1].pence_each: A year has either pence_each or pot_pence, one of the two.",
        ),
        (
            YEAR + "pot_pence = 1\n",
            "subscription[1].basis: A pot_pence needs a basis to be shared by, and nothing else",
        ),
        (YEAR + 'pence_each = 1\nbasis = "equal"\n', "subscription[1].basis: A pot_pence needs a basis"),
        (
            YEAR + 'pot_pence = 1\nbasis = "equal"\nmember_pence = {"886" = 1}\n',
            "subscription[1].member_pence: A member's own amount goes with pence_each only.",
        ),
        (YEAR + "pence_each = 1\nmember_pence = {Kent = 1}\n", "subscription[1].member_pence: A council is named by"),
        (YEAR.replace("1", "0") + "pence_each = 1\n", "subscription[1].contract_year: 0 is not a whole number from 1"),
        (
            YEAR.replace("1", "4") + "pence_each = 1\n",
            "subscription[1].contract_year: Contract year 4 would start on 1 April 2018, outside the contract, which",
        ),
        (
            (YEAR + "pence_each = 1\n") * 2,
            "subscription[2]: Contract year 1 stands in subscription[1] already. Take one of the two out.",
        ),
        (
            PRICE + PRICE.replace("100000", "9"),
            "price[2]: The price of a meeting for the group from 1 April 2015 stands in price[1] already.",
        ),
        (PRICE.replace("meeting", "meetng"), "price[1].item: The item meetng is not known. Did you mean meeting?"),
        (TIER + TIER, "cancellation_tier[2]: 3 clear working days stands in cancellation_tier[1] already."),
        (TIER.replace("50", "100.5"), "cancellation_tier[1].percent: A percentage is from 0 to 100."),
        (TIER.replace("50", "-1"), "cancellation_tier[1].percent: -1 is no number of zero or more"),
        (TIER.replace("50", "1e-99999999"), "cancellation_tier[1].percent: 1E-99999999 is no number of zero or more"),
        (COST + COST, "shared_cost[2]: The shared cost A stands in shared_cost[1] already."),
        (
            COST.replace("2016", "2018"),
            "shared_cost[1].incurred_on: 30 June 2018 is outside the contract, which runs from 1 April 2015 to",
        ),
        (COST.replace('"equal"', "{}"), 'shared_cost[1].basis: A basis is "equal", the name of a column'),
        (COST.replace('"equal"', "{equal = 0}"), 'shared_cost[1].basis: A basis is "equal", the name of a column'),
        (COST.replace('"equal"', "7"), 'shared_cost[1].basis: A basis is "equal", the name of a column'),
        ("[[extension_option]]\nmonths = 0\n", "extension_option[1].months: 0 is not a whole number from 1 to 120."),
        ("[price]\npence = 1\n", "price: Write each as a table of its own, with its name in double brackets."),
        ('[[provider]]\ncode = "PROVIDER"\nname = "B"\n', "provider[2]: The provider PROVIDER stands in provider[1]"),
        ("[[prices]]\n", "prices: The setting prices is not known. Did you mean price?"),
    ],
)
def test_a_table_that_cannot_be_is_refused_by_its_place(settings_text, more, problem):
    assert problems_of(settings_text + more)[0].startswith(problem)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name = \n", "consortium.toml:1: The file is no TOML: Invalid value."),
        ('name = "a"\nlead = "\x01"\n', "consortium.toml:2: The file is no TOML:"),
        ("a = " + "[" * 5_000, "consortium.toml: The file is no TOML: its brackets are nested too deeply."),
        ("a = " + "9" * 5_000, "consortium.toml: The file is no TOML: Exceeds the limit"),
        ("#" * (1024 * 1024 + 1), "consortium.toml: The file is 2 MB; the most is 1 MB."),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line_if_known(text, problem):
    assert problems_of(text)[0].startswith(problem)


def test_every_problem_of_the_settings_is_named_at_once(settings_text):
    text = (
        settings_text.replace('"886"', "0").replace("quarterly", "x") + PRICE.replace("100000", "-1") + "[[nothing]]\n"
    )

    assert [problem.partition(":")[0] for problem in problems_of(text)] == [
        "lead",
        "price[1].pence",
        "contract.billing",
        "nothing",
    ]
