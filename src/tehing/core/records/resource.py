"""One description of a record type. From it come its list, form, page, endpoints, import, export and search entry.

It is data, not a base class: what it cannot say, an ordinary view says instead (see docs, "Add a record type").
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, Protocol

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language

from tehing.core.access import VERBS, Actor, Scope
from tehing.core.custom.definition import Definition, django_field
from tehing.core.duplicates.rules import Likeness

type_of_text = str | Promise
Rows = models.QuerySet[Any]
Known = Callable[[str], Any]  # field name -> its value in the form or the record; a key for a reference


@dataclass(frozen=True)
class Beside:
    """A column of other systems that says more of a field's value: the outcome, the pipeline beside the stage (import)."""

    name: str
    label: type_of_text
    tells_apart: bool = False  # two records of one name


@dataclass(frozen=True)
class Unborn:
    """A record that an import adds for a name that is not known, with what the columns beside the name say of it."""

    name: str
    also: tuple[tuple[str, Any], ...] = ()


Settle = Callable[[Any, Mapping[str, str]], Any]  # (the value so far or an Unborn, words of the columns beside it) -> the same


@dataclass(frozen=True, kw_only=True, eq=False)  # known by itself: what follows from it is kept, and looked up by the hundred
class Field:
    """One thing known about a record.

    `source` is the model path it is read from: "registry_code", "company__industry" (read only), "value_minor" (money).
    `kind` follows from the model field unless given: text, longtext, number, money, date, datetime, bool, choice,
    reference, references, email, phone, url, country, currency; of fields that a company added also choices.
    """

    name: str
    source: str = ""
    kind: str = ""
    label: type_of_text = ""
    help: type_of_text = ""
    shown: bool = False  # a column from the start; every listed field can be chosen
    listed: bool = True
    sort: bool = False
    filter: bool = True
    gathers: bool = False  # a text that many records share, such as a city: a list can be grouped by it
    adds_up: bool = False  # a number whose sum says something, such as employees
    form: bool = True
    required: bool | None = None  # None: as the model says
    negative: bool = True  # an amount may be below zero
    boxed: bool = False  # a box of the record's page shows it, so the details need not
    asked_with: tuple[str, tuple[str, ...]] = ("", ())  # another field and its values: the form shows this one beside those alone
    among: "Callable[[Actor, Known], Rows | None] | None" = None  # of a reference: the few to choose from, by what else is known
    section: type_of_text = ""  # heading on form and page; a field without one goes under the one before
    aliases: tuple[str, ...] = ()  # what other systems' exports call it (import)
    choices: tuple[tuple[str, type_of_text], ...] = ()
    computed: bool = False  # worked out by the database, so nobody writes it
    personal: bool = False  # tells something of a living person: given out and erased at their wish
    grows: Literal["", "itself", "asked"] = ""  # an import adds a record to the referenced type for an unknown name: unasked, or if told
    also_called: "Callable[[], Mapping[str, int]] | None" = None  # other names of referenced records -> their keys (import)
    beside: tuple[Beside, ...] = ()
    settled: "Callable[[Actor], Settle] | None" = None  # what the columns beside a field make of its value
    custom: Definition | None = None  # of a field that the company added: how its values are kept

    @property
    def path(self) -> str:
        return self.source or (f"{self.name}_minor" if self.kind == "money" else self.name)

    @property
    def own(self) -> bool:
        """Stored on the record itself, so it can be written."""
        return not self.computed and (self.custom is not None or "__" not in self.path)

    def of(self, record: Any) -> Any:
        """Its value on a loaded record."""
        return getattr(record, self.path) if self.custom is None else self.custom.read(record)

    def put(self, record: Any, value: Any) -> None:
        """Set it on a record that is about to be saved. Raises ValidationError for an added field that cannot hold it."""
        if self.custom is None:
            setattr(record, self.path, value)
        else:
            self.custom.write(record, value)


class _Fields:
    """The fields of a record type: those that its room describes and those that the company added, wherever they are asked for."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.kept = f"_{name}"

    def __get__(self, described: "Resource | None", owner: type) -> "tuple[Field, ...]":
        if described is None:
            raise AttributeError  # so that the dataclass sees no default
        added = [read(described) for read in _added]
        return sum(added, described.declared)

    def __set__(self, described: "Resource", value: "tuple[Field, ...]") -> None:
        described.__dict__[self.kept] = value


def added_by(read: "Callable[[Resource], tuple[Field, ...]]") -> None:
    """Who knows the fields that the company added; said once, when the product starts."""
    _added[:] = [read]


_added: "list[Callable[[Resource], tuple[Field, ...]]]" = []


class Create(Protocol):
    def __call__(self, *, by: Actor, data: Mapping[str, Any], reason: str = "") -> Any: ...


class CreateMany(Protocol):
    def __call__(self, *, by: Actor, rows: Sequence[Mapping[str, Any]], reason: str = "") -> list[Any]: ...


class Update(Protocol):
    def __call__(self, *, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Any: ...


@dataclass(frozen=True)
class Edit:
    """What is to become of one record among many; `version` is the one that was seen."""

    pk: int
    data: Mapping[str, Any]
    version: int | None = None


class UpdateMany(Protocol):
    def __call__(self, *, by: Actor, edits: Sequence[Edit], reason: str = "") -> list[Any]: ...


class Delete(Protocol):
    def __call__(self, *, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None: ...


class Withdraw(Protocol):
    def __call__(self, *, pk: int, by: Actor, reason: str = "") -> None: ...


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A record type, described once.

    `visible(by, verb)` is the room's only road to its rows. `rights` gives each role its starting rights, as
    "view all, create, edit own, delete own, export team, import". `check(values, record)` raises `Invalid`
    or `Refused` for what no single field can know; it gets the whole record as it would be after the write.
    `prepare(data, by)` gives a new record's values with what follows from them filled in; `added(records, by)` does
    what must happen together with new records, `leaving(records, by)` what must happen before some go.
    """

    key: str  # "parties.company"
    model: type[models.Model]
    plural: str  # "companies": the word in addresses of screens and API
    label: type_of_text
    labels: type_of_text
    visible: Callable[..., Rows]
    fields: _Fields = _Fields()
    create: Create
    update: Update
    delete: Delete
    rights: Mapping[str, str]
    check: Callable[[Mapping[str, Any], Any], None] | None = None
    prepare: Callable[[Mapping[str, Any], Actor], Mapping[str, Any]] | None = None
    added: Callable[[Sequence[Any], Actor], None] | None = None
    leaving: Callable[[Sequence[Any], Actor], None] | None = None  # before records go, by themselves or along with another
    withdraw: Withdraw | None = (
        None  # how an undo removes what its act added, where `delete` holds fast to the history; without it the same
    )
    create_many: CreateMany | None = None  # many new records at once (import); without it one by one
    update_many: UpdateMany | None = None  # many changed records at once (import, bulk work); without it one by one
    title: str = "name"
    told: Callable[[str], str] = str  # a stored title in the reader's words, where the house gave it
    translated: tuple[str, ...] = ()  # texts kept in several languages side by side; the model is then a `Translated`
    search: tuple[str, ...] = ("name",)  # what it is found by, besides its title: columns of its own or of what it refers to
    found_as: str = ""  # a reference by whose words it is found in its list: it has no entry of its own in the index
    closed: models.Q | None = None  # what is over or out of use: found after what is not
    identity: tuple[str, ...] = ()  # fields that tell two rows are the same record, tried in order (import, upsert)
    order: str = "name"  # first sorting; "-closed_on" for newest first
    icon: str = "file"
    letter: str = ""  # g + letter goes to its list
    brief: tuple[str, ...] = ()  # what the form of a new one asks; the rest waits folded. None: everything at once
    small: bool = False  # few rows: references to it are a plain select
    settings: bool = False  # kept by admins, found under Settings
    own_fields: bool = False  # kept under Settings, and yet the company may add fields to it
    screens: bool = True
    restorable: bool = True  # what is removed can come back from the bin
    page_template: str = "records/detail.html"
    bulk: tuple[str, ...] = ("owner",)  # fields with a button of their own where many records are changed at once
    currency_from: str = ""  # the reference whose currency an amount is in when the record has and is given none
    alike: Likeness | None = None  # how two of them are told to be the same; the model is then a `Compared`
    mergeable: bool = False  # two of them can be made one by who knows them to be the same, as those that are `alike` can
    unmerged: tuple[str, ...] = ()  # fields with verbs of their own, which a merge leaves as they stand on the one that stays
    list_links: tuple[tuple[str, type_of_text, str], ...] = ()  # (url name, label, icon): other views of the list
    related: tuple[str, ...] = field(default=())  # select_related paths of the page
    beside: Mapping[str, str] = field(default_factory=dict)  # record type -> path to it through a table that is no record type

    @property
    def declared(self) -> tuple[Field, ...]:
        """The fields that the room describes, without those that the company added."""
        return self.__dict__["_fields"]  # type: ignore[no-any-return]

    @property
    def merges(self) -> bool:
        return self.mergeable or self.alike is not None

    @property
    def room(self) -> str:
        return self.key.partition(".")[0]

    @property
    def noun(self) -> str:
        return self.key.partition(".")[2]

    @property
    def number(self) -> int:
        """Its number in the search index: 20 bits of its key, so that it is the same in every house."""
        return zlib.crc32(self.key.encode()) >> 12

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def seen_by(self, by: Actor) -> tuple[Field, ...]:
        """The fields this person may know of: cost and margin are hidden from some roles."""
        return tuple(one for one in self.fields if f"{self.key}.{one.name}" not in by.rights.hidden)

    def kind_of(self, one: Field) -> str:
        return one.kind or _kind(self.model, one)

    def model_field(self, one: Field) -> Any:
        """The Django field at the end of the field's path, or None for what is computed."""
        return django_field(one.custom) if one.custom is not None else _model_field(self.model, one.path)

    def label_of(self, one: Field) -> str:
        if one.label:
            return str(one.label)
        return _label(self.model, one.path, get_language()) or one.name

    def target_of(self, one: Field) -> "Resource":
        """The record type a reference leads to."""
        return by_model(self.model_field(one).related_model)


_KINDS: "tuple[tuple[type[models.Field[Any, Any]], str], ...]" = (
    (models.ForeignKey, "reference"),
    (models.ManyToManyField, "references"),
    (models.BooleanField, "bool"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.IntegerField, "number"),
    (models.DecimalField, "number"),
    (models.EmailField, "email"),
    (models.URLField, "url"),
    (models.TextField, "longtext"),
)


@lru_cache(maxsize=4096)
def _model_field(model: type[models.Model], path: str) -> Any:
    found = None
    for step in path.split("__"):
        try:
            found = model._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        if found.is_relation:
            model = found.related_model  # type: ignore[assignment]
    return found


@lru_cache(maxsize=8192)
def _label(model: type[models.Model], path: str, _language: str | None) -> str:
    """What the model calls the field in the language that is spoken now; "" for what is no field of its own."""
    found = _model_field(model, path)
    return str(capfirst(found.verbose_name)) if found is not None else ""


@lru_cache(maxsize=4096)
def _kind(model: type[models.Model], one: Field) -> str:
    found = _model_field(model, one.path)
    if one.choices or getattr(found, "choices", None):
        return "choice"
    return next((kind for cls, kind in _KINDS if isinstance(found, cls)), "text")


_registry: dict[str, Resource] = {}


def register(described: Resource) -> Resource:
    """Make a record type known to every door. Called once per type in a room's resources.py."""
    if described.key in _registry and _registry[described.key].model is not described.model:
        raise ValueError(f"{described.key} is described twice.")
    if any(one.number == described.number for one in _registry.values() if one.key != described.key):
        raise ValueError(f"{described.key} has the number of another record type: call it otherwise.")
    _registry[described.key] = described
    return described


def resources() -> Iterable[Resource]:
    return _registry.values()


def resource(key: str) -> Resource:
    return _registry[key]


def by_model(model: Any) -> Resource:
    return next(one for one in _registry.values() if one.model is model)


def by_plural(plural: str) -> Resource | None:
    return next((one for one in _registry.values() if one.plural == plural), None)


def starting_rights(role: str, described: Resource) -> dict[str, Scope]:
    """The scopes a role begins with: "view all, create, edit own" -> {"view": ALL, "create": ALL, "edit": OWN}."""
    found: dict[str, Scope] = {}
    for part in filter(None, (one.strip() for one in described.rights.get(role, "").split(","))):
        verb, _, scope = part.partition(" ")
        if verb not in VERBS:
            raise ValueError(f"{described.key}: “{verb}” is no right.")
        found[verb] = Scope[scope.upper()] if scope else Scope.ALL
    return found
