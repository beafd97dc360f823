"""What each meeting was priced at, why, and how its funders share it. Append only."""

from alembic import op

revision = "0007"
down_revision = "0006"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

UP = """
create table charges (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    contract_id integer not null references contracts,
    service text not null,
    meeting_on date not null,
    status text not null,
    funders_agreed_on date,
    kind text,
    slot_number integer,
    price_pence bigint not null,
    charged_pence bigint not null,
    price_id integer references prices,
    percent numeric(12, 9),
    sentence text not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (authority_id, provider_id, reference),
    constraint charges_meeting_fkey foreign key (authority_id, provider_id, reference) references meetings,
    constraint charges_kind_check check (kind in ('meeting', 'cancellation')),
    constraint charges_amount_check check (charged_pence between 0 and price_pence),
    constraint charges_nothing_check check (kind is not null or price_pence = 0 and slot_number is null),
    constraint charges_slot_check check (slot_number is null or kind = 'meeting' and price_pence = 0 and slot_number >= 1),
    constraint charges_price_check check (price_pence = 0 or price_id is not null)
);
create table charge_shares (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    place integer not null,
    code text,
    weight integer not null,
    share_pence bigint not null,
    primary key (authority_id, provider_id, reference, place),
    constraint charge_shares_charge_fkey foreign key (authority_id, provider_id, reference) references charges,
    constraint charge_shares_funder_fkey foreign key (authority_id, code) references funders,
    constraint charge_shares_amount_check check (weight > 0 and share_pence >= 0)
);
"""


def upgrade() -> None:
    op.execute(UP)
    for table in ("charges", "charge_shares"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant select on {table} to portal_lead, portal_member, portal_auditor, portal_backup")
        op.execute(f"create policy lead_reads on {table} for select to portal_lead using (true)")
        op.execute(f"create policy auditor_reads on {table} for select to portal_auditor using (true)")
        op.execute(f"create policy backup_reads on {table} for select to portal_backup using (true)")
        op.execute(f"create policy member_reads on {table} for select to portal_member using ({AUTHORITY})")
        op.execute(f"grant insert on {table} to portal_provider")
        op.execute(
            f"create policy provider_writes on {table} for insert to portal_provider with check ({PROVIDER} and {AUTHORITY})"
        )
        op.execute(
            f"create trigger {table}_are_append_only before update or delete on {table}"
            " for each row execute function refuse_to_edit()"
        )
        op.execute(
            f"create trigger {table}_are_never_emptied before truncate on {table}"
            " for each statement execute function refuse_to_edit()"
        )
    op.execute("grant select on charges to portal_provider")
    op.execute(f"create policy provider_reads on charges for select to portal_provider using ({PROVIDER})")


def downgrade() -> None:
    op.execute("drop table charge_shares; drop table charges")
