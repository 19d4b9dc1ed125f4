"""The form of a shared playbook: one JSON file with everything, read strictly. No database.

What a file leaves out is left as it is; what it says must be of the right kind, and nothing may be in it twice.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT, VERSION = "tehing-playbook", 2  # 2: words in several languages
MOST_MEGABYTES, MOST_ENTRIES, MOST_PROBLEMS = 2, 2_000, 40
LARGEST_NUMBER = 32_767


@dataclass(frozen=True)
class Kind:
    """What a value must be, and whether an entry needs it."""

    type: str  # text, lines, flag, number
    needed: bool = False


TEXT, LINES, FLAG, NUMBER = Kind("text"), Kind("lines"), Kind("flag"), Kind("number")
NEEDED = Kind("text", needed=True)
_SEGMENT = {"technique": TEXT, "product_kind": TEXT, "active": FLAG}

PARTS: dict[str, dict[str, Kind]] = {
    "techniques": {
        "name": NEEDED, "code": TEXT, "model": NEEDED, "fits": TEXT, "steps": LINES, "needs": LINES, "exit_signs": LINES,
        "source": TEXT, "position": NUMBER, "active": FLAG,
    },
    "questions": {"text": NEEDED, "kind": NEEDED, "division": TEXT, **_SEGMENT},
    "scripts": {"name": NEEDED, "channel": NEEDED, "technique": TEXT, "text": NEEDED, "active": FLAG},
    "objections": {"name": NEEDED, "kind": NEEDED, "active": FLAG},
    "answers": {
        "text": NEEDED, "technique": TEXT, "evidence_kind": TEXT, "evidence": TEXT, "evidence_url": TEXT, "active": FLAG,
    },
    "checklists": {"name": NEEDED, "moment": NEEDED, "lines": Kind("lines", needed=True), "active": FLAG},
    "rules": {
        "reason": NEEDED, "code": TEXT, "effect": NEEDED, "points": Kind("number", needed=True), "industries": TEXT, "channel": TEXT,
        "size": TEXT, "tailored": TEXT, "deciders_from": NUMBER, "deciders_to": NUMBER, "days_from": NUMBER, "days_to": NUMBER, **_SEGMENT,
    },
}  # fmt: skip
SECTIONS = tuple(name for name in PARTS if name != "answers")
TRANSLATED: dict[str, tuple[str, ...]] = {  # what is in words, and may be said in several languages
    "techniques": ("name", "fits", "steps", "needs", "exit_signs", "source"),
    "questions": ("text",),
    "scripts": ("name", "text"),
    "objections": ("name",),
    "answers": ("text", "evidence"),
    "checklists": ("name", "lines"),
    "rules": ("reason",),
}
BESIDE = ("language", "translations")  # what every entry may say of its words
HEAD = ("format", "version", "language", "name")


@dataclass
class Entry:
    """One entry of the file: where it stands, what it says, and what belongs to it."""

    path: str
    values: dict[str, Any]
    answers: list["Entry"] = field(default_factory=list)
    language: str = ""  # that its own words are in; "" when the file does not say
    translations: dict[str, dict[str, str]] = field(default_factory=dict)  # language -> part -> words


@dataclass
class Book:
    """A playbook as it was read."""

    name: str = ""
    sections: dict[str, list[Entry]] = field(default_factory=dict)


class BadPlaybook(Exception):
    """The file does not hold: where -> codes."""

    def __init__(self, problems: Mapping[str, list[str]]) -> None:
        super().__init__(problems)
        self.problems = dict(problems)


def read(content: bytes) -> Any:
    """The file's JSON. Raises BadPlaybook when it is none, or too large."""
    if len(content) > MOST_MEGABYTES * 1_000_000:
        raise BadPlaybook({"": ["playbook_too_large"]})
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadPlaybook({"": ["playbook_not_json"]}) from None


def _no_number(text: str) -> Any:
    raise ValueError(text)


def parse(data: Any, languages: Iterable[str]) -> Book:
    """The playbook in it, in languages that are known here. Raises BadPlaybook with everything that does not hold."""
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise BadPlaybook({"": ["playbook_format"]})
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadPlaybook({"version": ["playbook_wrong_type"]})
    if version > VERSION:
        raise BadPlaybook({"version": ["playbook_version"]})
    reading = _Reading(frozenset(languages), data.get("language"))
    for name in data:
        if name not in HEAD and name not in SECTIONS:
            reading.note(str(name)[:60], "playbook_unknown")
    book = Book(name=data["name"] if isinstance(data.get("name"), str) else "")
    for section in SECTIONS:
        book.sections[section] = reading.entries(section, section, data.get(section, []))
    if reading.problems:
        raise BadPlaybook(reading.problems)
    if not any(book.sections.values()):
        raise BadPlaybook({"": ["playbook_empty"]})
    return book


class _Reading:
    """Collects what does not hold."""

    def __init__(self, languages: frozenset[str], language: Any) -> None:
        self.languages = languages
        self.language = language if language in languages else ""  # of a file made elsewhere it may be any
        self.problems: dict[str, list[str]] = {}

    def note(self, path: str, code: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.setdefault(path, []).append(code)

    def entries(self, section: str, path: str, given: Any) -> list[Entry]:
        if not isinstance(given, list):
            self.note(path, "playbook_not_a_list")
            return []
        if len(given) > MOST_ENTRIES:
            self.note(path, "playbook_too_many")
            return []
        found = [self.entry(section, f"{path}[{number}]", one) for number, one in enumerate(given)]
        self._no_doubles(section, found)
        return found

    def entry(self, section: str, path: str, given: Any) -> Entry:
        if not isinstance(given, Mapping):
            self.note(path, "playbook_not_an_object")
            return Entry(path, {})
        kinds = PARTS[section]
        nested = given.get("answers", []) if section == "objections" else []
        for name in given:
            if name not in kinds and name not in BESIDE and not (section == "objections" and name == "answers"):
                self.note(f"{path}.{str(name)[:60]}", "playbook_unknown")
        values = {name: self.value(f"{path}.{name}", kind, given[name]) for name, kind in kinds.items() if name in given}
        for name, kind in kinds.items():
            if kind.needed and values.get(name) in (None, "") and f"{path}.{name}" not in self.problems:
                self.note(f"{path}.{name}", "playbook_needed")
        answers = self.entries("answers", f"{path}.answers", nested) if nested != [] else []
        language = given.get("language", self.language)
        if language and language not in self.languages:
            self.note(f"{path}.language", "no_such_language")
        beside = self.translations(section, f"{path}.translations", given.get("translations", {}), language)
        return Entry(path, values, answers, language, beside)

    def translations(self, section: str, path: str, given: Any, own: Any) -> dict[str, dict[str, str]]:
        """What stands for the words in other languages."""
        if not isinstance(given, Mapping) or not all(isinstance(texts, Mapping) for texts in given.values()):
            self.note(path, "playbook_not_an_object")
            return {}
        found: dict[str, dict[str, str]] = {}
        for language, texts in given.items():
            place = f"{path}.{str(language)[:10]}"
            if language not in self.languages:
                self.note(place, "no_such_language")
            elif language == own:
                self.note(place, "written_in_it")
            for name in texts:
                if name not in TRANSLATED[section]:
                    self.note(f"{place}.{str(name)[:60]}", "playbook_unknown")
            kinds = {name: PARTS[section][name] for name in texts if name in TRANSLATED[section]}
            found[language] = {name: self.value(f"{place}.{name}", kind, texts[name]) or "" for name, kind in kinds.items()}
        return found

    def value(self, path: str, kind: Kind, given: Any) -> Any:
        read = _READERS[kind.type]
        try:
            return read(given)
        except TypeError:
            self.note(path, "playbook_wrong_type")
        except ValueError:
            self.note(path, "playbook_control")
        return None

    def _no_doubles(self, section: str, entries: list[Entry]) -> None:
        seen: set[Any] = set()
        for entry in entries:
            for key in identities(section, entry.values):
                if key in seen:
                    self.note(entry.path, "playbook_twice")
                seen.add(key)


def identities(section: str, values: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """By what an entry is known again, the surest first: its code, then its words."""
    code = str(values.get("code") or "")
    if section == "rules":
        said = [folded(str(values.get(name) or "")) for name in ("effect", "technique", "reason")]
        return [("code", code)] if code else [("words", *said)]
    words = folded(str(values.get("name") or values.get("text") or ""))
    found: list[tuple[str, ...]] = [("code", code)] if code else []
    return [*found, ("words", words)] if words else found


def in_all_languages(values: Mapping[str, Any], translations: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """The values of an entry, and the same with its words in each other language: it may be known by any of them."""
    return [dict(values), *({**values, **{name: text for name, text in texts.items() if text}} for texts in translations.values())]


def folded(text: str) -> str:
    """Words as they are compared."""
    return " ".join(text.split()).casefold()


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError
    if any(not (letter.isprintable() or letter in "\n\t\r\u00a0\u00ad\u200b\u2028") for letter in given):
        raise ValueError
    return given.replace("\r\n", "\n").strip()


def _lines(given: Any) -> str:
    if not isinstance(given, list):
        raise TypeError
    return "\n".join(filter(None, (" ".join(_text(line).split()) for line in given)))


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise TypeError
    return given


def _number(given: Any) -> int | None:
    if given is not None and (not isinstance(given, int) or isinstance(given, bool) or abs(given) > LARGEST_NUMBER):
        raise TypeError
    return given


_READERS: dict[str, Callable[[Any], Any]] = {"text": _text, "lines": _lines, "flag": _flag, "number": _number}
