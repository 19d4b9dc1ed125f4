"""Two companies that are one, each with a life of its own."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tehing.core import attachments, records
from tehing.core.models import ExternalId, RememberedValue
from tehing.deals import actions as deals
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.parties.models import Company, Tag
from tehing.team.models import User

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
    key, cold = (records.resource("parties.tag").create(by=by, data={"name": name}) for name in ("key", "cold"))
    kept = parties.create_company(by=by, data={"name": "Põhja Metall OÜ", "city": "Tartu", "tags": [key], "description": "Buys in spring."})
    lost = parties.create_company(
        by=by,
        data={
            "name": "Pohja Metall", "country": "EE", "registry_code": "10000018", "website": "https://pohja.ee", "city": "Tallinn",
            "tags": [key, cold], "description": "Asks for discounts.", "owner": people["seller"],
        },
    )  # fmt: skip
    person = parties.create_person(by=by, data={"name": "Mari Maasikas", "company": lost, "title": "Buyer"})
    deals.create_deal(by=by, data={"name": "Transformer", "company": lost, "value": 100, "currency": "EUR"})
    deals.create_activity(by=by, data={"subject": "Call Mari", "kind": "call", "company": lost, "person": person})
    leads.create_lead(by=by, data={"name": "Wants a quote", "company": lost})
    parties.create_company(by=by, data={"name": "Põhja Metall Narva", "parent": lost})
    attachments.add_note(record_type=COMPANY, record_id=lost.pk, by=by, text="Prefers e-mail")
    attachments.add_file(record_type=COMPANY, record_id=lost.pk, by=by, upload=SimpleUploadedFile("offer.txt", b"hello"))
    ExternalId.objects.create(record_type=COMPANY, record_id=lost.pk, source="hubspot", external_id="H-7")
    RememberedValue.objects.create(record_type="deals.deal", field="company", raw="pohja", target_id=lost.pk, by=by)
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
