"""Papers: a Typst template and facts become a PDF, without the network and with the fonts that Typst brings itself.

The facts travel as data. What people wrote is never put into a template's text, so none of it is read as Typst.
"""

import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst


class Unprintable(Exception):
    """The paper could not be set: a fault of the template, never of what people wrote."""


def pdf(template: Path, facts: Mapping[str, Any]) -> bytes:
    """The template set with these facts (text, numbers, lists, mappings), which it reads as `json(bytes(sys.inputs.facts))`."""
    try:
        made = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=_fonts(),
            format="pdf",
            sys_inputs={"facts": json.dumps(_shown(facts), ensure_ascii=False)},
        )
    except typst.TypstError as no:
        raise Unprintable(str(no)) from no
    assert isinstance(made, bytes)
    return made


def _shown(facts: Any) -> Any:
    """Without the characters that no paper can show: control characters, which some text was pasted with."""
    if isinstance(facts, str):
        return "".join(each for each in facts if each == "\n" or not unicodedata.category(each).startswith("C"))
    if isinstance(facts, Mapping):
        return {name: _shown(value) for name, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [_shown(value) for value in facts]
    return facts


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Read once for each process. None of the machine's own, so that a paper looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
