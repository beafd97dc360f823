"""A provider reads what became of its invoices, and answers what the lead queries of them.

It sees its own heads, lines and differences, what was decided of each and why as far as that is for it: never what the books
say of another council or another provider, why more was paid, or who of the lead's decided. It answers a query once: the line
was wrong, or it stands by it. The lead's decision stays the lead's. Append only.
"""

from alembic import op

revision = "0049"
down_revision = "0048"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"
OF_OWN = "(contract_id, invoice_id) in (select contract_id, invoice_id from provider_invoices)"

# What is told is worked out by the database from what is kept, so nobody can say it otherwise. Written anew the two tables
# take no time: of each invoice they hold what differs, and no more.
TOLD = """
-- squawk-ignore adding-field-with-default
alter table provider_invoice_findings add column told text not null generated always as (
    case when name in ('another-provider', 'another-council') then 'not-in-the-book' else name end) stored;
-- squawk-ignore adding-field-with-default
alter table provider_invoice_decisions add column told text generated always as (
    case when decision <> 'accept' then reason end) stored;
"""
SEEN = {
    "provider_invoices": "contract_id, invoice_id, provider_id, invoice_number, version_number, invoiced_on, period_number,"
    " net_pence, vat_pence, total_pence, recorded_on",
    "provider_invoice_lines": "authority_id, contract_id, invoice_id, line_number, kind, reference, service_on, net_pence",
    "provider_invoice_matchings": "contract_id, invoice_id, run_number, lines, matched, billed_pence, payable_pence,"
    " matched_on",
    "provider_invoice_findings": "authority_id, contract_id, invoice_id, run_number, finding_number, line_number, reference,"
    " billed_pence, payable_pence, told",
    "provider_invoice_decisions": "authority_id, contract_id, invoice_id, run_number, finding_number, decision_number,"
    " decision, told, decided_on",
    "provider_invoice_outcomes": "contract_id, invoice_id, outcome, run_number, accepted_pence, settled_on",
}
REPLIES = """
create table provider_invoice_replies (
    authority_id integer not null,
    contract_id integer not null,
    invoice_id integer not null,
    run_number integer not null,
    finding_number integer not null,
    decision_number integer not null,
    provider_id integer not null references providers,
    reply text not null,
    reason text not null,
    replied_on date not null,
    replied_at timestamptz not null default clock_timestamp(),
    replied_by text not null,
    replied_by_name text not null,
    primary key (authority_id, contract_id, invoice_id, run_number, finding_number, decision_number),
    constraint provider_invoice_replies_decision_fkey
        foreign key (authority_id, contract_id, invoice_id, run_number, finding_number, decision_number)
        references provider_invoice_decisions,
    constraint provider_invoice_replies_reply_check check (reply in ('agrees', 'stands')),
    constraint provider_invoice_replies_reason_check check (length(reason) between 3 and 200)
);
create function invoice_replies_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    asked record;
begin
    perform pg_advisory_xact_lock(hashtextextended('provider invoice ' || new.contract_id || ' ' || new.invoice_id, 0));
    if not exists (select from provider_invoices i where i.contract_id = new.contract_id
            and i.invoice_id = new.invoice_id and i.provider_id = new.provider_id) then
        raise exception 'an invoice is answered for by its provider' using errcode = 'PT060';
    end if;
    select d.decision, d.decision_number, d.decided_on into asked from provider_invoice_decisions d
        where d.authority_id = new.authority_id and d.contract_id = new.contract_id and d.invoice_id = new.invoice_id
            and d.finding_number = new.finding_number and d.run_number = new.run_number
            and d.run_number = (select max(m.run_number) from provider_invoice_matchings m
                where m.contract_id = new.contract_id and m.invoice_id = new.invoice_id)
        order by d.decision_number desc limit 1;
    if asked.decision is distinct from 'query' or asked.decision_number <> new.decision_number
            or new.replied_on < asked.decided_on then
        raise exception 'what the lead queries is answered, as it queries it now' using errcode = 'PT060';
    end if;
    if exists (select from provider_invoice_outcomes o where o.contract_id = new.contract_id
            and o.invoice_id = new.invoice_id and o.outcome = 'withdrawn') then
        raise exception 'of an invoice that is withdrawn nothing is answered' using errcode = 'PT060';
    end if;
    return null;
end $$;
revoke execute on function invoice_replies_follow() from public;
create trigger provider_invoice_replies_in_order after insert on provider_invoice_replies
    for each row execute function invoice_replies_follow();
"""
WALLS = f"""
alter table provider_invoice_replies enable row level security;
alter table provider_invoice_replies force row level security;
grant select on provider_invoice_replies to portal_lead, portal_auditor, portal_provider, portal_backup;
grant insert on provider_invoice_replies to portal_provider;
create policy lead_reads on provider_invoice_replies for select to portal_lead using (true);
create policy auditor_reads on provider_invoice_replies for select to portal_auditor using (true);
create policy backup_reads on provider_invoice_replies for select to portal_backup using (true);
create policy provider_reads on provider_invoice_replies for select to portal_provider using ({PROVIDER});
create policy provider_writes on provider_invoice_replies for insert to portal_provider
    with check ({PROVIDER} and {AUTHORITY});
create trigger provider_invoice_replies_are_append_only before update or delete on provider_invoice_replies
    for each row execute function refuse_to_edit();
create trigger provider_invoice_replies_are_never_emptied before truncate on provider_invoice_replies
    for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(TOLD + REPLIES + WALLS)
    for table, columns in SEEN.items():
        rows = PROVIDER if table == "provider_invoices" else OF_OWN
        op.execute(f"grant select ({columns}) on {table} to portal_provider")
        op.execute(f"create policy provider_reads on {table} for select to portal_provider using ({rows})")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop table provider_invoice_replies; drop function invoice_replies_follow()")
    for table in reversed(SEEN):
        op.execute(f"drop policy provider_reads on {table}; revoke all on {table} from portal_provider")
    op.execute("alter table provider_invoice_findings drop column told")
    op.execute("alter table provider_invoice_decisions drop column told")
