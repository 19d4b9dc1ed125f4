"""Search: one index over all record types, the same answers on both databases.

Writers call `index` and `forget` in their own transaction, with one record or with thousands.
Readers call `find` (boxes, the search page, the API) or `words_in` (lists).
"""

from tehing.core.search.entries import document, forget, forget_rows, index, index_rows, unlearn
from tehing.core.search.finding import Found, Hit, find
from tehing.core.search.listing import holding, in_list, words_in

__all__ = [
    "Found",
    "Hit",
    "document",
    "find",
    "forget",
    "forget_rows",
    "holding",
    "in_list",
    "index",
    "index_rows",
    "unlearn",
    "words_in",
]
