"""The books: allowances, transfers in a chain, and the one door through which anything is posted."""

from alembic import op

revision = "0006"
down_revision = "0005"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

TABLES = """
create table allowances (
    authority_id integer not null references authorities,
    contract_id integer not null references contracts,
    meetings_included integer not null,
    primary key (authority_id, contract_id),
    constraint allowances_included_check check (meetings_included >= 0)
);
create table chain_heads (
    authority_id integer primary key references authorities,
    transfer_number bigint not null default 0,
    hash bytea not null default '\\x0000000000000000000000000000000000000000000000000000000000000000',
    constraint chain_heads_hash_check check (length(hash) = 32 and transfer_number >= 0)
);
create table transfers (
    authority_id integer not null references authorities,
    transfer_number bigint not null,
    contract_id integer not null references contracts,
    unit text not null,
    amount bigint not null,
    from_account text not null,
    to_account text not null,
    kind text not null,
    reference text not null,
    provider_id integer,
    line_number bigint not null,
    slot_number integer,
    service_on date not null,
    period_number integer not null,
    recorded_on date not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    sentence text not null,
    reverses bigint,
    request_key text not null,
    leg integer not null,
    hash_version smallint not null,
    hash bytea not null,
    primary key (authority_id, transfer_number),
    constraint transfers_request_key unique (authority_id, request_key, leg),
    constraint transfers_reversed_once_key unique (authority_id, reverses),
    constraint transfers_meeting_fkey foreign key (authority_id, provider_id, reference) references meetings,
    constraint transfers_reverses_fkey foreign key (authority_id, reverses) references transfers,
    constraint transfers_unit_check check (unit in ('pence', 'meetings')),
    constraint transfers_amount_check check (amount > 0),
    constraint transfers_accounts_check check (from_account <> to_account),
    -- Money of a kind goes between that kind's cost and what is due to the lead or from a funder.
    constraint transfers_cost_check check (unit = 'meetings' or array[from_account, to_account] && array[
            case replace(kind, '-reversal', '') when 'meeting' then 'meetings' when 'cancellation' then 'cancellations'
                when 'shared-cost' then 'shared_costs' else replace(kind, '-', '_') end]
        and (array[from_account, to_account] && array['due_to_lead'] or from_account ~ '^due_from:.'
            or to_account ~ '^due_from:.')),
    constraint transfers_order_check check (line_number between 1 and transfer_number and reverses < transfer_number),
    constraint transfers_dates_check check (service_on <= recorded_on or kind in ('core-subscription', 'admin-fee',
        'allowance-prepayment', 'shared-cost', 'vat')),
    constraint transfers_kind_check check (kind in ('core-subscription', 'allowance-prepayment', 'admin-fee', 'shared-cost',
        'meeting', 'cancellation', 'meeting-reversal', 'cancellation-reversal', 'vat')),
    constraint transfers_reversal_check check ((kind like '%-reversal') = (reverses is not null)),
    constraint transfers_provider_check check ((provider_id is not null) = (kind in ('meeting', 'cancellation',
        'meeting-reversal', 'cancellation-reversal'))),
    constraint transfers_slot_check check ((unit = 'meetings') = (slot_number is not null)
        and (unit = 'pence' or amount = 1 and (kind, from_account, to_account) in (
            ('meeting', 'allowance', 'meetings'), ('meeting-reversal', 'meetings', 'allowance')))),
    constraint transfers_hash_check check (length(hash) = 32)
);
create index transfers_period_idx on transfers (authority_id, contract_id, period_number)
    include (service_on, unit, amount, from_account, to_account, kind);
create index transfers_reference_idx on transfers (authority_id, reference);
-- The included meetings in use today. What has happened to each stands in the transfers; a reversal frees the row.
create table slots (
    authority_id integer not null,
    contract_id integer not null,
    slot_number integer not null,
    provider_id integer not null,
    reference text not null,
    primary key (authority_id, contract_id, slot_number),
    constraint slots_allowance_fkey foreign key (authority_id, contract_id) references allowances,
    constraint slots_meeting_fkey foreign key (authority_id, provider_id, reference) references meetings,
    constraint slots_meeting_key unique (authority_id, provider_id, reference),
    constraint slots_number_check check (slot_number >= 1)
);
-- Which role may post which kind of line; read by the door alone.
create table posting_rights (
    role text not null,
    kind text not null,
    primary key (role, kind)
);
insert into posting_rights (role, kind) values
    ('portal_provider', 'meeting'), ('portal_provider', 'cancellation'),
    ('portal_provider', 'meeting-reversal'), ('portal_provider', 'cancellation-reversal'),
    ('portal_lead', 'core-subscription'), ('portal_lead', 'allowance-prepayment'), ('portal_lead', 'admin-fee'),
    ('portal_lead', 'shared-cost'), ('portal_lead', 'vat');
"""

DOOR = """
grant create on schema public to portal_books;
set local role portal_books;
create function transfer_hash(previous bytea, t transfers) returns bytea language sql stable
set search_path = pg_catalog as $$
    select sha256(previous || convert_to(jsonb_build_array(
        1, t.authority_id, t.transfer_number, t.contract_id, t.unit, t.amount, t.from_account, t.to_account, t.kind,
        t.reference, t.provider_id, t.line_number, t.slot_number, t.service_on, t.period_number, t.recorded_on,
        (extract(epoch from t.recorded_at) * 1000000)::bigint, t.recorded_by, t.sentence, t.reverses, t.request_key, t.leg
    )::text, 'UTF8'))
$$;

create function require_scope(authority integer) returns void language plpgsql set search_path = pg_catalog as $$
begin
    if authority is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        raise exception 'the books of authority % are not the ones that are open', authority using errcode = 'PT002';
    end if;
end $$;

create function require_provider(provider integer) returns void language plpgsql set search_path = pg_catalog as $$
begin
    if provider is distinct from nullif(current_setting('portal.provider_id', true), '')::int then
        raise exception 'provider % is not the one that acts', provider using errcode = 'PT002';
    end if;
end $$;

-- Take the locks of a writer, in the one order that everybody takes them: the contract's gate, the business day where it
-- is new, then the chain head. Whoever waits for another's new day holds no book meanwhile.
-- What it returns is read after the locks, so it is true until the transaction ends: the included meetings in use, the
-- last closed period, and the meetings recorded before under these references or this request key.
create function lock_books(authority integer, contract integer, provider integer, wanted text[], key text, today date)
returns table (slots_taken integer[], meetings_included integer, last_closed_number integer, earlier jsonb)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform require_scope(authority);
    perform require_provider(provider);
    perform from contract_gates g where g.contract_id = contract for share;
    insert into business_days (day) values (today) on conflict do nothing;
    perform from chain_heads h where h.authority_id = authority for update;
    if not found then
        raise exception 'authority % has no books', authority using errcode = 'PT002';
    end if;
    return query select
        array(select s.slot_number from slots s where s.authority_id = authority and s.contract_id = contract),
        (select a.meetings_included from allowances a where a.authority_id = authority and a.contract_id = contract),
        (select max(c.period_number) from closings c where c.contract_id = contract),
        (select jsonb_agg(to_jsonb(m) || jsonb_build_object(
                'reversed', exists (select from reversals r where r.authority_id = authority
                    and r.provider_id = m.provider_id and r.reference = m.reference),
                'funders', (select jsonb_agg(jsonb_build_array(f.code, f.weight) order by f.place) from meeting_funders f
                    where f.authority_id = authority and f.provider_id = m.provider_id and f.reference = m.reference)))
            from meetings m where m.authority_id = authority and m.provider_id = provider
                and (m.reference = any (wanted) or m.request_key = key));
end $$;

-- Which included meetings are in use, as numbers alone: another provider's references stay its own.
create function slots_in_use(authority integer, contract integer) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform require_scope(authority);
    return array(select s.slot_number from slots s where s.authority_id = authority and s.contract_id = contract
        order by s.slot_number);
end $$;

create function occupy_slot(t transfers) returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if t.to_account = 'allowance' then
        delete from slots s where s.authority_id = t.authority_id and s.contract_id = t.contract_id
            and s.slot_number = t.slot_number and s.provider_id = t.provider_id and s.reference = t.reference;
        if not found then
            raise exception 'included meeting % is not in use by %', t.slot_number, t.reference using errcode = 'PT003';
        end if;
        return;
    end if;
    if t.slot_number > (select a.meetings_included from allowances a
            where a.authority_id = t.authority_id and a.contract_id = t.contract_id) then
        raise exception 'there is no included meeting number %', t.slot_number using errcode = 'PT003';
    end if;
    insert into slots values (t.authority_id, t.contract_id, t.slot_number, t.provider_id, t.reference);
end $$;

-- The one door. Links each row to the chain, in the order given, and returns the number of the last.
-- Rows of one line follow each other with the same line; the same request key again changes nothing.
create function append(authority integer, contract integer, rows jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    head chain_heads%rowtype;
    t transfers%rowtype;
    r record;
    line integer;
    closed integer;
    posted transfers[];
begin
    perform require_scope(authority);
    perform from contract_gates g where g.contract_id = contract for share;
    select * into strict head from chain_heads h where h.authority_id = authority for update;
    closed := (select max(c.period_number) from closings c where c.contract_id = contract);
    perform check_rights(rows);
    if same_request(authority, contract, rows) then
        return head.transfer_number;
    end if;
    perform check_posting(authority, contract, rows, closed);
    t.authority_id := authority; t.contract_id := contract; t.hash_version := 1;
    t.recorded_at := clock_timestamp(); t.recorded_by := current_setting('portal.actor', true);
    for r in select * from jsonb_to_recordset(rows) as x(
        line integer, unit text, amount bigint, from_account text, to_account text, kind text, reference text,
        provider_id integer, slot_number integer, service_on date, period_number integer, recorded_on date,
        sentence text, reverses bigint, request_key text, leg integer)
    loop
        head.transfer_number := head.transfer_number + 1;
        if line is distinct from r.line then
            line := r.line; t.line_number := head.transfer_number;
        end if;
        t.transfer_number := head.transfer_number;
        t.unit := r.unit; t.amount := r.amount; t.from_account := r.from_account; t.to_account := r.to_account;
        t.kind := r.kind; t.reference := r.reference; t.provider_id := r.provider_id; t.slot_number := r.slot_number;
        t.service_on := r.service_on; t.period_number := r.period_number; t.recorded_on := r.recorded_on;
        t.sentence := r.sentence; t.reverses := r.reverses; t.request_key := r.request_key; t.leg := r.leg;
        head.hash := transfer_hash(head.hash, t); t.hash := head.hash;
        posted := posted || t;
        if t.unit = 'meetings' then
            perform occupy_slot(t);
        end if;
    end loop;
    -- All at once: the table's rules are made ready once for each insert, which takes longer than a row.
    insert into transfers select * from unnest(posted);
    update chain_heads h set transfer_number = head.transfer_number, hash = head.hash where h.authority_id = authority;
    return head.transfer_number;
end $$;

-- Who may post what. A provider posts its own meetings alone, each under the key that names it: so no key tells it
-- anything of another provider's line, and a meeting is posted once and taken back once.
create function check_rights(rows jsonb) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    acting integer := nullif(current_setting('portal.provider_id', true), '')::int;
    wrong text;
begin
    select x.kind into wrong from jsonb_to_recordset(rows) as x(kind text)
        where not exists (select from posting_rights p where p.role = current_setting('role') and p.kind = x.kind) limit 1;
    if found then
        raise exception 'the role % may not post a line of kind %', current_setting('role'), wrong using errcode = 'PT005';
    end if;
    perform from jsonb_to_recordset(rows) as x(kind text, reference text, provider_id integer, request_key text)
        where current_setting('role') = 'portal_provider' and (x.provider_id, x.request_key) is distinct from (acting,
            case when x.kind like '%-reversal' then 'reversal:' else '' end || 'meeting:' || acting || ':' || x.reference)
        limit 1;
    if found then
        raise exception 'a provider posts its own meetings, each under the key that names it' using errcode = 'PT005';
    end if;
end $$;

-- The same key with the same content was answered before; with other content it is refused.
create function same_request(authority integer, contract integer, rows jsonb) returns boolean
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    known integer;
    same integer;
begin
    -- Nearly always every key is new. Asked like this, the index says so, however long the book is.
    if not exists (select from transfers t where t.authority_id = authority
            and t.request_key = any (array(select x ->> 'request_key' from jsonb_array_elements(rows) as x))) then
        return false;
    end if;
    select count(*), count(*) filter (where (t.contract_id, t.unit, t.amount, t.from_account, t.to_account, t.kind,
            t.reference, t.provider_id, t.slot_number, t.service_on, t.reverses) is not distinct from (contract, x.unit,
            x.amount, x.from_account, x.to_account, x.kind, x.reference, x.provider_id, x.slot_number, x.service_on,
            x.reverses))
        into known, same
        from jsonb_to_recordset(rows) as x(unit text, amount bigint, from_account text, to_account text, kind text,
            reference text, provider_id integer, slot_number integer, service_on date, reverses bigint, request_key text,
            leg integer)
        join transfers t on t.authority_id = authority and t.request_key = x.request_key and t.leg = x.leg;
    if known = 0 then
        return false;
    end if;
    if same < known or known < jsonb_array_length(rows) then
        raise exception 'this request was answered before with other content' using errcode = 'PT004';
    end if;
    return true;
end $$;

-- What may be posted now: in an open period, and a reversal as the exact mirror of what it takes back.
create function check_posting(authority integer, contract integer, rows jsonb, closed integer) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from jsonb_to_recordset(rows) as x(period_number integer) where x.period_number <= closed limit 1;
    if found then
        raise exception 'the billing period is closed' using errcode = 'PT006';
    end if;
    perform from jsonb_to_recordset(rows) as x(unit text, amount bigint, from_account text, to_account text, kind text,
            reference text, provider_id integer, slot_number integer, service_on date, reverses bigint)
        left join transfers t on t.authority_id = authority and t.transfer_number = x.reverses
        where x.reverses is not null and (t.contract_id, t.unit, t.amount, t.to_account, t.from_account,
                t.kind || '-reversal', t.reference, t.provider_id, t.slot_number, t.service_on) is distinct from
            (contract, x.unit, x.amount, x.from_account, x.to_account, x.kind, x.reference, x.provider_id, x.slot_number,
                x.service_on) limit 1;
    if found then
        raise exception 'a reversal mirrors what it takes back' using errcode = 'PT007';
    end if;
end $$;

-- Take back every line of a meeting: the same rows the other way round, in a period that is open.
create function reverse_lines(authority integer, contract integer, provider integer, meeting text, explanation text,
    period_floor integer, today date) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    mirrored jsonb;
begin
    perform require_scope(authority);
    perform require_provider(provider);
    select jsonb_agg(jsonb_build_object('line', t.line_number, 'unit', t.unit, 'amount', t.amount,
        'from_account', t.to_account, 'to_account', t.from_account, 'kind', t.kind || '-reversal', 'reference', t.reference,
        'provider_id', t.provider_id, 'slot_number', t.slot_number, 'service_on', t.service_on,
        'period_number', greatest(t.period_number, period_floor), 'recorded_on', today, 'sentence', explanation,
        'reverses', t.transfer_number, 'request_key', 'reversal:' || t.request_key, 'leg', t.leg) order by t.transfer_number)
        into mirrored
        from transfers t where t.authority_id = authority and t.contract_id = contract and t.provider_id = provider
            and t.reference = meeting and t.kind in ('meeting', 'cancellation');
    return case when mirrored is not null then append(authority, contract, mirrored) end;
end $$;
"""

BOOKS_FUNCTIONS = (
    "lock_books(integer, integer, integer, text[], text, date)",
    "append(integer, integer, jsonb)",
    "reverse_lines(integer, integer, integer, text, text, integer, date)",
    "slots_in_use(integer, integer)",
)
INNER_FUNCTIONS = (
    "transfer_hash(bytea, transfers)",
    "require_scope(integer)",
    "require_provider(integer)",
    "occupy_slot(transfers)",
    "check_rights(jsonb)",
    "same_request(integer, integer, jsonb)",
    "check_posting(integer, integer, jsonb, integer)",
)


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(DOOR)
    _functions()
    _rows()
    for table, what in (("transfers", "are"),):
        op.execute(
            f"create trigger {table}_{what}_append_only before update or delete on {table}"
            " for each row execute function refuse_to_edit()"
        )
        op.execute(
            f"create trigger {table}_{what}_never_emptied before truncate on {table}"
            " for each statement execute function refuse_to_edit()"
        )
    op.execute(
        "create trigger allowances_remembered after insert or update or delete on allowances"
        " for each row execute function remember_change('authority_id')"
    )


def _functions() -> None:
    """Who may call what. The functions belong to the books, which made them; nobody else may call an inner one."""
    for function in (*BOOKS_FUNCTIONS, *INNER_FUNCTIONS):
        op.execute(f"revoke execute on function {function} from public")
    op.execute(f"grant execute on function {BOOKS_FUNCTIONS[1]} to portal_lead, portal_provider")
    op.execute(f"grant execute on function {BOOKS_FUNCTIONS[0]}, {BOOKS_FUNCTIONS[2]} to portal_provider")
    readers = "portal_lead, portal_member, portal_auditor"
    op.execute(f"grant execute on function {BOOKS_FUNCTIONS[3]} to portal_provider, {readers}")
    op.execute(f"grant execute on function transfer_hash(bytea, transfers) to {readers}")
    op.execute("reset role")
    op.execute("revoke create on schema public from portal_books")


def _rows() -> None:
    for table in ("allowances", "chain_heads", "transfers", "slots"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"grant select on {table} to portal_lead, portal_member, portal_auditor, portal_books, portal_backup"
        )
        op.execute(f"create policy lead_reads on {table} for select to portal_lead using (true)")
        op.execute(f"create policy auditor_reads on {table} for select to portal_auditor using (true)")
        op.execute(f"create policy backup_reads on {table} for select to portal_backup using (true)")
        op.execute(f"create policy member_reads on {table} for select to portal_member using ({AUTHORITY})")
        op.execute(f"create policy books_read on {table} for select to portal_books using ({AUTHORITY})")
    op.execute("grant select on posting_rights to portal_books, portal_backup")
    op.execute("grant select on allowances to portal_provider")
    op.execute(f"create policy provider_reads on allowances for select to portal_provider using ({AUTHORITY})")
    op.execute("grant insert on allowances to portal_lead")
    op.execute("grant insert (authority_id) on chain_heads to portal_lead")
    for table in ("allowances", "chain_heads"):
        op.execute(f"create policy lead_adds on {table} for insert to portal_lead with check ({AUTHORITY})")
    op.execute("grant update (meetings_included) on allowances to portal_lead")
    op.execute(
        f"create policy lead_changes on allowances for update to portal_lead using ({AUTHORITY}) with check ({AUTHORITY})"
    )
    op.execute("grant insert on transfers to portal_books")
    op.execute(f"create policy books_write on transfers for insert to portal_books with check ({AUTHORITY})")
    op.execute("grant update on chain_heads to portal_books")
    op.execute(
        f"create policy books_link on chain_heads for update to portal_books using ({AUTHORITY}) with check ({AUTHORITY})"
    )
    op.execute("grant insert, delete on slots to portal_books")
    op.execute(f"create policy books_write on slots for insert to portal_books with check ({AUTHORITY})")
    op.execute(f"create policy books_free on slots for delete to portal_books using ({AUTHORITY})")


def downgrade() -> None:
    for function in (*BOOKS_FUNCTIONS, *INNER_FUNCTIONS):
        op.execute(f"drop function {function}")
    for table in ("posting_rights", "slots", "transfers", "chain_heads", "allowances"):
        op.execute(f"drop table {table}")
