"""Making a person unreadable in what was written of them. Pure: values in, values out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

GONE = "***"


@dataclass(frozen=True)
class Subject:
    """Who is to be unreadable: the number of the record, the words that stand for the person from now on, what gives them away.

    `marks` point at one person in the whole world (e-mail, telephone): they go everywhere. `names` may be another's too:
    they go only where the record itself is spoken of.
    """

    pk: int
    pseudonym: str
    names: frozenset[str]
    marks: frozenset[str]

    @cached_property
    def everywhere(self) -> re.Pattern[str] | None:
        return _pattern(self.marks)

    @cached_property
    def nearby(self) -> re.Pattern[str] | None:
        return _pattern(self.names)


def redact(value: Any, subject: Subject, *, near: bool) -> Any:
    """The value without the person. `near`: it stands beside the record, so the names in it mean this person."""
    match value:
        case {"id": subject.pk, "label": str(label)} if label in subject.names:
            return {**value, "label": subject.pseudonym}
        case dict():
            return {key: redact(each, subject, near=near) for key, each in value.items()}
        case list():
            return [redact(each, subject, near=near) for each in value]
        case str():
            return redact_text(value, subject, near=near)
    return value


def redact_text(text: str, subject: Subject, *, near: bool) -> str:
    """A text without what gives the person away."""
    if subject.everywhere is not None:
        text = subject.everywhere.sub(GONE, text)
    return subject.nearby.sub(subject.pseudonym, text) if near and subject.nearby is not None else text


def blank(values: Mapping[str, Any], subject: Subject, kept: Iterable[str]) -> dict[str, Any]:
    """What was kept of the person's own record: only the `kept` fields, and those without the person."""
    open_ = frozenset(kept)
    return {name: redact(value, subject, near=True) if name in open_ else GONE for name, value in values.items()}


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the words, whole, whatever the letter case; the longest first."""
    found = sorted((re.escape(word) for word in words if word.strip()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.I) if found else None
