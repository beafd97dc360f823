"""A statement as the document that it was when it was issued: its content, word by word, and the PDF that was made of it.

The council's own copy names its funders, so nobody but the council reads it; the lead writes it as it closes. Append only.
"""

from alembic import op

revision = "0028"
down_revision = "0027"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
UP = """
create table statement_documents (
    authority_id integer not null,
    contract_id integer not null,
    period_number integer not null,
    content text not null,
    content_hash bytea not null,
    frozen_at timestamptz not null default clock_timestamp(),
    primary key (authority_id, contract_id, period_number),
    constraint statement_documents_statement_fkey foreign key (authority_id, contract_id, period_number) references statements,
    constraint statement_documents_hash_check check (content_hash = sha256(convert_to(content, 'UTF8')))
);
create table statement_files (
    authority_id integer not null,
    contract_id integer not null,
    period_number integer not null,
    kind text not null,
    content bytea not null,
    content_hash bytea not null,
    made_at timestamptz not null default clock_timestamp(),
    primary key (authority_id, contract_id, period_number, kind),
    constraint statement_files_document_fkey foreign key (authority_id, contract_id, period_number)
        references statement_documents,
    constraint statement_files_kind_check check (kind in ('pdf')),
    constraint statement_files_hash_check check (content_hash = sha256(content))
);
"""
EACH = """
alter table {table} enable row level security;
alter table {table} force row level security;
grant select on {table} to portal_member, portal_backup;
grant insert on {table} to portal_lead;
create policy backup_reads on {table} for select to portal_backup using (true);
create policy member_reads on {table} for select to portal_member using ({authority});
create policy lead_freezes on {table} for insert to portal_lead with check ({authority});
create trigger {table}_are_append_only before update or delete on {table} for each row execute function refuse_to_edit();
create trigger {table}_are_never_emptied before truncate on {table} for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)
    for table in ("statement_documents", "statement_files"):
        op.execute(EACH.format(table=table, authority=AUTHORITY))


def downgrade() -> None:
    op.execute("drop table statement_files; drop table statement_documents")
