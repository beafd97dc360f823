"""Advice contacts and the cases that they begin: the clock of the law, certificates, and who looked."""
