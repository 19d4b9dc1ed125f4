"""docs/map.md names every room's records, tables, actions, news and addresses; it is made from the code, never by hand."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tehing.core import records

from .sources import PACKAGE, ROOT, calls, dotted

MAP = ROOT / "docs" / "map.md"
ORDER = ("core", "team", "parties", "catalog", "leads", "playbook", "deals", "insights", "demo", "api", "web")
HEAD = """# Map of the house

Made from the code: `make openapi` renews it, a test compares it. Rooms stand in the order of the sale;
a later room may know an earlier one, never the reverse.
Every record type has its screens at `/<plural>/` and its endpoints at `/api/v1/<plural>`; only other addresses are listed.
"""


def drawn() -> str:
    """The whole map."""
    rooms = [*(room for room in ORDER if (PACKAGE / room).is_dir()), *sorted(found_rooms() - set(ORDER))]
    addresses = list(walk(get_resolver().url_patterns))
    return HEAD + "".join(room_text(room, addresses) for room in rooms)


def found_rooms() -> set[str]:
    return {path.parent.name for path in PACKAGE.glob("*/apps.py")}


def room_text(room: str, addresses: list[tuple[str, str]]) -> str:
    parts = {
        "Records": [f"`{one.key}` ({one.plural})" for one in records.resources() if one.room == room],
        "Tables": [f"`{model._meta.db_table}`" for model in apps.get_app_config(room).get_models()],
        "Actions": [f"`{name}`" for name in actions(room)],
        "News": [f"`{name}`" for name in news(room)],
        "Addresses": [f"`/{address}`" for address, home in addresses if home == room],
    }
    lines = [f"- **{name}**: {', '.join(dict.fromkeys(sorted(found)))}" for name, found in parts.items() if found]
    return "\n".join(["", f"## {room}", "", *lines, ""])


def actions(room: str) -> Iterator[str]:
    """Public functions of the room's actions that say who acts."""
    for path in sorted((PACKAGE / room).glob("**/*.py")):
        if not (path.stem.startswith("actions") or path.parent.name == "actions"):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and any(one.arg == "by" for one in node.args.kwonlyargs):
                yield node.name


def news(room: str) -> Iterator[str]:
    """Names of the events the room sends; `{…}` stands for what is filled in."""
    for path in sorted((PACKAGE / room).glob("**/*.py")):
        for call in calls(ast.parse(path.read_text())):
            if dotted(call.func).endswith(("emit", "emit_many")) and call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr):
                yield re.sub(r"\{.*?\}(?=[._]|$)", "…", ast.unparse(call.args[0]).removeprefix("f").strip("'\""))


def walk(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Every address with the room that answers there; "" for generated screens."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from walk(one.url_patterns, before + str(one.pattern))
        else:
            module = getattr(one.callback, "func", one.callback).__module__
            address = before + str(one.pattern)
            generated = module.startswith("tehing.core.records.")
            yield address, "api" if address.startswith("api/") else "" if generated else module.split(".")[1] if "." in module else ""


def test_the_map_is_of_this_house(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--renew"):
        MAP.write_text(drawn())
    assert MAP.read_text() == drawn(), "Renew docs/map.md with `make openapi`."


def test_every_room_is_on_the_map() -> None:
    assert set(re.findall(r"^## (\w+)$", MAP.read_text(), re.M)) == found_rooms()
