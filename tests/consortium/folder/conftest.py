import pytest

from consortium.errors import Refused
from consortium.folder.forms import read_folder

SETTINGS = """\
name = "Two Councils"
lead = "886"

[[provider]]
code = "PROVIDER"
name = "Sample Mediation Service"

[contract]
reference = "TWO-2015"
title = "Mediation"
provider = "PROVIDER"
starts_on = 2015-04-01
ends_on = 2018-03-31
billing = "quarterly"
"""
AUTHORITIES = "code,name,slug,kind,ehc_plans,joined_on,left_on\n886,Kent,kent,county,19500,,\n881,Essex,essex,,,,\n"
FUNDERS = "authority,code,name,kind\n886,886-SCH,Kent sample academy,academy\n"
PEOPLE = "email,name,organisation,role\nsen.manager@kent.example,Kent SEN manager,886,member-manager\n"


@pytest.fixture
def settings_text():
    """A consortium.toml of Kent and Essex with nothing that could be left out; tables can be added at its end."""
    return SETTINGS


@pytest.fixture
def folder_in(tmp_path):
    """Write a folder of Kent and Essex and read it."""

    def read(*, settings=SETTINGS, more="", authorities=AUTHORITIES, funders=FUNDERS, people=PEOPLE):
        texts = {
            "consortium.toml": settings + more,
            "authorities.csv": authorities,
            "funders.csv": funders,
            "people.csv": people,
        }
        for name, text in texts.items():
            if text is not None:
                (tmp_path / name).write_text(text)
        return read_folder(tmp_path)

    return read


@pytest.fixture
def refusal(folder_in):
    """Return the problems of a folder of Kent and Essex with something changed, one a line."""

    def problems(**changes):
        with pytest.raises(Refused) as refused:
            folder_in(**changes)
        return str(refused.value).splitlines()

    return problems
