"""What the rows of a file say, column by column, and what their words and amounts stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tehing.core import workspace
from tehing.core.access import Actor
from tehing.core.imports import asking, planning
from tehing.core.imports.cells import BadCell, currency_in, minor_units, reader_for
from tehing.core.imports.known import RowNames
from tehing.core.imports.names import Names
from tehing.core.imports.problems import ValueProblem
from tehing.core.imports.table import Cell, Row, Table
from tehing.core.imports.targets import FIRST, LAST, whole_name
from tehing.core.imports.values import parse_text, word_of
from tehing.core.models import Import
from tehing.core.records import Field, Resource
from tehing.core.records.resource import Settle


def says(value: Any) -> bool:
    """Whether it is something: nought and no are. Records would compare themselves with every kind of nothing in a list of those."""
    return bool(value) or (value is not None and value == 0)


@dataclass
class Taken:
    """A row read so far: its values, what it is known by, or why it cannot be taken."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    external: str = ""
    problem: BadCell | None = None
    missed: list[tuple[str, str]] = field(default_factory=list)  # column and value that stands for nothing


class Rows:
    """The readers of a file's columns and the names that its values are looked up in, made once for a run."""

    def __init__(self, run: Import, resource: Resource, table: Table, by: Actor) -> None:
        self.run_, self.resource = run, resource
        self.columns = {column: target for column, target in run.mapping.items() if column in table.columns}
        self.at = {column: table.columns.index(column) for column in self.columns}
        places = {target: self.at[column] for column, target in self.columns.items()}
        self.named = RowNames(resource, places, workspace.mark(), run.choices.get("key", ""))
        self.fields = {column: one for column, target in self.columns.items() if (one := resource.field(target))}
        self.looked_up = {column: one for column, one in self.fields.items() if asking.asks_values(resource, one)}
        self.readers = [
            (column, one.name, self.at[column], reader_for(run, resource, one, column, by))
            for column, one in self.fields.items()
            if column not in self.looked_up
        ]
        self.kinds = {one.name: resource.kind_of(one) for one in self.fields.values()}
        self.amounts = [column for column, one in self.fields.items() if self.kinds[one.name] in ("money", "price")]
        self.names = {one.name: Names(run, table, resource, one, by) for one in self.looked_up.values()}
        self.later = {column for column, one in self.looked_up.items() if self._is_self(one)}
        self.words = [(column, one.name, self.at[column]) for column, one in self.looked_up.items() if column not in self.later]
        self.beside = [
            (one.name, one.settled(by), told)
            for one in resource.fields
            if one.settled and ((told := self._beside(one)) or one.name in self.names)
        ]
        for one in self.looked_up.values():
            if heard := asking.heard_beside(one, self.columns):
                self.names[one.name].heed(heard)
        halves = {target: self.at[column] for column, target in self.columns.items() if target in (FIRST, LAST)}
        whole = whole_name(resource)
        self.halves = [halves[target] for target in (FIRST, LAST) if target in halves]
        self.whole = whole.name if whole is not None and self.halves else ""
        self.constants: dict[str, Any] = run.choices.get("constants", {})

    def _is_self(self, one: Field) -> bool:
        return self.resource.kind_of(one) == "reference" and self.resource.target_of(one) is self.resource

    def _beside(self, one: Field) -> list[tuple[str, int]]:
        names = {told.name for told in one.beside}
        return [(target, self.at[column]) for column, target in self.columns.items() if target in names]

    def read(self, row: Row) -> Taken:
        """All that can be read without the database."""
        taken = Taken(row)
        if row.reject:
            taken.problem = BadCell("", row.reject)
            return taken
        taken.external = self.named.of(row)
        for column, target, at, read in self.readers:
            cell = row.cells[at]
            if cell == "":
                continue
            try:
                value = read(cell)
            except ValueProblem as no:
                taken.problem = BadCell(column, no.code, no.detail)
                return taken
            if says(value):
                taken.values[target] = value
        if self.whole and self.whole not in taken.values:
            name = " ".join(filter(None, (parse_text(row.cells[at]).value for at in self.halves)))
            taken.values |= {self.whole: name} if name else {}
        if self.constants:
            taken.values = self.constants | taken.values
        return taken

    def look_up(self, one: Taken) -> None:
        """The values that stand for other records and codes, and amounts in minor units. Raises what was found wrong before, too."""
        if one.problem is not None:
            raise one.problem
        for column, target, at in self.words:
            names = self.names[target]
            try:
                value = names.value(word_of(one.row.cells[at]))
            except ValueProblem as no:
                raise BadCell(column, no.code, no.detail) from no
            if names.missed:
                one.missed += [(column, text) for text in names.missed]
            if says(value):
                one.values[target] = value
        for name, settle, columns in self.beside:
            told = {target: str(one.values.get(target) or word) for target, at in columns if (word := word_of(one.row.cells[at]))}
            self._settle(one, name, settle, told)
        if self.amounts:
            one.values = self._with_money(one.values, {column: one.row.cells[self.at[column]] for column in self.amounts})

    def _settle(self, one: Taken, name: str, settle: Settle, told: Mapping[str, str]) -> None:
        """Give the field the value that the columns beside it make of what was found."""
        value = settle(found := one.values.pop(name, None), told)
        if name in self.names:
            value = self.names[name].settled(found, value)
        if value is not None:
            one.values[name] = value
            one.missed = [(column, text) for column, text in one.missed if self.columns[column] != name]
        elif found is not None:
            one.missed += [(column, word_of(one.row.cells[at])) for column, target, at in self.words if target == name]

    def _with_money(self, values: dict[str, Any], cells: Mapping[str, Cell]) -> dict[str, Any]:
        """Amounts in minor units of the row's currency: its own column, a sign in the cell, or the one chosen for the file."""
        present = [column for column in self.amounts if self.columns[column] in values]
        if not present:
            return values
        own = [column for column in present if self.fields[column].custom is None]
        currency = values.get("currency") or currency_in(cells, own) or planning.currency_of(self.run_)
        if own:
            values["currency"] = currency
        for column in present:
            one = self.fields[column]
            if self.resource.kind_of(one) == "money":
                try:
                    values[one.name] = minor_units(values[one.name], one.custom.currency if one.custom is not None else currency)
                except ValueProblem as no:
                    raise BadCell(column, no.code, no.detail) from no
        return values

    def load(self, rows: list[Row], *, later: bool = False) -> None:
        """Read what the words of these rows stand for, a few queries for all. `later`: other rows of the file, too."""
        columns = [*self.words, *((column, self.fields[column].name, self.at[column]) for column in self.later if later)]
        for _column, name, at in columns:
            self.names[name].load({word_of(row.cells[at]) for row in rows if not row.reject})

    def keep(self, *, forget: bool = False) -> None:
        """What was added to referenced lists is there for good, or belonged to a trial and is gone."""
        for each in self.names.values():
            each.forget() if forget else each.kept()
