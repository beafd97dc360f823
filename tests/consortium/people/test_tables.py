"""What the database refuses by itself, whatever the code says."""

import psycopg
import pytest

from tests.consortium.people.factories import HASH, a_person

INVITE = "insert into invitations select sha256('a'), account_id, {} from accounts"
GIVE = (
    "insert into appointments (account_id, role, authority_id, provider_id) values (%(it)s, %(role)s, %(of)s, %(by)s)"
)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("update accounts set email = 'SEN.Manager@kent.example'", "accounts_email_check"),
        ("update accounts set email = 'no address'", "accounts_email_check"),
        ("update accounts set name = ''", "accounts_name_check"),
        ("update accounts set password_hash = 'three unusual words'", "accounts_password_check"),
        ("insert into accounts (email, name) values ('sen.manager@kent.example', 'Twice')", "accounts_email_key"),
        ("update appointments set role = 'boss'", "appointments_body_check"),
        ("update appointments set authority_id = null", "appointments_body_check"),
        ("update appointments set provider_id = (select provider_id from providers)", "appointments_body_check"),
        ("update appointments set authority_id = 999", "appointments_authority_id_fkey"),
        ("update appointments set ended_at = given_at - interval '1 second'", "appointments_ended_check"),
        (
            "insert into sessions values ('\\x00', (select account_id from accounts), now(), now())",
            "sessions_hash_check",
        ),
        (
            "insert into sessions values (sha256('a'), (select account_id from accounts), now(), now() - interval '1 s')",
            "sessions_times_check",
        ),
        (INVITE.format("now(), now() + interval '8 days'"), "invitations_week_check"),
        (INVITE.format("now(), now() + interval '1 day', now() + interval '2 days'"), "invitations_used_check"),
        ("insert into sample_seeds (seed) values ('\\x00')", "sample_seeds_length_check"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused(group, kent, statement, constraint):
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        group.run(statement)

    assert refused.value.diag.constraint_name == constraint


@pytest.mark.parametrize(
    ("role", "of", "by_provider"),
    [
        ("lead-admin", 886, False),
        ("member-manager", None, False),
        ("member-manager", None, True),
        ("provider-manager", 886, False),
        ("provider-manager", None, False),
        ("auditor", None, True),
    ],
)
def test_a_role_belongs_to_its_kind_of_body(group, kent, role, of, by_provider):
    ((provider_id,),) = group.run("select provider_id from providers")

    with pytest.raises(psycopg.errors.CheckViolation):
        group.run(GIVE, it=kent, role=role, of=of, by=provider_id if by_provider else None)


def test_a_role_is_held_once(group, kent):
    a_person(group, role="lead-admin", authority_id=None)

    with pytest.raises(psycopg.errors.UniqueViolation):
        a_person(group, role="lead-admin", authority_id=None)


def test_closing_an_account_forgets_its_password(group, kent):
    group.run_as("portal_lead", "update accounts set deactivated_at = now()")
    group.run_as("portal_lead", "update accounts set deactivated_at = null")

    assert group.run("select password_hash from accounts") == [(None,)]


def test_whoever_signs_in_cannot_give_a_role_or_make_an_account(group, kent):
    for statement in (
        "insert into accounts (email, name) values ('x@kent.example', 'X')",
        "update appointments set role = 'member-officer'",
        "delete from appointments",
        "update accounts set email = 'x@kent.example'",
        "update accounts set deactivated_at = null",
        "delete from accounts",
        "insert into invitations values (sha256('a'), gen_random_uuid(), now(), now() + interval '1 day')",
        "insert into sample_seeds (seed) values (sha256('a'))",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            group.run_as("portal_sign_in", statement)


def test_a_session_that_has_ended_is_not_begun_again(group, kent):
    group.run("insert into sessions values (sha256('a'), %(it)s, now(), now(), now())", it=kent)

    group.run_as("portal_sign_in", "update sessions set ended_at = null")

    assert group.run("select count(*) from sessions where ended_at is null") == [(0,)]


def test_an_invitation_that_is_used_is_not_made_new(group, kent):
    group.run("insert into invitations values (sha256('a'), %(it)s, now(), now() + interval '1 day', now())", it=kent)

    group.run_as("portal_sign_in", "update invitations set used_at = null")

    assert group.run("select count(*) from invitations where used_at is null") == [(0,)]


@pytest.mark.parametrize("secret", ["password_hash from accounts", "token_hash from sessions", "* from invitations"])
def test_the_lead_reads_no_secret(group, kent, secret):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        group.run_as("portal_lead", f"select {secret}", authority_id=886)


def test_the_lead_sets_no_password(group, kent):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        group.run_as("portal_lead", "update accounts set password_hash = %(it)s", it=HASH)


def test_the_lead_gives_roles_in_the_bound_body_alone(group, kent):
    give = "insert into appointments (account_id, role, authority_id) values (%(it)s, 'member-officer', 881)"

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        group.run_as("portal_lead", give, authority_id=886, it=kent)
    group.run_as("portal_lead", give, authority_id=881, it=kent)

    assert group.run("select count(*) from appointments where authority_id = 881") == [(1,)]


def test_the_seed_of_a_sample_is_kept_in_a_sample_only(group):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        group.run_as("portal_lead", "insert into sample_seeds (seed) values (sha256('a'))")
    group.run("insert into sample_seeds (seed) values (sha256('a'))")

    assert group.run_as("portal_sign_in", "select seed from sample_seeds") == []


@pytest.mark.parametrize("role", ["portal_member", "portal_provider", "portal_auditor"])
@pytest.mark.parametrize(
    "table", ["accounts", "appointments", "sessions", "sign_in_failures", "invitations", "sample_seeds"]
)
def test_others_see_nothing_of_it(group, kent, role, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        group.run_as(role, f"select * from {table}", authority_id=886, provider_id=1)


def test_every_table_has_its_rows_guarded(group):
    guarded = group.run(
        "select count(*) from pg_class where relrowsecurity and relforcerowsecurity and relname in"
        " ('accounts', 'appointments', 'sessions', 'sign_in_failures', 'invitations', 'sample_seeds')"
    )

    assert guarded == [(6,)]
