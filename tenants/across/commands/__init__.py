"""The commands that work over several councils, by what they do."""

from tenants.across.commands import books, replaying, statements, verifying

COMMANDS = (*books.COMMANDS, *replaying.COMMANDS, *statements.COMMANDS, *verifying.COMMANDS)
