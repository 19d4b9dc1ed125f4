"""Two companies that are one, each with a life of its own."""

from typing import Any

import pytest
from django.utils import translation

from tehing.core import records
from tehing.deals import actions as deals
from tehing.parties.models import Company, Tag
from tehing.team.models import User

from ...twins import twin_companies

COMPANY = "parties.company"


def company() -> Any:
    return records.resource(COMPANY)


@pytest.fixture
def twins(people: dict[str, User], settings: Any, tmp_path: Any) -> tuple[Company, Company]:
    """(the one that stays, the one that goes): the second has the deal, the note, the file, a person and another system's number."""
    settings.DATA = tmp_path
    by = people["head"]
    with translation.override("en"):
        deals.seed_pipelines(by=people["admin"])
    kept, lost = twin_companies(by=by, owner=people["seller"])
    assert Tag.objects.count() == 2
    return kept, lost


def whole_house() -> dict[str, list[Any]]:
    """Every row of every table that a merge may touch, but for history, journals and the marks of saving."""
    from django.apps import apps

    left_out = ("event", "delivery", "merge", "mergemove", "mergeundone", "notification", "once", "session")
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("tehing.") or model._meta.model_name in left_out:
            continue
        columns = [one.attname for one in model._meta.concrete_fields if one.name not in ("version", "updated_at", "id")]
        bare = model._meta.auto_created
        columns = columns if bare else ["pk", *columns]
        found[model._meta.label] = sorted(model._base_manager.values_list(*columns), key=str)
    return found
