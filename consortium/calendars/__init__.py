"""The secret addresses at which people's calendars read what is due."""
