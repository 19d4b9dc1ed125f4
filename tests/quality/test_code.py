"""Habits of the code that no linter knows."""

import ast
from pathlib import Path

import pytest

from .sources import PACKAGE, calls, committed, dotted, modules

MOST_LINES = 400
HEAPS = {"utils", "helpers", "common", "services", "managers", "misc"}
SAVING = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete"}
# the machinery under the one door, and what each writes
MACHINERY = {
    "core/attachments.py": "notes and files, with their events",
    "core/copies.py": "copies of what was personal, under a registered erasure",
    "core/delivery.py": "what became of each delivery",
    "core/external.py": "what other systems call records",
    "core/erasure.py": "what was personal, under a registered erasure",
    "core/handlers.py": "notifications, from events",
    "core/inserts.py": "many new or changed rows at once, for actions",
    "core/jobs.py": "the progress of background work",
    "core/notifications.py": "what was read",
    "core/once.py": "which form or call was sent already, and its answer",
    "core/outbox.py": "events",
    "core/recycling/emptying.py": "the end of the bin: a worker's housekeeping, whoever removed the records",
    "core/recycling/keeping.py": "the bin of removed records, with its news",
    "core/search/entries.py": "the index of search",
    "core/search/rebuilding.py": "the index, made anew",
    "core/updates.py": "many changed records at once, the second half of core.actions",
    "core/webhooks/outgoing.py": "deliveries to webhooks, from events",
    "core/webhooks/sending.py": "what became of each delivery to a webhook",
    "core/workspace.py": "the one row of the company",
    "team/access.py": "when a token was last used",
}


def is_write(call: ast.Call) -> bool:
    """Whether this call changes rows. One that says `by=`, or calls the actions, goes through the door."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in SAVING:
        return False
    if any(keyword.arg == "by" for keyword in call.keywords) or dotted(call.func.value).endswith("actions"):
        return False
    if call.func.attr == "update":
        return not call.args and bool(call.keywords)  # a dict, a set or a digest is given something to take in
    if call.func.attr == "delete":
        return not call.args and not call.keywords  # a cache or a router is told what
    return True


def may_write(path: Path) -> bool:
    if path.parts[0] == "demo" or path.as_posix() in MACHINERY or path.parts[:2] == ("core", "imports"):
        return True
    return path.stem.startswith("actions") or "actions" in path.parts


@pytest.mark.parametrize(
    ("source", "writes"),
    [
        ("deal.save()", True),
        ("Deal.objects.filter(pk=1).update(stage=2)", True),
        ("deals.delete()", True),
        ("Deal.objects.create(name='x')", True),
        ("found.update(other)", False),
        ("digest.update(chunk)", False),
        ("resource.update(pk=1, by=by, data=data)", False),
        ("cache.delete('key')", False),
    ],
)
def test_a_write_is_told_from_a_lookalike(source: str, writes: bool) -> None:
    assert any(is_write(call) for call in calls(ast.parse(source))) is writes


def test_rows_are_written_by_actions_alone() -> None:
    found = [f"{path}:{call.lineno}" for path, tree in modules() if not may_write(path) for call in calls(tree) if is_write(call)]
    assert found == []


def test_nobody_but_the_clock_asks_what_time_it_is() -> None:
    asking = {"timezone.now", "datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time", "timezone.localdate"}
    found = [
        f"{path}:{call.lineno}"
        for path, tree in modules()
        if path.as_posix() != "core/clock.py"
        for call in calls(tree)
        if ".".join(dotted(call.func).split(".")[-2:]) in asking
    ]
    assert found == []


def test_digits_are_told_in_one_place() -> None:
    """`"²".isdigit()` is true and `int("²")` an error, so numbers from outside are read by core.numbers alone."""
    of_words = {"core/numbers.py", "core/search/text.py", "core/search/sqlite.py", "core/imports/dates.py"}  # the last three read letters
    found = [
        f"{path}:{call.lineno}"
        for path, tree in modules()
        if path.as_posix() not in of_words
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"isdigit", "isdecimal", "isnumeric"}
    ]
    assert found == []


def test_rules_are_told_the_time() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        if path.stem == "rules" or "rules" in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and ((node.module or "").endswith("clock") or any(name.name == "clock" for name in node.names))
    ]
    assert found == []


def test_files_can_be_read_in_one_sitting() -> None:
    lengths = {
        str(path): len((PACKAGE.parents[1] / path).read_text().splitlines())
        for path in committed()
        if path.suffix in {".py", ".html", ".js", ".css", ".mjs"} and "migrations" not in path.parts
    }
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_file_is_a_heap() -> None:
    found = [str(path) for path in committed() if path.parts[0] in {"src", "tests"} and {path.stem, path.parent.name} & HEAPS]
    assert found == []


def test_order_of_rows_is_said_where_they_are_read() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for meta in ast.walk(tree)
        if isinstance(meta, ast.ClassDef) and meta.name == "Meta"
        for node in meta.body
        if isinstance(node, ast.Assign) and any(dotted(target) == "ordering" for target in node.targets)
    ]
    assert found == []


def test_we_send_no_signals() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}
    ]
    assert found == []


def test_no_test_empties_tables_that_other_tests_find_filled() -> None:
    """Roles and the like come with the tables. Django empties all of them after a test that commits, whichever test comes next."""
    places = [path for path in Path(__file__).parents[1].rglob("test_*.py") if path != Path(__file__)]
    committing = ("transaction=True", "transactional_db", "TransactionTestCase", "live_server")
    assert [path.name for path in places if any(word in path.read_text() for word in committing)] == []
