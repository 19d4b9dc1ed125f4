"""What an import would do, laid out for a person to correct: columns, spellings, dates, amounts."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from tehing.core import money, places, storage
from tehing.core.access import Actor, Refused, Scope
from tehing.core.imports import mapping, matching, presets
from tehing.core.imports.dates import detect_date_order
from tehing.core.imports.numbers import detect_decimal
from tehing.core.imports.reading import open_table
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Cell, Notice, Table
from tehing.core.imports.targets import OWN, candidates, is_required, targets_of
from tehing.core.imports.values import word_of
from tehing.core.models import ExternalId, Import, RememberedValue
from tehing.core.records import Field, Resource
from tehing.core.records import resource as resource_of

ASKED = 300  # values shown to a person; the rule for unknown ones holds for the rest
OPENED = 16  # files of which is kept how they are written
SURE = 0.9  # of a guess where most is known
MANY = 5_000  # distinct values of a reference; of more nothing is asked
KNOWN = 200_000  # names of existing records that values are compared with
MATCH, CREATE, EMPTY, REJECT = "match", "create", "empty", "reject"
DO = {CREATE: _("Add it"), EMPTY: _("Leave empty"), REJECT: _("Leave the row out")}


@dataclass(frozen=True)
class Column:
    """A column of the file and what it is put into."""

    name: str
    samples: list[str]
    target: str
    why: str
    hint: str = ""  # date order or decimal sign found
    is_number: bool = False
    times: int = 1  # what amounts are multiplied by: a file may hold millions


@dataclass(frozen=True)
class Question:
    """A value of the file that is not, letter for letter, an existing record: what it is taken for."""

    field: str
    label: str
    value: str
    count: int
    do: str
    match: Any
    name: str
    sure: bool
    options: list[tuple[str, str]]


@dataclass(frozen=True)
class Plan:
    """All that will be done with a file, every part of it open to correction until it runs."""

    table: Table
    resource: Resource | None
    columns: list[Column]
    questions: list[Question]
    settled: int  # values that need no question
    notices: list[Notice] = field(default_factory=list)
    money: bool = False
    by: Actor | None = None


def path_of(sha256: str) -> Path:
    """Where the file of a run can be read on this machine. FileNotFoundError when it is kept no more."""
    return storage.store().local("imports", sha256)


def open_import(run: Import) -> Table:
    """The run's file. A file never changes, so what was found out about it is kept for a while.

    Raises Unreadable when it is no table, Refused("file_forgotten") when it is kept no more.
    """
    if not run.file_kept:
        raise Refused("file_forgotten")
    key = (str(path_of(run.sha256)), run.file_name)
    if key in _opened:
        return _opened[key]
    table = open_table(path_of(run.sha256), run.file_name)
    if table.kind in ("csv", "jsonl"):  # read anew from the disk each time; a spreadsheet would stay in memory
        _opened[key] = table
        while len(_opened) > OPENED:
            _opened.pop(next(iter(_opened)), None)
    return table


_opened: dict[tuple[str, str], Table] = {}


def make_plan(run: Import, by: Actor, *, asked: int | None = ASKED) -> Plan:
    """The plan with the decisions made so far. Guesses fill what nobody has decided. `asked`: so many questions at most."""
    table = open_import(run)
    samples = table.samples()
    resource = _kind_of_file(run, table, by)
    if resource is None:
        bare = [Column(name, _words(samples[name]), "", "") for name in table.columns]
        return Plan(table, None, bare, [], 0, table.warnings)
    chosen = _mapping(run, table, samples, resource, by)
    columns = [_column(run, resource, name, samples[name], chosen) for name in table.columns]
    fields = {target: resource.field(target) for target in chosen.values() if resource.field(target)}
    questions, settled = _questions(run, table, resource, chosen, by)
    amounts = any(one is not None and resource.kind_of(one) in ("money", "price") for one in fields.values())
    return Plan(table, resource, columns, questions[:asked], settled, table.warnings, amounts, by)


def _kind_of_file(run: Import, table: Table, by: Actor) -> Resource | None:
    known = candidates(by)
    if run.record_type in known:
        return resource_of(run.record_type)
    preset = presets.recognise(table.columns)
    if preset is not None and preset.record in known:
        return resource_of(preset.record)
    fits = mapping.guess_kind_of_file(table.columns, known)
    return resource_of(fits[0].record) if fits else None


def _mapping(run: Import, table: Table, samples: Mapping[str, list[Cell]], resource: Resource, by: Actor) -> dict[str, str]:
    """Column -> target: what a person decided, or what is guessed."""
    targets = targets_of(resource, by)
    names = {one.name for one in targets}
    if run.mapping:
        return {column: target for column, target in run.mapping.items() if target in names and column in table.columns}
    preset = presets.recognise(table.columns)
    if preset is not None and preset.record == resource.key and not run.choices.get("by_hand"):
        told = presets.mapping_of(preset, table.columns, names)
        return told | _guessed_added(resource, [one for one in table.columns if one not in told], samples, targets)
    found = mapping.guess(table.columns, samples, targets, record=resource.key)
    return {one.column: one.target for one in found if one.target}


def _guessed_added(
    resource: Resource, columns: list[str], samples: Mapping[str, list[Cell]], targets: list[mapping.Target]
) -> dict[str, str]:
    """Of the columns that a known export leaves over, those that bear the name of a field that the company added."""
    added = {one.name for one in resource.fields if one.custom is not None}
    found = mapping.guess(columns, samples, [one for one in targets if one.name in added], record=resource.key)
    return {one.column: one.target for one in found if one.target and one.score >= SURE}


def _column(run: Import, resource: Resource, name: str, samples: list[Cell], chosen: Mapping[str, str]) -> Column:
    target = chosen.get(name, "")
    ours = OWN in chosen.values()  # our own export says dates and amounts in one way only
    one = resource.field(target)
    kind = resource.kind_of(one) if one is not None else ""
    hint = ""
    if kind in ("date", "datetime"):
        hint = run.choices.get("dates", {}).get(name) or ("ymd" if ours else detect_date_order(samples))
    number = kind in ("number", "money", "price")
    if number:
        hint = run.choices.get("decimals", {}).get(name) or ("." if ours else detect_decimal(samples))
    times = int(run.choices.get("multiply", {}).get(target, 1)) if number else 1
    return Column(name, _words(samples), target, "", hint, number, times)


def _words(samples: list[Cell]) -> list[str]:
    return list(dict.fromkeys(text_of(cell) for cell in samples))[:3]


def asks_values(resource: Resource, one: Field) -> bool:
    """Fields whose values are looked up among known names."""
    return resource.kind_of(one) in ("reference", "references", "choice", "country")


def _questions(run: Import, table: Table, resource: Resource, chosen: Mapping[str, str], by: Actor) -> tuple[list[Question], int]:
    asked = {column: one for column, target in chosen.items() if (one := resource.field(target)) and asks_values(resource, one)}
    counts = _distinct(table, asked)
    questions: list[Question] = []
    settled = 0
    for column, one in asked.items():
        found, plain = _questions_of(run, resource, one, counts[column], by, _own_titles(resource, one, table, chosen))
        questions += found
        settled += plain
    return questions, settled


def _distinct(table: Table, asked: Mapping[str, Field]) -> dict[str, Counter[str]]:
    """How often each value occurs in the columns asked about; a column with too many to ask about is not counted further."""
    counts: dict[str, Counter[str]] = {column: Counter() for column in asked}
    places_of = {column: table.columns.index(column) for column in asked}
    for row in table.rows():
        if row.reject:
            continue
        for column, at in places_of.items():
            text = word_of(row.cells[at])
            if text:
                counts[column][text] += 1
        for column in [column for column in places_of if len(counts[column]) > MANY]:
            del places_of[column]
        if not places_of:
            break
    return counts


def _own_titles(resource: Resource, one: Field, table: Table, chosen: Mapping[str, str]) -> set[str]:
    """Names that the file itself brings: a parent company may stand in a later row."""
    if resource.kind_of(one) != "reference" or resource.target_of(one) is not resource:
        return set()
    column = next((name for name, target in chosen.items() if target == resource.title), None)
    if column is None:
        return set()
    at = table.columns.index(column)
    return {matching.tidy(word_of(row.cells[at])) for row in table.rows() if not row.reject}


def _questions_of(
    run: Import, resource: Resource, one: Field, counts: Counter[str], by: Actor, own: set[str]
) -> tuple[list[Question], int]:
    if len(counts) > MANY:
        return [], len(counts)  # nobody answers so many questions: exact names and identifiers count, the rest stays empty
    known, creatable = known_names(resource, one, by, counts), may_grow(resource, one, by)
    tied = _tied(run, resource, one, counts, by)
    decided, plain = run.choices.get("values", {}).get(one.name, {}), spelled_out(resource, one)
    companies = resource.kind_of(one) == "reference" and resource.target_of(one).key.endswith(".company")
    found: list[Question] = []
    settled = 0
    for each in matching.propose(counts, known, remembered(resource, one), companies=companies):
        tidied = matching.tidy(each.value)
        if each.value in tied or tidied in own or ((each.why == "same" or tidied in plain) and each.value not in decided):
            settled += 1
            continue
        decision = decided.get(each.value) or _first_decision(each, creatable, required=is_required(resource, one))
        match = decision.get("id") if decision["do"] == MATCH else None
        found.append(_question(resource, one, known, creatable, each, decision["do"], match))
    return found, settled


def _question(
    resource: Resource, one: Field, known: Mapping[Any, str], creatable: bool, each: matching.Proposal, do: str, match: Any
) -> Question:
    near = [key for key in dict.fromkeys((match, each.match, *each.others)) if key is not None and key in known]
    if len(known) <= 60:
        near += [key for key in known if key not in near]
    options = [(f"{MATCH}:{key}", str(known[key])) for key in near]
    options += [(what, str(label)) for what, label in DO.items() if what != CREATE or creatable]
    return Question(
        field=one.name,
        label=resource.label_of(one),
        value=each.value,
        count=each.count,
        do=f"{MATCH}:{match}" if do == MATCH else do,
        match=match,
        name=str(known.get(match, "")),
        sure=each.certainty == "certain",
        options=options,
    )


def _first_decision(each: matching.Proposal, creatable: bool, *, required: bool) -> dict[str, Any]:
    if each.match is not None:
        return {"do": MATCH, "id": each.match}
    if creatable:
        return {"do": CREATE}
    return {"do": REJECT if required else EMPTY}


def may_grow(resource: Resource, one: Field, by: Actor) -> bool:
    """Whether unknown names may be added to the referenced list."""
    if not one.grows or resource.kind_of(one) not in ("reference", "references"):
        return False
    return by.rights.scope(resource.target_of(one).key, "create") is not Scope.NONE


NUMBERED = re.compile(r"(.+) \[(\d{1,18})\]", re.DOTALL)  # how our own export tells records of one name apart


def numbered(target: Resource, by: Actor, texts: Iterable[str]) -> dict[str, int]:
    """Of texts such as “Alfa [17]” those that name an existing record together with its number."""
    found = {text: (match.group(1), int(match.group(2))) for text in texts if (match := NUMBERED.fullmatch(text))}
    if not found:
        return {}
    rows = target.visible(by).filter(pk__in={pk for _title, pk in found.values()})
    titles = dict(rows.values_list("pk", target.title))
    return {text: pk for text, (title, pk) in found.items() if pk in titles and matching.tidy(str(titles[pk])) == matching.tidy(title)}


def _tied(run: Import, resource: Resource, one: Field, counts: Mapping[str, int], by: Actor) -> set[str]:
    """Values that are the other system's identifiers of records which came before, or names with our own numbers."""
    if resource.kind_of(one) not in ("reference", "references"):
        return set()
    known = ExternalId.objects.filter(record_type=resource.target_of(one).key, source=run.source, external_id__in=list(counts)[:KNOWN])
    return set(known.values_list("external_id", flat=True)) | numbered(resource.target_of(one), by, counts).keys()


def known_names(resource: Resource, one: Field, by: Actor, wanted: Iterable[str] = ()) -> dict[Any, str]:
    """Key -> name of what a value of this field may mean. Where there are too many, those that are `wanted` letter for letter."""
    kind = resource.kind_of(one)
    if kind == "country":
        return dict(places.country_choices(get_language() or "en"))
    if kind == "choice":
        return _labels(resource, one)
    target = resource.target_of(one)
    names = target.visible(by).values_list("pk", target.title)
    found = {pk: str(title) for pk, title in names.order_by("pk")[:KNOWN] if title}
    if len(found) < KNOWN or not (listed := list(wanted)[:MANY]):
        return found
    return found | {pk: str(title) for pk, title in names.filter(**{f"{target.title}__in": listed})}


def remembered(resource: Resource, one: Field) -> dict[str, Any]:
    """What people confirmed before, and other names that the rooms know of."""
    rows = RememberedValue.objects.filter(record_type=resource.key, field=one.name, target_id__isnull=False)
    known: dict[str, Any] = dict(one.also_called()) if one.also_called is not None else {}
    if resource.kind_of(one) in ("choice", "country"):
        return known | spelled_out(resource, one)
    return known | dict(rows.values_list("raw", "target_id"))


def spelled_out(resource: Resource, one: Field) -> dict[str, Any]:
    """Codes and names of a fixed list in every language of the product: what runs in the background speaks another one."""
    kind = resource.kind_of(one)
    if kind == "country":
        return dict(places.names_of_countries())
    if kind != "choice":
        return {}
    found: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {matching.tidy(name): key for key, name in _labels(resource, one).items()}
    return found | {matching.tidy(key): key for key in _labels(resource, one)}


def _labels(resource: Resource, one: Field) -> dict[str, str]:
    return {str(value): str(label) for value, label in (one.choices or resource.model_field(one).flatchoices)}


def currency_of(run: Import) -> str:
    return run.choices.get("currency") or money.default_currency()
