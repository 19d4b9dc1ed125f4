"""Every write about duplicates: the search, decisions on pairs, merges, and taking merges back."""

from tehing.core.duplicates.actions.finding import FIND, JOB, look_for
from tehing.core.duplicates.actions.merging import merge_records
from tehing.core.duplicates.actions.pairs import decide_pair
from tehing.core.duplicates.actions.undoing import left_out_of, undo_merge

__all__ = ["FIND", "JOB", "decide_pair", "left_out_of", "look_for", "merge_records", "undo_merge"]
