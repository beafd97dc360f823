"""The walls as the catalogue of the database shows them, against what is written in grants.py and policies.py."""

import importlib

import pytest

from consortium.config import ROOT
from tests.promises.catalogue import WALKS, tables_of_tenants
from tests.promises.grants import APPEND_ONLY, CHANGEABLE, GRANTS, SHARED
from tests.promises.policies import (
    ASKED_OF_OWN,
    INVOICED_BY_OWN,
    KNOWN_HERE,
    KNOWN_TO_WORKER,
    LINKS_FOR_OWN,
    OF_A_SAMPLE,
    POLICIES,
    PROTECTED,
)

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True, scope="module")
def _every_model_is_known():
    for models in sorted([*ROOT.glob("consortium/**/models.py"), *ROOT.glob("tenants/**/models.py")]):
        importlib.import_module(".".join(models.relative_to(ROOT).with_suffix("").parts))


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_the_walls_stand_as_they_are_written(prober, walk):
    assert walk(prober) == []


def test_the_subjects_of_the_councils_are_found():
    found = tables_of_tenants()

    assert {"meetings", "charges", "transfers", "statements", "slots", "cases", "certificates"} <= set(found)
    assert "posting_rights" not in found


def test_every_table_is_either_behind_walls_or_has_a_reason():
    assert not set(PROTECTED) & set(SHARED)
    assert all(len(reason) > 15 for reason in SHARED.values())


def test_every_table_is_written_once_or_has_a_reason_why_not():
    """P42, for a new table too: what is append-only is stayed by its triggers, above."""
    assert set(APPEND_ONLY) | set(CHANGEABLE) == set(GRANTS)
    assert not set(APPEND_ONLY) & set(CHANGEABLE)


def test_a_policy_with_a_select_inside_has_a_reason():
    inside = {policy.rows for policy in POLICIES if "SELECT" in policy.rows.expression}

    assert inside == {ASKED_OF_OWN, INVOICED_BY_OWN, OF_A_SAMPLE, KNOWN_HERE, KNOWN_TO_WORKER, LINKS_FOR_OWN}
    assert all(rows.why for rows in inside)
    assert "one row" in OF_A_SAMPLE.why


def test_a_policy_for_every_row_has_a_reason():
    for policy in POLICIES:
        if policy.rows.expression == "true":
            assert policy.rows.why, policy
