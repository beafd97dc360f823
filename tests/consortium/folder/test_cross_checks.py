import pytest

POT = "[[subscription]]\ncontract_year = 1\npot_pence = 1\nbasis = "
COST = '[[shared_cost]]\nreference = "A"\ntitle = "Audit"\npence = 1\nincurred_on = 2016-06-30\nbasis = '


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (
            POT + '"ehc_plan"\n',
            (
                "consortium.toml: subscription[1].basis: The basis ehc_plan is no column of authorities.csv. "
                "Did you mean ehc_plans?"
            ),
        ),
        (
            COST + "{equal = 1, calls = 1}\n",
            "consortium.toml: shared_cost[1].basis: The basis calls is no column of authorities.csv.",
        ),
        (
            COST + '"kind"\n',
            "consortium.toml: shared_cost[1].basis: The column kind of authorities.csv holds no figures to share by.",
        ),
        (
            COST + '"ehc_plans"\n',
            "authorities.csv:3: ehc_plans: The cell is empty, but shared_cost[1].basis in consortium.toml needs it.",
        ),
        (
            '[[price]]\nitem = "meeting"\neffective_from = 2015-04-01\npence = 1\nauthority = "887"\n',
            "consortium.toml: price[1].authority: 887 is no council of authorities.csv.",
        ),
        (
            '[[subscription]]\ncontract_year = 1\npence_each = 1\nmember_pence = {"887" = 1}\n',
            "consortium.toml: subscription[1].member_pence: 887 is no council of authorities.csv.",
        ),
    ],
)
def test_settings_that_do_not_fit_the_councils_are_refused(refusal, more, problem):
    assert refusal(more=more) == [problem]


def test_a_basis_in_which_every_council_has_zero_is_refused(refusal):
    authorities = "code,name,slug,calls\n886,Kent,kent,0\n881,Essex,essex,0.0\n"

    assert refusal(more=COST + '"calls"\n', authorities=authorities) == [
        "consortium.toml: shared_cost[1].basis: Every council has 0 in calls, so nothing can be shared by it."
    ]


def test_a_column_that_no_basis_names_is_refused_by_name(refusal):
    authorities = "code,name,slug,calls\n886,Kent,kent,0\n"

    assert refusal(authorities=authorities)[0].startswith("authorities.csv:1: calls: The column calls is not known.")


def test_a_lead_that_is_no_member_is_refused(refusal, settings_text):
    assert refusal(settings=settings_text.replace("886", "887")) == [
        "consortium.toml: lead: 887 is no council of authorities.csv."
    ]


def test_a_shared_cost_on_a_day_without_members_is_refused(refusal):
    authorities = "code,name,slug,joined_on,left_on\n886,Kent,kent,,2016-06-29\n881,Essex,essex,2016-07-01,\n"

    assert refusal(more=COST + '"equal"\n', authorities=authorities) == [
        "consortium.toml: shared_cost[1].incurred_on: No council is a member on 30 June 2016, so nobody shares it."
    ]


@pytest.mark.parametrize(
    ("dates", "problem"),
    [
        ("2018-04-01,", "joined_on: 1 April 2018 is after the contract ends on 31 March 2018."),
        (",2015-03-31", "left_on: 31 March 2015 is before the contract starts on 1 April 2015."),
    ],
)
def test_a_membership_outside_the_contract_is_refused(refusal, dates, problem):
    authorities = f"code,name,slug,joined_on,left_on\n886,Kent,kent,,\n881,Essex,essex,{dates}\n"

    assert refusal(authorities=authorities) == [f"authorities.csv:3: {problem}"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("887,X,Other,academy", "authority: 887 is no council of authorities.csv."),
        (
            "886,881,Other,academy",
            "code: 881 is a council's number, which means the council itself. Choose another code.",
        ),
    ],
)
def test_a_funder_that_does_not_fit_the_councils_is_refused(refusal, row, problem):
    assert refusal(funders="authority,code,name,kind\n" + row + "\n") == [f"funders.csv:2: {problem}"]


@pytest.mark.parametrize(
    ("organisation", "role", "belongs"),
    [
        ("886", "lead-admin", "to the organisation lead."),
        ("PROVIDER", "auditor", "to the organisation lead."),
        ("lead", "member-manager", "to a council of authorities.csv, named by its number."),
        ("887", "member-finance", "to a council of authorities.csv, named by its number."),
        ("886", "provider-caseworker", "to a provider of consortium.toml, named by its code."),
    ],
)
def test_a_role_belongs_to_its_kind_of_organisation(refusal, organisation, role, belongs):
    assert refusal(people=f"email,name,organisation,role\na@kent.example,A,{organisation},{role}\n") == [
        f"people.csv:2: organisation: {organisation} does not fit. Role {role} belongs {belongs}"
    ]
