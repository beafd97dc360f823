"""What a council asks its funders for, as documents: numbered without gaps, word by word, each share of a meeting in one at most.

What is taken back or credited afterwards is in a document of its own that points at the one which it corrects. Append only.
Nobody but the council reads them: they name its funders.
"""

from alembic import op

revision = "0035"
down_revision = "0034"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
UP = """
set local lock_timeout = '5s';
create table recharge_documents (
    authority_id integer not null,
    document_number integer not null,
    contract_id integer not null references contracts,
    funder_code text not null,
    form text not null,
    corrects integer,
    treatment text not null,
    issued_on date not null,
    due_on date,
    net_pence bigint not null,
    vat_pence bigint not null,
    content text not null,
    content_hash bytea not null,
    pdf bytea not null,
    pdf_hash bytea not null,
    request_key text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, document_number),
    constraint recharge_documents_funder_fkey foreign key (authority_id, funder_code) references funders,
    constraint recharge_documents_corrects_fkey foreign key (authority_id, corrects) references recharge_documents,
    constraint recharge_documents_request_key unique (authority_id, request_key),
    constraint recharge_documents_form_check check (form in ('invoice', 'journal')),
    constraint recharge_documents_treatment_check check (treatment in ('standard', 'outside-scope', 'exempt', 'zero')),
    constraint recharge_documents_journal_check check (form = 'invoice' or treatment = 'outside-scope' and due_on is null),
    constraint recharge_documents_due_check check ((due_on is not null) = (form = 'invoice' and corrects is null)
        and due_on >= issued_on),
    constraint recharge_documents_net_check check (case when corrects is null then net_pence > 0 else net_pence < 0 end),
    constraint recharge_documents_vat_check check (vat_pence = 0 or treatment = 'standard'
        and case when corrects is null then vat_pence > 0 else vat_pence < 0 end),
    constraint recharge_documents_hash_check check (content_hash = sha256(convert_to(content, 'UTF8'))),
    constraint recharge_documents_pdf_check check (pdf_hash = sha256(pdf))
);
create table recharge_lines (
    authority_id integer not null,
    transfer_number bigint not null,
    document_number integer not null,
    amount_pence bigint not null,
    primary key (authority_id, transfer_number),
    constraint recharge_lines_document_fkey foreign key (authority_id, document_number) references recharge_documents,
    constraint recharge_lines_transfer_fkey foreign key (authority_id, transfer_number) references transfers
);
create index recharge_lines_document_idx on recharge_lines (authority_id, document_number);
create function recharge_documents_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    last integer;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's documents
    end if;
    perform pg_advisory_xact_lock(hashtextextended('recharges of ' || new.authority_id, 0));
    select max(d.document_number) into last from recharge_documents d where d.authority_id = new.authority_id;
    if new.document_number > last and new.document_number <> last + 1 or last is null and new.document_number <> 1 then
        raise exception 'recharges are numbered without gaps' using errcode = 'PT040';
    end if;
    if new.corrects is not null and exists (select from recharge_documents d where d.authority_id = new.authority_id
            and d.document_number = new.corrects and (d.funder_code, d.contract_id, d.form, d.treatment, null::int)
                is distinct from (new.funder_code, new.contract_id, new.form, new.treatment, d.corrects)) then
        raise exception 'a credit is of the same funder, form and treatment as what it corrects' using errcode = 'PT040';
    end if;
    return new;
end $$;
create function recharge_lines_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    document recharge_documents;
    moved transfers;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong
    end if;
    select d.* into document from recharge_documents d
        where d.authority_id = new.authority_id and d.document_number = new.document_number;
    select t.* into moved from transfers t
        where t.authority_id = new.authority_id and t.transfer_number = new.transfer_number;
    if document.document_number is null or moved.transfer_number is null then
        return new; -- a foreign key says what is wrong
    end if;
    if moved.contract_id <> document.contract_id or new.amount_pence is distinct from (case 'due_from:' || document.funder_code
            when moved.to_account then moved.amount when moved.from_account then -moved.amount end) then
        raise exception 'a line of a recharge is what the book passes on to that funder' using errcode = 'PT040';
    end if;
    if document.corrects is not null and not exists (select from recharge_lines l
            join transfers t using (authority_id, transfer_number)
            where l.authority_id = new.authority_id and l.document_number = document.corrects
                and (t.reference, t.service_on) = (moved.reference, moved.service_on)
                and t.provider_id is not distinct from moved.provider_id) then
        raise exception 'a credit is about what the document that it corrects asks for' using errcode = 'PT040';
    end if;
    return new;
end $$;
create function recharges_add_up() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from recharge_documents d where d.authority_id = new.authority_id
            and d.document_number = new.document_number
            and d.net_pence is distinct from (select sum(l.amount_pence) from recharge_lines l
                where l.authority_id = d.authority_id and l.document_number = d.document_number)) then
        raise exception 'a recharge is the sum of its lines' using errcode = 'PT040';
    end if;
    return null;
end $$;
revoke execute on function recharge_documents_follow(), recharge_lines_follow(), recharges_add_up() from public;
create trigger recharge_documents_in_order before insert on recharge_documents
    for each row execute function recharge_documents_follow();
create trigger recharge_lines_in_order before insert on recharge_lines for each row execute function recharge_lines_follow();
create constraint trigger recharge_documents_add_up after insert on recharge_documents deferrable initially deferred
    for each row execute function recharges_add_up();
create constraint trigger recharge_lines_add_up after insert on recharge_lines deferrable initially deferred
    for each row execute function recharges_add_up();
"""
CHECK = """
grant create on schema public to portal_books;
set local role portal_books;
create function check_recharges(authority integer) returns table (checked bigint, broken text[])
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform require_scope(authority);
    return query
        with shares as (select t.transfer_number,
                substr(case when t.to_account like 'due_from:%' then t.to_account else t.from_account end, 10) as code,
                case when t.to_account like 'due_from:%' then t.amount else -t.amount end as pence
            from transfers t where t.authority_id = authority
                and (t.to_account like 'due_from:%' or t.from_account like 'due_from:%')),
        booked as (select s.code, sum(s.pence) as pence,
                coalesce(sum(s.pence) filter (where l.document_number is null), 0) as rest
            from shares s left join recharge_lines l on l.authority_id = authority and l.transfer_number = s.transfer_number
            group by s.code),
        asked as (select d.funder_code as code, sum(d.net_pence) as pence from recharge_documents d
            where d.authority_id = authority group by d.funder_code)
        select (select count(*) from recharge_documents d where d.authority_id = authority),
            coalesce(array_agg(text 'recharges to a funder') filter (
                where coalesce(b.pence, 0) <> coalesce(b.rest, 0) + coalesce(a.pence, 0)), '{}')
        from booked b full join asked a using (code);
end $$;
reset role;
revoke create on schema public from portal_books;
revoke execute on function check_recharges(integer) from public;
grant execute on function check_recharges(integer) to portal_lead, portal_auditor;
"""
EACH = """
alter table {table} enable row level security;
alter table {table} force row level security;
grant select on {table} to portal_member, portal_books, portal_backup;
grant insert on {table} to portal_member;
create policy backup_reads on {table} for select to portal_backup using (true);
create policy books_read on {table} for select to portal_books using ({authority});
create policy member_reads on {table} for select to portal_member using ({authority});
create policy member_issues on {table} for insert to portal_member with check ({authority});
create trigger {table}_are_append_only before update or delete on {table} for each row execute function refuse_to_edit();
create trigger {table}_are_never_emptied before truncate on {table} for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)
    for table in ("recharge_documents", "recharge_lines"):
        op.execute(EACH.format(table=table, authority=AUTHORITY))
    op.execute(CHECK)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop function check_recharges(integer)")
    op.execute("drop table recharge_lines; drop table recharge_documents")
    op.execute(
        "drop function recharge_documents_follow(); drop function recharge_lines_follow(); drop function recharges_add_up()"
    )
