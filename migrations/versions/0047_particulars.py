"""What documents say of a council and of its funders: each change a row of its own, and the newest holds.

The council keeps both. Its own are read by the lead and its auditors too, whose statements name it; which funders it has
and where they are is nobody else's to read.
"""

from alembic import op

revision = "0047"
down_revision = "0046"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
UP = """
set local lock_timeout = '5s';
create table council_particulars (
    authority_id integer not null references authorities,
    change_number integer not null,
    replaces integer,
    address text not null,
    vat_number text not null,
    invoices_to text not null,
    set_on date not null,
    set_at timestamptz not null default clock_timestamp(),
    set_by text not null,
    set_by_name text not null,
    primary key (authority_id, change_number),
    -- Each change is made knowing the one before: of two people at once the second is told.
    constraint council_particulars_replaces_fkey foreign key (authority_id, replaces) references council_particulars,
    constraint council_particulars_replaces_check
        check (change_number >= 1 and replaces is not distinct from nullif(change_number - 1, 0)),
    constraint council_particulars_address_check
        check (length(address) between 3 and 200 and address !~ '[\\u0001-\\u0009\\u000b-\\u001f\\u007f]'),
    constraint council_particulars_vat_number_check check (vat_number ~ '^(GB[0-9]{9}([0-9]{3})?)?$'),
    constraint council_particulars_invoices_to_check
        check (length(invoices_to) <= 100 and invoices_to !~ '[\\u0001-\\u001f\\u007f]')
);
create table funder_particulars (
    authority_id integer not null,
    funder_code text not null,
    change_number integer not null,
    replaces integer,
    address text not null,
    reference text not null,
    set_on date not null,
    set_at timestamptz not null default clock_timestamp(),
    set_by text not null,
    set_by_name text not null,
    primary key (authority_id, funder_code, change_number),
    constraint funder_particulars_funder_fkey foreign key (authority_id, funder_code) references funders,
    constraint funder_particulars_replaces_fkey foreign key (authority_id, funder_code, replaces)
        references funder_particulars,
    constraint funder_particulars_replaces_check
        check (change_number >= 1 and replaces is not distinct from nullif(change_number - 1, 0)),
    constraint funder_particulars_address_check
        check (length(address) between 3 and 200 and address !~ '[\\u0001-\\u0009\\u000b-\\u001f\\u007f]'),
    constraint funder_particulars_reference_check
        check (length(reference) <= 40 and reference !~ '[\\u0001-\\u001f\\u007f]')
);
grant select on council_particulars to portal_lead, portal_auditor;
create policy lead_reads on council_particulars for select to portal_lead using (true);
create policy auditor_reads on council_particulars for select to portal_auditor using (true);
"""
EACH = """
alter table {table} enable row level security;
alter table {table} force row level security;
grant select on {table} to portal_member, portal_backup;
grant insert on {table} to portal_member;
create policy backup_reads on {table} for select to portal_backup using (true);
create policy member_reads on {table} for select to portal_member using ({authority});
create policy member_sets on {table} for insert to portal_member with check ({authority});
create trigger {table}_are_append_only before update or delete on {table} for each row execute function refuse_to_edit();
create trigger {table}_are_never_emptied before truncate on {table} for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)
    for table in ("council_particulars", "funder_particulars"):
        op.execute(EACH.format(table=table, authority=AUTHORITY))


def downgrade() -> None:
    op.execute("drop table funder_particulars; drop table council_particulars")
