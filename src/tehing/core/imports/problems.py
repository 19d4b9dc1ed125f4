"""Why a single cell was refused, and what counts as an empty one."""

from __future__ import annotations

from tehing.core.imports.table import Cell

_NOTHING = {"", "null", "none", "nil", "n/a", "na", "#n/a", "-", "\u2013", "\u2014", "\\n"}


class ValueProblem(ValueError):
    """A cell that cannot be read. `code` is stable: no_such_date, not_a_date, ambiguous_date, not_a_number, ambiguous_number,
    unknown_currency, not_yes_or_no, error_cell."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def is_blank(cell: Cell) -> bool:
    """Empty, or one of the words by which other programs say so (for dates, numbers and yes/no; a name may be "Null")."""
    return isinstance(cell, str) and cell.strip().casefold() in _NOTHING


def plain(cell: str) -> str:
    """One line without odd blanks; an error of a spreadsheet is refused as such."""
    text = " ".join(cell.split())
    if text.startswith("#") and text.rstrip("!?").upper() in _ERRORS:
        raise ValueProblem("error_cell", text)
    return text


_ERRORS = {"#DIV/0", "#REF", "#NAME", "#VALUE", "#NUM", "#NULL", "#SPILL", "#CALC"}
