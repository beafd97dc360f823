import pytest

from consortium.authorities.rules import RESERVED_SLUGS
from consortium.files.problems import Problems
from consortium.folder.lists import read_authorities, read_funders, read_people

COUNCILS = "code,ons_code,name,slug,joined_on,left_on,allowance\n886,E10000016,Kent,kent,,,\n"


def problems_of(read, text: str, *options) -> list[str]:
    problems = Problems("list.csv")
    read(text.encode(), *options, problems)
    return [str(problem).removeprefix("list.csv:") for problem in problems.in_order()]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("881x,,Essex,essex,,,", "3: code: 881x is no DfE number: a whole number from 1 to 999,999 in plain digits."),
        ("0881,,Essex,essex,,,", "3: code: 0881 is no DfE number: a whole number from 1 to 999,999 in plain digits."),
        (",,Essex,essex,,,", "3: code: The cell is empty, and every row needs it."),
        ("881,,,essex,,,", "3: name: The cell is empty, and every row needs it."),
        (
            "881,,Essex,Essex,,,",
            "3: slug: Essex cannot stand in an address. Use a to z, 0 to 9 and hyphens, at most 60.",
        ),
        ("881,,Essex,group,,,", "3: slug: group is an address of the portal itself. Choose another, such as"),
        ("881,,Essex,essex,2016-04-02,2016-04-01,", "3: left_on: 1 April 2016 is before the council joined on 2 April"),
        ("881,,Essex,essex,soon,,", "3: joined_on: soon is no date. Write it as 2015-04-01 or 01/04/2015."),
        ("881,,Essex,essex,,,1_0", "3: allowance: 1_0 is not a whole number from 0 to 1,000 in plain digits."),
        ("886,,Essex,essex,,,", "3: code: 886 stands on line 2 already. It may stand once."),
        ("881,,Essex,kent,,,", "3: slug: kent stands on line 2 already. It may stand once."),
        ("881,E10000016,Essex,essex,,,", "3: ons_code: E10000016 stands on line 2 already. It may stand once."),
    ],
)
def test_a_council_that_cannot_be_is_refused_with_line_and_column(row, problem):
    assert problems_of(read_authorities, COUNCILS + row + "\n", ())[0].startswith(problem)


def test_councils_without_ons_codes_are_not_twice_the_same():
    assert problems_of(read_authorities, COUNCILS + "881,,Essex,essex,,,\n887,,Medway,medway,,,\n", ()) == []


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_no_council_takes_an_address_of_the_portal(slug):
    (problem,) = problems_of(read_authorities, f"code,name,slug\n886,Kent,{slug}\n", ())

    assert problem.startswith(f"2: slug: {slug} is an address of the portal itself.")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("886,886-SCH,Other,college", "3: code: 886-SCH of council 886 stands on line 2 already. It may stand once."),
        ("Kent,X,Other,college", "3: authority: Kent is no DfE number"),
        ("886,A:1,Other,college", "3: code: A funder's code holds no colon"),
        ("886,A 1,Other,college", "3: code: A reference is 1 to 40 letters"),
        ("886,X,,college", "3: name: The cell is empty, and every row needs it."),
        ("886,X,Other,collage", "3: kind: collage is no kind of funder. Did you mean college?"),
    ],
)
def test_a_funder_that_cannot_be_is_refused_with_line_and_column(row, problem):
    text = "authority,code,name,kind\n886,886-SCH,Kent sample academy,academy\n" + row + "\n"

    assert problems_of(read_funders, text)[0].startswith(problem)


def test_two_councils_may_have_a_funder_of_the_same_code():
    assert problems_of(read_funders, "authority,code,name,kind\n886,SCH,A,academy\n881,SCH,B,academy\n") == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("kent,A,886,member-finance", "3: email: kent is no email address. An email address must have an @-sign."),
        ("a@b@c.example,A,886,member-finance", "3: email: a@b@c.example is no email address."),
        ("a@kent.example,,886,member-finance", "3: name: The cell is empty, and every row needs it."),
        ("a@kent.example,A,886,member-manger", "3: role: member-manger is no role. Did you mean member-manager?"),
        (
            "SEN.Manager@kent.example,Kent SEN manager,886,member-manager",
            "3: role: sen.manager@kent.example as member-manager of 886 stands on line 2 already. It may stand once.",
        ),
        (
            "sen.manager@kent.example,Somebody Else,886,member-finance",
            "3: name: sen.manager@kent.example is Kent SEN manager on line 2. One person has one name.",
        ),
    ],
)
def test_a_person_who_cannot_be_is_refused_with_line_and_column(row, problem):
    text = "email,name,organisation,role\nsen.manager@kent.example,Kent SEN manager,886,member-manager\n" + row + "\n"

    assert problems_of(read_people, text)[0].startswith(problem)


def test_one_person_may_have_two_roles():
    text = "email,name,organisation,role\na@kent.example,A,886,member-manager\na@kent.example,A,lead,lead-admin\n"

    assert problems_of(read_people, text) == []
