"""What a column of a file may be put into, worked out from a record type's description."""

from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from tehing.core import external
from tehing.core.access import Actor, Scope
from tehing.core.imports.mapping import Target
from tehing.core.records import Field, Resource, resource, resources

EXTERNAL = "external_id"
FIRST, LAST = "first_name", "last_name"  # the two halves of a name that is one field here
OWN, HOUSE = external.NUMBER, external.HOUSE  # under which our own export names a record
_KINDS: dict[str, Any] = {
    "number": "number",
    "money": "money",
    "price": "money",
    "date": "date",
    "datetime": "date",
    "bool": "bool",
    "email": "email",
    "phone": "phone",
    "url": "url",
    "reference": "reference",
    "references": "reference",
    "choice": "choice",
    "choices": "choice",
    "country": "country",
    "currency": "currency",
}


def importable(resource: Resource, by: Actor) -> list[Field]:
    """The fields that this person may fill from a file."""
    return [one for one in resource.seen_by(by) if one.form and one.own]


def targets_of(resource: Resource, by: Actor) -> list[Target]:
    """All targets of a record type, and the identifier by which another system knows the record."""
    whole = whole_name(resource)
    found = [
        Target(
            name=one.name,
            label=resource.label_of(one),
            aliases=one.aliases,
            kind=_KINDS.get(resource.kind_of(one), "text"),
            required=one is not whole and one.custom is None and is_required(resource, one),
        )
        for one in importable(resource, by)
    ]
    found += [Target(name=told.name, label=str(told.label)) for one in importable(resource, by) for told in one.beside]
    aliases = (f"{resource.noun} id", f"{resource.noun}id", "record id", "external id", "opportunity id", "id")
    if whole is not None:
        found += [
            Target(name=FIRST, label=_("First name"), aliases=("given name", "eesnimi")),
            Target(name=LAST, label=_("Last name"), aliases=("surname", "family name", "perekonnanimi")),
        ]
    return [
        *found,
        Target(name=EXTERNAL, label=_("Identifier in the other system"), aliases=aliases),
        Target(name=external.COLUMN, label=_("Names in other systems"), aliases=("external ids",)),
        Target(name=OWN, label=_("Number in Tehing"), aliases=("tehing id",)),
        Target(name=HOUSE, label=_("Whose number in Tehing it is"), aliases=("tehing house",)),
    ]


def whole_name(resource: Resource) -> Field | None:
    """The field that holds a person's first and last name together, where the type has one."""
    return next((one for one in resource.fields if "full name" in one.aliases and one.own and one.form), None)


def may_import(resource: Resource, by: Actor) -> bool:
    return by.rights.scope(resource.key, "import") is not Scope.NONE


def candidates(by: Actor) -> "dict[str, list[Target]]":
    """The record types that this person may import, those that others refer to first."""
    return {key: targets_of(resource(key), by) for key in in_order(tuple(one.key for one in resources())) if may_import(resource(key), by)}


def usual_kinds() -> set[str]:
    """Those that the sale is about, told by the key that goes to their list: files of other kinds come less often."""
    return {one.key for one in resources() if one.letter}


@cache
def in_order(keys: tuple[str, ...]) -> list[str]:
    """Each type after those that its rows refer to: by the steps of the sale, and where these say nothing, by the references.

    Of two that refer to each other the one that can be without the other comes first.
    """
    known = {key: {one: must for one, must in referred(resource(key)).items() if one in keys} for key in keys}
    found: dict[str, None] = {}
    open_: set[str] = set()

    def put(key: str) -> None:
        if key in found or key in open_:
            return
        open_.add(key)
        for other, must in sorted(known[key].items(), key=lambda each: (not each[1], _place(each[0]))):
            if must or key not in known[other]:
                put(other)
        found[key] = None

    for key in sorted(keys, key=_place):
        put(key)
    return list(found)


def referred(described: Resource) -> dict[str, bool]:
    """The types that a row may name, and whether it must."""
    found: dict[str, bool] = {}
    for one in described.declared:
        if one.own and one.form and described.kind_of(one) in ("reference", "references"):
            key = described.target_of(one).key
            found[key] = found.get(key, False) or is_required(described, one)
    found.pop(described.key, None)
    return found


def is_required(described: Resource, one: Field) -> bool:
    """Whether a new record must have it."""
    found = described.model_field(one)
    return one.required if one.required is not None else not (found.blank or found.has_default())


def _place(key: str) -> tuple[int, bool, str]:
    order = ("team.user", "team.team", "parties", "catalog", "leads", "deals.pipeline", "deals.stage", "deals.loss", "deals.deal", "deals")
    found = next((at for at, start in enumerate(order) if key.startswith(start)), len(order))
    return found, not resource(key).settings, key
