"""Strange words in every text field of every kind of record, by a program, a form and a cell: kept as they are, or refused by name."""

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tehing.core.records import Resource, resources
from tehing.core.records.forms import form_for
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
