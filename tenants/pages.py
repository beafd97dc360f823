"""The pages of a council, of the lead and of a provider: `install(app)` puts all of them into an app."""

from typing import Final

from flask import Flask

from consortium.mail.routes import mails
from tenants.across.as_known.routes import group_as_known
from tenants.across.checks.routes import group_checks
from tenants.across.closing.routes import group_closing
from tenants.across.contract.keeping import group_contract
from tenants.across.costs.keeping import group_costs
from tenants.across.councils.particulars import group_councils
from tenants.across.credits.giving import group_credits
from tenants.across.debt.uploads import group_debt
from tenants.across.disputes.routes import group_disputes
from tenants.across.invoices.adding_up import group_invoices
from tenants.across.overview.routes import group_home
from tenants.across.settings.routes import group_settings_pages
from tenants.across.statements.routes import group
from tenants.across.true_up.routes import group_true_up
from tenants.across.year_end.routes import group_year_end
from tenants.as_known.routes import as_known
from tenants.bookings.routes import bookings, provider_bookings
from tenants.budgets.routes import budgets
from tenants.calendars.routes import calendars
from tenants.cases.routes import cases, provider_cases
from tenants.certificates.routes import certificates, provider_certificates
from tenants.coding.routes import coding
from tenants.costs.routes import costs
from tenants.credits.routes import council_credits
from tenants.disputes.replying import provider_disputes
from tenants.disputes.routes import council_disputes
from tenants.doors import name_the_paths, show_menus
from tenants.early.routes import early
from tenants.everyone.routes import pages as everyone
from tenants.finance.routes import council_finance
from tenants.funding.routes import case_funding, funding_links, provider_funding
from tenants.history.routes import council_history, group_history, provider_history
from tenants.home.routes import council_home
from tenants.invoices.routes import provider_invoices
from tenants.journals.year_ends import journals
from tenants.mediators.routes import provider_mediators
from tenants.meetings.routes import meetings, provider_meetings
from tenants.orders.routes import orders
from tenants.particulars.routes import particulars
from tenants.payments.routes import council_account
from tenants.people.routes import council_people, group_people, provider_people
from tenants.prices.routes import council_contract
from tenants.recharges.routes import recharge_documents, recharge_receipts, recharge_reminders, recharges
from tenants.returns.group import group_returns
from tenants.returns.home import provider_home
from tenants.returns.routes import provider_returns
from tenants.statements.routes import statements
from tenants.worklists.routes import council_worklist, provider_worklist
from tenants.year_end.routes import year_end

ALL_PAGES: Final = (
    council_home,
    council_worklist,
    costs,
    recharges,
    recharge_documents,
    recharge_receipts,
    recharge_reminders,
    budgets,
    orders,
    particulars,
    coding,
    journals,
    council_finance,
    statements,
    council_account,
    year_end,
    as_known,
    council_credits,
    council_disputes,
    meetings,
    cases,
    early,
    bookings,
    provider_bookings,
    provider_mediators,
    provider_disputes,
    provider_invoices,
    provider_home,
    provider_worklist,
    provider_cases,
    provider_meetings,
    certificates,
    provider_certificates,
    provider_returns,
    group,
    group_checks,
    group_costs,
    group_true_up,
    group_home,
    group_debt,
    group_year_end,
    group_as_known,
    group_invoices,
    group_credits,
    group_disputes,
    group_councils,
    group_contract,
    council_contract,
    group_closing,
    group_settings_pages,
    council_people,
    group_people,
    provider_people,
    everyone,
    calendars,
    mails,
    group_returns,
    council_history,
    group_history,
    provider_history,
    case_funding,
    provider_funding,
    funding_links,
)


def install(app: Flask) -> None:
    """Put the pages into an app: after `furnish(app)` and the gate of `consortium.people`."""
    name_the_paths(app)
    show_menus(app)
    for pages in ALL_PAGES:
        app.register_blueprint(pages)
