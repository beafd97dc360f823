"""The contract: its terms, years, price book, cancellation tiers, extension options and shared costs."""

from alembic import op

revision = "0003"
down_revision = "0002"

UP = """
create table contracts (
    contract_id integer generated always as identity primary key,
    reference text not null unique,
    title text not null,
    provider_id integer not null references providers,
    starts_on date not null,
    ends_on date not null,
    billing text not null,
    subscription_instalments integer not null,
    allowance_meetings integer not null,
    allowance_prepaid_pence bigint not null,
    third_party_billing text not null,
    recharge_vat text not null,
    admin_fee_basis_points integer not null,
    previous_annual_pence bigint,
    constraint contracts_term_check check (ends_on > starts_on),
    constraint contracts_billing_check check (billing in ('monthly', 'quarterly', 'annual')),
    constraint contracts_instalments_check check (subscription_instalments in (1, 4, 12)),
    constraint contracts_allowance_check check (allowance_meetings >= 0 and allowance_prepaid_pence >= 0),
    constraint contracts_third_party_check check (third_party_billing in ('through-authority', 'direct')),
    constraint contracts_vat_check check (recharge_vat in ('outside-scope', 'standard')),
    constraint contracts_fee_check check (admin_fee_basis_points between 0 and 10000),
    constraint contracts_previous_check check (previous_annual_pence >= 0)
);
-- Whoever writes lines of a contract holds its gate shared; whoever closes a period holds it alone.
create table contract_gates (
    contract_id integer primary key references contracts
);
create table extension_options (
    contract_id integer not null references contracts,
    option_number integer not null,
    months integer not null,
    primary key (contract_id, option_number),
    constraint extension_options_months_check check (months > 0)
);
create table subscriptions (
    contract_id integer not null references contracts,
    contract_year integer not null,
    each_pence bigint,
    pot_pence bigint,
    basis jsonb,
    primary key (contract_id, contract_year),
    constraint subscriptions_year_check check (contract_year >= 1),
    constraint subscriptions_amount_check check (each_pence >= 0 and pot_pence is null and basis is null
        or pot_pence >= 0 and each_pence is null and basis is not null)
);
create table own_subscriptions (
    authority_id integer not null references authorities,
    contract_id integer not null,
    contract_year integer not null,
    each_pence bigint not null,
    primary key (authority_id, contract_id, contract_year),
    foreign key (contract_id, contract_year) references subscriptions,
    constraint own_subscriptions_amount_check check (each_pence >= 0)
);
create table prices (
    price_id integer generated always as identity primary key,
    contract_id integer not null references contracts,
    authority_id integer references authorities,
    item text not null,
    effective_from date not null,
    price_pence bigint not null,
    recorded_at timestamptz not null default clock_timestamp(),
    superseded_at timestamptz,
    constraint prices_amount_check check (price_pence >= 0),
    constraint prices_superseded_check check (superseded_at >= recorded_at)
);
-- Two prices of one item for the same councils from the same day would overlap.
create unique index prices_in_force_key on prices (contract_id, item, authority_id, effective_from) nulls not distinct
    where superseded_at is null;
create table cancellation_tiers (
    contract_id integer not null references contracts,
    place integer not null,
    clear_working_days integer not null,
    percent numeric(12, 9) not null,
    primary key (contract_id, place),
    constraint cancellation_tiers_days_check check (clear_working_days >= 0),
    constraint cancellation_tiers_percent_check check (percent between 0 and 100)
);
create table shared_costs (
    contract_id integer not null references contracts,
    reference text not null,
    title text not null,
    amount_pence bigint not null,
    incurred_on date not null,
    basis jsonb not null,
    primary key (contract_id, reference),
    constraint shared_costs_amount_check check (amount_pence >= 0)
);
"""

TABLES = (
    "contracts",
    "contract_gates",
    "extension_options",
    "subscriptions",
    "own_subscriptions",
    "prices",
    "cancellation_tiers",
    "shared_costs",
)
READ_BY_EVERYONE = ("contracts", "extension_options", "subscriptions", "cancellation_tiers", "shared_costs")
OF_ONE_AUTHORITY = ("own_subscriptions", "prices")


def upgrade() -> None:
    op.execute(UP)
    for table in READ_BY_EVERYONE:
        op.execute(f"grant select on {table} to portal_lead, portal_member, portal_provider, portal_auditor")
    for table in OF_ONE_AUTHORITY:
        protect(table)
    for table in TABLES:
        op.execute(f"grant select on {table} to portal_backup")
        changes = "update (superseded_at)" if table == "prices" else "update"
        op.execute(f"grant insert, {changes} on {table} to portal_lead")
        if table != "contract_gates":
            key = "'authority_id'" if table in OF_ONE_AUTHORITY else ""
            op.execute(
                f"create trigger {table}_remembered after insert or update or delete on {table}"
                f" for each row execute function remember_change({key})"
            )
    op.execute("grant delete on extension_options, own_subscriptions, cancellation_tiers to portal_lead")
    op.execute("grant select, update on contract_gates to portal_books")
    op.execute("grant select on contract_gates to portal_lead")
    op.execute("grant select on contracts to portal_books")


def protect(table: str) -> None:
    """A council's own prices are its own; the group's rows (no authority) are everyone's."""
    bound = "nullif(current_setting('portal.authority_id', true), '')::int"
    group = f"authority_id is null or authority_id = {bound}" if table == "prices" else f"authority_id = {bound}"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"grant select on {table} to portal_lead, portal_member, portal_provider, portal_auditor")
    op.execute(f"create policy lead_reads on {table} for select to portal_lead using (true)")
    op.execute(f"create policy auditor_reads on {table} for select to portal_auditor using (true)")
    op.execute(f"create policy backup_reads on {table} for select to portal_backup using (true)")
    op.execute(f"create policy member_reads on {table} for select to portal_member using ({group})")
    op.execute(f"create policy provider_reads on {table} for select to portal_provider using ({group})")
    op.execute(f"create policy lead_adds on {table} for insert to portal_lead with check ({group})")
    op.execute(f"create policy lead_changes on {table} for update to portal_lead using ({group}) with check ({group})")
    if table == "own_subscriptions":
        op.execute(f"create policy lead_deletes on {table} for delete to portal_lead using ({group})")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
