"""News for other systems: signed, in order per record, at least once (Standard Webhooks)."""
