"""The commands that work over several councils, by what they do."""

from tenants.across.commands import books, replaying, statements

COMMANDS = (*books.COMMANDS, *replaying.COMMANDS, *statements.COMMANDS)
