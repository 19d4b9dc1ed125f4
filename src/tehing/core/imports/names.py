"""What the words of a looked-up column stand for."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tehing.core.access import Actor
from tehing.core.imports import asking, matching
from tehing.core.imports.asking import CREATE, EMPTY, MATCH, REJECT
from tehing.core.imports.problems import ValueProblem
from tehing.core.imports.table import Table
from tehing.core.imports.values import parts_of
from tehing.core.models import ExternalId, Import
from tehing.core.records import Beside, Field, Resource
from tehing.core.records.resource import Unborn

_SEVERAL = re.compile(r"\d+(;\s*\d+)+")
HELD = 20_000  # records of a referenced type kept in memory
EXAMPLES = 5  # values that were not taken, told for each column


def tell(told: Mapping[str, Any], missed: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What is kept of the values that were left empty, with more of them: for each column how many, and some examples."""
    found = {column: {"count": one["count"], "examples": list(one["examples"])} for column, one in told.items()}
    for column, text in missed:
        one = found.setdefault(column, {"count": 0, "examples": []})
        one["count"] += 1
        if len(one["examples"]) < EXAMPLES and (short := text[:80].replace("\x00", "")) not in one["examples"]:
            one["examples"].append(short)
    return found


class Names:
    """Values of one looked-up field: what each stands for, by the plan's decisions, by the other system's identifier and by name.

    `load` reads all that a chunk needs with a few queries; then there is none per row.
    """

    def __init__(self, run: Import, table: Table, resource: Resource, one: Field, by: Actor) -> None:
        self.resource, self.one, self.by, self.source = resource, one, by, run.source
        self.kind = resource.kind_of(one)
        self.fixed = self.kind in ("choice", "country")
        known = asking.known_names(resource, one, by)
        self.decided: dict[str, Any] = run.choices.get("values", {}).get(one.name, {})
        self.unknown = CREATE if asking.growth_of(resource, one, by, table) == "itself" else EMPTY
        self.names = {matching.tidy(name): key for key, name in known.items()}
        times = Counter(map(matching.tidy, known.values())) if len(self.names) < len(known) else Counter()
        self.doubled = {name for name, count in times.items() if count > 1}  # only somebody's decision tells which is meant
        told = {matching.tidy(raw): key for raw, key in asking.remembered(resource, one).items() if key in known}
        self.names |= told
        self.doubled -= told.keys()
        if self.fixed:
            self.names |= {str(key).casefold(): key for key in known}
        self.whole = self.fixed or len(known) < asking.KNOWN  # all names are known, so none needs to be asked for
        self.external: dict[str, int] = {}
        self.asked: set[str] = set()
        self.rows: dict[Any, Any] = {}
        self.found: dict[str, Any] = {}  # text -> what it stood for before in this run
        self.added: dict[Unborn, int] = {}
        self.made: list[Unborn] = []  # added since the last commit
        self.waits = self.apart = False  # for the columns beside: with what is to be added, and with names that several bear
        self.missed: list[str] = []  # of the text last asked about: what stands for nothing

    def load(self, texts: Iterable[str]) -> None:
        """Read what these texts may stand for, unless it is known."""
        if self.fixed:
            return
        if len(self.rows) > HELD:
            self.rows.clear()
            self.found.clear()
        texts = [text for text in texts if text and text not in self.found]
        wanted = {part for text in texts for part in self._parts(text)} - self.asked
        if wanted:
            self.asked |= wanted if len(self.asked) < HELD else set()
            self._ask(list(wanted))
        keys = {key for text in texts for part in self._parts(text) if (key := self._key(part)) is not None}
        if missing := keys - self.rows.keys():
            target = self.resource.target_of(self.one)
            found = {row.pk: row for row in target.visible(self.by).filter(pk__in=missing)}
            self.rows |= {key: found.get(key) for key in missing}

    def value(self, text: str) -> Any:
        """What the text stands for: a code, a record, several records, or nothing. `missed` tells what of it stands for nothing."""
        self.missed = []
        if not text:
            return None
        if self.kind == "references":
            return [found for part in self._parts(text) if (found := self._sought(part)) is not None]
        if (known := self.found.get(text)) is not None:
            return known
        found = self._sought(self._plainly(text))
        if found is not None and not isinstance(found, Unborn):
            self.found[text] = found
        return found

    def heed(self, beside: Iterable[Beside]) -> None:
        """Wait with what is to be added until these columns have been heard; they may tell records of one name apart."""
        self.waits, self.apart = True, any(one.tells_apart for one in beside)

    def kept(self) -> None:
        """What was added is there for good."""
        self.made.clear()

    def forget(self) -> None:
        """What was added is there no longer: it belonged to a trial."""
        for unborn in self.made:
            pk = self.added.pop(unborn)
            self.rows.pop(pk, None)
            if self.names.get(name := matching.tidy(unborn.name)) == pk:
                del self.names[name]
        if self.made:
            self.found.clear()
        self.made.clear()

    def _sought(self, text: str) -> Any:
        found = self._one(text)
        if found is None:
            self.missed.append(text)
        return found

    def _parts(self, text: str) -> list[str]:
        return parts_of(text) if self.kind == "references" else [self._plainly(text)]

    def _plainly(self, text: str) -> str:
        """Of several identifiers where one record is wanted, the first."""
        return text.partition(";")[0].strip() if self.kind == "reference" and _SEVERAL.fullmatch(text) else text

    def _ask(self, wanted: list[str]) -> None:
        target = self.resource.target_of(self.one)
        ids = ExternalId.objects.filter(record_type=target.key, source=self.source, external_id__in=wanted)
        self.external.update(ids.values_list("external_id", "record_id"))
        self.external.update(asking.numbered(target, self.by, wanted))
        if not self.whole:
            rows = target.visible(self.by).filter(**{f"{target.title}__in": wanted}).order_by("-pk")
            self.names |= {matching.tidy(str(name)): pk for pk, name in rows.values_list("pk", target.title)}

    def _key(self, text: str) -> Any:
        decision = self.decided.get(text)
        if decision is not None and decision["do"] == MATCH:
            return decision.get("id")
        if text in self.external:
            return self.external[text]
        name = matching.tidy(text)
        return self.names.get(name) if name not in self.doubled or self.fixed else None

    def _one(self, text: str) -> Any:
        decision = self.decided.get(text)
        do = decision["do"] if decision else MATCH
        if do == REJECT:
            raise ValueProblem("left_out", text)
        key = self._key(text) if do == MATCH else self.external.get(text)
        if key is not None:
            return self._row(key)
        if decision is None and self.apart and matching.tidy(text) in self.doubled:
            return Unborn(text)
        if do == CREATE or (decision is None and self.unknown == CREATE):
            return self._add(text)
        if decision is None and self.fixed:
            raise ValueProblem("unknown_value", text)
        return None

    def _row(self, key: Any) -> Any:
        if self.fixed:
            return key
        if key not in self.rows:
            target = self.resource.target_of(self.one)
            self.rows[key] = target.visible(self.by).filter(pk=key).first()
        return self.rows[key]

    def _add(self, text: str) -> Any:
        known = self.names.get(matching.tidy(text)) or self._alike(self.resource.target_of(self.one), text)
        if known is not None:
            return self._row(known)
        return Unborn(text) if self.waits else self.born(Unborn(text))

    def born(self, unborn: Unborn) -> Any:
        """The record that is added, once for all rows that say the same of it."""
        target = self.resource.target_of(self.one)
        same = replace(unborn, name=matching.tidy(unborn.name))
        if same in self.added:
            return self._row(self.added[same])
        made = target.create(by=self.by, data={target.title: unborn.name, **dict(unborn.also)})
        self.names.setdefault(same.name, made.pk)
        self.added[same] = made.pk
        self.made.append(same)
        self.rows[made.pk] = made
        return made

    def settled(self, found: Any, value: Any) -> Any:
        """`value` is what the columns beside made of `found`: it is added, where that may be and it is told which one is meant."""
        if not isinstance(value, Unborn):
            return value
        known = found if not isinstance(found, Unborn) else None
        several = matching.tidy(value.name) in self.doubled
        if (several and not value.also) or (self.unknown != CREATE and (known is not None or several)):
            return known
        return self.born(value)

    def _alike(self, target: Resource, text: str) -> Any:
        """The one record of that name, whatever its legal form and whoever added it a moment ago: no second one is made."""
        if target.alike is None:
            return None
        key = target.alike.key(target.model(**{target.title: text}))
        found = list(target.visible(self.by).filter(name_key=key).values_list("pk", flat=True)[:2]) if key else []
        return found[0] if len(found) == 1 else None
