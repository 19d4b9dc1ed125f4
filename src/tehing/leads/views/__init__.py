"""The room's own screens."""
