"""People, put in by raw SQL: what sign-in and the lead may touch of them is tried here, how they get there is not."""

from typing import Final

OPEN, CLOSED = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
KENTS = "33333333-3333-3333-3333-333333333333"  # acts for Kent alone; the open account for several bodies
_STATEMENTS: Final = (
    f"""insert into accounts (account_id, email, name, deactivated_at) values
        ('{OPEN}', 'manager@kent.example', 'Kent manager', null),
        ('{KENTS}', 'finance@kent.example', 'Kent finance officer', null),
        ('{CLOSED}', 'manager@essex.example', 'Essex manager', clock_timestamp())""",
    f"""insert into appointments (account_id, role, authority_id, provider_id, ended_at) values
        ('{KENTS}', 'member-finance', 886, null, null),
        ('{OPEN}', 'member-manager', 886, null, null), ('{OPEN}', 'member-officer', 886, null, 'infinity'),
        ('{CLOSED}', 'member-manager', 881, null, null), ('{OPEN}', 'provider-manager', null, 1, null),
        ('{CLOSED}', 'provider-manager', null, 2, null), ('{OPEN}', 'lead-admin', null, null, null)""",
    f"""insert into sessions (token_hash, account_id, started_at, last_seen_at, ended_at) values
        (sha256('open'), '{OPEN}', '2015-06-01', '2015-06-01', null),
        (sha256('kents'), '{KENTS}', '2015-06-01', '2015-06-01', null),
        (sha256('ended'), '{CLOSED}', '2015-06-01', '2015-06-01', '2015-06-02')""",
    f"""insert into invitations (token_hash, account_id, made_at, expires_at, used_at) values
        (sha256('open'), '{OPEN}', '2015-06-01', '2015-06-08', null),
        (sha256('kents'), '{KENTS}', '2015-06-01', '2015-06-08', null),
        (sha256('used'), '{CLOSED}', '2015-06-01', '2015-06-08', '2015-06-02')""",
    f"""insert into calendar_feeds (token_hash, account_id, authority_id, provider_id, made_at, ended_at) values
        (sha256('open'), '{OPEN}', 886, null, '2015-06-01', null),
        (sha256('provider'), '{OPEN}', null, 1, '2015-06-01', null),
        (sha256('ended'), '{CLOSED}', 881, null, '2015-06-01', '2015-06-02')""",
    """insert into sign_in_failures (address_hash, network_hash, failed_at) values
        (sha256('address'), sha256('network'), '2015-06-01')""",
    f"""insert into mail_preferences (account_id, kind, wanted) values
        ('{OPEN}', 'due', true), ('{KENTS}', 'statement', false), ('{CLOSED}', 'due', true)""",
    f"""insert into mails_sent (authority_id, provider_id, account_id, about) values
        (886, null, '{OPEN}', 'statement:2015-16-Q1'), (881, null, '{CLOSED}', 'statement:2015-16-Q1'),
        (null, 1, '{OPEN}', 'due:2015-06-12'), (null, 2, '{CLOSED}', 'due:2015-06-12')""",
    "insert into sample_seeds (seed) values (sha256('seed'))",
)


def add(database):
    """Add two open accounts and a closed one, with a role in each body; sessions, calendars, invitations, open and over."""
    for statement in _STATEMENTS:
        database.run(statement)
