"""What the room's own screens take in, by topic."""
