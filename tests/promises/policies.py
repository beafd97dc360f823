"""Which rows each kind of user may touch: every policy of the database, written down to be read by an auditor.

A policy is for one role and one verb. What is not written here is not there: test_tables compares it with the catalogue.
"""

from dataclasses import dataclass
from typing import Final

LEAD, MEMBER, PROVIDER = "portal_lead", "portal_member", "portal_provider"
AUDITOR, SIGN_IN, BOOKS, BACKUP = "portal_auditor", "portal_sign_in", "portal_books", "portal_backup"
PEOPLE, WORKER = "portal_people", "portal_worker"
SELECT, INSERT, UPDATE, DELETE = "select", "insert", "update", "delete"

_AUTHORITY: Final = "(authority_id = (NULLIF(current_setting('portal.authority_id'::text, true), ''::text))::integer)"
_PROVIDER: Final = "(provider_id = (NULLIF(current_setting('portal.provider_id'::text, true), ''::text))::integer)"
_NOBODY: Final = "((authority_id IS NULL) AND (provider_id IS NULL))"
_HERE: Final = f"({_AUTHORITY} OR {_PROVIDER})"
_KNOWN: Final = "(account_id IN ( SELECT appointments.account_id\n   FROM appointments))"
_SAMPLE: Final = "(EXISTS ( SELECT\n   FROM portal_state\n  WHERE (portal_state.sample_today IS NOT NULL)))"


@dataclass(frozen=True)
class Rows:
    """Some rows of a table: the expression that a policy may have, and the same with the numbers of a binding in it.

    Only the expressions of this file are allowed, each as plain as a WHERE. `why` is the reason of an expression that
    lets a role touch rows of several councils, or none.
    """

    expression: str
    plainly: str
    why: str = ""

    def when(self, authority_id, provider_id):
        """Say the rows as SQL under a binding; null is nothing bound."""
        numbers = {"authority": authority_id or "null::int", "provider": provider_id or "null::int"}
        return f"coalesce({self.plainly.format(**numbers)}, false)"


@dataclass(frozen=True)
class Policy:
    """One line of the tables below. An update may change `rows`, and must leave them within `after`."""

    table: str
    name: str
    role: str
    verb: str
    rows: Rows
    after: Rows | None = None

    def __str__(self):
        return f"{self.table}-{self.name}"


COUNCIL: Final = Rows(_AUTHORITY, "authority_id = {authority}")
OWN: Final = Rows(_PROVIDER, "provider_id = {provider}")
OWN_HERE: Final = Rows(f"({_PROVIDER} AND {_AUTHORITY})", "provider_id = {provider} and authority_id = {authority}")
GROUP_OR_COUNCIL: Final = Rows(
    f"((authority_id IS NULL) OR {_AUTHORITY})", "(authority_id is null or authority_id = {authority})"
)
OWN_HERE_OR_ANYWHERE: Final = Rows(
    f"({_PROVIDER} AND ((authority_id IS NULL) OR {_AUTHORITY}))",
    "provider_id = {provider} and (authority_id is null or authority_id = {authority})",
)
NO_PROVIDERS: Final = Rows(
    f"((provider_id IS NULL) AND ((authority_id IS NULL) OR {_AUTHORITY}))",
    "provider_id is null and (authority_id is null or authority_id = {authority})",
)
_PRIVATE: Final = (
    "(subject <> ALL (ARRAY['budget'::text, 'cases'::text, 'funder_particulars'::text])) AND (event <> ALL (ARRAY["
    "'recharge-issued'::text, 'receipt-recorded'::text, 'receipt-taken-back'::text, 'reminder-made'::text]))"
)
_NOT_PRIVATE: Final = (
    "subject not in ('budget', 'cases', 'funder_particulars')"
    " and event not in ('recharge-issued', 'receipt-recorded', 'receipt-taken-back', 'reminder-made')"
)
OF_COUNCIL_BUT_PRIVATE: Final = Rows(
    f"({_PRIVATE} AND (provider_id IS NULL) AND ((authority_id IS NULL) OR {_AUTHORITY}))",
    f"{_NOT_PRIVATE} and provider_id is null and (authority_id is null or authority_id = {{authority}})",
)
ALL_BUT_PRIVATE: Final = Rows(
    f"({_PRIVATE})",
    _NOT_PRIVATE,
    "An auditor reads what happened to every council's books; its budget, cases and recharges are the council's own.",
)
BODY: Final = Rows(
    f"({_NOBODY} OR {_AUTHORITY} OR {_PROVIDER})",
    "(authority_id is null and provider_id is null or authority_id = {authority} or provider_id = {provider})",
)
HELD_IN_BODY: Final = Rows(
    f"((ended_at IS NULL) AND ({_NOBODY} OR {_AUTHORITY} OR {_PROVIDER}))",
    "ended_at is null and (authority_id is null and provider_id is null or authority_id = {authority}"
    " or provider_id = {provider})",
)
HERE: Final = Rows(_HERE, "(authority_id = {authority} or provider_id = {provider})")
_COUNCIL_BOUND: Final = "(NULLIF(current_setting('portal.authority_id'::text, true), ''::text) IS NOT NULL)"
HERE_OR_LEADS: Final = Rows(
    f"({_AUTHORITY} OR {_PROVIDER} OR ((authority_id IS NULL) AND (provider_id IS NULL) AND {_COUNCIL_BOUND}))",
    "(authority_id = {authority} or provider_id = {provider}"
    " or (authority_id is null and provider_id is null and {authority} is not null))",
)
HELD_HERE: Final = Rows(
    f"((ended_at IS NULL) AND {_HERE})", "ended_at is null and (authority_id = {authority} or provider_id = {provider})"
)
_THEIR_ROLES: Final = "select p.account_id from appointments p where"
_IN_BOUND: Final = "coalesce(p.authority_id = {authority} or p.provider_id = {provider}, false)"
_KNOWN_PLAINLY: Final = f"account_id in ({_THEIR_ROLES} {_IN_BOUND})"
_ALONE_PLAINLY: Final = (
    f"(account_id in ({_THEIR_ROLES} p.ended_at is null and {_IN_BOUND})"
    f" and account_id not in ({_THEIR_ROLES} p.ended_at is null and not {_IN_BOUND}))"
)
KNOWN_HERE: Final = Rows(_KNOWN, _KNOWN_PLAINLY, "Through a role in the bound body, the only ones that are seen.")
KNOWN_TO_WORKER: Final = Rows(
    _KNOWN,
    f"account_id in ({_THEIR_ROLES} {_IN_BOUND}"
    " or (p.authority_id is null and p.provider_id is null and {authority} is not null))",
    "As KNOWN_HERE; bound to a council, the worker sees the lead's roles too, whom it writes to about that council.",
)
KEPT_ALONE: Final = Rows("keeps_alone(account_id)", _ALONE_PLAINLY)
OPEN_AND_KEPT_ALONE: Final = Rows(
    "((ended_at IS NULL) AND keeps_alone(account_id))", f"ended_at is null and {_ALONE_PLAINLY}"
)
LINKS_FOR_OWN: Final = Rows(
    f"((used_at IS NULL) AND {_KNOWN} AND ((NOT sets_password) OR keeps_alone(account_id)))",
    f"used_at is null and {_KNOWN_PLAINLY} and (not sets_password or {_ALONE_PLAINLY})",
    "As KNOWN_HERE: a link is made for the people of the bound body alone.",
)
COUNCIL_ALONE: Final = Rows(
    f"({_AUTHORITY} AND (provider_id IS NULL))", "authority_id = {authority} and provider_id is null"
)
ASKED_OF_OWN: Final = Rows(
    "((authority_id, dispute_number) IN ( SELECT disputes.authority_id,\n    disputes.dispute_number\n   FROM disputes))",
    "(authority_id, dispute_number) in (select d.authority_id, d.dispute_number from disputes d"
    " where d.provider_id = {provider})",
    "As KNOWN_HERE: through a query of a line of the bound provider's, the only ones that it sees.",
)
INVOICED_BY_OWN: Final = Rows(
    "((contract_id, invoice_id) IN ( SELECT provider_invoices.contract_id,\n    provider_invoices.invoice_id\n"
    "   FROM provider_invoices))",
    "(contract_id, invoice_id) in (select i.contract_id, i.invoice_id from provider_invoices i"
    " where i.provider_id = {provider})",
    "As KNOWN_HERE: through an invoice of the bound provider's, the only ones that it sees.",
)
NOT_CLOSED: Final = Rows("(deactivated_at IS NULL)", "deactivated_at is null")
NOT_ENDED: Final = Rows("(ended_at IS NULL)", "ended_at is null")
ENDED: Final = Rows("(ended_at IS NOT NULL)", "ended_at is not null")
NOT_USED: Final = Rows("(used_at IS NULL)", "used_at is null")
OF_A_SAMPLE: Final = Rows(
    _SAMPLE,
    "false",
    "The one sub-select: a table of one row, asked once at sign-in; the portal tried here is no sample.",
)


def every(why: str) -> Rows:
    return Rows("true", "true", why)


MONEY: Final = every("The lead answers for all members' money.")
AUDIT: Final = every("An auditor reads every council's books and what happened to them.")
BILLED: Final = every("A provider's invoice is of the whole group; the lead alone enters, matches and settles it.")
FROZEN: Final = every("Which statements are kept word by word is the group's to know; the grant holds no word of them.")
LEADS_COPIES: Final = Rows(
    "(kind = 'lead-pdf'::text)",
    "kind = 'lead-pdf'",
    "The lead's copy of every council's statement, which names the kind of a funder and never the funder.",
)
REGISTER: Final = every("Which months a return is in for is the group's to know; it names no council and no case.")
DUMP: Final = every("A backup that misses a row is no backup.")
WHO_IS_WHO: Final = every("Who signs in is not known yet; who has which role is the lead's to keep.")
ANY_ENTRY: Final = every("What happened is written about any council; who writes it reads none of it.")
TRIES: Final = every("Tries to sign in belong to nobody: they hold hashes, and no account.")
NEW_ACCOUNT: Final = every("An account that is new belongs to nobody yet; the address that it has is unique.")
BY_ADDRESS: Final = every("Whether an account acts elsewhere is asked for one account at a time, by functions alone.")
BY_TOKEN: Final = every("A funder's link is found by its token, whichever council it is of, by two functions alone.")
BY_ACCOUNT: Final = every("An account that is closed, or a role that ends, ends its calendars, by a trigger alone.")
OWN_CHOICE: Final = every("Which mails a person gets is chosen by whoever signed in; the page asks for nobody else's.")
AS_IT_LEAVES: Final = every("Which rows may be changed is decided before; the changed row is no longer one of them.")

_LEAD_KEEPS: Final = (("lead_adds", LEAD, INSERT, COUNCIL), ("lead_changes", LEAD, UPDATE, COUNCIL, COUNCIL))
_FROZEN: Final = (
    ("member_reads", MEMBER, SELECT, COUNCIL),
    ("books_read", BOOKS, SELECT, COUNCIL),
    ("lead_freezes", LEAD, INSERT, COUNCIL),
)
_LEADS_OWN: Final = (("lead_reads", LEAD, SELECT, LEADS_COPIES), ("auditor_reads", AUDITOR, SELECT, LEADS_COPIES))
_WHICH_THERE_ARE: Final = (("lead_reads", LEAD, SELECT, FROZEN), ("auditor_reads", AUDITOR, SELECT, FROZEN))
_MONEY_READ: Final = (
    ("lead_reads", LEAD, SELECT, MONEY),
    ("auditor_reads", AUDITOR, SELECT, AUDIT),
    ("member_reads", MEMBER, SELECT, COUNCIL),
)
_INVOICED: Final = (("lead_reads", LEAD, SELECT, MONEY), ("auditor_reads", AUDITOR, SELECT, AUDIT))
_A_CASE: Final = (
    ("member_reads", MEMBER, SELECT, COUNCIL),
    ("provider_reads", PROVIDER, SELECT, OWN),
    ("provider_writes", PROVIDER, INSERT, OWN_HERE),
    ("books_read", BOOKS, SELECT, COUNCIL),
)

_OF_CASE: Final = (
    ("member_reads", MEMBER, SELECT, COUNCIL),
    ("provider_reads", PROVIDER, SELECT, OWN),
    ("provider_writes", PROVIDER, INSERT, OWN_HERE),
)
_OF_CASE_BY_BOTH: Final = (*_OF_CASE, ("member_writes", MEMBER, INSERT, COUNCIL))
_FUNDING: Final = (*_OF_CASE_BY_BOTH, ("books_read", BOOKS, SELECT, COUNCIL))

_WRITTEN: Final = {
    "cases": (
        *_A_CASE,
        ("member_fills", MEMBER, UPDATE, COUNCIL, COUNCIL),
        ("provider_fills", PROVIDER, UPDATE, OWN_HERE, OWN_HERE),
    ),
    "case_events": _OF_CASE_BY_BOTH,
    "deadlines": (
        ("member_reads", MEMBER, SELECT, COUNCIL),
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("books_read", BOOKS, SELECT, COUNCIL),
        ("books_keep", BOOKS, INSERT, COUNCIL),
        ("books_forget", BOOKS, DELETE, COUNCIL),
    ),
    "case_views": _OF_CASE_BY_BOTH,
    "case_assignments": _OF_CASE,
    "early_meetings": (("member_reads", MEMBER, SELECT, COUNCIL), ("member_writes", MEMBER, INSERT, COUNCIL)),
    "certificates": _A_CASE,
    "certificate_withdrawals": _A_CASE,
    "consent_requests": _OF_CASE,
    "consent_answers": _OF_CASE,
    "funding_rounds": _FUNDING,
    "funding_requests": _FUNDING,
    "funding_answers": (*_FUNDING, ("books_answer", BOOKS, INSERT, COUNCIL)),
    "funding_links": (*_OF_CASE_BY_BOTH, ("books_read", BOOKS, SELECT, BY_TOKEN)),
    "funding_withdrawals": _FUNDING,
    "case_references": (
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("books_write", BOOKS, INSERT, OWN_HERE),
    ),
    "mediators": (("provider_reads", PROVIDER, SELECT, OWN), ("provider_writes", PROVIDER, INSERT, OWN)),
    "conflict_declarations": (
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("provider_writes", PROVIDER, INSERT, OWN_HERE),
    ),
    "meeting_requests": _OF_CASE,
    "bookings": _A_CASE,
    "named_people": _OF_CASE_BY_BOTH,
    "outcome_details": _OF_CASE,
    "agreements": _A_CASE,
    "agreed_actions": _OF_CASE,
    "action_events": _OF_CASE_BY_BOTH,
    "meetings": _A_CASE,
    "meeting_funders": _A_CASE,
    "reversals": _A_CASE,
    "amendments": _A_CASE,
    "funders": (*_MONEY_READ, *_LEAD_KEEPS, ("provider_reads", PROVIDER, SELECT, COUNCIL)),
    "charges": (
        *_MONEY_READ,
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("provider_writes", PROVIDER, INSERT, OWN_HERE),
    ),
    "charge_shares": (*_MONEY_READ, ("provider_writes", PROVIDER, INSERT, OWN_HERE)),
    "transfers": (*_MONEY_READ, ("books_read", BOOKS, SELECT, COUNCIL), ("books_write", BOOKS, INSERT, COUNCIL)),
    "slots": (
        *_MONEY_READ,
        ("books_read", BOOKS, SELECT, COUNCIL),
        ("books_write", BOOKS, INSERT, COUNCIL),
        ("books_free", BOOKS, DELETE, COUNCIL),
    ),
    "chain_heads": (
        *_MONEY_READ,
        ("lead_adds", LEAD, INSERT, COUNCIL),
        ("books_read", BOOKS, SELECT, COUNCIL),
        ("books_link", BOOKS, UPDATE, COUNCIL, COUNCIL),
    ),
    "allowances": (
        *_MONEY_READ,
        *_LEAD_KEEPS,
        ("provider_reads", PROVIDER, SELECT, COUNCIL),
        ("books_read", BOOKS, SELECT, COUNCIL),
    ),
    "statements": (*_MONEY_READ, ("books_read", BOOKS, SELECT, COUNCIL), ("lead_issues", LEAD, INSERT, COUNCIL)),
    "statement_documents": (*_FROZEN, *_WHICH_THERE_ARE),
    "statement_files": (*_FROZEN, *_LEADS_OWN),
    **dict.fromkeys(
        ("payments", "payment_reversals", "payment_allocations"),
        (*_MONEY_READ, ("books_read", BOOKS, SELECT, COUNCIL), ("lead_writes", LEAD, INSERT, COUNCIL)),
    ),
    **dict.fromkeys(
        ("open_statements", "open_payments"),
        (
            ("lead_reads", LEAD, SELECT, MONEY),
            ("auditor_reads", AUDITOR, SELECT, AUDIT),
            ("books_read", BOOKS, SELECT, COUNCIL),
            ("books_note", BOOKS, INSERT, COUNCIL),
            ("books_settle", BOOKS, DELETE, COUNCIL),
        ),
    ),
    "sales_invoices": (*_MONEY_READ, ("lead_writes", LEAD, INSERT, COUNCIL)),
    "provider_invoices": (
        *_INVOICED,
        ("lead_writes", LEAD, INSERT, BILLED),
        ("provider_reads", PROVIDER, SELECT, OWN),
    ),
    **dict.fromkeys(
        ("provider_invoice_matchings", "provider_invoice_outcomes"),
        (*_INVOICED, ("lead_writes", LEAD, INSERT, BILLED), ("provider_reads", PROVIDER, SELECT, INVOICED_BY_OWN)),
    ),
    **dict.fromkeys(
        ("provider_invoice_lines", "provider_invoice_findings", "provider_invoice_decisions"),
        (*_INVOICED, ("lead_writes", LEAD, INSERT, COUNCIL), ("provider_reads", PROVIDER, SELECT, INVOICED_BY_OWN)),
    ),
    "provider_invoice_replies": (
        *_INVOICED,
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("provider_writes", PROVIDER, INSERT, OWN_HERE),
    ),
    **dict.fromkeys(("coding_patterns", "coding_strings"), (*_MONEY_READ, ("member_sets", MEMBER, INSERT, COUNCIL))),
    **dict.fromkeys(
        ("purchase_orders", "order_choices", "council_particulars"),
        (*_MONEY_READ, ("member_sets", MEMBER, INSERT, COUNCIL)),
    ),
    **dict.fromkeys(
        ("export_layouts", "ledger_exports", "accrual_exports", "funder_particulars"),
        (("member_reads", MEMBER, SELECT, COUNCIL), ("member_sets", MEMBER, INSERT, COUNCIL)),
    ),
    **dict.fromkeys(
        ("recharge_documents", "recharge_lines"),
        (
            ("member_reads", MEMBER, SELECT, COUNCIL),
            ("books_read", BOOKS, SELECT, COUNCIL),
            ("member_issues", MEMBER, INSERT, COUNCIL),
        ),
    ),
    "recharge_reminders": (("member_reads", MEMBER, SELECT, COUNCIL), ("member_reminds", MEMBER, INSERT, COUNCIL)),
    **dict.fromkeys(
        ("receipts", "receipt_reversals", "receipt_allocations"),
        (
            ("member_reads", MEMBER, SELECT, COUNCIL),
            ("books_read", BOOKS, SELECT, COUNCIL),
            ("member_records", MEMBER, INSERT, COUNCIL),
        ),
    ),
    "credit_notes": (*_MONEY_READ, ("lead_credits", LEAD, INSERT, COUNCIL)),
    "credit_withdrawals": (*_MONEY_READ, ("lead_credits", LEAD, INSERT, COUNCIL)),
    "disputes": (
        *_MONEY_READ,
        ("member_writes", MEMBER, INSERT, COUNCIL),
        ("provider_reads", PROVIDER, SELECT, OWN),
    ),
    "dispute_answers": (
        *_MONEY_READ,
        ("lead_writes", LEAD, INSERT, COUNCIL),
        ("provider_reads", PROVIDER, SELECT, ASKED_OF_OWN),
    ),
    "dispute_replies": (
        *_MONEY_READ,
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("provider_writes", PROVIDER, INSERT, OWN_HERE),
    ),
    "budgets": (("member_reads", MEMBER, SELECT, COUNCIL), ("member_sets", MEMBER, INSERT, COUNCIL)),
    "own_subscriptions": (
        *_MONEY_READ,
        *_LEAD_KEEPS,
        ("lead_deletes", LEAD, DELETE, COUNCIL),
        ("provider_reads", PROVIDER, SELECT, COUNCIL),
    ),
    "prices": (
        ("lead_reads", LEAD, SELECT, MONEY),
        ("auditor_reads", AUDITOR, SELECT, AUDIT),
        ("member_reads", MEMBER, SELECT, GROUP_OR_COUNCIL),
        ("provider_reads", PROVIDER, SELECT, GROUP_OR_COUNCIL),
        ("lead_adds", LEAD, INSERT, GROUP_OR_COUNCIL),
        ("lead_changes", LEAD, UPDATE, GROUP_OR_COUNCIL, GROUP_OR_COUNCIL),
    ),
    "provider_references": (
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("books_write", BOOKS, INSERT, OWN_HERE),
    ),
    "month_returns": (
        ("lead_reads", LEAD, SELECT, REGISTER),
        ("auditor_reads", AUDITOR, SELECT, REGISTER),
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("provider_writes", PROVIDER, INSERT, OWN),
    ),
    "staged_returns": (
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("provider_stages", PROVIDER, INSERT, OWN),
        ("provider_forgets", PROVIDER, DELETE, OWN),
    ),
    "history": (
        ("lead_reads", LEAD, SELECT, OF_COUNCIL_BUT_PRIVATE),
        ("auditor_reads", AUDITOR, SELECT, ALL_BUT_PRIVATE),
        ("member_reads", MEMBER, SELECT, COUNCIL),
        ("provider_reads", PROVIDER, SELECT, OWN),
        ("lead_writes", LEAD, INSERT, GROUP_OR_COUNCIL),
        ("member_writes", MEMBER, INSERT, COUNCIL_ALONE),
        ("provider_writes", PROVIDER, INSERT, OWN_HERE_OR_ANYWHERE),
        ("auditor_writes", AUDITOR, INSERT, NO_PROVIDERS),
        ("people_writes", PEOPLE, INSERT, HERE),
        ("sign_in_writes", SIGN_IN, INSERT, ANY_ENTRY),
        ("books_writes", BOOKS, INSERT, ANY_ENTRY),
    ),
    "accounts": (
        ("sign_in_reads", SIGN_IN, SELECT, WHO_IS_WHO),
        ("sign_in_sets_password", SIGN_IN, UPDATE, NOT_CLOSED),
        ("lead_reads", LEAD, SELECT, WHO_IS_WHO),
        ("lead_adds", LEAD, INSERT, WHO_IS_WHO),
        ("lead_changes", LEAD, UPDATE, WHO_IS_WHO),
        ("people_reads", PEOPLE, SELECT, KNOWN_HERE),
        ("people_adds", PEOPLE, INSERT, NEW_ACCOUNT),
        ("people_changes", PEOPLE, UPDATE, KEPT_ALONE),
        ("books_read", BOOKS, SELECT, BY_ADDRESS),
        ("worker_reads", WORKER, SELECT, KNOWN_TO_WORKER),
    ),
    "appointments": (
        ("sign_in_reads", SIGN_IN, SELECT, WHO_IS_WHO),
        ("lead_reads", LEAD, SELECT, WHO_IS_WHO),
        ("lead_gives", LEAD, INSERT, BODY),
        ("lead_ends", LEAD, UPDATE, HELD_IN_BODY, BODY),
        ("people_reads", PEOPLE, SELECT, HERE),
        ("people_gives", PEOPLE, INSERT, HERE),
        ("people_ends", PEOPLE, UPDATE, HELD_HERE, HERE),
        ("books_read", BOOKS, SELECT, BY_ADDRESS),
        ("worker_reads", WORKER, SELECT, HERE_OR_LEADS),
    ),
    "mail_preferences": (
        ("sign_in_reads", SIGN_IN, SELECT, OWN_CHOICE),
        ("sign_in_chooses", SIGN_IN, INSERT, OWN_CHOICE),
        ("sign_in_changes", SIGN_IN, UPDATE, OWN_CHOICE),
        ("worker_reads", WORKER, SELECT, KNOWN_TO_WORKER),
    ),
    "mails_sent": (("worker_reads", WORKER, SELECT, HERE), ("worker_marks", WORKER, INSERT, HERE)),
    "sessions": (
        ("sign_in_reads", SIGN_IN, SELECT, WHO_IS_WHO),
        ("sign_in_begins", SIGN_IN, INSERT, NOT_ENDED),
        ("sign_in_goes_on", SIGN_IN, UPDATE, NOT_ENDED, AS_IT_LEAVES),
        ("lead_reads", LEAD, SELECT, WHO_IS_WHO),
        ("lead_ends", LEAD, UPDATE, NOT_ENDED, AS_IT_LEAVES),
        ("people_reads", PEOPLE, SELECT, KNOWN_HERE),
        ("people_ends", PEOPLE, UPDATE, OPEN_AND_KEPT_ALONE, AS_IT_LEAVES),
    ),
    "invitations": (
        ("sign_in_reads", SIGN_IN, SELECT, WHO_IS_WHO),
        ("sign_in_uses", SIGN_IN, UPDATE, NOT_USED, AS_IT_LEAVES),
        ("lead_invites", LEAD, INSERT, NOT_USED),
        ("people_invites", PEOPLE, INSERT, LINKS_FOR_OWN),
        ("books_read", BOOKS, SELECT, BY_ADDRESS),
        ("books_weaken", BOOKS, UPDATE, NOT_USED, NOT_USED),
    ),
    "calendar_feeds": (
        ("sign_in_reads", SIGN_IN, SELECT, WHO_IS_WHO),
        ("sign_in_begins", SIGN_IN, INSERT, NOT_ENDED),
        ("sign_in_ends", SIGN_IN, UPDATE, NOT_ENDED, ENDED),
        ("books_read", BOOKS, SELECT, BY_ACCOUNT),
        ("books_end", BOOKS, UPDATE, NOT_ENDED, ENDED),
    ),
    "sign_in_failures": (
        ("sign_in_reads", SIGN_IN, SELECT, TRIES),
        ("sign_in_counts", SIGN_IN, INSERT, TRIES),
        ("sign_in_forgets", SIGN_IN, DELETE, TRIES),
    ),
    "sample_seeds": (
        ("sign_in_reads", SIGN_IN, SELECT, OF_A_SAMPLE),
        ("lead_begins_sample", LEAD, INSERT, OF_A_SAMPLE),
    ),
}
POLICIES: Final = tuple(
    Policy(table, *line)
    for table, lines in _WRITTEN.items()
    for line in (*lines, ("backup_reads", BACKUP, SELECT, DUMP))
)
PROTECTED: Final = tuple(_WRITTEN)
OPENABLE: Final = tuple(policy for policy in POLICIES if policy.rows.expression != "true")


def rows_for(table: str, role: str, verb: str) -> Rows | None:
    """Return the rows of a table that a role may touch with a verb, or None where it may touch none."""
    return next((one.rows for one in POLICIES if (one.table, one.role, one.verb) == (table, role, verb)), None)
