"""Sentences for codes, in one place for all doors. Rooms add theirs in their refusals.py."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tehing.core.access import Conflict, Forbidden, Invalid, Refused

_known: dict[str, str | Promise] = {}


def sentences(more: Mapping[str, str | Promise]) -> None:
    """Teach the sentences of some codes; %(name)s is filled with the refusal's facts."""
    _known.update(more)


def sentence(code: str, **facts: Any) -> str:
    """The sentence for a code; a message that is no code comes back as it is."""
    told = _known.get(code)
    return code if told is None else str(told) % facts if facts else str(told)


def sentence_of(no: Exception) -> str:
    """One text for a refusal."""
    match no:
        case Refused():
            return " ".join(sentence(code, **no.facts) for code in no.codes)
        case Forbidden():
            return sentence(no.code) if no.code in _known else sentence("not_allowed")
        case Conflict():
            return sentence("stale")
        case Invalid():
            return " ".join(explain(no.fields))
    return str(no)


def explain(fields: Mapping[str, Iterable[str]]) -> list[str]:
    """Field problems as sentences, each with its field's name before it."""
    return [f"{name}: {sentence(code)}" if name else sentence(code) for name, codes in fields.items() for code in codes]


def add_to(form: forms.Form, no: Invalid | Refused) -> None:
    """Put a refusal where the form shows it: at the field it is about, else above."""
    if isinstance(no, Refused):
        form.add_error(None, [sentence(code, **no.facts) for code in no.codes])
        return
    for name, codes in no.fields.items():
        field = name if name in form.fields else None
        form.add_error(field, [sentence(code) for code in codes])


sentences(
    {
        "unknown": _("There is no such record, or it is not yours to see."),
        "not_allowed": _("You are not allowed to do this."),
        "not_yours": _("You may see this record but not change it."),
        "in_use": _("%(count)s other records need this one, so it cannot be removed."),
        "stale": _("Somebody saved this in the meantime. Nothing of theirs was overwritten."),
        "invalid": _("Some of the values do not hold."),
        "unauthenticated": _("Sign in, or send a valid token."),
        "unknown_field": _("There is no such field."),
        "unknown_filter": _("There is no such filter."),
        "unknown_format": _("Ask for csv, xlsx or jsonl."),
        "too_many_for_sheet": _("An Excel sheet holds %(most)s rows under its header, and there are more. Take CSV, or ask for fewer."),
        "unknown_order": _("The list cannot be sorted by this."),
        "number_too_large": _("This number is too large."),
        "bad_cursor": _("This page mark is not valid. Start from the first page."),
        "bad_limit": _("Ask for 1 to 200 records."),
        "bad_version": _("The version must be a number."),
        "empty_note": _("Write something first."),
        "long_note": _("A note has at most 20,000 characters. Attach longer texts as a file."),
        "file_empty": _("The file is empty."),
        "file_too_large": _("The file is too large."),
        "file_type_refused": _("Files of this type are not kept: they could run on somebody's machine."),
        "file_is_not_what_it_says": _("The file's content is not what its name says."),
        "job_has_not_failed": _("This work has not failed."),
        "delivery_has_not_failed": _("This delivery has not failed."),
        "not_empty": _("There are companies here already. The demo company goes into an empty house only."),
        "not_a_demo": _("This is not the demo company."),
        "nothing_to_import": _("You are not allowed to import anything."),
        "nothing_mapped": _("Say what the rows are and where at least one column goes."),
        "mapped_twice": _("Two columns go to the same place."),
        "nothing_to_undo": _("This import has not changed anything that could be undone."),
        "already_undone": _("This import is being undone, or has been already."),
        "already_started": _("This import has been started already."),
        "unknown_record_type": _("There is no such kind of record, or you may not import it."),
        "empty_file": _("The file is empty."),
        "not_a_table": _("There is no table in the file."),
        "wrong_type": _("This is no CSV, spreadsheet, vCard or JSON Lines file."),
        "html": _("This is a web page, not a table. Export it again as CSV or XLSX."),
        "encrypted": _("The file has a password. Save it without one."),
        "broken_archive": _("The spreadsheet file is damaged."),
        "too_large": _("The file is too large when unpacked."),
        "cut_off": _("The file ends in the middle of a row: it was cut off on its way."),
        "broken_encoding": _("The file has letters that cannot be read."),
        "unreadable_card": _("This card cannot be read."),
        "too_many_cells": _("The row has more cells than the header."),
        "no_such_date": _("There is no such date."),
        "not_a_date": _("This is no date."),
        "ambiguous_date": _("Day and month cannot be told apart. Choose their order for the column."),
        "not_a_number": _("This is no number."),
        "ambiguous_number": _("It is unclear whether the sign divides decimals or thousands. Choose it for the column."),
        "not_whole": _("This must be a whole number."),
        "too_precise": _("The amount has more decimals than its currency."),
        "unknown_currency": _("There is no such currency."),
        "not_yes_or_no": _("This is neither yes nor no."),
        "error_cell": _("The spreadsheet has an error in this cell."),
        "left_out": _("You chose to leave out rows with this value."),
        "unknown_value": _("This value is not known."),
        "does_not_hold": _("The value does not hold."),
        "not_tied": _("The record it belongs to could not be tied."),
        "refused_by_database": _("The row contradicts what is stored already."),
        "blank_header": _("A column has no name."),
        "duplicate_header": _("Two columns have the same name; the second was renamed."),
        "header_looks_like_data": _("The first row looks like data, not like the names of columns."),
        "row_above_header": _("A row above the names of the columns was passed over."),
        "rows_inside_cell": _("A cell holds lines that look like rows: a quotation mark is probably missing."),
        "control_characters": _("Characters that cannot be shown were taken out."),
        "guessed_encoding": _("The file does not say how its letters are written; it was read so:"),
        "other_sheet": _("The workbook has another sheet, which was not read:"),
    }
)
