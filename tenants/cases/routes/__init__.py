from tenants.cases.routes import acting, recording, viewing
from tenants.cases.routes.council import cases
from tenants.cases.routes.provider import provider_cases

__all__ = ["acting", "cases", "provider_cases", "recording", "viewing"]
