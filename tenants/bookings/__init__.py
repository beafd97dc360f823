"""A case's meetings before they are recorded: asked for, booked, told to the family, called off, and what was agreed."""
