"""Reading files of rows, guessing what their columns mean, matching their values to records."""
