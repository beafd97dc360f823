import datetime as dt
import uuid

import pytest

from consortium.folder.contents import ROLES
from consortium.people.permissions import (
    BODIES,
    CALLED,
    PERMISSIONS,
    ROLE_HINTS,
    SENTENCES,
    Appointment,
    Permission,
    Person,
    needs,
    public,
)
from consortium.people.staff import MANAGING

KENT, ESSEX = 886, 881


def holding(role, *, authority_id=None, provider_id=None, slug=None):
    return Appointment(role, BODIES[role], authority_id, provider_id, "Somewhere", slug)


def person(*appointments):
    return Person(uuid.uuid4(), "a@kent.example", "A", appointments, dt.datetime(2016, 11, 18, tzinfo=dt.UTC))


def test_every_role_of_people_csv_has_its_line_in_the_table():
    assert set(PERMISSIONS) == set(ROLES) == set(BODIES) == set(CALLED)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.USE_ACCOUNT, set(ROLES)),
        (Permission.READ_STATEMENTS, {"member-manager", "member-officer", "member-finance"}),
        (Permission.READ_ALL_STATEMENTS, {"lead-admin", "lead-finance", "auditor"}),
        (Permission.RECORD_MEETING, {"provider-caseworker", "provider-manager"}),
        (Permission.REVERSE_MEETING, {"provider-caseworker", "provider-manager"}),
        (Permission.CLOSE_PERIOD, {"lead-admin"}),
        (Permission.MANAGE_PEOPLE, {"lead-admin", "member-manager", "provider-manager"}),
    ],
)
def test_each_permission_is_held_by_these_roles_and_no_other(permission, roles):
    assert {role for role, held in PERMISSIONS.items() if permission in held} == roles


def test_every_permission_and_every_role_has_its_sentence():
    assert set(SENTENCES) == set(Permission)
    assert set(ROLE_HINTS) == set(PERMISSIONS)
    assert all(len(sentence) > 15 for sentence in (*SENTENCES.values(), *ROLE_HINTS.values()))


def test_each_kind_of_body_has_somebody_who_keeps_its_people():
    assert {BODIES[role] for role in MANAGING} == {"lead", "authority", "provider"}


def test_the_table_says_something_of_every_permission():
    assert frozenset().union(*PERMISSIONS.values()) == set(Permission)


def test_a_members_permission_holds_in_its_own_council_alone():
    manager = person(holding("member-manager", authority_id=KENT, slug="kent"))

    assert manager.may(Permission.READ_STATEMENTS, authority_id=KENT)
    assert not manager.may(Permission.READ_STATEMENTS, authority_id=ESSEX)
    assert not manager.may(Permission.READ_STATEMENTS)


def test_a_providers_permission_holds_for_its_own_rows_alone():
    caseworker = person(holding("provider-caseworker", provider_id=1))

    assert caseworker.may(Permission.RECORD_MEETING, provider_id=1)
    assert caseworker.may(Permission.RECORD_MEETING, provider_id=1, authority_id=KENT)
    assert not caseworker.may(Permission.RECORD_MEETING, provider_id=2)
    assert not caseworker.may(Permission.RECORD_MEETING, authority_id=KENT)


def test_the_lead_reads_the_statements_of_every_council_and_records_nothing():
    lead = person(holding("lead-admin"))

    assert lead.may(Permission.READ_ALL_STATEMENTS, authority_id=ESSEX)
    assert not lead.may(Permission.RECORD_MEETING, authority_id=ESSEX, provider_id=1)


def test_two_roles_of_one_person_do_not_mix():
    both = person(holding("lead-finance"), holding("member-manager", authority_id=KENT, slug="kent"))

    assert both.may(Permission.READ_ALL_STATEMENTS, authority_id=ESSEX)
    assert both.may(Permission.MANAGE_PEOPLE, authority_id=KENT)
    assert not both.may(Permission.MANAGE_PEOPLE, authority_id=ESSEX)
    assert not both.may(Permission.READ_STATEMENTS, authority_id=ESSEX)


def test_a_role_that_nobody_declared_has_no_permission():
    stranger = Appointment("head-of-everything", "lead", None, None, "Somewhere", None)

    assert not any(person(stranger).may(permission) for permission in Permission)


def test_everybody_may_use_their_own_account_wherever_the_page_is():
    for role in ROLES:
        assert person(holding(role, authority_id=KENT, provider_id=1)).may(Permission.USE_ACCOUNT)


def test_the_history_belongs_to_the_one_council_that_a_person_acts_for():
    kent_and_lead = person(holding("lead-admin"), holding("member-manager", authority_id=KENT))
    two_councils = person(holding("member-officer", authority_id=KENT), holding("member-officer", authority_id=ESSEX))

    assert kent_and_lead.only_authority_id == KENT
    assert two_councils.only_authority_id is None


def test_the_marks_leave_the_function_as_it_was():
    def view():
        return "shown"

    assert needs(Permission.CLOSE_PERIOD)(view) is view
    assert public("Nobody is signed in before it.")(view) is view
    assert (view.permission, view.public_reason) == (Permission.CLOSE_PERIOD, "Nobody is signed in before it.")
