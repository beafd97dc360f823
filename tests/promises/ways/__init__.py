"""Every form that writes, by its route: who sends it, from which page, with which answers."""

from tests.promises.ways.billing import OF_BILLING
from tests.promises.ways.caseload import OF_CASELOAD
from tests.promises.ways.finance import OF_FINANCE
from tests.promises.ways.group import OF_GROUP
from tests.promises.ways.people import OF_PEOPLE

WAYS = {**OF_BILLING, **OF_CASELOAD, **OF_FINANCE, **OF_GROUP, **OF_PEOPLE}
