"""One shared playbook on its way in: what is new is added, what differs is changed, each text in its own language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid, Refused
from tehing.core.translations.actions import Translation, translate_many
from tehing.core.translations.column import present
from tehing.playbook import access, queries
from tehing.playbook.models import AdvisorRule, Answer, Checklist, Objection, Question, Script, Technique
from tehing.playbook.rules import sharing
from tehing.playbook.rules.sharing import Book, Entry, folded

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


@dataclass
class _Known:
    """An entry that is here already: its record, what the file says of it, and its words in other languages than the record's own."""

    entry: Entry
    record: Any
    data: dict[str, Any]
    beside: dict[str, dict[str, str]]


class Intake:
    """One file on its way in. Whoever takes it looks into `problems` before keeping anything."""

    def __init__(self, by: Actor, book: Book) -> None:
        self.by, self.book = by, book
        self.problems: dict[str, list[str]] = {}
        self.techniques: dict[str, Technique] = {}
        self.names: dict[int, str] = {}

    def take(self) -> dict[str, Taken]:
        report = {}
        for section in sharing.SECTIONS:
            model, key = _MODELS[section]
            rows = list(model._default_manager.select_for_update(of=("self",)).order_by("pk"))
            known = {identity: row for row in reversed(rows) for identity in _identities(section, row, self.names)}
            report[section] = self._take_section(section, key, self.book.sections[section], known)
            if section == "techniques":
                self._know_techniques()
            if section == "objections":
                report["answers"] = self._take_answers()
        return report

    def _know_techniques(self) -> None:
        """By code, and by name in any language where no code is so called."""
        rows = list(Technique.objects.order_by("pk"))
        self.names = {row.pk: folded(queries.named(row)) for row in rows}
        called = {folded(values["name"]): row for row in rows for values in _in_all_languages(row, ("name",))}
        self.techniques = called | {folded(row.code): row for row in rows if row.code}

    def _identities(self, section: str, entry: Entry) -> list[tuple[str, ...]]:
        """By what an entry may be known here; a rule's technique by the name that this house gives it."""
        technique = self.techniques.get(folded(entry.values.get("technique") or "")) if section == "rules" else None
        named = {"technique": self.names[technique.pk]} if technique is not None else {}
        said = sharing.in_all_languages(entry.values, entry.translations)
        return [one for values in said for one in sharing.identities(section, values | named)]

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
                old[found.pk] = _known(section, entry, found, data)
        taken = Taken()
        beside = [*self._add(key, fresh, taken), *self._change(key, list(old.values()), taken)]
        self._translate(key, beside)
        return taken

    def _add(self, key: str, fresh: list[tuple[Entry, dict[str, Any]]], taken: Taken) -> list[tuple[Entry, Translation]]:
        if not fresh:
            return []
        described = records.resource(key)
        assert described.create_many is not None
        rows = [
            {name: value for name, value in data.items() if value is not None} | {"language": entry.language or present()}
            for entry, data in fresh
        ]
        beside = []
        for (entry, _data), made in zip(fresh, described.create_many(by=self.by, rows=rows), strict=True):
            if isinstance(made, Exception):
                self._note(entry, made)
                continue
            taken.added.append(str(made))
            beside += [(entry, Translation(made, language, texts)) for language, texts in entry.translations.items()]
        return beside

    def _change(self, key: str, old: list[_Known], taken: Taken) -> list[tuple[Entry, Translation]]:
        described = records.resource(key)
        differing = core.comparison(described)
        beside = []
        for one in old:
            record, called = one.record, str(one.record)
            if getattr(record, "code", ""):
                one.data.pop("code", None)  # what the house calls it stays
            names = differing(record, one.data)
            if names:
                try:
                    record = described.update(pk=record.pk, by=self.by, data={name: one.data[name] for name in names})
                except (Invalid, Refused) as no:
                    self._note(one.entry, no)
                    continue
            labels = [described.label_of(each) for each in described.fields if each.name in names]
            labels += _labels_beside(described, record, one.beside)
            beside += [(one.entry, Translation(record, language, texts)) for language, texts in one.beside.items()]
            if labels:
                taken.changed.append((called, labels))
            else:
                taken.same += 1
        return beside

    def _translate(self, key: str, beside: list[tuple[Entry, Translation]]) -> None:
        found = translate_many(records.resource(key), by=self.by, given=[given for _entry, given in beside])
        for (entry, given), no in zip(beside, found, strict=True):
            for name, codes in no.fields.items() if no is not None else ():
                self.problems.setdefault(f"{entry.path}.translations.{given.language}.{name}", []).extend(codes)

    def _take_answers(self) -> Taken:
        """Each objection's own answers; two objections may have the same."""
        whole = Taken()
        rows = Objection.objects.order_by("pk")
        objections = {folded(values["name"]): one for one in rows for values in _in_all_languages(one, ("name",))}
        answers: dict[int, dict[Any, Answer]] = {}
        for one in Answer.objects.select_for_update(of=("self",)).order_by("-pk"):
            theirs = answers.setdefault(one.objection_id, {})
            theirs |= {("words", folded(values["text"])): one for values in _in_all_languages(one, ("text",))}
        for entry in self.book.sections["objections"]:
            said = sharing.in_all_languages(entry.values, entry.translations)
            called = [folded(values.get("name") or "") for values in said]
            objection = next((objections[name] for name in called if name in objections), None)
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


def _known(section: str, entry: Entry, record: Any, data: dict[str, Any]) -> _Known:
    """Words in the language that the record is written in are its own, those in any other stand beside them."""
    beside = dict(entry.translations)
    if entry.language and entry.language != record.language:
        theirs = {name: data.pop(name) for name in sharing.TRANSLATED[section] if name in data}
        data |= beside.pop(record.language, {})
        beside[entry.language] = theirs
    return _Known(entry, record, data, beside)


def _labels_beside(described: records.Resource, record: Any, beside: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The fields whose words change in another language: “Steps (Estonian)”."""
    called, found = dict(settings.LANGUAGES), []
    for language, texts in beside.items():
        kept = record.translations.get(language, {})
        names = {name for name, text in texts.items() if kept.get(name, {}).get("text", "") != text}
        labels = [described.label_of(one) for one in described.fields if one.name in names]
        found += [_("%(field)s (%(language)s)") % {"field": label, "language": called[language]} for label in labels]
    return found


def _in_all_languages(record: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    """These values of a record, and the same in each language that it is translated into."""
    kept = {language: {name: each["text"] for name, each in texts.items()} for language, texts in record.translations.items()}
    return sharing.in_all_languages({name: getattr(record, name, "") for name in names}, kept)


def _identities(section: str, record: Any, names: Mapping[int, str]) -> list[tuple[str, ...]]:
    """Of a stored record: by its code, and by its words in any language."""
    words = ("code", "name", "effect", "reason") if section == "scripts" else ("code", "name", "effect", "reason", "text")
    found: list[tuple[str, ...]] = []
    for values in _in_all_languages(record, words):
        if section == "scripts":
            values.pop("text", None)
        if section != "rules":
            found += sharing.identities(section, values)
            continue
        values["technique"] = names.get(record.technique_id, "")
        by_words = sharing.identities(section, values | {"code": ""})
        found += (sharing.identities(section, values) if record.code else []) + by_words
    return found
