"""The commands that work over several councils, by what they do."""

from tenants.across.commands import (
    books,
    caseload,
    invoices,
    mailing,
    paying,
    people,
    replaying,
    serving,
    statements,
    verifying,
)
from tenants.cases import commands as cases

COMMANDS = (
    *books.COMMANDS,
    *caseload.COMMANDS,
    *replaying.COMMANDS,
    *statements.COMMANDS,
    *invoices.COMMANDS,
    *verifying.COMMANDS,
    *serving.COMMANDS,
    *mailing.COMMANDS,
    *paying.COMMANDS,
    *people.COMMANDS,
    *cases.COMMANDS,
)
