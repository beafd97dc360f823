from tenants.meetings.routes import correcting, provider
from tenants.meetings.routes.council import meetings
from tenants.meetings.routes.recording import provider_meetings

__all__ = ["correcting", "meetings", "provider", "provider_meetings"]
