from tenants.certificates.routes import issuing
from tenants.certificates.routes.council import certificates
from tenants.certificates.routes.provider import provider_certificates

__all__ = ["certificates", "issuing", "provider_certificates"]
