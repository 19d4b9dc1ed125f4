"""Exports of other systems that are known by their header: what each column means, and under whose identifiers records are kept.

Header names are compared in one form, so that `AccountId`, `account_id` and `Account ID` are one name.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Preset:
    """One file of an export, as presets.toml describes it."""

    source: str
    record: str
    needs: tuple[str, ...]
    columns: Mapping[str, str]
    choices: Mapping[str, Any] = field(default_factory=dict)
    together: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The system as it writes itself."""
        return {"hubspot": "HubSpot", "espocrm": "EspoCRM"}.get(self.source, self.source.title())


@cache
def presets() -> tuple[Preset, ...]:
    """All that are known."""
    read = tomllib.loads((Path(__file__).parent / "presets.toml").read_text("utf-8"))
    return tuple(Preset(**one) for one in read["export"])


def recognise(columns: Sequence[str]) -> Preset | None:
    """The export that a header belongs to: of those whose columns are all there, the one whose own spelling is used, then the fullest."""
    present, spelled = {_plain(column) for column in columns}, set(columns)
    fitting = [one for one in presets() if all(_plain(name) in present for name in one.needs)]
    return max(fitting, key=lambda one: (sum(name in spelled for name in one.needs) == len(one.needs), len(one.needs)), default=None)


def mapping_of(preset: Preset, columns: Sequence[str], targets: "set[str]") -> dict[str, str]:
    """Column of the file -> target, each target once: the first named column that is there fills it, with those that belong to it."""
    by_name = {_plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for name, target in preset.columns.items():
        column = by_name.get(_plain(name))
        if column is None or target not in targets:
            continue
        others = [other for other, filled in found.items() if filled == target]
        if not others or together([column, *others]):
            found[column] = target
    return found


def together(columns: Iterable[str]) -> bool:
    """Whether some export divides one value among these columns: the day of a win and the day of a loss."""
    names = {_plain(column) for column in columns}
    return any(names <= {_plain(name) for name in one.together} for one in presets())


def _plain(name: str) -> str:
    """AccountId, account_id and Account ID are one name."""
    return re.sub(r"[\s_]+", "", name).casefold()
