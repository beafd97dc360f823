from dataclasses import replace

import pytest

from consortium.group_settings.rules import GroupSettings, SettingRefused, check_settings


def test_what_holds_until_a_group_chooses_makes_sense_and_stops_no_close():
    chosen = GroupSettings()

    check_settings(chosen)

    assert (chosen.hold_working_days, chosen.payment_days, chosen.share_tolerance_basis_points) == (5, 30, 300)
    assert not any(getattr(chosen, name) for name in vars(chosen) if name.startswith("require_"))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("hold_working_days", 61, "How long members may query a draft must be a whole number from 0 to 60."),
        ("dispute_working_days", 0, "How long an answer to a query may take must be a whole number from 1 to 60."),
        ("payment_days", 0, "How many days after its issue a statement is due must be a whole number from 1 to 120."),
        (
            "share_tolerance_basis_points",
            10_001,
            "How far a figure may move before shares are worked out again must be a whole number from 0 to 10,000.",
        ),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_by_its_name(name, value, sentence):
    with pytest.raises(SettingRefused) as refused:
        check_settings(replace(GroupSettings(), **{name: value}))

    assert (refused.value.field, str(refused.value)) == (name, sentence)
