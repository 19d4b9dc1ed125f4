"""A house in which there is one of everything."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from tehing.core import attachments
from tehing.core.bulk import actions as bulk
from tehing.core.duplicates import actions as duplicates
from tehing.core.duplicates.models import SuspectedPair
from tehing.core.imports import actions as imports
from tehing.core.imports import mappings
from tehing.core.models import Deleted, Delivery, Event, ExternalId, Job
from tehing.core.records import resource, resources
from tehing.core.saved import actions as saved
from tehing.core.webhooks.models import WebhookDelivery
from tehing.deals import actions as deals
from tehing.deals.models import Stage
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.playbook import actions as playbook
from tehing.team import actions as team
from tehing.team.models import Role, Session, User

from . import selling

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def world(people: dict[str, User], settings: Any, tmp_path: Path) -> dict[str, Any]:
    """One record of every kind, each belonging to the seller."""
    settings.DATA = tmp_path
    seller, admin = people["seller"], people["admin"]
    with translation.override("en"):
        parties.seed_industries(by=admin)
        leads.seed_channels(by=admin)
        playbook.seed_playbook(by=admin)
        deals.seed_pipelines(by=admin)
    company = parties.create_company(by=seller, data={"name": "Põhja Metall OÜ", "country": "EE"})
    person = parties.create_person(by=seller, data={"name": "Mari Maasikas", "company": company})
    made: dict[str, Any] = {
        "parties.company": company,
        "parties.person": person,
        "parties.employment": person.jobs.get(),
        "leads.lead": leads.create_lead(by=seller, data={"name": "Asks for a transformer"}),
        "deals.deal": deals.create_deal(by=seller, data={"name": "Transformer", "company": company, "value": 500_000}),
        "deals.activity": deals.create_activity(by=seller, data={"subject": "Visit", "kind": "meeting", "company": company}),
        "team.user": people["colleague"],
        "team.team": people["seller"].team,
        "team.role": Role.objects.get(code="reader"),
        "deals.stage": Stage.objects.filter(kind="open").order_by("position")[1],
    }
    made |= selling.worked(made["deals.deal"], seller) | selling.reckoned(made["deals.deal"], seller)
    made["deals.customercard"] = deals.create_card(by=seller, data={"person": person, "wants": "Calm"})
    made |= selling.asked_of(made["deals.deal"], seller, admin)
    for described in resources():
        if described.key in made:
            continue
        found = described.model._default_manager.first()
        data = {"company": company, "street": "Pikk 1"} if described.noun == "address" else {"name": f"One {described.noun}"}
        if described.noun == "webhook":
            data["url"] = "https://accounting.example/"
        if described.noun == "custom_field":
            data = {"label": "Colour", "record_type": "catalog.product", "kind": "text"}
        made[described.key] = found or described.create(by=admin, data=data)
    for key, record in made.items():  # called by its own key in a system that is called so too
        ExternalId.objects.create(record_type=key, record_id=record.pk, source=record.pk, external_id=record.pk)
    webhook = made["core.webhook"]
    WebhookDelivery.objects.create(
        pk=webhook.pk, webhook=webhook, event=Event.objects.order_by("pk")[0], record_type="core.webhook", record_id=webhook.pk
    )
    with connection.cursor() as cursor:  # the next delivery gets a number after the one that was given here
        for statement in connection.ops.sequence_reset_sql(no_style(), [WebhookDelivery]):
            cursor.execute(statement)
    note = attachments.add_note(record_type="deals.deal", record_id=made["deals.deal"].pk, by=seller, text="Hush")
    kept = attachments.add_file(
        record_type="deals.deal", record_id=made["deals.deal"].pk, by=seller, upload=SimpleUploadedFile("offer.txt", b"hello")
    )
    run = imports.receive([SimpleUploadedFile("companies.csv", b"name\nNew one\n")], by=seller)[0]  # type: ignore[list-item]
    mapping = mappings.keep_mapping(run, by=seller, name="Monthly", shared=False)
    token, _secret = team.create_token(by=seller, name="mine", scopes=["read"])
    browser = Client()
    browser.force_login(seller, backend=BACKEND)
    session = Session.objects.create(user=seller, key=browser.session.session_key or "")
    job = Job.objects.create(kind="import", state="failed", by=seller)
    double = parties.create_company(by=seller, data={"name": "Pohja Metall"})
    pair = SuspectedPair.objects.create(record_type="parties.company", left_id=company.pk, right_id=double.pk, score=5)
    twin = parties.create_company(by=seller, data={"name": "Põhja Metall AS"})
    (merge,) = duplicates.merge_records(resource("parties.company"), kept=double.pk, lost=[twin.pk], by=seller)
    delivery = Delivery.objects.create(event=Event.objects.order_by("pk")[0], handler="nobody", state="failed")
    doomed = parties.create_company(by=seller, data={"name": "Removed OÜ"})
    parties.delete_company(pk=doomed.pk, by=seller)
    view = saved.save_view(resource("deals.deal"), by=seller, name="Mine", params=QueryDict("order=-name"))
    many = bulk.start_bulk(resource("deals.deal"), by=seller, act="delete", ids=[made["deals.deal"].pk])
    made["deleted"] = Deleted.objects.get(record_id=doomed.pk)
    made |= {"view": view, "bulk": many, "pair": pair, "merge": merge, "session": session}
    made |= {"note": note, "file": kept, "import": run, "mapping": mapping, "token": token, "job": job, "delivery": delivery}
    return made


@pytest.fixture
def page(people: dict[str, User], settings: Any, tmp_path: Path) -> Client:
    settings.DATA, settings.API_RATE = tmp_path, 0
    client = Client(raise_request_exception=False)
    client.force_login(people["admin"], backend=BACKEND)
    return client
