"""Whether what somebody decided about a file can be: columns, fields, keys, orders of dates and what values stand for."""

from collections.abc import Mapping
from typing import Any

from tehing.core import money
from tehing.core.access import Actor, Invalid
from tehing.core.imports import known, planning
from tehing.core.imports.asking import CREATE, EMPTY, MATCH, REJECT
from tehing.core.imports.targets import EXTERNAL, OWN, targets_of
from tehing.core.models import Import
from tehing.core.records import resource as resource_of

ORDERS, MARKS, DOINGS = ("dmy", "mdy", "ymd"), (".", ","), (MATCH, CREATE, EMPTY, REJECT)
OPEN = ("", "ambiguous", "mixed", "none")  # nothing decided, as the form sends it


def check(run: Import, by: Actor, *, record: str, mapping: Mapping[str, str], choices: Mapping[str, Any]) -> None:
    """Raise Invalid for what is decided anew and does not exist. What was saved once may have gone since."""
    _check_readings(run, choices)
    if not record:
        return
    described = resource_of(record)
    if (key := str(choices.get("key", ""))) and key not in (EXTERNAL, OWN, *known.keys_of(described)):
        raise Invalid({"key": ["unknown_key"]})
    decided = {column: target for column, target in mapping.items() if target and run.mapping.get(column) != target}
    if run.record_type != record or not decided:
        return  # the columns of another kind of record fall away anyway
    columns, targets = set(planning.open_import(run).columns), {one.name for one in targets_of(described, by)}
    for column, target in decided.items():
        if column not in columns:
            raise Invalid({f"mapping.{column}": ["unknown_column"]})
        if target not in targets:
            raise Invalid({f"mapping.{column}": ["unknown_target"]})


def _check_readings(run: Import, choices: Mapping[str, Any]) -> None:
    """How dates, numbers, amounts and values are to be taken."""
    for name, allowed, code in (("dates", ORDERS, "unknown_date_order"), ("decimals", MARKS, "unknown_decimal_sign")):
        before = run.choices.get(name, {})
        for column, said in choices.get(name, {}).items():
            if said not in (*allowed, *OPEN) and before.get(column) != said:
                raise Invalid({f"{name}.{column}": [code]})
    currency = choices.get("currency", "")
    if currency and not money.known_currency(currency) and run.choices.get("currency") != currency:
        raise Invalid({"currency": ["unknown_currency"]})
    for field, decided in choices.get("values", {}).items():
        for value, said in decided.items():
            if said.get("do") not in DOINGS or (said["do"] == MATCH and said.get("id") in (None, "")):
                raise Invalid({f"values.{field}.{value}"[:200]: ["unknown_decision"]})
