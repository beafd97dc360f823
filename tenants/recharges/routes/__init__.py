"""The pages of what a council passes on: by funder, the documents that ask for it, what was received, and reminders."""

from tenants.recharges.routes.issuing import recharge_documents
from tenants.recharges.routes.lists import recharges
from tenants.recharges.routes.receipt_files import recharge_receipts
from tenants.recharges.routes.reminders import recharge_reminders

__all__ = ["recharge_documents", "recharge_receipts", "recharge_reminders", "recharges"]
