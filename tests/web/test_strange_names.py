"""Strange words as names and descriptions of companies: kept as they are, told to webhooks as they are, out as a file and in again."""

import unicodedata

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.http import QueryDict
from django.test import Client

from tehing.core import texts
from tehing.core.imports import actions as imports
from tehing.core.imports import running
from tehing.core.models import Event, Import
from tehing.core.records import export, resource
from tehing.core.webhooks.payloads import payload
from tehing.parties.models import Company
from tehing.team.models import User

from ..corpora import naughty
from .shapes import named, sent

COMPANY = "parties.company"


def seen(text: str) -> str:
    """Without the signs that steer a terminal: a file's cells are read so."""
    return "".join(letter for letter in text if letter in "\t\n" or unicodedata.category(letter) != "Cc").strip()


def test_strange_words_are_kept_or_refused_by_name_and_come_back_equal(page: Client, people: dict[str, User]) -> None:
    """All of the big list: by a program, out as a file, and in again where all was emptied; what a webhook tells is the same."""
    strange = [text for text in naughty() if text.strip() and "\ud800" not in text]
    keys = sent(page, [*strange, "a\0b"])
    assert "a\0b" not in keys and len(keys) > 450
    kept = dict(Company.objects.values_list("pk", "description"))
    assert {text: kept[pk] for text, pk in keys.items()} == {text: texts.lines(text).strip() for text in keys}
    unseen = {pk for text, pk in keys.items() if not any(letter.isprintable() and not letter.isspace() for letter in named(text))}
    by = people["admin"]
    for event in Event.objects.filter(name="company.created").order_by("pk")[::12]:
        told = payload(event, by)
        assert told is not None and told["after"]["description"] == kept[event.record_id]
    names = dict(Company.objects.values_list("pk", "name"))
    for form in ("csv", "xlsx", "jsonl"):
        asked = QueryDict(f"format={form}&columns=name,description")
        content = b"".join(export.pieces(export.asked_for(resource(COMPANY), by, asked)))
        Company.objects.update(description="", name=Concat(Value("Emptied "), Cast("pk", CharField())))
        run = imports.receive([SimpleUploadedFile(f"companies.{form}", content)], by=by, record=COMPANY)[0]  # type: ignore[list-item]
        imports.start(run, by=by)
        run = running.run_import(Import.objects.select_related("by").get(pk=run.pk), by)
        assert (run.problem, run.failed) == ("", 0), form
        back = {one.pk: (one.name, one.description) for one in Company.objects.exclude(pk__in=unseen)}
        assert {pk: told for pk, told in back.items() if told != (seen(names[pk]), seen(kept[pk]))} == {}, form
        for pk in names:
            Company.objects.filter(pk=pk).update(name=names[pk], description=kept[pk])
