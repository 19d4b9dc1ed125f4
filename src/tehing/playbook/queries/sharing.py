"""The whole playbook as one file."""

from typing import Any

from tehing.core import workspace
from tehing.core.access import Actor
from tehing.playbook import access
from tehing.playbook.models import Technique
from tehing.playbook.rules import sharing

_LINES = {"steps", "needs", "exit_signs", "lines"}


def playbook(by: Actor) -> dict[str, Any]:
    """Everything of the playbook that this person may see, retired entries too, in the form of a shared file. Six queries."""
    house = workspace.current()
    found: dict[str, Any] = {
        "format": sharing.FORMAT,
        "version": sharing.VERSION,
        "language": house.language,
        "name": house.name,
    }
    found["techniques"] = _entries("techniques", access.visible_techniques(by).order_by("position", "pk"))
    found["questions"] = _entries("questions", access.visible_questions(by).select_related("technique").order_by("pk"))
    found["scripts"] = _entries("scripts", access.visible_scripts(by).select_related("technique").order_by("pk"))
    objections = list(access.visible_objections(by).order_by("pk"))
    answers: dict[int, list[Any]] = {}
    for answer in access.visible_answers(by).select_related("technique").order_by("pk"):
        answers.setdefault(answer.objection_id, []).append(answer)
    found["objections"] = [entry("objections", one) | {"answers": _entries("answers", answers.get(one.pk, []))} for one in objections]
    found["checklists"] = _entries("checklists", access.visible_checklists(by).order_by("pk"))
    found["rules"] = _entries("rules", access.visible_rules(by).select_related("technique").order_by("pk"))
    return found


def _entries(section: str, rows: Any) -> list[dict[str, Any]]:
    return [entry(section, one) for one in rows]


def entry(section: str, record: Any) -> dict[str, Any]:
    """One record as the file says it; what is empty is said too, so that it is emptied where the file is taken in."""
    said = {name: _value(record, name) for name in sharing.PARTS[section]} | {"language": record.language}
    beside = {
        language: {name: _as_filed(name, each["text"]) for name, each in texts.items()} for language, texts in record.translations.items()
    }
    return said | ({"translations": beside} if beside else {})


def _value(record: Any, name: str) -> Any:
    if name == "active":
        return record.is_active
    value = getattr(record, name)
    if name == "technique":
        return named(value)
    return _as_filed(name, value)


def _as_filed(name: str, value: Any) -> Any:
    return [line for line in value.splitlines() if line.strip()] if name in _LINES else value


def named(technique: Technique | None) -> str:
    """How a file calls a technique: by its code, else by its name."""
    return "" if technique is None else technique.code or technique.name
