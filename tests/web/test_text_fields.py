"""Strange words in every text field of every kind of record, by a program, a form and a cell: kept as they are, or refused by name."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tehing.core import attachments
from tehing.core.imports import actions as imports
from tehing.core.imports import running
from tehing.core.models import Import
from tehing.core.records import Resource, resources
from tehing.core.records.forms import form_for
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team.models import User

from . import selling

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCRIPT = '"><script>alert(1)</script>'
# a telling line of each kind of the big list of naughty strings (github.com/minimaxir/big-list-of-naughty-strings)
STRANGE = (
    SCRIPT,
    "'; DROP TABLE core_event;--",
    "{{7*7}} {% load x %} ${7*7} %s %(name)s",
    "=1+1",
    "NULL",
    "Ω≈ç√∫˜µ≤≥÷ 田中さんにあげて下さい 👾🙇",
    "ثم نفس سقطت وبالتحديد\u202e",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "²⁰⁴⁵ \u200b\ufeff½",
)


@pytest.fixture
def admin(people: dict[str, User], settings: Any) -> Client:
    settings.API_RATE = 0
    client = Client(raise_request_exception=False)
    client.force_login(people["admin"], backend=BACKEND)
    return client


def texts(described: Resource, record: Any, by: User) -> list[str]:
    """The fields that a person writes words in."""
    form = form_for(described, by, record=record)
    return [one.name for one in described.fields if one.name in form.fields and described.kind_of(one) in ("text", "longtext")]


def patched(client: Client, described: Resource, pk: int, names: list[str], text: str) -> tuple[dict[str, Any], list[str]]:
    """What the record is after a program wrote the text into all these fields, without those that refused it by name."""
    address = f"/api/v1/{described.plural}/{pk}"
    answer = client.patch(address, json.dumps(dict.fromkeys(names, text)), content_type="application/json")
    if answer.status_code == 409 and described.noun == "role":
        return {}, []  # the code of a role of the house stays
    if answer.status_code != 422:
        assert answer.status_code == 200, (address, text, answer.content[:300])
        return answer.json(), names
    refusing = {one["field"] for one in answer.json()["errors"]}
    assert refusing and refusing <= set(names), (address, text, answer.json())
    rest = [name for name in names if name not in refusing]
    return patched(client, described, pk, rest, text) if rest else ({}, [])


def test_a_program_writes_strange_words_into_every_text_field(admin: Client, people: dict[str, User], world: dict[str, Any]) -> None:
    kept = 0
    for described in resources():
        record = world[described.key]
        names = texts(described, record, people["admin"])
        for text in STRANGE if names else ():
            with transaction.atomic():
                found, written = patched(admin, described, record.pk, names, text)
                changed = {name for name in written if found[name] != text}
                assert changed <= {"vat_number"}, (described.key, changed, text)  # which is written without blanks
                kept += len(written)
                if text == SCRIPT and written and described.screens:
                    page = admin.get(f"/{described.plural}/{record.pk}/")
                    assert page.status_code == 200 and b"<script>alert" not in page.content, described.key
                transaction.set_rollback(True)
        if names:
            answer = admin.patch(f"/api/v1/{described.plural}/{record.pk}", json.dumps({names[0]: "a\0b"}), content_type="application/json")
            assert answer.status_code == 422, (described.key, "NUL", answer.content[:300])
    assert kept > 700


def test_a_person_writes_strange_words_into_every_form_and_cell(admin: Client, people: dict[str, User], world: dict[str, Any]) -> None:
    by, cells = people["admin"], 0
    for described in resources():
        record = world[described.key]
        names = texts(described, record, by) if described.screens else []
        for name in names:
            with transaction.atomic():
                sent = {name: SCRIPT, "version": record.version}
                answer = admin.post(f"/{described.plural}/{record.pk}/cell/{name}/", sent)
                assert answer.status_code in (200, 404, 422), (described.key, name, answer.status_code)  # 404: longer than a cell
                assert b"<script>alert" not in answer.content, (described.key, name)
                cells += answer.status_code == 200
                transaction.set_rollback(True)
        if not names:
            continue
        with transaction.atomic():
            sent = selling.values(described, record, by) | dict.fromkeys(names, SCRIPT) | {"version": record.version}
            answer = admin.post(f"/{described.plural}/{record.pk}/edit/", sent)
            assert answer.status_code in (302, 422), (described.key, answer.status_code)
            assert b"<script>alert" not in answer.content, described.key
            transaction.set_rollback(True)
    assert cells > 30


UNSEEN = "\x02Raua\tTehas\x0b AS\x1f\r\nx\x7f"  # as copied from a slide or a PDF
ONE_LINE, SEVERAL = "Raua Tehas AS x", "Raua\tTehas\n AS\r\nx"


def test_characters_that_nobody_sees_are_taken_out_at_every_door(admin: Client, people: dict[str, User], world: dict[str, Any]) -> None:
    """A text of one line has no tab and no end of a line; a long one keeps both."""
    by, tried = people["admin"], {"text": 0, "longtext": 0}
    for described in resources():
        record = world[described.key]
        for name in texts(described, record, by):
            one = described.field(name)
            assert one is not None
            kind = described.kind_of(one)
            wanted = SEVERAL if kind == "longtext" or one.custom is not None else ONE_LINE
            with transaction.atomic():
                found, written = patched(admin, described, record.pk, [name], UNSEEN)
                assert not written or found[name] == wanted or name == "vat_number", (described.key, name, found[name])
                tried[kind] += len(written)
                transaction.set_rollback(True)
    assert min(tried.values()) > 20


def test_a_form_a_cell_an_address_and_a_note_take_them_out_too(admin: Client, people: dict[str, User]) -> None:
    given = {"name": "\x02Alfa\x1f", "email": "info@\x7falfa.ee", "description": "a\x01\tb\r\nc", "relation": "prospect"}
    answer = admin.post("/companies/new/", given | {"currency": "EUR", "country": "EE", "owner": people["admin"].pk})
    assert answer.status_code == 302, answer.content.decode()
    alfa = Company.objects.get()
    assert (alfa.name, alfa.email, alfa.description.replace("\r\n", "\n")) == ("Alfa", "info@alfa.ee", "a\tb\nc")
    admin.post(f"/companies/{alfa.pk}/cell/name/", {"name": "Alfa\x00", "version": alfa.version})
    admin.post(f"/companies/{alfa.pk}/cell/name/", {"name": "Alfa\x0bOÜ\x03", "version": alfa.version})
    alfa.refresh_from_db()
    assert (alfa.name, alfa.version) == ("Alfa OÜ", 2)
    admin.post(f"/companies/{alfa.pk}/cell/name/", {"name": "\x02Alfa OÜ", "version": alfa.version})
    alfa.refresh_from_db()
    assert alfa.version == 2  # nothing that anybody could see was changed
    note = attachments.add_note(record_type="parties.company", record_id=alfa.pk, by=people["admin"], text="Calls\x02 back\tat\nnoon")
    assert note.text == "Calls back\tat\nnoon"


@pytest.mark.parametrize("rows", [1, 30])
def test_an_action_and_a_file_take_them_out_however_many_records(people: dict[str, User], rows: int, settings: Any, tmp_path: Path) -> None:
    settings.DATA, by = tmp_path, people["admin"]
    made = parties.create_companies(by=by, rows=[{"name": f"Alfa\x02 {n}", "description": "a\x01\nb"} for n in range(rows)])
    assert [(one.name, one.description) for one in made] == [(f"Alfa {n}", "a\nb") for n in range(rows)]
    text = "name,description\n" + "".join(f'"Beeta\n{chr(2) * (not n)}{n}","a\n{chr(1) * (not n)}b"\n' for n in range(rows))
    for turn in ("created", "skipped"):
        (run,) = imports.receive([SimpleUploadedFile("c.csv", text.encode())], by=by, record="parties.company")  # type: ignore[list-item]
        imports.start(run, by=by)
        assert getattr(running.run_import(Import.objects.get(pk=run.pk), by), turn) == rows
    assert sorted(Company.objects.filter(name__startswith="B").values_list("name", "description")) == sorted(
        (f"Beeta {n}", "a\nb") for n in range(rows)
    )
