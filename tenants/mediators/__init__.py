"""The pages of a provider's mediators, and what they declared about a council or a case."""
