"""Who may do what with which table and function: the whole of it, written down to be read by an auditor.

A line is a table, and under it each role with its verbs; a verb may name the only columns that it is for. A role that is
not named has nothing. Nobody else than the owner has anything: not PUBLIC, and not portal_app, which is nobody until it
becomes one of the acting roles. The owner's rights are bound by the policies and by the triggers.
"""

from typing import Final

from tests.promises.policies import AUDITOR, BOOKS, LEAD, MEMBER, PEOPLE, PROVIDER, SIGN_IN, WORKER

APP, OWNER = "portal_app", "portal_owner"
EVERYBODY: Final = (LEAD, MEMBER, PROVIDER, AUDITOR)
TABLE_VERBS: Final = ("select", "insert", "update", "delete", "truncate", "references", "trigger", "maintain")


def _read_by(*readers, **others):
    """Give the readers `select`, and others what they are named with."""
    rights = dict.fromkeys(readers, "select")
    for role, more in others.items():
        named = f"portal_{role}"
        rights[named] = f"{rights[named]}, {more}" if named in rights else more
    return rights


def _columns(verb, columns):
    return f"{verb} ({columns})"


_FILLED_BY_COUNCIL: Final = "authority_reference, authority_told_on, health_told_on, cannot_arrange_told_on"
_FILLED_BY_PROVIDER: Final = (
    "dr_kind, asker, decision_kinds, issues, decision_sent_on, contacted_on, choice, choice_told_on, ended_on,"
    " ended_because"
)
_ASKED_OF_PROVIDER: Final = (
    "authority_id, dispute_number, contract_id, provider_id, reference, amount_pence, reason, opened_on, answer_due_on"
)
_TOLD_TO_PROVIDER: Final = {
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
GRANTS: Final = {
    # The group's side: every member may read it, the lead keeps it.
    "portal_state": _read_by(*EVERYBODY, SIGN_IN, BOOKS, lead="insert, update"),
    "authorities": _read_by(*EVERYBODY, SIGN_IN, lead="insert, update"),
    "authority_figures": _read_by(*EVERYBODY, lead="insert, update"),
    "providers": _read_by(*EVERYBODY, SIGN_IN, lead="insert, update"),
    "contracts": _read_by(*EVERYBODY, BOOKS, lead="insert, update"),
    "subscriptions": _read_by(*EVERYBODY, lead="insert, update"),
    "extension_options": _read_by(*EVERYBODY, lead="insert, update, delete"),
    "cancellation_tiers": _read_by(*EVERYBODY, lead="insert, update, delete"),
    "shared_costs": _read_by(*EVERYBODY, lead="insert, update"),
    "own_subscriptions": _read_by(*EVERYBODY, lead="insert, update, delete"),
    "prices": _read_by(*EVERYBODY, lead="insert, update (superseded_at)"),  # superseded, never changed
    "closings": _read_by(*EVERYBODY, BOOKS, lead="insert"),
    "period_holds": _read_by(*EVERYBODY, lead="insert"),
    "hold_releases": _read_by(*EVERYBODY, lead="insert"),
    "group_settings": _read_by(*EVERYBODY, lead="insert"),
    "frozen_figures": _read_by(*EVERYBODY, lead="insert"),
    "book_checks": _read_by(LEAD, AUDITOR, lead="insert", auditor="insert"),
    "business_days": _read_by(
        *(LEAD, PROVIDER, SIGN_IN, BOOKS), **dict.fromkeys(("lead", "books", "provider", "member"), "insert")
    ),
    "bank_holidays": _read_by(*EVERYBODY, lead="insert"),
    "contract_gates": _read_by(LEAD, BOOKS, lead="insert, update", books="update"),  # an update is how a row is locked
    "history": _read_by(
        *EVERYBODY, **dict.fromkeys(("lead", "member", "provider", "auditor", "people", "sign_in", "books"), "insert")
    ),
    "alembic_version": {APP: "select"},
    # A council's own: cases for the council and its provider, money for the lead too.
    "meetings": _read_by(MEMBER, PROVIDER, BOOKS, provider="insert"),
    "meeting_funders": _read_by(MEMBER, PROVIDER, BOOKS, provider="insert"),
    "reversals": _read_by(MEMBER, PROVIDER, BOOKS, provider="insert"),
    "amendments": _read_by(MEMBER, PROVIDER, BOOKS, provider="insert"),
    "cases": _read_by(
        *(MEMBER, PROVIDER, BOOKS),
        member=_columns("update", _FILLED_BY_COUNCIL),
        provider="insert, " + _columns("update", f"{_FILLED_BY_COUNCIL}, {_FILLED_BY_PROVIDER}"),
    ),
    "case_events": _read_by(MEMBER, PROVIDER, member="insert", provider="insert"),
    "deadlines": _read_by(MEMBER, PROVIDER, BOOKS, books="insert, delete"),  # through their door alone
    "case_views": _read_by(MEMBER, PROVIDER, member="insert", provider="insert"),
    "case_assignments": _read_by(MEMBER, PROVIDER, provider="insert"),
    "early_meetings": _read_by(MEMBER, member="insert"),  # its own statistics: nobody else's business
    "certificates": _read_by(MEMBER, PROVIDER, BOOKS, provider="insert"),
    "certificate_withdrawals": _read_by(MEMBER, PROVIDER, BOOKS, provider="insert"),
    "consent_requests": _read_by(MEMBER, PROVIDER, provider="insert"),
    "consent_answers": _read_by(MEMBER, PROVIDER, provider="insert"),
    "funding_rounds": _read_by(MEMBER, PROVIDER, BOOKS, member="insert", provider="insert"),
    "funding_requests": _read_by(MEMBER, PROVIDER, BOOKS, member="insert", provider="insert"),
    "funding_answers": _read_by(MEMBER, PROVIDER, BOOKS, **dict.fromkeys(("member", "provider", "books"), "insert")),
    "funding_links": _read_by(MEMBER, PROVIDER, BOOKS, member="insert", provider="insert"),
    "funding_withdrawals": _read_by(MEMBER, PROVIDER, BOOKS, member="insert", provider="insert"),
    "case_references": _read_by(PROVIDER, books="insert"),
    # Who mediates, and what they declared, is the provider's to know; what it arranges for a case, the council's too.
    "mediators": _read_by(PROVIDER, provider="insert"),
    "conflict_declarations": _read_by(PROVIDER, provider="insert"),
    "meeting_requests": _read_by(MEMBER, PROVIDER, provider="insert"),
    "bookings": _read_by(MEMBER, PROVIDER, BOOKS, provider="insert"),
    "named_people": _read_by(MEMBER, PROVIDER, member="insert", provider="insert"),
    "outcome_details": _read_by(MEMBER, PROVIDER, provider="insert"),
    "agreements": _read_by(MEMBER, PROVIDER, BOOKS, provider="insert"),
    "agreed_actions": _read_by(MEMBER, PROVIDER, provider="insert"),
    "action_events": _read_by(MEMBER, PROVIDER, member="insert", provider="insert"),
    "funders": _read_by(*EVERYBODY, lead="insert, update"),
    "charges": _read_by(*EVERYBODY, provider="insert"),
    "charge_shares": _read_by(LEAD, MEMBER, AUDITOR, provider="insert"),
    "provider_references": _read_by(PROVIDER, books="insert"),
    # Which returns are in. The lead and its auditors do not see the file's name, nor who sent it.
    "month_returns": {
        PROVIDER: "select, insert",
        LEAD: "select (provider_id, month, contract_id, how, recorded_on)",
        AUDITOR: "select (provider_id, month, contract_id, how, recorded_on)",
    },
    "staged_returns": {PROVIDER: "select, insert, delete"},
    # The books. Only the books themselves write a transfer, a link of the chain or a slot.
    "allowances": _read_by(*EVERYBODY, BOOKS, lead="insert, update (meetings_included)"),
    "chain_heads": _read_by(LEAD, MEMBER, AUDITOR, BOOKS, lead="insert (authority_id)", books="update"),
    "transfers": _read_by(LEAD, MEMBER, AUDITOR, BOOKS, books="insert"),
    "slots": _read_by(LEAD, MEMBER, AUDITOR, BOOKS, books="insert, delete"),
    "posting_rights": _read_by(BOOKS),
    "statements": _read_by(LEAD, MEMBER, AUDITOR, BOOKS, lead="insert"),
    # The lead sees which documents there are, and of the files its own copies: the walls of the rows say so.
    "statement_documents": {
        **_read_by(MEMBER, BOOKS),
        LEAD: "select (authority_id, contract_id, period_number), insert",
        AUDITOR: "select (authority_id, contract_id, period_number)",
    },
    "statement_files": _read_by(LEAD, MEMBER, AUDITOR, BOOKS, lead="insert"),
    # What a council paid, what that settles, and the numbers of the lead's own ledger.
    **dict.fromkeys(
        ("payments", "payment_reversals", "payment_allocations"),
        _read_by(LEAD, MEMBER, AUDITOR, BOOKS, lead="insert"),
    ),
    "sales_invoices": _read_by(LEAD, MEMBER, AUDITOR, lead="insert"),
    # Which of them something is left of: kept by the books as money comes in.
    **dict.fromkeys(("open_statements", "open_payments"), _read_by(LEAD, AUDITOR, BOOKS, books="insert, delete")),
    # What a provider bills the group for: no council's to read. The provider reads what is told to it of its own.
    **{
        table: _read_by(LEAD, AUDITOR, lead="insert", provider=_columns("select", columns))
        for table, columns in _TOLD_TO_PROVIDER.items()
    },
    "provider_invoice_replies": _read_by(LEAD, AUDITOR, PROVIDER, provider="insert"),
    # What a council asks its funders for: nobody else reads it.
    **dict.fromkeys(
        ("recharge_documents", "recharge_lines", "receipts", "receipt_reversals", "receipt_allocations"),
        _read_by(MEMBER, BOOKS, member="insert"),
    ),
    # What of a charge is credited and why. The money itself goes through the door.
    "credit_notes": _read_by(LEAD, MEMBER, AUDITOR, lead="insert"),
    "credit_withdrawals": _read_by(LEAD, MEMBER, AUDITOR, lead="insert"),
    # Which lines a council queries, what the provider of the meeting replies, and what the lead answers. The provider sees
    # no note of a council's and no words of the lead's.
    "disputes": _read_by(LEAD, MEMBER, AUDITOR, member="insert", provider=_columns("select", _ASKED_OF_PROVIDER)),
    "dispute_replies": _read_by(LEAD, MEMBER, AUDITOR, PROVIDER, provider="insert"),
    "dispute_answers": _read_by(
        *(LEAD, MEMBER, AUDITOR),
        lead="insert",
        provider=_columns("select", "authority_id, dispute_number, outcome, answered_on"),
    ),
    # What a council means to spend: nobody else's business, not even the lead's.
    "budgets": _read_by(MEMBER, member="insert"),
    # A council's purchase orders, by which it pays the lead.
    **dict.fromkeys(("purchase_orders", "order_choices"), _read_by(LEAD, MEMBER, AUDITOR, member="insert")),
    # What a council's documents say of it, as whom the lead invoices; and of its funders, whom nobody else knows.
    "council_particulars": _read_by(LEAD, MEMBER, AUDITOR, member="insert"),
    "funder_particulars": _read_by(MEMBER, member="insert"),
    "recharge_reminders": _read_by(MEMBER, member="insert"),
    # What a council exported into its own ledger, and in which columns.
    **dict.fromkeys(("export_layouts", "ledger_exports", "accrual_exports"), _read_by(MEMBER, member="insert")),
    # What a council's own ledger calls its costs; a statement may name it.
    **dict.fromkeys(("coding_patterns", "coding_strings"), _read_by(LEAD, MEMBER, AUDITOR, member="insert")),
    # People. Only sign-in sees a password, a session's token or an invitation.
    # People. Only sign-in sees a password or an invitation; a body's administrator its own people, through their roles.
    "accounts": {
        SIGN_IN: "select, update (password_hash)",
        LEAD: "select (account_id, email, name, created_at, deactivated_at), insert (account_id, email, name),"
        " update (name, deactivated_at)",
        PEOPLE: "select (account_id, email, name, created_at, deactivated_at), insert (account_id, email, name),"
        " update (name, deactivated_at)",
        BOOKS: "select (account_id, email)",
        WORKER: "select (account_id, email, deactivated_at)",
    },
    "appointments": {
        SIGN_IN: "select",
        LEAD: "select, insert (account_id, role, authority_id, provider_id), update (ended_at)",
        PEOPLE: "select, insert (account_id, role, authority_id, provider_id), update (ended_at)",
        BOOKS: "select",
        WORKER: "select",
    },
    # Which mails a person gets, and which went out. The worker sees no name, and the bound body's people alone: with the
    # lead's, where it is bound to a council.
    "mail_preferences": {SIGN_IN: "select, insert, update (wanted, chosen_at)", WORKER: "select"},
    "mails_sent": {WORKER: "select, insert"},
    "sessions": {
        SIGN_IN: "select, insert, update (last_seen_at, ended_at)",
        LEAD: "select (account_id, started_at, ended_at), update (ended_at)",
        PEOPLE: "select (account_id, started_at, ended_at), update (ended_at)",
    },
    "calendar_feeds": {
        SIGN_IN: "select, insert, update (ended_at)",
        BOOKS: "select (account_id, authority_id, provider_id, made_at, ended_at), update (ended_at)",
    },
    "sign_in_failures": {SIGN_IN: "select, insert, delete"},
    "invitations": {
        SIGN_IN: "select, update (used_at)",
        LEAD: "insert",
        PEOPLE: "insert",
        BOOKS: "select (account_id, used_at, sets_password), update (sets_password)",
    },
    "sample_seeds": {SIGN_IN: "select", LEAD: "insert"},
}

# What nobody changes or takes away again, whoever they are: the owner's own hand is stayed by a trigger.
APPEND_ONLY: Final = (
    "history",
    "closings",
    "group_settings",
    "frozen_figures",
    "period_holds",
    "hold_releases",
    "book_checks",
    "provider_references",
    "meetings",
    "meeting_funders",
    "reversals",
    "amendments",
    "transfers",
    "charges",
    "charge_shares",
    "statements",
    "statement_documents",
    "statement_files",
    "credit_notes",
    "credit_withdrawals",
    "disputes",
    "dispute_answers",
    "dispute_replies",
    "month_returns",
    "budgets",
    "case_references",
    "bank_holidays",
    "case_events",
    "case_views",
    "case_assignments",
    "early_meetings",
    "certificates",
    "certificate_withdrawals",
    "consent_requests",
    "consent_answers",
    "funding_rounds",
    "funding_requests",
    "funding_answers",
    "funding_links",
    "funding_withdrawals",
    "mails_sent",
    "mediators",
    "conflict_declarations",
    "meeting_requests",
    "bookings",
    "named_people",
    "outcome_details",
    "agreements",
    "agreed_actions",
    "action_events",
    "payments",
    "payment_reversals",
    "payment_allocations",
    "sales_invoices",
    "purchase_orders",
    "order_choices",
    "council_particulars",
    "funder_particulars",
    "provider_invoices",
    "provider_invoice_lines",
    "provider_invoice_matchings",
    "provider_invoice_findings",
    "provider_invoice_decisions",
    "provider_invoice_outcomes",
    "provider_invoice_replies",
    "coding_patterns",
    "coding_strings",
    "export_layouts",
    "ledger_exports",
    "accrual_exports",
    "recharge_documents",
    "recharge_lines",
    "recharge_reminders",
    "receipts",
    "receipt_reversals",
    "receipt_allocations",
)

# What may be changed or taken away, and why: the rest of the tables are written once.
CHANGEABLE: Final = {
    **dict.fromkeys(
        (
            *("portal_state", "authorities", "authority_figures", "providers", "contracts", "subscriptions"),
            *("extension_options", "cancellation_tiers", "shared_costs", "own_subscriptions", "funders", "allowances"),
        ),
        "the consortium's folder and the lead's pages: each change is an entry of the history, before and after",
    ),
    "prices": "a row is superseded, at an instant, and never changed",
    "cases": "a case changes with its event alone",
    "deadlines": "worked out from the case anew, through their door",
    **dict.fromkeys(("open_statements", "open_payments"), "an index of what is open, kept by the books alone"),
    "slots": "a meeting that is taken back frees its slot, through the door of the books",
    "chain_heads": "where the chain ends, moved by the door of the books",
    "contract_gates": "a row to lock",
    "business_days": "days on which something was recorded",
    "staged_returns": "a file that waits to be recorded",
    **dict.fromkeys(
        ("accounts", "appointments", "sessions", "calendar_feeds", "invitations"),
        "they end, or are used, at an instant",
    ),
    "mail_preferences": "what somebody wants now",
    "sign_in_failures": "forgotten when it counts no more",
    "sample_seeds": "of a sample alone, which never goes live",
    **dict.fromkeys(("alembic_version", "posting_rights"), "written by the migrations alone"),
}

# Tables without walls between rows, and why each needs none.
SHARED: Final = {
    "portal_state": "one row that says what this database is",
    "authorities": "the list of members, which every member may read",
    "authority_figures": "published figures by which costs are shared, so that every member can check its share",
    "providers": "the list of providers, which every member may read",
    "contracts": "the one contract that the group shares",
    "subscriptions": "the contract's price for each member, or the pot and its basis",
    "extension_options": "a term of the contract",
    "cancellation_tiers": "a term of the contract",
    "shared_costs": "what the group pays together, and how it is shared",
    "closings": "which periods are closed, and what the group was billed in all",
    "period_holds": "which periods are held, by whom and until when, and what the group would be billed in all",
    "hold_releases": "which holds were taken back, and why; no council is in it",
    "frozen_figures": "published figures as a charge was shared by them, so that every member can check its share",
    "group_settings": "how the group closes and pays; no council is in it",
    "book_checks": "what the checks found in all books at once; only the lead and its auditors have a grant",
    "bank_holidays": "days added to England's list; everybody's clocks count by them, and no council is in it",
    "business_days": "days on which anything was recorded; no council in it",
    "contract_gates": "a row to lock; it holds nothing else",
    "posting_rights": "which role may post which kind of line; read by the door of the books alone",
    "alembic_version": "the number of the newest migration",
}

# Each function: who owns it, whether it acts as its owner, and who may call it besides. No trigger function can be called.
FUNCTIONS: Final = {
    "append(integer, integer, jsonb)": (BOOKS, True, {LEAD, MEMBER, PROVIDER}),
    "lock_books(integer, integer, integer, text[], text, date)": (BOOKS, True, {PROVIDER}),
    "reverse_lines(integer, integer, integer, text, text, integer, date)": (BOOKS, True, {PROVIDER}),
    "keep_deadlines(integer, integer, text[], jsonb)": (BOOKS, True, {MEMBER, PROVIDER}),
    "slots_in_use(integer, integer)": (BOOKS, True, {LEAD, MEMBER, PROVIDER, AUDITOR}),
    "check_amendments(integer)": (BOOKS, True, {LEAD, AUDITOR}),
    "check_documents(integer, integer)": (BOOKS, True, {LEAD, AUDITOR}),
    "check_lead_copies(integer, integer)": (BOOKS, True, {LEAD, AUDITOR}),
    "transfer_hash(bytea, transfers)": (BOOKS, False, {LEAD, MEMBER, AUDITOR}),
    "require_scope(integer)": (BOOKS, False, set()),
    "require_provider(integer)": (BOOKS, False, set()),
    "check_rights(jsonb)": (BOOKS, False, set()),
    "same_request(integer, integer, jsonb)": (BOOKS, False, set()),
    "check_posting(integer, integer, jsonb, integer)": (BOOKS, False, set()),
    "occupy_slot(transfers)": (BOOKS, False, set()),
    "credits_stay_below()": (BOOKS, False, set()),
    "closing_follows_hold()": (OWNER, False, set()),
    "hold_follows_closings()": (OWNER, False, set()),
    "take_back_line(integer, integer, bigint, text, integer, date)": (BOOKS, True, {LEAD, MEMBER}),
    "remember_change()": (BOOKS, True, {OWNER}),
    "register_references()": (BOOKS, True, {OWNER}),
    "amendments_follow()": (OWNER, False, set()),
    "open_items_follow()": (BOOKS, True, {OWNER}),
    "register_cases()": (BOOKS, True, {OWNER}),
    "number_certificate()": (BOOKS, True, {OWNER}),
    "certificate_follows()": (BOOKS, True, {OWNER}),
    "case_changes_are_told()": (OWNER, False, set()),
    "case_value(jsonb)": (OWNER, False, {MEMBER, PROVIDER}),
    "consents_follow()": (OWNER, False, set()),
    "funding_follows()": (OWNER, False, set()),
    "funding_link_state(funding_links)": (BOOKS, False, set()),
    "look_at_funding(bytea)": (BOOKS, True, {SIGN_IN}),
    "answer_funding(bytea, text, text)": (BOOKS, True, {SIGN_IN}),
    "ask_for_mail(text, integer, integer, text)": (BOOKS, True, {LEAD, MEMBER, PROVIDER}),
    "bookings_follow()": (OWNER, False, set()),
    "bookings_are_agreed()": (OWNER, False, set()),
    "agreements_follow()": (OWNER, False, set()),
    "action_events_follow()": (OWNER, False, set()),
    "payments_follow()": (OWNER, False, set()),
    "allocations_follow()": (OWNER, False, set()),
    "sales_invoices_follow()": (OWNER, False, set()),
    "purchase_orders_follow()": (OWNER, False, set()),
    "provider_invoices_follow()": (OWNER, False, set()),
    "invoice_lines_follow()": (OWNER, False, set()),
    "invoice_matchings_follow()": (OWNER, False, set()),
    "invoice_findings_follow()": (OWNER, False, set()),
    "invoice_decisions_follow()": (OWNER, False, set()),
    "invoice_outcomes_follow()": (OWNER, False, set()),
    "invoice_replies_follow()": (OWNER, False, set()),
    "recharge_documents_follow()": (OWNER, False, set()),
    "recharge_lines_follow()": (OWNER, False, set()),
    "recharge_reminders_follow()": (OWNER, False, set()),
    "recharges_add_up()": (OWNER, False, set()),
    "check_recharges(integer)": (BOOKS, True, {LEAD, AUDITOR}),
    "receipts_follow()": (OWNER, False, set()),
    "receipt_allocations_follow()": (OWNER, False, set()),
    "check_receipts(integer)": (BOOKS, True, {LEAD, AUDITOR}),
    "keeps_alone(uuid)": (BOOKS, True, {LEAD, PEOPLE}),
    "person_at(text)": (BOOKS, True, {PEOPLE}),
    "weaken_links()": (BOOKS, True, {OWNER}),
    "end_calendar_feeds()": (BOOKS, True, {OWNER}),
    "credits_follow()": (OWNER, False, set()),
    "credit_withdrawals_follow()": (OWNER, False, set()),
    "disputes_follow()": (OWNER, False, set()),
    "dispute_answers_follow()": (OWNER, False, set()),
    "dispute_replies_follow()": (OWNER, False, set()),
    "disputes_name_their_line()": (OWNER, False, set()),
    "keep_an_administrator()": (OWNER, False, set()),
    "refuse_to_edit()": (OWNER, False, set()),
    "forget_password()": (OWNER, False, set()),
}

_CHARGED: Final = ("core-subscription", "allowance-prepayment", "admin-fee", "shared-cost")
_BY_THE_LEAD: Final = {*(f"{kind}-credit" for kind in (*_CHARGED, "meeting", "cancellation")), "payment"}
_TAKEN_BACK_TOO: Final = _BY_THE_LEAD | {f"{kind}-reversal" for kind in _BY_THE_LEAD}
# Which kinds of line each role may post through the door; nobody else may post any.
POSTING_RIGHTS: Final = {
    PROVIDER: {"meeting", "cancellation", "meeting-reversal", "cancellation-reversal"},
    LEAD: {*_CHARGED, "vat", *_TAKEN_BACK_TOO},
    MEMBER: {"receipt", "receipt-reversal"},
}
