"""Fields that a company adds to its record types: described in the database, kept in a column of their own on each record."""
