"""What a council reminded its funders of: numbered without gaps, word by word, each of invoices that were late on its day.

Append only, one for each funder and day. Nobody but the council reads them: they name its funders. So it is with what the
history tells of them, and of a funder's address.
"""

from alembic import op

revision = "0052"
down_revision = "0051"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
UP = f"""
set local lock_timeout = '5s';
create table recharge_reminders (
    authority_id integer not null,
    reminder_number integer not null,
    contract_id integer not null references contracts,
    funder_code text not null,
    reminded_on date not null,
    documents integer[] not null,
    amount_pence bigint not null,
    content text not null,
    content_hash bytea not null,
    pdf bytea not null,
    pdf_hash bytea not null,
    request_key text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    recorded_by_name text not null,
    primary key (authority_id, reminder_number),
    constraint recharge_reminders_funder_fkey foreign key (authority_id, funder_code) references funders,
    constraint recharge_reminders_day_key unique (authority_id, funder_code, reminded_on),
    constraint recharge_reminders_request_key unique (authority_id, request_key),
    constraint recharge_reminders_number_check check (reminder_number >= 1),
    constraint recharge_reminders_documents_check check (cardinality(documents) >= 1),
    constraint recharge_reminders_amount_check check (amount_pence >= 1),
    constraint recharge_reminders_hash_check check (content_hash = sha256(convert_to(content, 'UTF8'))),
    constraint recharge_reminders_pdf_check check (pdf_hash = sha256(pdf))
);
create function recharge_reminders_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    last integer;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's reminders
    end if;
    perform pg_advisory_xact_lock(hashtextextended('recharges of ' || new.authority_id, 0));
    select max(r.reminder_number) into last from recharge_reminders r where r.authority_id = new.authority_id;
    if new.reminder_number <= last then
        return new; -- the primary key says what is wrong
    end if;
    if new.reminder_number <> coalesce(last, 0) + 1 then
        raise exception 'reminders are numbered without gaps' using errcode = 'PT042';
    end if;
    if exists (select from unnest(new.documents) n left join recharge_documents d
                on d.authority_id = new.authority_id and d.document_number = n
            where d.funder_code is distinct from new.funder_code or d.contract_id is distinct from new.contract_id
                or d.corrects is not null or d.due_on is null or d.due_on >= new.reminded_on) then
        raise exception 'a reminder is of invoices of its funder that are late' using errcode = 'PT042';
    end if;
    return new;
end $$;
revoke execute on function recharge_reminders_follow() from public;
create trigger recharge_reminders_in_order before insert on recharge_reminders
    for each row execute function recharge_reminders_follow();
alter table recharge_reminders enable row level security;
alter table recharge_reminders force row level security;
grant select on recharge_reminders to portal_member, portal_backup;
grant insert on recharge_reminders to portal_member;
create policy backup_reads on recharge_reminders for select to portal_backup using (true);
create policy member_reads on recharge_reminders for select to portal_member using ({AUTHORITY});
create policy member_reminds on recharge_reminders for insert to portal_member with check ({AUTHORITY});
create trigger recharge_reminders_are_append_only before update or delete on recharge_reminders
    for each row execute function refuse_to_edit();
create trigger recharge_reminders_are_never_emptied before truncate on recharge_reminders
    for each statement execute function refuse_to_edit();
"""
# What the history tells of a council's funders, without and with what is new here.
PRIVATE = (
    "subject <> all (array['budget', 'cases'{subject}]) and event <> all (array['recharge-issued', 'receipt-recorded',"
)
PRIVATE += " 'receipt-taken-back'{event}])"
HIDDEN = """
alter policy auditor_reads on history using ({private});
alter policy lead_reads on history using ({private} and provider_id is null and (authority_id is null or {authority}));
"""


def upgrade() -> None:
    op.execute(UP)
    private = PRIVATE.format(subject=", 'funder_particulars'", event=", 'reminder-made'")
    op.execute(HIDDEN.format(private=private, authority=AUTHORITY))


def downgrade() -> None:
    op.execute(HIDDEN.format(private=PRIVATE.format(subject="", event=""), authority=AUTHORITY))
    op.execute("drop table recharge_reminders; drop function recharge_reminders_follow()")
