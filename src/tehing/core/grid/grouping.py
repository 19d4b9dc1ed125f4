"""A list as groups: how many records each has and what they come to, amounts per currency, each with the address of its own list.

One query, whatever the number of rows. Beyond SUMMED rows sums are left out and said to be, and only a field that leads an
index groups a whole list; the page offers MOST groups.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Func, Sum, TextField
from django.db.models.functions import Substr, TruncMonth
from django.http import QueryDict
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tehing.core import money
from tehing.core.access import Actor, Invalid
from tehing.core.records import lists
from tehing.core.records.kinds import LOOKUPS, text_of, titles_of
from tehing.core.records.resource import Field, Resource, Rows

MOST = 100
SUMMED = 250_000  # rows; beyond, adding up would take longer than anybody waits for a page, and so would counting without an index
INSTANTS = 20_000  # rows; the month of an instant depends on the time zone, which SQLite asks Python about, row by row
KINDS = ("choice", "country", "currency", "reference", "bool", "date", "datetime")


class _Month(Func):
    """The first seven letters of a stored date, "2026-05": SQLite's own function, many times faster than Django's."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 7)", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="TO_CHAR(%(expressions)s, 'YYYY-MM')", **more)


@dataclass
class Group:
    """One group: `sums` maps the name of a column to {currency: minor units}, or to {"": sum} when it holds no amounts."""

    key: Any
    label: str
    url: str = ""
    count: int = 0
    sums: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    labels: dict[str, str] = field(default_factory=dict)  # of the columns

    @property
    def told(self) -> list[tuple[str, str]]:
        """(column, "1 200 € + 50 $"): currencies stand side by side and are never added."""
        return [
            (self.labels[name], " + ".join(_said(total, code) for code, total in sorted(sums.items(), key=lambda pair: -pair[1])))
            for name, sums in self.sums.items()
        ]


def _said(total: Any, currency: str) -> str:
    return money.format_money(total, currency) if currency else number_format(total, use_l10n=True, force_grouping=True)


@dataclass(frozen=True)
class Grouped:
    """All groups of a list. `more`: there are others, not shown; `summed`: whether amounts were added up."""

    by: Field
    label: str
    groups: list[Group]
    more: bool
    summed: bool


def groupable(resource: Resource, by: Actor) -> list[Field]:
    """The fields by which this person may group: each record stands in one group only."""
    return [one for one in resource.seen_by(by) if one.filter and one.listed and (one.gathers or resource.kind_of(one) in KINDS)]


def adding(resource: Resource, columns: list[Field]) -> list[Field]:
    """Those of the columns that are added up: amounts, and numbers whose sum says something."""
    return [one for one in columns if (kind := resource.kind_of(one)) == "money" or (kind == "number" and (one.adds_up or one.custom))]


def grouped(resource: Resource, by: Actor, params: QueryDict, columns: list[Field]) -> Grouped:
    """The groups of the list in the address. Raises Invalid when one cannot group by that."""
    one = next((each for each in groupable(resource, by) if each.name == params["group"]), None)
    if one is None:
        raise Invalid({"group": ["unknown_group"]})
    rows, conditions = lists.matching(resource, by, params)
    amounts = adding(resource, columns)
    walks_index = _leads_an_index(resource, one) and not conditions and not params.get("q") and not params.get("ids")
    few = (walks_index and not amounts) or _at_most(rows, SUMMED)
    if not (few or walks_index) or (resource.kind_of(one) == "datetime" and not _at_most(rows, INSTANTS)):
        raise Invalid({"group": ["group_too_many"]})
    summed = bool(amounts) and few
    found = _read(resource, one, rows, amounts if summed else [])
    keys = list(found)[:MOST]
    labels = _labels(resource, by, one, keys)
    groups = [_placed(resource, one, found[key], labels, params) for key in keys]
    return Grouped(one, resource.label_of(one), _ordered(resource, one, groups, labels), len(found) > MOST, summed or not amounts)


def _at_most(rows: Rows, limit: int) -> bool:
    return int(rows.order_by()[: limit + 1].count()) <= limit


def _leads_an_index(resource: Resource, one: Field) -> bool:
    """Then counting its groups reads the index alone."""
    found = resource.model_field(one)
    if not one.own or found is None:
        return False
    leading = {index.fields[0].lstrip("-") for index in resource.model._meta.indexes if index.fields and index.condition is None}
    return bool(found.db_index or found.unique) or one.path in leading


def _read(resource: Resource, one: Field, rows: Rows, amounts: list[Field]) -> dict[Any, Group]:
    """The largest groups first; a currency more makes a row more, so some spare ones are read."""
    key, expression = _expression(resource, one, summing=bool(amounts))
    currency = ["currency"] if any(each.custom is None and resource.kind_of(each) == "money" for each in amounts) else []
    labels = {each.name: resource.label_of(each) for each in amounts}
    sums = {f"sum_{each.name}": Sum(each.path) for each in amounts}
    told = rows.order_by().annotate(**expression) if expression else rows.order_by()
    found: dict[Any, Group] = {}
    for row in told.values(key, *currency).annotate(count_of=Count("pk"), **sums).order_by("-count_of")[: MOST * 5]:
        group = found.setdefault(row[key], Group(row[key], "", labels=labels))
        group.count += row["count_of"]
        for each in amounts:
            if row[f"sum_{each.name}"] is not None:
                code, total = _total(resource, each, row)
                group.sums[each.name][code] = group.sums[each.name].get(code, 0) + total
    return found


def _total(resource: Resource, one: Field, row: dict[str, Any]) -> tuple[str, Any]:
    """(currency, what a row adds): an own number comes in the units that are kept."""
    total = row[f"sum_{one.name}"]
    if resource.kind_of(one) == "money":
        return (one.custom.currency if one.custom is not None else row["currency"]), total
    return "", one.custom.value(total) if one.custom is not None else total


def _expression(resource: Resource, one: Field, *, summing: bool) -> tuple[str, dict[str, Any]]:
    """What to group by. + 0 keeps SQLite from walking the reference's index and fetching each amount from far away."""
    match resource.kind_of(one):
        case "reference" if one.custom is not None:
            return one.path, {}
        case "date" if one.custom is not None:
            return "month_of", {"month_of": Substr(one.path, 1, 7)}
        case "reference" if summing:
            return "key_of", {"key_of": F(f"{one.path}_id") + 0}
        case "reference":
            return f"{one.path}_id", {}
        case "date":
            return "month_of", {"month_of": _Month(one.path)}
        case "datetime":
            return "month_of", {"month_of": TruncMonth(one.path)}
    return one.path, {}


def _labels(resource: Resource, by: Actor, one: Field, keys: list[Any]) -> dict[Any, str]:
    """Titles of referenced records that the person may see, in the order of their own list; one query."""
    if resource.kind_of(one) != "reference":
        return {}
    target = resource.target_of(one)
    rows = target.visible(by).filter(pk__in=[key for key in keys if key is not None])
    return titles_of(target, rows.order_by(lists.ordering(target, by, "")[0], "pk"))


def _placed(resource: Resource, one: Field, group: Group, labels: dict[Any, str], params: QueryDict) -> Group:
    """With its name, and the address of its list: the whole list's, and what makes the group."""
    kind = resource.kind_of(one)
    if group.key in (None, ""):
        group.label, conditions = str(capfirst(str(LOOKUPS["empty"]))), {f"{one.name}__empty": "yes"}
    elif kind in ("date", "datetime"):
        start = date.fromisoformat(f"{group.key}-01") if isinstance(group.key, str) else group.key.date()
        following = (start + timedelta(days=32)).replace(day=1)
        group.label = str(capfirst(date_format(start, "YEAR_MONTH_FORMAT")))
        conditions = {f"{one.name}__gte": start.isoformat(), f"{one.name}__lt": following.isoformat()}
        group.key = start.isoformat()
    else:
        group.label = labels.get(group.key, _("not yours to see")) if kind == "reference" else text_of(resource, one, group.key)
        conditions = {one.name: {True: "yes", False: "no"}.get(group.key, str(group.key)) if kind == "bool" else str(group.key)}
    group.url = _address(params, conditions)
    return group


def _address(params: QueryDict, conditions: dict[str, str]) -> str:
    """A condition that is there already goes into a group of its own, so that both hold."""
    made = params.copy()
    for name in ("group", "after", "before"):
        made.pop(name, None)
    for key, value in conditions.items():
        free = next(number for number in range(1, 100) if not any(name.startswith(f"any{number}.") for name in made))
        made[f"any{free}.{key}" if key in made else key] = value
    return f"?{made.urlencode()}"


def _ordered(resource: Resource, one: Field, groups: list[Group], labels: dict[Any, str]) -> list[Group]:
    """Choices and references as they are told, months from the newest, the rest by name; those without a value last."""
    kind = resource.kind_of(one)
    if kind in ("date", "datetime"):
        dated = sorted((each for each in groups if each.key is not None), key=lambda each: each.key, reverse=True)
        return dated + [each for each in groups if each.key is None]
    order: dict[Any, int] = {key: place for place, key in enumerate(labels)}
    if kind == "choice":
        order = {value: place for place, (value, _label) in enumerate(one.choices or resource.model_field(one).flatchoices)}
    return sorted(groups, key=lambda each: (each.key in (None, ""), order.get(each.key, 0), each.label.casefold()))
