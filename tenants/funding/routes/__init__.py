from tenants.funding.routes.cases import case_funding, provider_funding
from tenants.funding.routes.link import funding_links

__all__ = ["case_funding", "funding_links", "provider_funding"]
