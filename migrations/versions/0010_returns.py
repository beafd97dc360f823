"""Which months a provider's returns are in for, and files that were checked and wait to be recorded.

A return is about all councils of a contract, so neither table has a council; both are the provider's own. The lead and
its auditors read which months are in, and neither the name of a file nor who sent it. Charges get two indexes, by which
a month's meetings are found over all councils.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

UP = f"""
create table month_returns (
    provider_id integer not null references providers,
    request_key text not null,
    month date not null,
    contract_id integer not null references contracts,
    how text not null,
    file_name text,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (provider_id, request_key, month),
    constraint month_returns_month_check check (extract(day from month) = 1 and month <= recorded_on),
    constraint month_returns_how_check check (how in ('file', 'declared') and (how = 'file') = (file_name is not null)),
    constraint month_returns_over_check check (how = 'file' or recorded_on >= month + interval '1 month' - interval '1 day')
);
create table staged_returns (
    provider_id integer not null references providers,
    staged_id uuid not null,
    contract_id integer not null references contracts,
    staged_by text not null,
    staged_at timestamptz not null default clock_timestamp(),
    file_name text not null,
    rows jsonb not null,
    shown jsonb not null,
    primary key (provider_id, staged_id)
);
create index charges_meeting_on_idx on charges (meeting_on);
create index charges_recorded_on_idx on charges (recorded_on);

alter table month_returns enable row level security;
alter table month_returns force row level security;
grant select, insert on month_returns to portal_provider;
grant select (provider_id, month, contract_id, how, recorded_on) on month_returns to portal_lead, portal_auditor;
grant select on month_returns to portal_backup;
create policy provider_reads on month_returns for select to portal_provider using ({PROVIDER});
create policy provider_writes on month_returns for insert to portal_provider with check ({PROVIDER});
create policy lead_reads on month_returns for select to portal_lead using (true);
create policy auditor_reads on month_returns for select to portal_auditor using (true);
create policy backup_reads on month_returns for select to portal_backup using (true);
create trigger month_returns_are_append_only before update or delete on month_returns
    for each row execute function refuse_to_edit();
create trigger month_returns_are_never_emptied before truncate on month_returns
    for each statement execute function refuse_to_edit();

alter table staged_returns enable row level security;
alter table staged_returns force row level security;
grant select, insert, delete on staged_returns to portal_provider;
grant select on staged_returns to portal_backup;
create policy provider_reads on staged_returns for select to portal_provider using ({PROVIDER});
create policy provider_stages on staged_returns for insert to portal_provider with check ({PROVIDER});
create policy provider_forgets on staged_returns for delete to portal_provider using ({PROVIDER});
create policy backup_reads on staged_returns for select to portal_backup using (true);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop index charges_recorded_on_idx; drop index charges_meeting_on_idx")
    op.execute("drop table staged_returns; drop table month_returns")
