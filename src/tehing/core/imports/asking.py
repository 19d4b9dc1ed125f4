"""Values of a file that are not, letter for letter, existing records: what each is taken for, and what may be added.

What a person decided stands. Of the rest only certain readings are followed: a slip of the pen is proposed, never taken for granted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tehing.core import places
from tehing.core.access import Actor, Scope
from tehing.core.imports import looking, matching
from tehing.core.imports.looking import MANY
from tehing.core.imports.table import Table
from tehing.core.imports.targets import is_required
from tehing.core.models import ExternalId, Import, RememberedValue
from tehing.core.records import Beside, Field, Resource

KNOWN = 200_000  # names of existing records that values are compared with
MATCH, CREATE, EMPTY, REJECT = "match", "create", "empty", "reject"
DO = {CREATE: pgettext_lazy("value of an import", "Add it"), EMPTY: _("Leave empty"), REJECT: _("Leave the row out")}


Growth = Literal["", "itself", "asked"]


@dataclass(frozen=True)
class Question:
    """A value of the file that is not, letter for letter, an existing record: what it is taken for.

    `alone` is what is done with it when nobody has looked.
    """

    field: str
    label: str
    value: str
    count: int
    do: str
    alone: str
    match: Any
    name: str
    sure: bool
    options: list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """All questions of a file, how many values need none, and the fields with more values than anybody would answer for."""

    questions: list[Question]
    settled: int = 0
    crowded: tuple[str, ...] = ()


def asks_values(resource: Resource, one: Field) -> bool:
    """Fields whose values are looked up among known names."""
    return resource.kind_of(one) in ("reference", "references", "choice", "country")


def ask(run: Import, table: Table, resource: Resource, chosen: Mapping[str, str], by: Actor) -> Asked:
    """What is to be asked about the columns that refer to something. `looking` has seen the whole file before."""
    questions: list[Question] = []
    crowded: list[str] = []
    settled = 0
    for column, one in asked_columns(resource, chosen).items():
        counts = looking.words_of(run, column, several=takes_several(resource, one))
        if counts is None:
            crowded.append(resource.label_of(one))
            continue
        names = own_names(resource, one, chosen)
        own = {matching.tidy(text) for text in looking.own_of(run, column, names)} if names else set()
        apart = any(told.tells_apart for told in heard_beside(one, chosen))
        found, plain = _questions_of(run, table, resource, one, counts, by, own, apart=apart)
        questions += found
        settled += plain
    return Asked(questions, settled, tuple(crowded))


def asked_columns(resource: Resource, chosen: Mapping[str, str]) -> dict[str, Field]:
    """The columns whose values are looked up."""
    return {column: one for column, target in chosen.items() if (one := resource.field(target)) and asks_values(resource, one)}


def heard_beside(one: Field, chosen: Mapping[str, str]) -> list[Beside]:
    """The columns of the file that say more of the field's value."""
    targets = set(chosen.values())
    return [told for told in one.beside if told.name in targets]


def takes_several(resource: Resource, one: Field) -> bool:
    return resource.kind_of(one) == "references"


def own_names(resource: Resource, one: Field, chosen: Mapping[str, str]) -> str:
    """The column of the names that the file itself brings: a parent company may stand in a later row."""
    if resource.kind_of(one) != "reference" or resource.target_of(one) is not resource:
        return ""
    return next((name for name, target in chosen.items() if target == resource.title), "")


def _questions_of(
    run: Import, table: Table, resource: Resource, one: Field, counts: Mapping[str, int], by: Actor, own: set[str], *, apart: bool
) -> tuple[list[Question], int]:
    known, growth = known_names(resource, one, by, counts), growth_of(resource, one, by, table)
    tied = _tied(run, resource, one, counts, by)
    decided, plain = run.choices.get("values", {}).get(one.name, {}), spelled_out(resource, one)
    companies = resource.kind_of(one) == "reference" and resource.target_of(one).key.endswith(".company")
    required = is_required(resource, one)
    found: list[Question] = []
    settled = 0
    for each in matching.propose(counts, known, remembered(resource, one), companies=companies):
        tidied = matching.tidy(each.value)
        clear = _is_plain(each, plain) or (apart and each.why == "same")
        if each.value in tied or tidied in own or (clear and each.value not in decided):
            settled += 1
            continue
        decision = decided.get(each.value)
        shown = decision or _first_decision(each, growth, required=required)
        alone = decision or (shown if each.certainty in ("certain", "none") else _left(required))
        found.append(_question(resource, one, known, growth != "", each, shown, alone))
    return found, settled


def _is_plain(each: matching.Proposal, plain: Mapping[str, Any]) -> bool:
    """Letter for letter one known name. Two records of one name are not told apart by it."""
    return matching.tidy(each.value) in plain or (each.why == "same" and each.certainty == "certain")


def _question(
    resource: Resource,
    one: Field,
    known: Mapping[Any, str],
    creatable: bool,
    each: matching.Proposal,
    shown: Mapping[str, Any],
    alone: Mapping[str, Any],
) -> Question:
    match = shown.get("id") if shown["do"] == MATCH else None
    near = [key for key in dict.fromkeys((match, each.match, *each.others)) if key is not None and key in known]
    if len(known) <= 60:
        near += [key for key in known if key not in near]
    named = Counter(known[key] for key in near)
    options = [(f"{MATCH}:{key}", f"{known[key]} [{key}]" if named[known[key]] > 1 else str(known[key])) for key in near]
    options += [(what, str(label)) for what, label in DO.items() if what != CREATE or creatable]
    return Question(
        field=one.name,
        label=resource.label_of(one),
        value=each.value,
        count=each.count,
        do=_coded(shown),
        alone=_coded(alone),
        match=match,
        name=str(known.get(match, "")),
        sure=each.certainty == "certain",
        options=options,
    )


def _coded(decision: Mapping[str, Any]) -> str:
    """A decision as a form's choice: "match:3", "create"."""
    return f"{MATCH}:{decision.get('id')}" if decision["do"] == MATCH else str(decision["do"])


def _first_decision(each: matching.Proposal, growth: Growth, *, required: bool) -> dict[str, Any]:
    if each.match is not None:
        return {"do": MATCH, "id": each.match}
    if growth == "itself" and each.certainty == "none":
        return {"do": CREATE}
    return _left(required)


def _left(required: bool) -> dict[str, Any]:
    return {"do": REJECT if required else EMPTY}


def growth_of(resource: Resource, one: Field, by: Actor, table: Table) -> Growth:
    """Whether unknown names may be added to the referenced list: by themselves, if a person asks for it, or not at all.

    Cards of an address book bring their companies along, so those come by themselves.
    """
    if not one.grows or resource.kind_of(one) not in ("reference", "references"):
        return ""
    if by.rights.scope(resource.target_of(one).key, "create") is Scope.NONE:
        return ""
    return "itself" if table.kind == "vcard" else one.grows


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
