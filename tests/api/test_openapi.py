"""The API's own document is the committed one: whoever changes the API sees it in the diff.

`pytest tests/api/test_openapi.py --renew` writes it anew.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ninja import Schema

from tehing.core.records import resources

KEPT = Path(__file__).parent / "openapi.json"


@pytest.fixture
def document(client: Any, people: dict[str, Any]) -> dict[str, Any]:
    client.force_login(people["admin"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return dict(client.get("/api/v1/schema").json())


def test_the_document_is_as_committed(document: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--renew"):
        KEPT.write_text(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    kept = json.loads(KEPT.read_text())
    # the parts that differ by name: the whole of it would be two hundred thousand lines
    for one, other in ((document["paths"], kept["paths"]), (document["components"]["schemas"], kept["components"]["schemas"])):
        assert sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)) == []
    assert (document == kept) is True


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))
    assert document["openapi"].startswith("3.1")


def test_schemas_have_names_of_their_own(document: dict[str, Any]) -> None:
    """Two of one name would overwrite each other in the document."""
    every = [one for one in _below(Schema) if one.__module__.startswith("tehing.")]
    ours = [one.__name__ for one in every if one.__module__ != "tehing.core.records.schemas"]
    made = {one.__name__ for one in every} - set(ours)  # by the engine, for each kind of record
    assert sorted(ours) == sorted(set(ours))
    assert not {f"{one.noun.title().replace('_', '')}Out" for one in resources()} & set(ours) and made


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_the_page_about_the_api_needs_no_internet(client: Any, people: dict[str, Any]) -> None:
    client.force_login(people["reader"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/api/v1/docs").content.decode()
    assert "http://" not in page
    assert "https://" not in page
