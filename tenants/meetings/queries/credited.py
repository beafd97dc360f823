"""What of a council's meetings is credited, and of the shares that its funders pay. There are few credit notes."""

from typing import Final

# Joined to the charges `c` as `k`; `due` is the account of the funders that are asked about.
CREDITED: Final = """left join (
    select t.authority_id, t.provider_id, t.reference,
        coalesce(sum(t.amount) filter (where t.to_account = 'due_to_lead'), 0)::bigint as pence,
        coalesce(sum(t.amount) filter (where t.from_account like {due}), 0)::bigint as of_others
    from credit_notes n join transfers t on t.authority_id = n.authority_id and t.line_number = n.line_number
        and t.transfer_number between n.line_number and n.line_number + 999
    where n.authority_id = :authority_id and t.provider_id is not null and not exists (select from credit_withdrawals w
        where w.authority_id = n.authority_id and w.credit_number = n.credit_number)
    group by t.authority_id, t.provider_id, t.reference) k
    on k.authority_id = c.authority_id and k.provider_id = c.provider_id and k.reference = c.reference"""
