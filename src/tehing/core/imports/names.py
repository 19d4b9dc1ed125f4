"""What the words of a looked-up column stand for."""

from typing import Any

from tehing.core.access import Actor
from tehing.core.imports import matching, planning
from tehing.core.imports.planning import CREATE, MATCH, REJECT
from tehing.core.imports.problems import ValueProblem
from tehing.core.models import Import
from tehing.core.records import Field, Resource


class Names:
    """Values of one looked-up field: what each stands for, by the plan's decisions and by name. No query per row."""

    def __init__(self, run: Import, resource: Resource, one: Field, by: Actor) -> None:
        self.resource, self.one, self.by = resource, one, by
        self.kind = resource.kind_of(one)
        known = planning.known_names(resource, one, by)
        self.decided: dict[str, Any] = run.choices.get("values", {}).get(one.name, {})
        self.unknown = planning.CREATE if planning.may_grow(resource, one, by) else planning.EMPTY
        self.names = {matching.tidy(name): key for key, name in known.items()}
        self.names |= {matching.tidy(raw): key for raw, key in planning.remembered(resource, one).items() if key in known}
        if self.kind in ("choice", "country"):
            self.names |= {str(key).casefold(): key for key in known}
        self.rows: dict[Any, Any] = {}

    def value(self, text: str) -> Any:
        """What the text stands for: a code, a record, several records, or nothing."""
        if not text:
            return None
        if self.kind == "references":
            parts = [part.strip() for part in text.split(";") if part.strip()]
            return [found for part in parts if (found := self._one(part)) is not None]
        return self._one(text)

    def _one(self, text: str) -> Any:
        decision = self.decided.get(text)
        do = decision["do"] if decision else MATCH
        if do == REJECT:
            raise ValueProblem("left_out", text)
        key = decision.get("id") if decision and do == MATCH else self.names.get(matching.tidy(text))
        if key is not None and do == MATCH:
            return self._row(key)
        if do == CREATE or (decision is None and self.unknown == CREATE):
            return self._add(text)
        if decision is None and self.kind in ("choice", "country"):
            raise ValueProblem("unknown_value", text)
        return None

    def _row(self, key: Any) -> Any:
        if self.kind in ("choice", "country"):
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
