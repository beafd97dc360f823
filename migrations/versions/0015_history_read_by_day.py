"""The history is read by day, newest first: a council's, a provider's, the group's own, and all of it by an auditor.

What a council's budget is stays the council's: the lead and the auditors do not read it out of the history either.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

BOUND = "nullif(current_setting('portal.authority_id', true), '')::int"

UP = f"""
set local lock_timeout = '5s';
create index history_of_council_idx on history (authority_id, on_day, entry_number);
create index history_of_provider_idx on history (provider_id, on_day, entry_number) where provider_id is not null;
create index history_of_group_idx on history (on_day, entry_number) where authority_id is null and provider_id is null;
create index history_on_day_idx on history (on_day, entry_number);
alter policy lead_reads on history using (subject <> 'budget' and provider_id is null
    and (authority_id is null or authority_id = {BOUND}));
alter policy auditor_reads on history using (subject <> 'budget');
"""
DOWN = f"""
alter policy auditor_reads on history using (true);
alter policy lead_reads on history using (provider_id is null and (authority_id is null or authority_id = {BOUND}));
drop index history_on_day_idx;
drop index history_of_group_idx;
drop index history_of_provider_idx;
drop index history_of_council_idx;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
