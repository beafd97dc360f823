"""Which answer of the provider a difference of its invoice has, as a part of the statements that read differences."""

from typing import Final

# The last answer of the provider to the same difference, in this matching or one before it, and whether it is to what the
# lead asks now: a decision that a new matching took over was asked before. Of a finding `f` and its last decision `d`.
# From the answers, which are few, each is led by its keys to what it is about, whatever the server knows of a long invoice.
REPLIED: Final = """left join lateral (select r.reply, r.reason, r.replied_on, r.replied_by_name, coalesce(d.decision = 'query'
        and ((r.run_number, r.decision_number) = (f.run_number, d.decision_number) or (r.run_number < f.run_number
            and d.decision_number = 1 and (q.told, q.decided_on) is not distinct from (d.told, d.decided_on))), false)
        as is_now
    from (select x.* from provider_invoice_replies x where x.authority_id = f.authority_id
            and x.contract_id = f.contract_id and x.invoice_id = f.invoice_id offset 0) r
    join lateral (select x.line_number, x.told, x.reference, x.billed_pence, x.payable_pence from provider_invoice_findings x
        where x.authority_id = r.authority_id and x.contract_id = r.contract_id and x.invoice_id = r.invoice_id
            and x.run_number = r.run_number and x.finding_number = r.finding_number limit 1) o on true
    join lateral (select x.told, x.decided_on from provider_invoice_decisions x
        where x.authority_id = r.authority_id and x.contract_id = r.contract_id and x.invoice_id = r.invoice_id
            and x.run_number = r.run_number and x.finding_number = r.finding_number
            and x.decision_number = r.decision_number limit 1) q on true
    where ((r.run_number, r.finding_number) = (f.run_number, f.finding_number) or (r.run_number < f.run_number
            and (o.line_number, o.told, o.reference, o.billed_pence, o.payable_pence)
                is not distinct from (f.line_number, f.told, f.reference, f.billed_pence, f.payable_pence)))
    order by r.replied_at desc, r.run_number desc, r.decision_number desc limit 1) r on true"""
