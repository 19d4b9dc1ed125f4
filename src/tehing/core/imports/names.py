"""What the words of a looked-up column stand for."""

import re
from collections.abc import Iterable
from typing import Any

from tehing.core.access import Actor
from tehing.core.imports import matching, planning
from tehing.core.imports.planning import CREATE, MATCH, REJECT
from tehing.core.imports.problems import ValueProblem
from tehing.core.imports.values import parts_of
from tehing.core.models import ExternalId, Import
from tehing.core.records import Field, Resource

_SEVERAL = re.compile(r"\d+(;\s*\d+)+")
HELD = 20_000  # records of a referenced type kept in memory


class Names:
    """Values of one looked-up field: what each stands for, by the plan's decisions, by the other system's identifier and by name.

    `load` reads all that a chunk needs with a few queries; then there is none per row.
    """

    def __init__(self, run: Import, resource: Resource, one: Field, by: Actor) -> None:
        self.resource, self.one, self.by, self.source = resource, one, by, run.source
        self.kind = resource.kind_of(one)
        self.fixed = self.kind in ("choice", "country")
        known = planning.known_names(resource, one, by)
        self.decided: dict[str, Any] = run.choices.get("values", {}).get(one.name, {})
        self.unknown = planning.CREATE if planning.may_grow(resource, one, by) else planning.EMPTY
        self.names = {matching.tidy(name): key for key, name in known.items()}
        self.names |= {matching.tidy(raw): key for raw, key in planning.remembered(resource, one).items() if key in known}
        if self.fixed:
            self.names |= {str(key).casefold(): key for key in known}
        self.whole = self.fixed or len(known) < planning.KNOWN  # all names are known, so none needs to be asked for
        self.external: dict[str, int] = {}
        self.asked: set[str] = set()
        self.rows: dict[Any, Any] = {}
        self.found: dict[str, Any] = {}  # text -> what it stood for before in this run

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
        """What the text stands for: a code, a record, several records, or nothing."""
        if not text:
            return None
        if self.kind == "references":
            return [found for part in self._parts(text) if (found := self._one(part)) is not None]
        if (known := self.found.get(text)) is not None:
            return known
        found = self._one(self._plainly(text))
        if found is not None:
            self.found[text] = found
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
        self.external.update(planning.numbered(target, self.by, wanted))
        if not self.whole:
            rows = target.visible(self.by).filter(**{f"{target.title}__in": wanted}).order_by("-pk")
            self.names |= {matching.tidy(str(name)): pk for pk, name in rows.values_list("pk", target.title)}

    def _key(self, text: str) -> Any:
        decision = self.decided.get(text)
        if decision is not None and decision["do"] == MATCH:
            return decision.get("id")
        if text in self.external:
            return self.external[text]
        return self.names.get(matching.tidy(text))

    def _one(self, text: str) -> Any:
        decision = self.decided.get(text)
        do = decision["do"] if decision else MATCH
        if do == REJECT:
            raise ValueProblem("left_out", text)
        key = self._key(text) if do == MATCH else self.external.get(text)
        if key is not None:
            return self._row(key)
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
        target = self.resource.target_of(self.one)
        known = self.names.get(matching.tidy(text))
        if known is not None:
            return self._row(known)
        made = target.create(by=self.by, data={target.title: text})
        self.names[matching.tidy(text)], self.rows[made.pk] = made.pk, made
        return made
