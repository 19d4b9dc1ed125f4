"""What a list does beyond showing rows: groups with sums, and cells changed in place."""
