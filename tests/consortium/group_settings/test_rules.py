from dataclasses import replace

import pytest

from consortium.group_settings.rules import (
    GroupSettings,
    SettingRefused,
    check_settings,
    is_vat_number,
    vat_number_from,
    vat_number_in_groups,
)


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


@pytest.mark.parametrize(
    ("typed", "kept", "fits"),
    [
        ("GB 123 4567 82", "GB123456782", True),  # 112 and 82 are twice 97
        ("gb123456727", "GB123456727", True),  # of the newer ones: 55 more
        ("123 4567 82 001", "GB123456782001", True),
        ("GB 123 4567 83", "GB123456783", False),
        ("GB 12345", "GB12345", False),
        ("FR 123456782", "FR123456782", False),
    ],
)
def test_a_vat_number_is_kept_in_one_way_and_its_digits_fit_each_other(typed, kept, fits):
    assert vat_number_from(typed) == kept
    assert is_vat_number(kept) is fits
    if fits:
        check_settings(replace(GroupSettings(), vat_number=kept))
        assert vat_number_from(vat_number_in_groups(kept)) == kept
    else:
        with pytest.raises(SettingRefused, match="must be one of the United Kingdom"):
            check_settings(replace(GroupSettings(), vat_number=kept))
