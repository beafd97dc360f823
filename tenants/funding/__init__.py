"""Who consents to a disagreement resolution, and who pays for a meeting: asked, agreed, refused, withdrawn."""
