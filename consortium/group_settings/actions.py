import datetime as dt
from dataclasses import asdict

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consortium.changes import ChangedMeanwhile
from consortium.group_settings.models import ChosenSettings
from consortium.group_settings.rules import GroupSettings, check_settings


def choose_settings(session: Session, contract_id: int, chosen: GroupSettings, *, today: dt.date) -> None:
    """Keep what the group chose, in the place of what it saw: `chosen.change_number` is the choice that it replaces.

    Raises: SettingRefused, ChangedMeanwhile when somebody else chose since.
    """
    check_settings(chosen)
    seen = chosen.change_number
    values = asdict(chosen) | {"change_number": seen + 1, "replaces": seen or None}
    session.add(
        ChosenSettings(contract_id=contract_id, set_on=today, set_by=session.info["binding"].actor, **values),
    )
    try:
        session.flush()
    except IntegrityError as taken:
        raise ChangedMeanwhile("Somebody else changed the settings while you looked. Look again.") from taken
