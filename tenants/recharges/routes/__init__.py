"""The pages of what a council passes on: by funder, the documents that ask for it, and what was received."""

from tenants.recharges.routes.issuing import recharge_documents
from tenants.recharges.routes.lists import recharges
from tenants.recharges.routes.receipt_files import recharge_receipts

__all__ = ["recharge_documents", "recharge_receipts", "recharges"]
