"""What the provider bills: its invoices line by line, how each was matched with the books, and what was decided.

An invoice is numbered from 1 within its contract and never changed. A matching says how it stood beside the books on a day;
a finding is one difference of it. Each is decided, and the last decision holds. An outcome ends it: approved by somebody else
than who entered it, or withdrawn, after which its number may be entered again. Members see none of it.
"""

from alembic import op

revision = "0031"
down_revision = "0030"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
NAMES = (
    "'billed-twice', 'billed-before', 'not-in-the-book', 'another-provider', 'another-council', 'reversed', 'included',"
    " 'another-kind', 'another-day', 'credited', 'above-the-book', 'below-the-book', 'not-billed'"
)
UP = f"""
set local lock_timeout = '5s';
create table provider_invoices (
    contract_id integer not null references contracts,
    invoice_id integer not null,
    provider_id integer not null references providers,
    invoice_number text not null,
    version_number integer not null,
    invoiced_on date not null,
    period_number integer not null,
    net_pence bigint not null,
    vat_pence bigint not null,
    total_pence bigint not null,
    file_name text not null,
    attachment_name text,
    attachment bytea,
    attachment_hash bytea,
    request_key text not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    recorded_by_name text not null,
    primary key (contract_id, invoice_id),
    constraint provider_invoices_number_key unique (provider_id, contract_id, invoice_number, version_number),
    constraint provider_invoices_request_key unique (contract_id, request_key),
    constraint provider_invoices_id_check check (invoice_id >= 1),
    constraint provider_invoices_version_check check (version_number >= 1),
    constraint provider_invoices_number_check
        check (invoice_number ~ '^[!-~]+( [!-~]+)*$' and length(invoice_number) <= 40),
    constraint provider_invoices_amounts_check
        check (net_pence >= 0 and vat_pence >= 0 and total_pence = net_pence + vat_pence),
    constraint provider_invoices_dates_check check (invoiced_on <= recorded_on),
    constraint provider_invoices_attachment_check check ((attachment is null) = (attachment_name is null)
        and (attachment is null) = (attachment_hash is null)
        and (attachment is null or (octet_length(attachment) <= 5242880 and attachment_hash = sha256(attachment)
            and substring(attachment from 1 for 5) = convert_to('%PDF-', 'UTF8'))))
);
create index provider_invoices_period_idx on provider_invoices (contract_id, period_number);
create table provider_invoice_lines (
    authority_id integer not null references authorities,
    contract_id integer not null,
    invoice_id integer not null,
    line_number integer not null,
    kind text not null,
    reference text not null,
    service_on date not null,
    net_pence bigint not null,
    primary key (authority_id, contract_id, invoice_id, line_number),
    constraint provider_invoice_lines_invoice_fkey foreign key (contract_id, invoice_id) references provider_invoices,
    constraint provider_invoice_lines_kind_check
        check (kind in ('meeting', 'cancellation', 'core-subscription', 'allowance-prepayment')),
    constraint provider_invoice_lines_amount_check check (net_pence >= 0),
    constraint provider_invoice_lines_line_check check (line_number >= 1)
);
create index provider_invoice_lines_invoice_idx on provider_invoice_lines (contract_id, invoice_id, line_number);
create table provider_invoice_matchings (
    contract_id integer not null,
    invoice_id integer not null,
    run_number integer not null,
    replaces integer,
    lines integer not null,
    matched integer not null,
    billed_pence bigint not null,
    payable_pence bigint not null,
    book_pence bigint not null,
    of_period_pence bigint not null,
    earlier_pence bigint not null,
    not_billed_pence bigint not null,
    below_pence bigint not null,
    matched_on date not null,
    matched_at timestamptz not null default clock_timestamp(),
    matched_by text not null,
    primary key (contract_id, invoice_id, run_number),
    constraint provider_invoice_matchings_invoice_fkey foreign key (contract_id, invoice_id) references provider_invoices,
    constraint provider_invoice_matchings_replaces_fkey foreign key (contract_id, invoice_id, replaces)
        references provider_invoice_matchings,
    constraint provider_invoice_matchings_replaces_check
        check (run_number >= 1 and replaces is not distinct from nullif(run_number - 1, 0)),
    constraint provider_invoice_matchings_lines_check check (matched between 0 and lines and lines >= 1),
    -- What the books hold of the period is payable here, billed earlier, not billed, or billed below the books.
    constraint provider_invoice_matchings_sums_check check (payable_pence between 0 and billed_pence
        and book_pence = of_period_pence + earlier_pence + not_billed_pence + below_pence)
);
create table provider_invoice_findings (
    authority_id integer not null references authorities,
    contract_id integer not null,
    invoice_id integer not null,
    run_number integer not null,
    finding_number integer not null,
    line_number integer,
    name text not null,
    reference text not null,
    billed_pence bigint not null,
    payable_pence bigint not null,
    sentence text not null,
    primary key (authority_id, contract_id, invoice_id, run_number, finding_number),
    constraint provider_invoice_findings_matching_fkey foreign key (contract_id, invoice_id, run_number)
        references provider_invoice_matchings,
    constraint provider_invoice_findings_line_fkey foreign key (authority_id, contract_id, invoice_id, line_number)
        references provider_invoice_lines,
    constraint provider_invoice_findings_number_check check (finding_number >= 1),
    constraint provider_invoice_findings_name_check check (name in ({NAMES})),
    constraint provider_invoice_findings_line_check check ((line_number is null) = (name = 'not-billed')),
    -- Of a line no more is payable than was billed; what was not billed has all of it still to come.
    constraint provider_invoice_findings_amounts_check check (billed_pence >= 0 and payable_pence >= 0
        and case name when 'not-billed' then billed_pence = 0 else payable_pence <= billed_pence end)
);
create index provider_invoice_findings_run_idx on provider_invoice_findings (contract_id, invoice_id, run_number);
create table provider_invoice_decisions (
    authority_id integer not null,
    contract_id integer not null,
    invoice_id integer not null,
    run_number integer not null,
    finding_number integer not null,
    decision_number integer not null,
    replaces integer,
    decision text not null,
    reason text not null,
    decided_on date not null,
    decided_at timestamptz not null default clock_timestamp(),
    decided_by text not null,
    decided_by_name text not null,
    primary key (authority_id, contract_id, invoice_id, run_number, finding_number, decision_number),
    constraint provider_invoice_decisions_finding_fkey
        foreign key (authority_id, contract_id, invoice_id, run_number, finding_number) references provider_invoice_findings,
    constraint provider_invoice_decisions_replaces_fkey
        foreign key (authority_id, contract_id, invoice_id, run_number, finding_number, replaces)
        references provider_invoice_decisions,
    constraint provider_invoice_decisions_replaces_check
        check (decision_number >= 1 and replaces is not distinct from nullif(decision_number - 1, 0)),
    constraint provider_invoice_decisions_decision_check check (decision in ('accept', 'query', 'reject')),
    constraint provider_invoice_decisions_reason_check
        check (length(reason) between 3 and 200 or (decision = 'accept' and reason = ''))
);
create index provider_invoice_decisions_run_idx on provider_invoice_decisions (contract_id, invoice_id, run_number);
create table provider_invoice_outcomes (
    contract_id integer not null,
    invoice_id integer not null,
    outcome text not null,
    run_number integer not null,
    accepted_pence bigint not null,
    reason text not null,
    settled_on date not null,
    settled_at timestamptz not null default clock_timestamp(),
    settled_by text not null,
    settled_by_name text not null,
    primary key (contract_id, invoice_id),
    constraint provider_invoice_outcomes_matching_fkey foreign key (contract_id, invoice_id, run_number)
        references provider_invoice_matchings,
    constraint provider_invoice_outcomes_outcome_check check (outcome in ('approved', 'withdrawn')),
    constraint provider_invoice_outcomes_amount_check
        check (accepted_pence >= 0 and (outcome = 'approved' or accepted_pence = 0)),
    constraint provider_invoice_outcomes_reason_check
        check (case outcome when 'withdrawn' then length(reason) between 3 and 200 else reason = '' end)
);
"""
RULES = """
create function provider_invoices_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    last integer;
begin
    perform pg_advisory_xact_lock(hashtextextended('provider invoices of ' || new.contract_id, 0));
    select max(i.invoice_id) into last from provider_invoices i
        where i.contract_id = new.contract_id and i.invoice_id < new.invoice_id;
    if new.invoice_id <> coalesce(last, 0) + 1 then
        raise exception 'invoices are numbered without gaps' using errcode = 'PT060';
    end if;
    if exists (select from provider_invoices i
            left join provider_invoice_outcomes o on o.contract_id = i.contract_id and o.invoice_id = i.invoice_id
            where i.provider_id = new.provider_id and i.contract_id = new.contract_id
                and i.invoice_number = new.invoice_number and i.request_key <> new.request_key
                and o.outcome is distinct from 'withdrawn') then
        raise exception 'the invoice is there already' using errcode = 'PT060';
    end if;
    return null;
end $$;
create function invoice_lines_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from added a join provider_invoice_matchings m
            on m.contract_id = a.contract_id and m.invoice_id = a.invoice_id) then
        raise exception 'a matched invoice takes no more lines' using errcode = 'PT060';
    end if;
    return null;
end $$;
create function invoice_matchings_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    net bigint;
    counted record;
begin
    select i.net_pence into net from provider_invoices i
        where i.contract_id = new.contract_id and i.invoice_id = new.invoice_id;
    if not found then
        return new; -- a foreign key says what is wrong
    end if;
    if exists (select from provider_invoice_outcomes o
            where o.contract_id = new.contract_id and o.invoice_id = new.invoice_id) then
        raise exception 'an invoice that is settled is not matched again' using errcode = 'PT060';
    end if;
    select count(*) as lines, coalesce(sum(l.net_pence), 0) as pence into counted from provider_invoice_lines l
        where l.contract_id = new.contract_id and l.invoice_id = new.invoice_id;
    if (new.lines, new.billed_pence) is distinct from (counted.lines::integer, counted.pence::bigint)
            or net <> counted.pence then
        raise exception 'the lines of an invoice add up to its net' using errcode = 'PT060';
    end if;
    return new;
end $$;
create function invoice_findings_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from added a where exists (select from provider_invoice_outcomes o
            where o.contract_id = a.contract_id and o.invoice_id = a.invoice_id)) then
        raise exception 'of an invoice that is settled nothing more is found' using errcode = 'PT060';
    end if;
    return null;
end $$;
create function invoice_decisions_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    found_there provider_invoice_findings%rowtype;
begin
    select * into found_there from provider_invoice_findings f where f.authority_id = new.authority_id
        and f.contract_id = new.contract_id and f.invoice_id = new.invoice_id and f.run_number = new.run_number
        and f.finding_number = new.finding_number;
    if not found then
        return null; -- a foreign key says what is wrong
    end if;
    perform pg_advisory_xact_lock(hashtextextended('provider invoice ' || new.contract_id || ' ' || new.invoice_id, 0));
    if exists (select from provider_invoice_outcomes o
            where o.contract_id = new.contract_id and o.invoice_id = new.invoice_id) then
        raise exception 'of an invoice that is settled nothing more is decided' using errcode = 'PT060';
    end if;
    if new.decision = 'reject' and found_there.billed_pence <= found_there.payable_pence then
        raise exception 'only what is billed beyond the books is rejected' using errcode = 'PT060';
    end if;
    return null;
end $$;
create function invoice_outcomes_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    entered_by text;
    matching provider_invoice_matchings%rowtype;
    open_findings bigint;
    beyond bigint;
begin
    select i.recorded_by into entered_by from provider_invoices i
        where i.contract_id = new.contract_id and i.invoice_id = new.invoice_id;
    if not found or new.outcome <> 'approved' then
        return new;
    end if;
    if entered_by = new.settled_by then
        raise exception 'an invoice is approved by somebody else than who entered it' using errcode = 'PT061';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('provider invoice ' || new.contract_id || ' ' || new.invoice_id, 0));
    select * into matching from provider_invoice_matchings m
        where m.contract_id = new.contract_id and m.invoice_id = new.invoice_id order by m.run_number desc limit 1;
    if matching.run_number is distinct from new.run_number then
        raise exception 'an invoice is approved on its last matching' using errcode = 'PT060';
    end if;
    select count(*) filter (where d.decision is null),
            coalesce(sum(greatest(f.billed_pence - f.payable_pence, 0)) filter (where d.decision = 'accept'), 0)
        into open_findings, beyond
        from provider_invoice_findings f
        left join lateral (select x.decision from provider_invoice_decisions x where x.authority_id = f.authority_id
            and x.contract_id = f.contract_id and x.invoice_id = f.invoice_id and x.run_number = f.run_number
            and x.finding_number = f.finding_number order by x.decision_number desc limit 1) d on true
        where f.contract_id = new.contract_id and f.invoice_id = new.invoice_id and f.run_number = new.run_number;
    if open_findings > 0 then
        raise exception 'every difference is decided before an invoice is approved' using errcode = 'PT060';
    end if;
    if new.accepted_pence is distinct from matching.payable_pence + beyond then
        raise exception 'what is approved is what is payable and what was accepted beyond it' using errcode = 'PT060';
    end if;
    return new;
end $$;
revoke execute on function provider_invoices_follow(), invoice_lines_follow(), invoice_matchings_follow(),
    invoice_findings_follow(), invoice_decisions_follow(), invoice_outcomes_follow() from public;
create trigger provider_invoices_in_order after insert on provider_invoices
    for each row execute function provider_invoices_follow();
create trigger provider_invoice_lines_in_order after insert on provider_invoice_lines
    referencing new table as added for each statement execute function invoice_lines_follow();
create trigger provider_invoice_matchings_in_order before insert on provider_invoice_matchings
    for each row execute function invoice_matchings_follow();
create trigger provider_invoice_findings_in_order after insert on provider_invoice_findings
    referencing new table as added for each statement execute function invoice_findings_follow();
create trigger provider_invoice_decisions_in_order after insert on provider_invoice_decisions
    for each row execute function invoice_decisions_follow();
create trigger provider_invoice_outcomes_in_order before insert on provider_invoice_outcomes
    for each row execute function invoice_outcomes_follow();
"""
OF_THE_GROUP = ("provider_invoices", "provider_invoice_matchings", "provider_invoice_outcomes")
OF_COUNCILS = ("provider_invoice_lines", "provider_invoice_findings", "provider_invoice_decisions")
EACH = """
alter table {table} enable row level security;
alter table {table} force row level security;
grant select on {table} to portal_lead, portal_auditor, portal_backup;
grant insert on {table} to portal_lead;
create policy lead_reads on {table} for select to portal_lead using (true);
create policy auditor_reads on {table} for select to portal_auditor using (true);
create policy backup_reads on {table} for select to portal_backup using (true);
create policy lead_writes on {table} for insert to portal_lead with check ({rows});
create trigger {table}_are_append_only before update or delete on {table} for each row execute function refuse_to_edit();
create trigger {table}_are_never_emptied before truncate on {table} for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP + RULES)
    for table in OF_THE_GROUP:
        op.execute(EACH.format(table=table, rows="true"))
    for table in OF_COUNCILS:
        op.execute(EACH.format(table=table, rows=AUTHORITY))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table in ("outcomes", "decisions", "findings", "matchings", "lines"):
        op.execute(f"drop table provider_invoice_{table}")
    op.execute("drop table provider_invoices")
    for function in (
        "provider_invoices",
        "invoice_lines",
        "invoice_matchings",
        "invoice_findings",
        "invoice_decisions",
    ):
        op.execute(f"drop function {function}_follow()")
    op.execute("drop function invoice_outcomes_follow()")
