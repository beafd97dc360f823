import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from consortium import clock
from consortium.database import Binding, own_transaction
from consortium.people.accounts import OrganisationUnknown, RoleDoesNotFit, close_account, invite
from consortium.people.rules import AddressUnreadable
from tests.consortium.people.factories import PASSWORD, TOKEN, Visitor, a_person

NEW = "new.officer@kent.example"
OVER = "This link no longer works"
LEAD = Binding("portal_lead", actor="consortium invite")


@pytest.fixture
def invited(app, group):
    """Invite somebody and return the path of the link."""

    def make(email=NEW, role="member-officer", organisation="886", **more):
        with app.app_context(), own_transaction(LEAD) as session:
            return invite(session, email, role=role, organisation=organisation, now=clock.now(), **more).path

    return make


def opened(visitor, path):
    answer = visitor.get(path)
    return answer.status_code, OVER in answer.get_data(as_text=True)


def test_a_link_sets_a_password_once(visitor, another_visitor, invited):
    link = invited()
    answer = visitor.press(link, password=PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Your password is set. Sign in with it." in visitor.get("/sign-in").get_data(as_text=True)
    assert visitor.sign_in(NEW).status_code == 303
    assert visitor.get("/kent/statements").status_code == 200
    assert opened(another_visitor, link) == (404, True)


def test_opening_a_link_changes_nothing(visitor, group, invited):
    link = invited()
    before = group.run("select * from invitations"), group.run("select * from accounts")

    answers = [opened(visitor, link) for _ in range(3)]

    assert answers == [(200, False)] * 3
    assert (group.run("select * from invitations"), group.run("select * from accounts")) == before


def test_a_link_lasts_a_week(visitor, invited):
    start = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as travelled:
        link = invited()
        travelled.shift(dt.timedelta(days=6, hours=23, minutes=59))
        in_time = opened(visitor, link)
        travelled.shift(dt.timedelta(minutes=1))

        assert (in_time, opened(visitor, link)) == ((200, False), (404, True))


def test_a_link_that_was_never_made_is_like_one_that_is_used(visitor, group):
    assert opened(visitor, "/invitations/" + "A" * 43) == (404, True)


def test_a_weak_password_is_refused_and_the_link_still_works(visitor, invited):
    link = invited()

    page = visitor.press(link, password="short").get_data(as_text=True)

    assert "Your password must have 12 characters or more" in page
    assert "Error: Choose your password" in page
    assert visitor.press(link, password=PASSWORD).status_code == 303


def test_two_presses_at_once_set_a_password_once(app, group, invited):
    link = invited()
    visitors = [Visitor(app.test_client()) for _ in range(6)]

    tokens = [TOKEN.search(visitor.get(link).get_data(as_text=True))[1] for visitor in visitors]  # all have it open

    def press(visitor, token):
        return visitor.client.post(link, data={"csrf_token": token, "password": PASSWORD}).status_code

    with ThreadPoolExecutor(6) as together:
        answers = list(together.map(press, visitors, tokens))

    assert sorted(answers) == [303] + [404] * 5
    assert group.run("select count(*) from history where event = 'password-set'") == [(1,)]


def test_a_new_link_replaces_a_lost_password_and_ends_what_was_open(visitor, another_visitor, group, invited, kent):
    visitor.sign_in("sen.manager@kent.example")
    first, second = (invited("sen.manager@kent.example", "member-manager") for _ in range(2))

    another_visitor.press(second, password="another three words")

    assert not visitor.is_signed_in
    assert opened(another_visitor, first) == (404, True)
    assert another_visitor.sign_in("sen.manager@kent.example").status_code == 200
    assert another_visitor.sign_in("sen.manager@kent.example", "another three words").status_code == 303
    assert group.run("select count(*) from appointments") == [(1,)]


def test_only_a_hash_of_the_token_is_kept(group, invited):
    token = invited().rpartition("/")[2]

    assert group.run("select count(*) from invitations where token_hash = sha256(%(it)s)", it=token.encode()) == [(1,)]
    assert token not in str(group.run("select * from history"))


def test_an_address_and_its_token_are_in_no_log(visitor, invited, capsys):
    link = invited()
    visitor.press(link, password=PASSWORD)

    log = capsys.readouterr().err
    assert '"password set"' in log
    assert link.rpartition("/")[2] not in log
    assert NEW not in log
    assert PASSWORD not in log


@pytest.mark.parametrize("organisation", ["886", "kent", "Kent"])
def test_a_council_is_named_by_number_or_name(group, invited, organisation):
    invited(organisation=organisation, name="New officer")

    held = "select a.email, a.name, p.role, p.authority_id from accounts a join appointments p using (account_id)"
    assert group.run(held) == [(NEW, "New officer", "member-officer", 886)]


def test_the_lead_and_a_provider_are_invited_too(group, invited):
    invited("lead@kent.example", "lead-finance", "lead")
    invited("case@provider.example", "provider-caseworker", "PROVIDER")

    held = group.run("select role, authority_id, provider_id is not null from appointments order by appointment_id")
    assert held == [("lead-finance", None, False), ("provider-caseworker", None, True)]


def test_an_invitation_is_in_the_history_of_its_body(group, invited):
    invited()

    written = group.run(
        "select actor, event, authority_id, details from history where event <> 'insert' order by entry_number"
    )
    assert [row[1:3] for row in written] == [("account-added", None), ("role-given", 886), ("invited", 886)]
    assert {row[0] for row in written} == {"consortium invite"}
    assert written[2][3] == {"role": "member-officer"}


@pytest.mark.parametrize(
    ("wrong", "refusal", "sentence"),
    [
        ({"role": "lead-admin"}, RoleDoesNotFit, "The role lead-admin belongs to the lead, not to Kent."),
        ({"role": "boss"}, RoleDoesNotFit, "There is no role boss."),
        ({"organisation": "999"}, OrganisationUnknown, "There is no organisation 999 here."),
        ({"email": "nobody"}, AddressUnreadable, "That is no email address."),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_stored(group, invited, wrong, refusal, sentence):
    with pytest.raises(refusal, match=sentence):
        invited(**wrong)

    assert group.run("select count(*) from accounts") == [(0,)]


def test_an_invitation_opens_a_closed_account_without_its_old_password(app, visitor, group, invited, kent):
    visitor.sign_in("sen.manager@kent.example")
    with app.app_context(), own_transaction(LEAD) as session:
        close_account(session, "SEN.manager@kent.example", clock.now())
    closed = visitor.is_signed_in
    link = invited("sen.manager@kent.example", "member-manager")

    assert (closed, visitor.is_signed_in) == (False, False)
    assert visitor.sign_in("sen.manager@kent.example").status_code == 200
    assert visitor.press(link, password=PASSWORD).status_code == 303
    assert visitor.sign_in("sen.manager@kent.example").status_code == 303


def test_a_closed_accounts_link_does_not_work(visitor, group, invited):
    link = invited()
    group.run("update accounts set deactivated_at = now()")

    assert opened(visitor, link) == (404, True)


def test_a_person_without_a_password_may_be_somebody_else_in_this_browser(visitor, group, invited, kent):
    a_person(group, "other@kent.example", role="member-finance")
    visitor.sign_in("other@kent.example")

    visitor.press(invited(), password=PASSWORD)

    assert not visitor.is_signed_in
