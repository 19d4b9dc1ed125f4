"""Every address of the screens and every endpoint, tried by every role: the answer is as committed, and a refusal changes nothing.

`pytest tests/web/test_rights_matrix.py --renew` writes rights_matrix.json anew; read its diff before committing it.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tehing.core import clock
from tehing.core.records import resources
from tehing.core.records.forms import form_for
from tehing.team import access as team_access
from tehing.team import actions as team
from tehing.team.models import Session, User

from . import matrix, selling

ROLES = (
    "admin", "head", "seller", "colleague", "stranger", "lead_dev", "manager", "pricing", "finance", "warehouse", "reader", "nobody",
)  # fmt: skip
# who may what is no matter of the database: on the second one, who may everything and who may least of what is there try
TRYING = ROLES if connection.vendor == "sqlite" else ("admin", "stranger")
# whose pages are also drawn; the others' answers are the same without, in half the time
DRAWN = ("admin", "seller", "stranger", "reader", "nobody")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BOOK = {"format": "tehing-playbook", "version": 1, "checklists": [{"name": "Another", "moment": "complaint", "lines": ["Listen."]}]}
OUTSIDE = ("auth/", "language/")  # django-allauth's and Django's own, tested by them
REFUSED = (401, 403, 404, 405)
_before: tuple[int, ...] = ()  # every try is taken back, so all begin with the same house


def _routes() -> Iterator[tuple[str, str]]:
    """(name, address pattern) of every screen."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, address)
        elif isinstance(one, URLPattern) and not address.startswith((*OUTSIDE, "api/")):
            yield one.name or address, address


def _filled(name: str, pattern: str, world: dict[str, Any]) -> str:
    """The pattern with keys of the seller's own records in it."""
    address = pattern.replace("<str:record_type>/<int:record_id>", f"deals.deal/{world['deals.deal'].pk}")
    for part, key in selling.OF_A_DEAL:
        address = address.replace(f"<int:{part}_pk>", str(world[key].pk))
    address = address.replace("<str:host>", "deals.deal").replace("<slug:name>", "owner").replace("<str:secret>", "none")
    if name == "duplicates_of":
        address = f"duplicates/of/parties.company/{world['parties.company'].pk}/"
    pair = world["pair"]
    asked = {
        "deals_board_more": "?after=1",
        "duplicates_compare": f"?type=companies&id={pair.left_id}&id={pair.right_id}",
    }.get(name, "?all=yes" if name.endswith("_bulk") else "")
    return "/" + re.sub(r"<int:(\w+)>", lambda found: str(_key(name, pattern, world)), address) + asked


def _key(name: str, pattern: str, world: dict[str, Any]) -> int:
    by_start = {
        "imports/saved/": "mapping", "imports/mappings/": "mapping",
        "bin/": "deleted", "views/": "view", "bulk/": "bulk", "jobs/{pk}/retry": "job", "jobs/": "bulk",
        "notes/": "note", "files/": "file", "imports/": "import", "me/tokens/": "token",
        "settings/deliveries/": "delivery", "settings/rights/": "team.role", "deals/board/": "deals.stage", "activities/of/": "deals.deal",
        "duplicates/": "pair", "merges/": "merge", "me/sessions/": "session", "settings/work/": "job",
    }  # fmt: skip
    for start, key in by_start.items():
        if pattern.startswith(start):
            return int(world[key].pk)
    plural = pattern.partition("/")[0]
    described = next(one for one in resources() if one.plural == plural)
    return int(world[described.key].pk)


def _state() -> tuple[int, ...]:
    """Row counts of all our tables, and the sums of versions: what a refusal must leave alone. One query."""
    parts = []
    for model in apps.get_models():
        if model.__module__.startswith("tehing.") and model is not Session:  # which only notes that somebody was here
            table = connection.ops.quote_name(model._meta.db_table)
            parts.append(f"(SELECT COUNT(*) FROM {table})")
            if any(column.name == "version" for column in model._meta.fields):
                parts.append(f"(SELECT COALESCE(SUM(version), 0) FROM {table})")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts))
        return tuple(int(each) for each in cursor.fetchone())


def _clients(people: dict[str, User]) -> dict[str, Client]:
    """Everybody at their own browser, and the house as it is before they try anything."""
    global _before
    found = {who: Client(raise_request_exception=False) for who in ROLES}
    for who in ROLES[:-1]:
        found[who].force_login(people[who], backend=BACKEND)
    _before = _state()
    return found


class _Writes:
    """Whether anything was written at all; only then is it worth looking what of it stayed."""

    seen = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen = self.seen or sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")
        return execute(sql, params, many, context)


def _undrawn(who: str) -> contextlib.AbstractContextManager[Any]:
    return contextlib.nullcontext() if who in DRAWN else mock.patch.object(Template, "render", return_value="")


def _try(call: Any, told: str, *, reads: bool = False) -> int:
    """Call, look whether a refusal changed anything, and take back what was done, so that everybody finds the same house."""
    writes = _Writes()
    with transaction.atomic(), connection.execute_wrapper(writes):
        answer = call()
        status = int(answer.status_code)
        assert status < 500, f"{told} broke: {answer.content[:300]!r}"
        to_sign_in = status == 302 and "/auth/login/" in answer["Location"]
        if writes.seen and (reads or to_sign_in or status in REFUSED):
            assert _state() == _before, f"{told} changed something ({status})"
        if answer.streaming:  # only when the reader has it, it is told what has left
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return 401 if to_sign_in else status


def _posted(name: str, world: dict[str, Any], by: User) -> dict[str, Any]:
    """A body that would do something, for whoever may."""
    for described in resources():
        record = world[described.key]
        if name == f"{described.plural}_new":
            return selling.another(described, record, by)
        if name == f"{described.plural}_edit":
            return selling.values(described, record, by) | {"version": record.version}
        if name == f"{described.plural}_view_new":
            return {"name": "A view"}
        if name == f"{described.plural}_bulk":
            return {"act": "delete", "ids": str(record.pk)}
        if name == f"{described.plural}_cell":
            owner = getattr(record, "owner_id", None)
            return {"owner": owner or "", "version": record.version}
    if name in (of_selling := selling.posted(world)):
        return of_selling[name]
    pair = world["pair"]
    day = f"{clock.today():%Y-%m-%d}"
    return {
        "view_edit": {"name": "Another name"},
        "view_first": {"on": "yes"},
        "duplicates_search": {"type": "companies"},
        "duplicates_merge": {"type": "companies", "id": [pair.left_id, pair.right_id], "kept": pair.left_id},
        "duplicate_decision": {"decision": "different"},
        "deal_stage": {"stage": world["deals.stage"].pk, "version": world["deals.deal"].version, "closed_on": day},
        "lead_conversion": {"name": "A deal", "company": world["parties.company"].pk, "owner": world["deals.deal"].owner_id},
        "activity_log": {"kind": "task", "subject": "Write"},
        "activity_completion": {"outcome": "Done"},
        "activity_due": {"due_at": f"{day}T12:00"},
        "activity_invitation": {"act": "save", "people": [world["parties.person"].pk]},
        "person_consents": {"channel": "email", "given": "yes", "source": "fair"},
        "me": {"name": "Me", "language": "et"},
        "tokens": {"name": "mine", "scope": "read"},
        "role_factor": {"required": "yes"},
        "user_factors_reset": {"reason": "lost telephone"},
        "person_erasure": {"step": "erase", "confirmed": world["parties.person"].name},
        "user_password": {"password": "another-correct-horse"},
        "notes": {"text": "Words"},
        "files": {"file": SimpleUploadedFile("note.txt", b"hello")},
        "import_new": {"files": SimpleUploadedFile("companies.csv", b"name\nNew one\n")},
        "import": {"record": "parties.company"},
        "import_saved_change": {"name": "Yearly"},
        "playbook_share": {"content": json.dumps(BOOK), "confirmed": "yes"},
    }.get(name, {})


def test_every_screen_answers_every_role_as_agreed(people: dict[str, User], world: dict[str, Any], request: pytest.FixtureRequest) -> None:
    clients = _clients(people)
    found: matrix.Answers = {}
    for name, pattern in _routes():
        address = _filled(name, pattern, world)
        found[name] = {}
        for who in TRYING:
            with _undrawn(who):
                found[name][who] = _try(lambda: clients[who].get(address), f"{who} GET {address}", reads=True)  # noqa: B023
    matrix.compare(found, "GET", request.config.getoption("--renew"))


def test_everything_posted_is_answered_to_every_role_as_agreed(
    people: dict[str, User], world: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    clients = _clients(people)
    found: matrix.Answers = {}
    for name, pattern in _routes():
        address = _filled(name, pattern, world)
        found[name] = {}
        for who in TRYING:
            body = _posted(name, world, people["admin"])
            with _undrawn(who):
                found[name][who] = _try(lambda: clients[who].post(address, body), f"{who} POST {address}")  # noqa: B023
    matrix.compare(found, "POST", request.config.getoption("--renew"))


def test_every_endpoint_answers_every_role_as_agreed(
    people: dict[str, User], world: dict[str, Any], request: pytest.FixtureRequest, settings: Any
) -> None:
    global _before
    settings.API_RATE = 0  # the limits have tests of their own
    document = _clients(people)["admin"].get("/api/v1/schema").json()
    secrets = {who: team.create_token(by=people[who], name="matrix", scopes=["write"])[1] for who in ROLES[:-1]}
    for secret in secrets.values():
        team_access.user_by_token(secret)  # the first use of the day is told in the history
    _before = _state()
    program = Client(raise_request_exception=False)
    found: matrix.Answers = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            found[name] = {who: _call(program, method, path, name, secrets.get(who, ""), world, people["admin"]) for who in TRYING}
    matrix.compare(found, "API", request.config.getoption("--renew"))


def _call(client: Client, method: str, path: str, name: str, secret: str, world: dict[str, Any], admin: User) -> int:
    pattern = path.removeprefix("/api/v1/")
    path = path.replace("{record_type}/{record_id}", f"deals.deal/{world['deals.deal'].pk}")
    path = path.replace("{plural}/{pk}", f"deals/{world['deals.deal'].pk}").replace("{plural}", "deals")
    path = path.replace("{note}", str(world["note"].pk)).replace("{file}", str(world["file"].pk))
    for part, key in selling.OF_A_DEAL:
        path = path.replace(f"{{{part}}}", str(world[key].pk))
    address = re.sub(r"{\w+}", lambda found: str(_key("", pattern, world)), path.replace("{language}", "et"))
    asked = {"duplicate_list": "?record=companies", "duplicate_alike": "?record=companies&name=Pohja", "record_groups": "?group=stage"}
    address += asked.get(name, "")
    sent: dict[str, Any] = {"headers": {"Authorization": f"Bearer {secret}"} if secret else {}}
    if name in ("record_file_add", "import_create"):
        sent["data"] = {"file": SimpleUploadedFile("companies.csv", b"name\nNew one\n")}
    elif method in ("post", "patch", "put"):
        sent |= {"data": json.dumps(_sent(method, name, world, admin)), "content_type": "application/json"}
    client.cookies.clear()
    call = getattr(client, method)
    return _try(lambda: call(address, **sent), f"{name} {address}", reads=method == "get")


def _sent(method: str, name: str, world: dict[str, Any], admin: User) -> dict[str, Any]:
    noun, _, verb = name.rpartition("_")
    described = next((one for one in resources() if one.noun == noun), None)
    if verb == "bulk":
        return {"act": "delete", "filter": {}}
    pair = world["pair"]
    of_their_own: dict[str, dict[str, Any]] = {
        "views_create": {"record": "deals", "name": "Another"},
        "views_update": {"name": "Another"},
        "import_mapping_save": {"name": "Yearly"},
        "import_mapping_update": {"name": "Yearly"},
        "person_erase": {"confirmed": world["parties.person"].name},
        "deal_move": {"stage": world["deals.stage"].pk},
        "playbook_import": BOOK,
        "activity_attendees": {"people": [world["parties.person"].pk]},
        "record_note_add": {"text": "Words"},
        "duplicate_search": {"record": "companies"},
        "duplicate_decide": {"decision": "different"},
        "merge_create": {"record": "companies", "kept": pair.left_id, "lost": [pair.right_id]},
    } | selling.sent(world)
    if name in of_their_own:
        return of_their_own[name]
    if verb == "batch":
        return {"items": [{"op": "update", "id": world[described.key].pk}]} if described else {}
    if described is None or verb not in ("create", "update"):
        return {}
    values = (selling.another if verb == "create" else selling.values)(described, world[described.key], admin)
    form = form_for(described, admin, record=world[described.key])
    made = {key: value for key, value in values.items() if key in form.fields}
    if verb == "update":
        return {key: value for key, value in made.items() if key in (described.title, "kind")}
    return json.loads(json.dumps(made, default=str))  # type: ignore[no-any-return]
