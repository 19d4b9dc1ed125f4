"""Indexes on the values of added fields, so that a long list is sorted and narrowed by them as quickly as by any column."""

from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.db.models import F, Index

from tehing.core import records, regular
from tehing.core.custom import fields
from tehing.core.custom.column import sql_of
from tehing.core.custom.definition import Definition
from tehing.core.custom.models import CustomField

KINDS = ("text", "number", "money", "date", "choice", "reference", "bool", "choices")


def keep(row: CustomField) -> None:
    """The field's index as it should be: there while the field is in use, else gone. Nobody waits for it on PostgreSQL."""
    name, model = name_of(row), records.resource(row.record_type).model
    beside = connection.vendor == "postgresql" and not connection.in_atomic_block
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()  # it makes no index while such checks wait
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {'CONCURRENTLY ' if beside else ''}IF EXISTS {connection.ops.quote_name(name)}")
        if not _wanted(row):
            return
        one = fields.definition_of(row)
        if one.kind == "choices" and connection.vendor == "postgresql":
            cursor.execute(_of_parts(model, one, name, "CONCURRENTLY" if beside else ""))
        else:
            index = Index(F(one.path), F("pk"), name=name)
            how: dict[str, Any] = {"concurrently": True} if beside else {}
            cursor.execute(str(index.create_sql(model, connection.schema_editor(), **how)))
        if connection.vendor == "postgresql":  # how often a value occurs it counts only where there is an index
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _of_parts(model: type[models.Model], one: Definition, name: str, beside: str) -> str:
    """Several choices are a text in which one is looked for; together they may be longer than a key of an ordinary index."""
    quote = connection.ops.quote_name
    value = sql_of(one.key, quote("custom"), "postgresql")
    return f"CREATE INDEX {beside} {quote(name)} ON {quote(model._meta.db_table)} USING gin (({value}) gin_trgm_ops)"


@regular.every(timedelta(days=1))
def keep_all() -> None:
    """Make what is missing, as after a backup was put back."""
    for row in CustomField.objects.filter(is_active=True):
        if row.record_type not in {one.key for one in records.resources()} or not _wanted(row):
            continue
        if name_of(row) not in _names(records.resource(row.record_type).model):
            keep(row)


def name_of(row: CustomField) -> str:
    return f"custom_field_{row.pk}"


def _wanted(row: CustomField) -> bool:
    return row.is_active and fields.definition_of(row).kind in KINDS


def _names(model: type[models.Model]) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, model._meta.db_table))
