"""What has to be done by when, for a provider over its councils and for a council over its cases."""
