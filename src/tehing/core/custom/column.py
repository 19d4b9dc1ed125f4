"""The column `custom` of every record: one JSON object that holds the values of the fields a company added.

The first letter of a key says what the database makes of it, so that a query needs no description of the field:
`n` a whole number, `t` text, `b` yes or no, `l` a list as JSON text. Conditions, orders and groups then work as on any column.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Transform

COLUMN = "custom"
TYPES: "dict[str, tuple[type[models.Field[Any, Any]], str]]" = {  # letter -> (Django field, type in PostgreSQL)
    "n": (models.BigIntegerField, "bigint"),
    "t": (models.TextField, ""),
    "b": (models.BooleanField, "boolean"),
    "l": (models.TextField, ""),
}

before_save: list[Callable[[Any], None]] = []  # what works formulas out; it knows the fields, which this column does not


class CustomValues(models.JSONField):
    """Key -> value as `custom.definition` writes it. A field without a value has no key."""

    def get_transform(self, lookup_name: str) -> Any:
        if lookup_name[:2] in {f"{letter}_" for letter in TYPES} and lookup_name.isidentifier():
            return _Keyed(lookup_name)
        return super().get_transform(lookup_name)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Whichever verb saves a record, its formulas are worked out from what is stored with them."""
        for work_out in before_save:
            work_out(model_instance)
        return super().pre_save(model_instance, add)


def stored_field(key: str) -> Any:
    """What the database makes of the value of this key."""
    return TYPES[key[0]][0](null=True)


class _Keyed:
    """Makes the transform of one key, as Django asks for it."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, *expressions: Any, **extra: Any) -> "ValueOf":
        return ValueOf(self.key, *expressions, **extra)


class ValueOf(Transform):
    """One value of the column. The key stands in the SQL itself: SQLite uses an index on an expression for no other."""

    def __init__(self, key: str, *expressions: Any, **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.key = key

    def _resolve_output_field(self) -> Any:
        return stored_field(self.key)

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, Any]:
        inner, params = compiler.compile(self.lhs)
        return sql_of(self.key, inner, "sqlite"), params

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, Any]:
        inner, params = compiler.compile(self.lhs)
        return sql_of(self.key, inner, "postgresql"), params


def sql_of(key: str, column: str, vendor: str) -> str:
    """The value of a key, as the indexes of added fields have it."""
    if vendor == "sqlite":
        return f"JSON_EXTRACT({column}, '$.{key}')"
    text, kind = f"({column} ->> '{key}')", TYPES[key[0]][1]
    return f"({text})::{kind}" if kind else text
