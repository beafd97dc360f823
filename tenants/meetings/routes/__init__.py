from tenants.meetings.routes.council import meetings
from tenants.meetings.routes.recording import provider_meetings

__all__ = ["meetings", "provider_meetings"]
