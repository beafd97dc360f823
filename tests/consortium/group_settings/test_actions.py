import datetime as dt
from dataclasses import replace

import pytest

from consortium.changes import ChangedMeanwhile
from consortium.group_settings.actions import choose_settings
from consortium.group_settings.queries import group_settings
from consortium.group_settings.rules import GroupSettings
from tests.databases import app_with, close_connections
from tests.promises.two_councils import CONTRACT, as_lead, load

pytestmark = pytest.mark.database
TODAY = dt.date(2015, 5, 5)


@pytest.fixture
def app(database, tmp_path):
    made = app_with(database)
    load(made, tmp_path)
    yield made
    close_connections(made)


def test_the_last_choice_holds_and_the_one_before_is_kept(app, database):
    with as_lead(app, TODAY) as session:
        assert group_settings(session, CONTRACT) == GroupSettings()
        choose_settings(session, CONTRACT, GroupSettings(payment_days=28), today=TODAY)
        seen = group_settings(session, CONTRACT)
        choose_settings(session, CONTRACT, replace(seen, require_returns=True), today=TODAY)

        assert group_settings(session, CONTRACT) == GroupSettings(
            payment_days=28, require_returns=True, change_number=2
        )

    assert database.run("select change_number, payment_days from group_settings order by 1") == [(1, 28), (2, 28)]


def test_of_two_who_choose_at_once_the_second_is_told(app):
    with as_lead(app, TODAY) as session:
        choose_settings(session, CONTRACT, GroupSettings(payment_days=28), today=TODAY)

    with pytest.raises(ChangedMeanwhile, match="Somebody else changed the settings"), as_lead(app, TODAY) as session:
        choose_settings(session, CONTRACT, GroupSettings(payment_days=21), today=TODAY)
