"""The playbook that a new house begins with, in every language."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from tehing.playbook import wording
from tehing.playbook.rules import advisor, sharing
from tehing.playbook.rules.standard import STANDARD

LANGUAGES = tuple(code for code, _label in settings.LANGUAGES)
_PLACE = Path(__file__).parent.parent / "standard"


def standard(language: str) -> dict[str, Any]:
    """The standard playbook in a language, its words in the others beside them, in the form of a shared file."""
    language = language.partition("-")[0]
    language = language if language in LANGUAGES else "en"
    found = _standard_in(language)
    for other in (code for code in LANGUAGES if code != language):
        theirs = _standard_in(other)
        for section in sharing.SECTIONS:
            _put_beside(section, found[section], theirs[section], other)
    return found


def _standard_in(language: str) -> dict[str, Any]:
    found = tomllib.loads((_PLACE / f"{language}.toml").read_text(encoding="utf-8"))
    with translation.override(language):
        return found | {"rules": [_standard_rule(rule) for rule in STANDARD]}


def _put_beside(section: str, own: list[dict[str, Any]], other: list[dict[str, Any]], language: str) -> None:
    """The words of one language's entries into another's; the two tell the same, entry by entry."""
    for entry, same in zip(own, other, strict=True):
        words = {name: same[name] for name in sharing.TRANSLATED[section] if name in same}
        entry["translations"] = entry.get("translations", {}) | {language: words}
        if "answers" in entry:
            _put_beside("answers", entry["answers"], same["answers"], language)


def _standard_rule(rule: advisor.Rule) -> dict[str, Any]:
    words = {"code": rule.id, "effect": rule.effect, "technique": rule.technique, "channel": rule.channel, "size": rule.size}
    numbers = {name: getattr(rule, name) for name in ("points", "deciders_from", "deciders_to", "days_from", "days_to")}
    tailored = "" if rule.tailored is None else "yes" if rule.tailored else "no"
    made = {"product_kind": rule.product, "tailored": tailored, "industries": ", ".join(sorted(rule.industries))}
    return {**words, **numbers, **made, "reason": str(wording.REASONS[rule.id])}


@lru_cache(maxsize=16)
def standard_words(language: str, other: str) -> dict[tuple[str, str, str], str]:
    """(section, part, words as they are compared) in one language -> the words that the standard playbook has for them in another."""
    found: dict[tuple[str, str, str], str] = {}
    book = sharing.parse(standard(language), LANGUAGES)
    for section, entries in book.sections.items():
        for entry in entries:
            for name, text in entry.translations[other].items():
                found[section, name, sharing.folded(entry.values.get(name) or "")] = text
            for answer in entry.answers:
                for name, text in answer.translations[other].items():
                    found["answers", name, sharing.folded(answer.values.get(name) or "")] = text
    return {key: text for key, text in found.items() if key[2] and text}
