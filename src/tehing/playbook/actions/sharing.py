"""Taking a shared playbook in, giving the own one out, and the one that a new house begins with."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid, Refused, require_verb
from tehing.playbook import access, queries, wording
from tehing.playbook.models import AdvisorRule, Answer, Checklist, Objection, Question, Script, Technique
from tehing.playbook.rules import advisor, sharing
from tehing.playbook.rules.sharing import Book, Entry, folded
from tehing.playbook.rules.standard import STANDARD

_STANDARD = Path(__file__).parent.parent / "standard"
_MODELS: dict[str, tuple[Any, str]] = {
    "techniques": (Technique, access.TECHNIQUE),
    "questions": (Question, access.QUESTION),
    "scripts": (Script, access.SCRIPT),
    "objections": (Objection, access.OBJECTION),
    "checklists": (Checklist, access.CHECKLIST),
    "rules": (AdvisorRule, access.ADVISOR_RULE),
}


@dataclass
class Taken:
    """What became of the entries of one kind: titles of new ones, titles and fields of changed ones, how many were the same."""

    added: list[str] = field(default_factory=list)
    changed: list[tuple[str, list[str]]] = field(default_factory=list)
    same: int = 0


@transaction.atomic
def import_playbook(*, by: Actor, data: Any, dry_run: bool = False) -> dict[str, Taken]:
    """Add what is new and change what differs; nothing is removed. All or nothing; a dry run only tells.

    `data`: the bytes of the file, or what they say. Entries are known again by their code, else by their words.
    Raises Forbidden, or Invalid: where in the file -> codes.
    """
    require_verb(by, access.TECHNIQUE, "import")
    try:
        book = sharing.parse(sharing.read(data) if isinstance(data, bytes) else data)
    except sharing.BadPlaybook as no:
        raise Invalid(no.problems) from no
    intake = _Intake(by, book)
    with transaction.atomic():
        report = intake.take()
        if intake.problems:
            raise Invalid(dict(list(intake.problems.items())[: sharing.MOST_PROBLEMS]))
        if dry_run:
            transaction.set_rollback(True)
    return report


def export_playbook(*, by: Actor) -> Iterator[bytes]:
    """The whole playbook as one JSON file; that somebody took it is told when it has left. Raises Forbidden."""
    require_verb(by, access.TECHNIQUE, "export")
    return _leaving(by)


def _leaving(by: Actor) -> Iterator[bytes]:
    found = queries.playbook(by)
    rows = sum(len(found[section]) for section in sharing.SECTIONS)
    try:
        yield json.dumps(found, ensure_ascii=False, indent=1).encode()
    finally:
        core.tell_export(records.resource(access.TECHNIQUE), by=by, rows=rows, form="json", asked="")


@transaction.atomic
def seed_playbook(*, by: Actor) -> None:
    """The standard playbook in the present language, for a house that has none."""
    if not Technique.objects.exists():
        import_playbook(by=by, data=standard(translation.get_language() or "en"))


@transaction.atomic
def begin_playbook(*, by: Actor) -> None:
    """The same at somebody's wish, in a house that was there before its playbook. Raises Refused when there is one."""
    if Technique.objects.exists():
        raise Refused("playbook_begun")
    seed_playbook(by=by)


def standard(language: str) -> dict[str, Any]:
    """The standard playbook in a language, in the form of a shared file."""
    place = _STANDARD / f"{language.partition('-')[0]}.toml"
    found = tomllib.loads((place if place.exists() else _STANDARD / "en.toml").read_text(encoding="utf-8"))
    with translation.override(language):
        return found | {"rules": [_standard_rule(rule) for rule in STANDARD]}


def _standard_rule(rule: advisor.Rule) -> dict[str, Any]:
    words = {"code": rule.id, "effect": rule.effect, "technique": rule.technique, "channel": rule.channel, "size": rule.size}
    numbers = {name: getattr(rule, name) for name in ("points", "deciders_from", "deciders_to", "days_from", "days_to")}
    tailored = "" if rule.tailored is None else "yes" if rule.tailored else "no"
    made = {"product_kind": rule.product, "tailored": tailored, "industries": ", ".join(sorted(rule.industries))}
    return {**words, **numbers, **made, "reason": str(wording.REASONS[rule.id])}


class _Intake:
    """One file on its way in."""

    def __init__(self, by: Actor, book: Book) -> None:
        self.by, self.book = by, book
        self.problems: dict[str, list[str]] = {}
        self.techniques: dict[str, Technique] = {}
        self.names: dict[int, str] = {}

    def take(self) -> dict[str, Taken]:
        report = {}
        for section in sharing.SECTIONS:
            model, key = _MODELS[section]
            rows = list(model._default_manager.order_by("pk"))
            known = {identity: row for row in reversed(rows) for identity in _identities(section, row, self.names)}
            report[section] = self._take_section(section, key, self.book.sections[section], known)
            if section == "techniques":
                self._know_techniques()
            if section == "objections":
                report["answers"] = self._take_answers()
        return report

    def _know_techniques(self) -> None:
        """By code, and by name where no code is so called."""
        rows = list(Technique.objects.order_by("pk"))
        self.names = {row.pk: folded(queries.named(row)) for row in rows}
        self.techniques = {folded(row.name): row for row in rows} | {folded(row.code): row for row in rows if row.code}

    def _identities(self, section: str, entry: Entry) -> list[tuple[str, ...]]:
        """By what an entry may be known here; a rule's technique by the name that this house gives it."""
        technique = self.techniques.get(folded(entry.values.get("technique") or "")) if section == "rules" else None
        named = {"technique": self.names[technique.pk]} if technique is not None else {}
        return sharing.identities(section, entry.values | named)

    def _take_section(self, section: str, key: str, entries: Sequence[Entry], known: Mapping[Any, Any], **more: Any) -> Taken:
        fresh, old = [], {}
        for entry in entries:
            found = next((known[one] for one in self._identities(section, entry) if one in known), None)
            data = self._data(entry) | more
            if found is None:
                fresh.append((entry, data))
            elif found.pk in old:  # once by its code, once by its words
                self.problems[entry.path] = ["playbook_twice"]
            else:
                old[found.pk] = (entry, found, data)
        taken = Taken()
        self._add(key, fresh, taken)
        self._change(key, list(old.values()), taken)
        return taken

    def _add(self, key: str, fresh: list[tuple[Entry, dict[str, Any]]], taken: Taken) -> None:
        if not fresh:
            return
        described = records.resource(key)
        assert described.create_many is not None
        rows = [{name: value for name, value in data.items() if value is not None} for _entry, data in fresh]
        for (entry, _data), made in zip(fresh, described.create_many(by=self.by, rows=rows), strict=True):
            if isinstance(made, Exception):
                self._note(entry, made)
            else:
                taken.added.append(str(made))

    def _change(self, key: str, old: list[tuple[Entry, Any, dict[str, Any]]], taken: Taken) -> None:
        described = records.resource(key)
        differing = core.comparison(described)
        for entry, record, data in old:
            if getattr(record, "code", ""):
                data.pop("code", None)  # what the house calls it stays
            names = differing(record, data)
            if not names:
                taken.same += 1
                continue
            try:
                described.update(pk=record.pk, by=self.by, data={name: data[name] for name in names})
            except (Invalid, Refused) as no:
                self._note(entry, no)
            else:
                taken.changed.append((str(record), [described.label_of(one) for one in described.fields if one.name in names]))

    def _take_answers(self) -> Taken:
        """Each objection's own answers; two objections may have the same."""
        whole = Taken()
        objections = {folded(one.name): one for one in Objection.objects.order_by("pk")}
        answers: dict[int, dict[Any, Answer]] = {}
        for one in Answer.objects.order_by("-pk"):
            answers.setdefault(one.objection_id, {})[("words", folded(one.text))] = one
        for entry in self.book.sections["objections"]:
            objection = objections.get(folded(entry.values.get("name") or ""))
            if objection is None or not entry.answers:
                continue  # it was refused itself
            known = answers.get(objection.pk, {})
            part = self._take_section("answers", access.ANSWER, entry.answers, known, objection=objection)
            whole.added += part.added
            whole.changed += part.changed
            whole.same += part.same
        return whole

    def _data(self, entry: Entry) -> dict[str, Any]:
        """What the entry says, by the names of the record's fields."""
        data = dict(entry.values)
        if "active" in data:
            data["is_active"] = data.pop("active")
        if "technique" in data:
            word = data["technique"] or ""
            data["technique"] = self.techniques.get(folded(word))
            if word and data["technique"] is None:
                self.problems[f"{entry.path}.technique"] = ["playbook_no_such_technique"]
        return data

    def _note(self, entry: Entry, no: Exception) -> None:
        if not isinstance(no, Invalid):
            self.problems.setdefault(entry.path, []).extend(getattr(no, "codes", ()) or ["invalid"])
            return
        for name, codes in no.fields.items():
            told = {"is_active": "active"}.get(name, name)
            self.problems.setdefault(f"{entry.path}.{told}" if told else entry.path, []).extend(codes)


def _identities(section: str, record: Any, names: Mapping[int, str]) -> list[tuple[str, ...]]:
    """Of a stored record: by its code, and by its words."""
    values = {name: getattr(record, name, "") for name in ("code", "name", "effect", "reason")}
    if section != "scripts":
        values["text"] = getattr(record, "text", "")
    if section != "rules":
        return sharing.identities(section, values)
    values["technique"] = names.get(record.technique_id, "")
    by_words = sharing.identities(section, values | {"code": ""})
    return (sharing.identities(section, values) if record.code else []) + by_words
