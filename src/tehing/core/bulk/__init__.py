"""Changing and removing many records at once, as a job, row by row through the record type's own actions."""
