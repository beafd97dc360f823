import csv
import io
from contextlib import contextmanager

import pytest

from consortium import clock
from consortium.authorities.queries import NotLoaded
from consortium.database import Binding, own_transaction
from consortium.folder.contents import Person
from consortium.people.accounts import NobodyThere, OrganisationUnknown, RoleDoesNotFit, close_account, load_people
from consortium.people.commands import READS_SIGN_INS, NotASample, people_commands, sign_ins_as_csv
from tests.consortium.people.factories import Visitor, a_group, a_person

LOAD = Binding("portal_lead", actor="consortium load")
HELD = """select a.email, p.role, coalesce(p.authority_id::text, v.code, 'lead') from accounts a
    join appointments p using (account_id) left join providers v using (provider_id)
    where p.ended_at is null order by p.appointment_id"""


def listed(email="sen.manager@kent.example", *, name="Kent SEN manager", organisation="886", role="member-manager"):
    return Person(email=email, name=name, organisation=organisation, role=role)


EVERYBODY = (
    listed(),
    listed(organisation="lead", role="lead-admin"),
    listed("sen.manager@essex.example", name="Essex SEN manager", organisation="881"),
    listed("case@provider.example", name="Caseworker", organisation="PROVIDER", role="provider-caseworker"),
)


@pytest.fixture
def load(app):
    def run(*people, sample=False):
        with app.app_context(), own_transaction(LOAD) as session:
            return load_people(session, people, sample=sample)

    return run


@pytest.fixture
def print_sign_ins(app):
    def run():
        with app.app_context(), own_transaction(READS_SIGN_INS) as session:
            return list(csv.DictReader(io.StringIO(sign_ins_as_csv(session))))

    return run


def test_everybody_in_people_csv_gets_an_account_and_their_roles(group, load):
    changes = load(*EVERYBODY)

    assert group.run(HELD) == [
        ("sen.manager@kent.example", "member-manager", "886"),
        ("sen.manager@kent.example", "lead-admin", "lead"),
        ("sen.manager@essex.example", "member-manager", "881"),
        ("case@provider.example", "provider-caseworker", "PROVIDER"),
    ]
    assert changes[0] == "sen.manager@kent.example: new account for Kent SEN manager"
    assert changes[3:5] == (
        "sen.manager@kent.example: becomes member-manager of Kent",
        "sen.manager@kent.example: becomes lead-admin of the lead",
    )


def test_loading_the_same_people_again_changes_nothing(group, load):
    load(*EVERYBODY)
    before = group.run("select * from history"), group.run("select * from appointments")

    assert load(*EVERYBODY) == ()
    assert (group.run("select * from history"), group.run("select * from appointments")) == before


def test_a_new_name_and_another_role_supersede_the_old_ones_with_history(group, load):
    load(listed())

    changes = load(listed(name="A. Kent", role="member-officer"))

    assert changes == (
        "sen.manager@kent.example: the name Kent SEN manager becomes A. Kent",
        "sen.manager@kent.example: becomes member-officer of Kent",
        "sen.manager@kent.example: is no longer member-manager of Kent",
    )
    assert group.run(HELD) == [("sen.manager@kent.example", "member-officer", "886")]
    assert group.run("select count(*) from appointments") == [(2,)]
    ends = (
        "select event, authority_id, details from history where event in ('role-ended', 'account-renamed') order by 1"
    )
    assert group.run(ends) == [
        ("account-renamed", None, {"before": "Kent SEN manager", "after": "A. Kent"}),
        ("role-ended", 886, {"role": "member-manager"}),
    ]


def test_whoever_the_file_does_not_name_stays_as_they_are(group, load):
    load(*EVERYBODY)

    load(listed("new@kent.example", name="New", role="member-finance"))

    assert len(group.run(HELD)) == 5


def test_roles_in_other_bodies_stay_as_they_are(group, load):
    load(listed(), listed(organisation="lead", role="lead-admin"))

    load(listed(role="member-officer"))

    assert group.run(HELD) == [
        ("sen.manager@kent.example", "lead-admin", "lead"),
        ("sen.manager@kent.example", "member-officer", "886"),
    ]


def test_a_role_that_ended_may_be_given_again(group, load):
    for role in ("member-manager", "member-officer", "member-manager"):
        load(listed(role=role))

    assert group.run(HELD) == [("sen.manager@kent.example", "member-manager", "886")]


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (listed(organisation="999"), OrganisationUnknown),
        (listed(organisation="PROVIDER"), RoleDoesNotFit),
        (listed(organisation="lead"), RoleDoesNotFit),
    ],
)
def test_a_person_of_no_body_or_another_kind_of_body_is_refused_with_everybody(group, load, person, refusal):
    with pytest.raises(refusal):
        load(listed("first@kent.example"), person)

    assert group.run("select count(*) from accounts") == [(0,)]


def test_a_samples_people_sign_in_with_the_passwords_that_are_printed(app, database, load, print_sign_ins):
    a_group(database, sample_today="2016-11-18")
    load(*EVERYBODY, sample=True)

    rows = print_sign_ins()

    assert [(row["email"], row["role"], row["organisation"]) for row in rows] == database.run(HELD)
    assert rows[0]["password"] == rows[1]["password"]
    assert len({row["password"] for row in rows}) == 3
    for row in rows:
        visitor = Visitor(app.test_client())
        assert visitor.sign_in(row["email"], "not the password").status_code == 200
        assert visitor.sign_in(row["email"], row["password"]).status_code == 303


def test_the_passwords_of_a_sample_stay_the_same_when_it_is_loaded_again(database, load, print_sign_ins):
    a_group(database, sample_today="2016-11-18")
    load(*EVERYBODY, sample=True)
    before = print_sign_ins()

    load(*EVERYBODY, sample=True)

    assert print_sign_ins() == before


def test_two_samples_have_different_passwords(server, database, load, print_sign_ins):
    a_group(database, sample_today="2016-11-18")
    load(listed(), sample=True)
    here = print_sign_ins()
    database.run("truncate sample_seeds")
    load(listed(), sample=True)

    assert print_sign_ins()[0]["password"] != here[0]["password"]


def test_a_password_that_a_person_has_set_is_not_printed(database, load, print_sign_ins):
    a_group(database, sample_today="2016-11-18")
    load(*EVERYBODY, sample=True)
    a_person(database, "other@kent.example", role="member-finance")

    assert [row["password"] != "" for row in print_sign_ins()] == [True, True, True, True, False]


def test_a_closed_account_of_a_sample_is_not_printed_and_cannot_sign_in(app, visitor, database, load, print_sign_ins):
    a_group(database, sample_today="2016-11-18")
    load(listed(), sample=True)
    password = print_sign_ins()[0]["password"]
    with app.app_context(), own_transaction(LOAD) as session:
        close_account(session, "sen.manager@kent.example", clock.now())

    assert print_sign_ins() == []
    assert visitor.sign_in("sen.manager@kent.example", password).status_code == 200


def test_the_passwords_of_real_people_are_never_printed(group, load, print_sign_ins):
    load(*EVERYBODY)

    with pytest.raises(NotASample, match="This portal is no sample"):
        print_sign_ins()


def test_an_empty_database_has_no_sign_ins(database, print_sign_ins):
    with pytest.raises(NotLoaded):
        print_sign_ins()


def test_nobody_is_closed_by_a_wrong_address(app, group):
    with app.app_context(), own_transaction(LOAD) as session, pytest.raises(NobodyThere):
        close_account(session, "nobody@kent.example", clock.now())


def test_the_commands_print_a_link_and_a_table(app, visitor, database, load):
    a_group(database, sample_today="2016-11-18")
    load(listed(), sample=True)

    @contextmanager
    def opens_database(binding):
        with app.app_context(), own_transaction(binding) as session:
            yield session

    invite, sign_ins = people_commands(opens_database)
    run = app.test_cli_runner().invoke

    link = run(invite, ["new@kent.example", "--role", "member-officer", "--for", "kent"])
    table = run(sign_ins)
    wrong = run(invite, ["new@kent.example", "--role", "boss", "--for", "kent"])

    assert link.exit_code == table.exit_code == 0
    assert link.output.startswith("http://127.0.0.1:8000/invitations/")
    assert table.output.startswith("email,role,organisation,password\nsen.manager@kent.example,member-manager,886,")
    assert wrong.exit_code == 2
    assert visitor.get(link.output.strip().removeprefix("http://127.0.0.1:8000")).status_code == 200
