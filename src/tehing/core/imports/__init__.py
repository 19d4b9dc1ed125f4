"""Reading files of rows, guessing what their columns mean, matching their values to records. No database, no screen.

reading    open_table(): the one entrance; table, filetype, dialect, delimited, archive, sheets stand behind it
values     cells to dates, numbers, yes or no, text; dates, numbers, problems stand behind it
mapping    which column holds which field; wording has the names and synonyms
matching   which record a value means; legal_forms has the endings of company names
"""
