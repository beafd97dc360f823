"""How fast the portal is, beside what PostgreSQL alone would need for the same rows. Run `python -m bench`.

It starts a PostgreSQL of its own in a temporary folder, on the disk and with real commits, fills four sets of books
(16 and 150 members, 2,000 and 200,000 transfers), measures, prints one table, and leaves nothing behind.
"""
