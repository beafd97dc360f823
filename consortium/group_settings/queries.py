from sqlalchemy import select
from sqlalchemy.orm import Session

from consortium.group_settings.models import ChosenSettings
from consortium.group_settings.rules import SETTING_NAMES, GroupSettings


def group_settings(session: Session, contract_id: int) -> GroupSettings:
    """Return what holds for a group now: its last choice, or the defaults."""
    columns = [getattr(ChosenSettings, name) for name in (*SETTING_NAMES, "change_number")]
    row = session.execute(
        select(*columns)
        .where(ChosenSettings.contract_id == contract_id)
        .order_by(ChosenSettings.change_number.desc())
        .limit(1)
    ).one_or_none()
    return GroupSettings() if row is None else GroupSettings(*row)
