"""The commands that work over several councils, by what they do."""

from tenants.across.commands import books, caseload, mailing, people, replaying, serving, statements, verifying
from tenants.cases import commands as cases

COMMANDS = (
    *books.COMMANDS,
    *caseload.COMMANDS,
    *replaying.COMMANDS,
    *statements.COMMANDS,
    *verifying.COMMANDS,
    *serving.COMMANDS,
    *mailing.COMMANDS,
    *people.COMMANDS,
    *cases.COMMANDS,
)
