"""A council's coding strings for its own ledger: one for each kind of cost and funder, from a day on, and their pattern.

The council keeps them; the lead and its auditors read them, because a statement may name them.
"""

from alembic import op

revision = "0033"
down_revision = "0032"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PART = "[A-Za-z0-9][A-Za-z0-9._/:-]*"
UP = f"""
create table coding_patterns (
    authority_id integer not null references authorities,
    change_number integer not null,
    replaces integer,
    pattern text not null,
    joined_by text not null,
    set_on date not null,
    set_at timestamptz not null default clock_timestamp(),
    set_by text not null,
    set_by_name text not null,
    primary key (authority_id, change_number),
    -- Each change is made knowing the one before: of two people at once the second is told.
    constraint coding_patterns_replaces_fkey foreign key (authority_id, replaces) references coding_patterns,
    constraint coding_patterns_replaces_check
        check (change_number >= 1 and replaces is not distinct from nullif(change_number - 1, 0)),
    constraint coding_patterns_pattern_check check (pattern ~ '^[ -~]{{0,100}}$'),
    constraint coding_patterns_joined_check check (joined_by in ('-', '/', '.', ':', ''))
);
create table coding_strings (
    authority_id integer not null references authorities,
    string_number integer not null,
    replaces integer,
    cost_kind text not null,
    funder_code text,
    cost_centre text not null,
    subjective text not null,
    activity text,
    joined_by text not null,
    coding text not null,
    funding_source text,
    from_on date not null,
    set_on date not null,
    set_at timestamptz not null default clock_timestamp(),
    set_by text not null,
    set_by_name text not null,
    primary key (authority_id, string_number),
    constraint coding_strings_replaces_fkey foreign key (authority_id, replaces) references coding_strings,
    constraint coding_strings_replaces_check
        check (string_number >= 1 and replaces is not distinct from nullif(string_number - 1, 0)),
    constraint coding_strings_funder_fkey foreign key (authority_id, funder_code) references funders (authority_id, code),
    constraint coding_strings_kind_check check (cost_kind in ('core-subscription', 'allowance-prepayment', 'admin-fee',
        'meeting', 'cancellation', 'shared-cost', 'vat', 'recharge', 'owed', 'accrual', 'prepayment')),
    constraint coding_strings_recharge_check check (funder_code is null or cost_kind = 'recharge'),
    constraint coding_strings_parts_check check (cost_centre ~ '^{PART}$' and subjective ~ '^{PART}$'
        and (activity is null or activity ~ '^{PART}$')),
    constraint coding_strings_joined_check check (joined_by in ('-', '/', '.', ':', '')),
    constraint coding_strings_coding_check check (coding = cost_centre || joined_by || subjective
        || case when activity is null then '' else joined_by || activity end and length(coding) <= 30),
    -- What a budget pays says which; the other side of an entry has none. Source: domain brief 4.2.
    constraint coding_strings_source_check check (case when cost_kind in ('owed', 'accrual', 'prepayment')
        then funding_source is null else funding_source is not null and funding_source in ('GENERAL_FUND', 'DSG_HNB', 'ICB',
            'SOCIAL_CARE_ADULT', 'SOCIAL_CARE_CHILD', 'SCHOOL', 'COLLEGE', 'OTHER') end)
);
"""
EACH = """
alter table {table} enable row level security;
alter table {table} force row level security;
grant select on {table} to portal_lead, portal_member, portal_auditor, portal_backup;
grant insert on {table} to portal_member;
create policy lead_reads on {table} for select to portal_lead using (true);
create policy auditor_reads on {table} for select to portal_auditor using (true);
create policy backup_reads on {table} for select to portal_backup using (true);
create policy member_reads on {table} for select to portal_member using ({authority});
create policy member_sets on {table} for insert to portal_member with check ({authority});
create trigger {table}_are_append_only before update or delete on {table} for each row execute function refuse_to_edit();
create trigger {table}_are_never_emptied before truncate on {table} for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(UP)
    for table in ("coding_patterns", "coding_strings"):
        op.execute(EACH.format(table=table, authority=AUTHORITY))


def downgrade() -> None:
    op.execute("drop table coding_strings; drop table coding_patterns")
