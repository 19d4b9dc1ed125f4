"""Which words of a record a reader gets, and whether a translation still says what the original says. No database, no clock."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# language -> field -> {"text": the words, "of": mark of the original that they were made of}
Kept = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Words:
    """One text of a record: the original, what stands for it in another language, and whether that is of an earlier original."""

    name: str
    original: str
    text: str
    is_behind: bool

    @property
    def is_lacking(self) -> bool:
        """There is something to say, and it is not said."""
        return bool(self.original) and not self.text


def mark(text: str) -> str:
    """By what an original is known again: the first 12 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def said(own: str, language: str, kept: Kept, name: str, reader: str) -> tuple[str, str]:
    """(words, their language) of a field for a reader: the translation where there is one, else the original."""
    theirs = kept[reader] if reader != language and reader in kept else {}
    return (theirs[name]["text"], reader) if name in theirs else (own, language)


def beside(originals: Mapping[str, str], kept: Kept, language: str) -> list[Words]:
    """The texts of a record with what stands beside each in a language, in the order of `originals`."""
    theirs = kept.get(language, {})
    made = []
    for name, own in originals.items():
        found = theirs.get(name)
        made.append(Words(name, own, found["text"], found["of"] != mark(own)) if found is not None else Words(name, own, "", False))
    return made


def written(originals: Mapping[str, str], kept: Kept, language: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """What is kept after these texts were written in a language: an empty one is taken away, one left out stays as it is."""
    theirs = {name: dict(found) for name, found in kept.get(language, {}).items() if name not in texts or texts[name]}
    theirs |= {name: {"text": text, "of": mark(originals[name])} for name, text in texts.items() if text}
    others = {code: {name: dict(each) for name, each in found.items()} for code, found in kept.items() if code != language}
    return others | ({language: theirs} if theirs else {})


def everything(kept: Kept, names: Iterable[str]) -> list[str]:
    """These fields' words in all languages, for the search index."""
    wanted = set(names)
    return [each["text"] for found in kept.values() for name, each in found.items() if name in wanted]
