"""Who mediates for a provider: the entry in the register, and until when checks and indemnity last."""
