"""Sentences for codes, in one place for all doors. Rooms add theirs in their refusals.py."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tehing.core.access import Conflict, Forbidden, Invalid, Refused

if TYPE_CHECKING:
    from tehing.core.models import Job

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


def why_failed(work: "Job") -> str:
    """Why work in the background stopped, for whoever asked for it: a refusal, the machine, or an error of ours."""
    if not work.error:
        return ""
    told = work.arguments.get("fault", {"code": "broken"})
    code = told["code"] if f"work_{told['code']}" not in _known else f"work_{told['code']}"
    return sentence(code, **told.get("facts", {}))


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
        "cannot_return": _("It cannot come back: something it belongs to is gone, or its name has been given to another."),
        "in_use": _("%(count)s other records need this one, so it cannot be removed."),
        "custom_fixed": _("This stays as it was when the field was added: the values kept so far depend on it."),
        "custom_label_taken": _("Another field of these records has this label already."),
        "custom_target_needed": _("Choose what kind of record the field refers to."),
        "custom_decimals": _("A number has 0 to 6 decimals."),
        "custom_options": _("Write 1 to 200 different choices, each on a line of its own."),
        "custom_too_many": _("A kind of record can have 200 fields of your own."),
        "custom_out_of_use": _("This field is out of use already."),
        "custom_kind": _("This is not the kind of value that the field holds."),
        "already_erased": _("The personal data has been erased already."),
        "needed": _("This is needed."),
        "stale": _("Somebody saved this in the meantime. Nothing of theirs was overwritten."),
        "invalid": _("Some of the values do not hold."),
        "unauthenticated": _("Sign in, or send a valid token."),
        "unknown_field": _("There is no such field."),
        "no_such_language": _("Tehing does not speak this language."),
        "written_in_it": _("It is written in this language itself. Change the record."),
        "unknown_filter": _("There is no such filter."),
        "unknown_format": _("Ask for csv, xlsx or jsonl."),
        "too_many_for_sheet": _("An Excel sheet holds %(most)s rows under its header, and there are more. Take CSV, or ask for fewer."),
        "unknown_order": _("The list cannot be sorted by this."),
        "number_too_large": _("This number is too large."),
        "bad_cursor": _("This page mark is not valid. Start from the first page."),
        "bad_limit": _("Ask for 1 to 200 records."),
        "bad_version": _("The version must be a number."),
        "bad_ids": _("Choose 1 to 10,000 records."),
        "view_gone": _("This view is gone, or it is not shared with you any more."),
        "view_name": _("Give it a name of at most 80 letters."),
        "view_team": _("Choose the team it is shared with."),
        "not_your_view": _("This view is somebody else's. Make a copy and change that."),
        "unknown_group": _("The list cannot be grouped by this."),
        "group_too_many": _("Too many records to group by this. Narrow the list first."),
        "bulk_act": _("Many records can be changed or removed, nothing else."),
        "bulk_nothing": _("Say what is to change."),
        "bulk_how": _("This field cannot be changed in that way."),
        "bulk_which": _("Name either the records or the filter."),
        "bulk_not_done": _("Wait until the work is done."),
        "cannot_be_cleared": _("This field cannot be empty."),
        "core.share_views": _("You may keep it for yourself, not share it."),
        "not_your_mapping": _("These saved choices are somebody else's. Save your own under a name."),
        "mapping_name": _("Give it a name of at most 100 letters."),
        "mapping_name_taken": _("There are saved choices of this name for such files already."),
        "unknown_include": _("There is no such reference to include."),
        "bad_external_id": _("A source and an identifier are printable text without spaces at their ends."),
        "long_external_id": _("A source has at most 60 characters, an identifier at most 200."),
        "too_many_names": _("A record has at most 50 external ids."),
        "external_id_taken": _("Another record has the external id “%(external_id)s”."),
        "batch_refused": _("Some of the items were refused, so none was done."),
        "not_done": _("This was not done, because another item was refused."),
        "idempotency_key_reused": _("This Idempotency-Key was sent before with another request."),
        "idempotency_key_in_progress": _("The first request with this Idempotency-Key is still being answered. Ask again in a moment."),
        "too_many_requests": _("Too many requests. Wait a little and ask again."),
        "https_needed": _("The address must begin with https:// and have no user name in it."),
        "bad_event": _("Names of events look like “deal.won” or “company.*”."),
        "bad_address": _("This is no web address."),
        "unknown_host": _("There is no server of this name."),
        "address_refused": _("The address lies in a private network, which webhooks may not reach."),
        "no_connection": _("No connection came about."),
        "too_slow": _("No answer came in time."),
        "broken_off": _("The connection broke off."),
        "bad_certificate": _("The server's certificate is not good."),
        "exists_already": _("There is a record with this name already."),
        "nothing_to_match": _("There is no record with this name yet."),
        "not_to_be_known": _("The person it acts for may no longer know of this."),
        "bad_request": _("The request cannot be read."),
        "forbidden": _("You are not allowed to do this."),
        "method_not_allowed": _("This cannot be done here."),
        "broken": _("Something broke on our side. It has been written to the log."),
        "empty_note": _("Write something first."),
        "long_note": _("A note has at most 20,000 characters. Attach longer texts as a file."),
        "disk_full": _("The server's disk is full. Nothing of this was saved. Tell your administrator; reading works meanwhile."),
        "read_only": _("The server may not write at present. Nothing of this was saved. Tell your administrator; reading works meanwhile."),
        "database_away": _("The database does not answer. Nothing of this was saved. Try again in a minute."),
        "database_busy": _("The database is very busy. Nothing of this was saved. Try again in a moment."),
        "files_away": _("The store of files does not answer. Nothing of this was saved. Try again in a minute."),
        "work_disk_full": _("The server's disk was full."),
        "work_read_only": _("The server could not write."),
        "work_database_away": _("The database did not answer."),
        "work_database_busy": _("The database was too busy."),
        "work_files_away": _("The store of files did not answer."),
        "work_broken": _("Something broke on our side; the administrator sees what it was."),
        "file_is_lost": _("The contents of this file cannot be found. Tell your administrator."),
        "file_empty": _("The file is empty."),
        "request_too_large": _("Together the files are larger than this server takes. Send them one by one, or in parts."),
        "file_too_large": _("The file is too large."),
        "file_type_refused": _("Files of this type are not kept: they could run on somebody's machine."),
        "file_is_not_what_it_says": _("The file's content is not what its name says."),
        "job_has_not_failed": _("This work has not failed."),
        "nothing_given_up": _("No message has been given up."),
        "delivery_has_not_failed": _("This delivery has not failed."),
        "not_empty": _("There are companies here already. The demo company goes into an empty house only."),
        "not_a_demo": _("This is not the demo company."),
        "nothing_to_import": _("You are not allowed to import anything."),
        "nothing_mapped": _("Say what the rows are and where at least one column goes."),
        "unknown_encoding": _("Files are not read in this encoding."),
        "unknown_delimiter": _("Columns are divided by a comma, semicolon, tab or bar."),
        "date_undecided": _("Choose the order of day and month for the column “%(column)s”: %(example)s can be read in two ways."),
        "number_undecided": _("Choose the decimal sign for the column “%(column)s”: %(example)s can be read in two ways."),
        "mapped_twice": _("Two columns go to the same place."),
        "system_unnamed": _("A column holds identifiers of another system: name that system, so that those of two are not taken for one."),
        "unknown_key": _("Rows cannot be known by this field."),
        "key_not_filled": _("Rows are to be known by a field that no column goes to."),
        "unknown_column": _("The file has no such column."),
        "unknown_date_order": _("Dates are read as dmy, mdy or ymd."),
        "unknown_decimal_sign": _("The decimal sign is a full stop or a comma."),
        "unknown_decision": _("A value is matched with a record, added, left empty, or its row is left out."),
        "unknown_target": _("There is no such field, or you may not fill it."),
        "nothing_to_undo": _("This import has not changed anything that could be undone."),
        "already_undone": _("This import is being undone, or has been already."),
        "already_started": _("This import has been started already."),
        "file_before_runs": _("A file that this one refers to is still being imported. Start this one when that is done."),
        "file_forgotten": _("The file is not kept any more: files of imports are forgotten after 30 days. Choose it again."),
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
        "card_left_out": _("The cards hold more than is read:"),
        "number_of_another": _("The record with this number has another name. To rename it, choose that rows are known by their number."),
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
        "not_tied": _("The row is in, but it could not be tied to the other row that it names."),
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
