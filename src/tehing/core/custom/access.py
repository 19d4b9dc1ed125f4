"""Who reaches the descriptions of added fields: nobody but an administrator does from the start."""

from typing import TYPE_CHECKING

from tehing.core.access import Actor, Scope
from tehing.core.custom.models import CustomField

if TYPE_CHECKING:
    from django.db import models

FIELD = "core.custom_field"


def visible_fields(by: Actor, verb: str = "view") -> "models.QuerySet[CustomField]":
    rows = CustomField.objects.all()
    return rows if by.rights.scope(FIELD, verb) is not Scope.NONE else rows.none()
