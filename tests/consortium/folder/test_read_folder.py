import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from consortium.errors import Refused
from consortium.folder.forms import read_folder

SAMPLE = Path(__file__).parents[3] / "samples" / "south-east-group"
POT = "[[subscription]]\ncontract_year = 1\npot_pence = 100000\nbasis = "


def test_the_sample_folder_reads_cleanly():
    folder = read_folder(SAMPLE)

    assert (folder.name, folder.lead_authority_id, folder.is_sample) == ("South East Group", 886, True)
    assert [authority.name for authority in folder.authorities][:5] == [
        "Bracknell Forest",
        "Buckinghamshire",
        "East Sussex",
        "Essex",
        "Kent",
    ]
    assert (len(folder.authorities), len(folder.funders), len(folder.people or ())) == (16, 48, 12)
    assert folder.contract.latest_end_on == dt.date(2020, 3, 31)
    assert folder.contract.shared_costs[0].basis == (("equal", Fraction(1)),)
    assert [(tier.clear_working_days, tier.percent) for tier in folder.contract.cancellation_tiers] == [
        (6, 0),
        (3, 50),
        (0, 100),
    ]


def test_settings_that_are_left_out_have_their_defaults(folder_in):
    contract = folder_in().contract

    assert contract.subscription_instalments == 1
    assert (contract.allowance_meetings, contract.allowance_prepaid_pence) == (0, 0)
    assert (contract.third_party_billing, contract.recharge_vat) == ("through-authority", "outside-scope")
    assert (contract.admin_fee_basis_points, contract.previous_annual_pence) == (0, None)
    assert (contract.extension_options, contract.cancellation_tiers, contract.shared_costs) == ((), (), ())


def test_a_folder_without_people_has_none_rather_than_no_one(folder_in):
    assert folder_in(people=None).people is None


def test_a_folder_whose_people_file_is_only_a_header_has_no_one(folder_in):
    assert folder_in(people="email,name,organisation,role\n").people == ()


def test_an_email_is_kept_in_small_letters(folder_in):
    folder = folder_in(people="email,name,organisation,role\nA.B@Kent.Example,A B,lead,auditor\n")

    assert folder.people is not None
    assert folder.people[0].email == "a.b@kent.example"


def test_weights_and_percentages_with_a_point_are_exact(folder_in):
    more = POT + "{equal = 0.1, ehc_plans = 60}\n[[cancellation_tier]]\nclear_working_days = 2\npercent = 12.5\n"

    contract = folder_in(more=more, authorities="code,name,slug,ehc_plans\n886,Kent,kent,1\n").contract

    assert contract.subscriptions[0].basis == (("equal", Fraction(1, 10)), ("ehc_plans", Fraction(60)))
    assert contract.cancellation_tiers[0].percent == Fraction(25, 2)


def test_days_may_be_written_in_quotes_and_in_the_british_way(folder_in, settings_text):
    settings = settings_text.replace("starts_on = 2015-04-01", 'starts_on = "01/04/2015"')

    assert folder_in(settings=settings).contract.starts_on == dt.date(2015, 4, 1)


def test_a_member_may_have_its_own_subscription_and_price(folder_in):
    more = (
        '[[subscription]]\ncontract_year = 1\npence_each = 748000\nmember_pence = {"886" = 700000}\n'
        '[[price]]\nitem = "meeting"\neffective_from = 2015-04-01\npence = 100000\n'
        '[[price]]\nitem = "meeting"\neffective_from = 2015-04-01\npence = 103500\nauthority = "886"\n'
    )

    contract = folder_in(more=more).contract

    assert contract.subscriptions[0].member_pence == {886: 700_000}
    assert [(price.pence, price.authority_id) for price in contract.prices] == [(100_000, None), (103_500, 886)]


def test_a_column_of_its_own_is_read_when_a_basis_names_it(folder_in):
    authorities = "code,name,slug,calls\n886,Kent,kent,10.5\n881,Essex,essex,0\n"

    folder = folder_in(more=POT + '"calls"\n', authorities=authorities)

    assert [authority.figures["calls"] for authority in folder.authorities] == [Fraction(21, 2), 0]


def test_figures_that_no_basis_needs_may_be_blank(folder_in):
    folder = folder_in(authorities="code,name,slug,ehc_plans\n886,Kent,kent,\n")

    assert folder.authorities[0].figures == {"ehc_plans": None, "population_0_25_thousands": None}


def test_a_subscription_may_be_fixed_for_a_year_of_the_extension(folder_in):
    more = "[[extension_option]]\nmonths = 24\n[[subscription]]\ncontract_year = 5\npence_each = 1\n"

    assert folder_in(more=more).contract.subscriptions[0].contract_year == 5


def test_every_problem_of_the_lists_is_named_at_once(refusal):
    lines = refusal(
        authorities="code,name,slug\n886,Kent,group\n886x,Essex,essex\n",
        funders="authority,code,name,kind\n886,886-SCH,A,acadmy\n",
        people="email,name,organisation,role\nnobody,A,lead,auditor\n",
    )

    assert [line.split(":")[:3] for line in lines] == [
        ["authorities.csv", "2", " slug"],
        ["authorities.csv", "3", " code"],
        ["funders.csv", "2", " kind"],
        ["people.csv", "2", " email"],
    ]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="There is no such folder"):
        read_folder(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["consortium.toml", "authorities.csv", "funders.csv"])
def test_a_file_that_is_not_there_is_refused_by_name(folder_in, tmp_path, name):
    folder_in()
    (tmp_path / name).unlink()

    with pytest.raises(Refused, match=f"{name}: There is no such file in"):
        read_folder(tmp_path)
