"""What a column of a file may be put into, worked out from a record type's description."""

from typing import Any

from django.utils.translation import gettext as _

from tehing.core.access import Actor, Scope
from tehing.core.imports.mapping import Target
from tehing.core.records import Field, Resource, resources

EXTERNAL = "external_id"
FIRST, LAST = "first_name", "last_name"  # the two halves of a name that is one field here
OWN = "tehing_id"  # the number under which our own export names a record
HOUSE = "tehing_house"  # and whose number that is
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
    found = [
        Target(name=one.name, label=resource.label_of(one), aliases=one.aliases, kind=_KINDS.get(resource.kind_of(one), "text"))
        for one in importable(resource, by)
    ]
    found += [Target(name=told.name, label=str(told.label)) for one in importable(resource, by) for told in one.beside]
    aliases = (f"{resource.noun} id", f"{resource.noun}id", "record id", "external id", "opportunity id", "id")
    if whole_name(resource) is not None:
        found += [
            Target(name=FIRST, label=_("First name"), aliases=("given name", "eesnimi")),
            Target(name=LAST, label=_("Last name"), aliases=("surname", "family name", "perekonnanimi")),
        ]
    return [
        *found,
        Target(name=EXTERNAL, label=_("Identifier in the other system"), aliases=aliases),
        Target(name=OWN, label=_("Number in Tehing"), aliases=("tehing id",)),
        Target(name=HOUSE, label=_("Whose number in Tehing it is"), aliases=("tehing house",)),
    ]


def whole_name(resource: Resource) -> Field | None:
    """The field that holds a person's first and last name together, where the type has one."""
    return next((one for one in resource.fields if "full name" in one.aliases and one.own and one.form), None)


def may_import(resource: Resource, by: Actor) -> bool:
    return by.rights.scope(resource.key, "import") is not Scope.NONE


def candidates(by: Actor) -> dict[str, list[Target]]:
    """Every record type that this person may import, with its targets. Parents come first: files are run in this order."""
    order = ("team.user", "team.team", "parties", "catalog", "leads", "deals.pipeline", "deals.stage", "deals.loss", "deals.deal", "deals")

    def place(one: Resource) -> tuple[int, bool, str]:
        found = next((at for at, key in enumerate(order) if one.key.startswith(key)), len(order))
        return found, not one.settings, one.key

    known = sorted((one for one in resources() if may_import(one, by)), key=place)
    return {one.key: targets_of(one, by) for one in known}
