"""Values as JSON can carry them without loss, for the history and the API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise


def plain(value: Any) -> Any:
    """Text, numbers, lists and {"id", "label"} for records; instants in ISO 8601 UTC, decimals as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case Promise():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case models.Model():
            return {"id": value.pk, "label": str(value)}
        case list() | tuple():
            return [plain(one) for one in value]
        case dict():
            return {str(key): plain(one) for key, one in value.items()}
    raise TypeError(f"{type(value).__name__} cannot be kept in the history.")
