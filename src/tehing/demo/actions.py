"""Loading the demo company through the same doors that people use, and emptying the house of it again."""

import secrets
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import translation

from tehing.core import clock, outbox, workspace
from tehing.core.access import Actor, Refused, require
from tehing.core.models import Event, Workspace
from tehing.demo.telling import Telling
from tehing.parties.models import Company
from tehing.team.models import Team, User
from tehing.team.permissions import MANAGE

SEED = 2026
# emptied in this order: what stands on others comes first
EMPTIED = ("deals", "leads", "catalog", "parties", "core")


def may_load(by: Actor) -> bool:
    """Into an empty house only, by an administrator."""
    return by.rights.may(MANAGE) and not Company.objects.exists()


def may_remove(by: Actor) -> bool:
    return by.rights.may(MANAGE) and workspace.current().is_demo


@transaction.atomic
def load_demo(*, language: str, by: User | None = None, password: str = "") -> list[tuple[str, str]]:
    """Tell two years of Trafo Nord OÜ. Gives (e-mail, role) of those who can sign in with `password`.

    Into a house that is set up already (`by` given) only the company's people, customers and sales are added.
    """
    if Company.objects.exists():
        raise Refused("not_empty")
    with outbox.acting_from("demo"), translation.override(language):
        telling = Telling(language=language, today=clock.today(), seed=SEED, password=password or secrets.token_urlsafe(9), admin=by)
        telling.tell()
        Workspace.objects.update(is_demo=True)
        workspace.forget()
    return telling.sign_ins


@transaction.atomic
def remove_demo(*, by: User) -> None:
    """Empty a demo house: all records, all history, all people but the one who asks, who stays its administrator."""
    require(by, MANAGE)
    if not workspace.current().is_demo:
        raise Refused("not_a_demo")
    for room in EMPTIED:
        for model in _deletable(room):
            model.objects.all().delete()
    User.objects.update(team=None, manager=None, created_by=None)
    Team.objects.update(parent=None, lead=None, created_by=None)
    Team.objects.all().delete()
    User.objects.exclude(pk=by.pk).delete()
    Event.objects.all().delete()
    Workspace.objects.update(is_demo=False)
    workspace.forget()
    outbox.emit("demo.removed", by=by, record=by)


def counts() -> dict[str, int]:
    """What a removal takes: record type -> rows."""
    names = ("parties.company", "parties.person", "catalog.product", "leads.lead", "deals.deal", "deals.activity")
    return {str(apps.get_model(name)._meta.verbose_name_plural): apps.get_model(name).objects.count() for name in names}


def _deletable(room: str) -> list[Any]:
    """A room's tables, each before those it points to; the workspace and the history are not among them."""
    kept = {"core.workspace", "core.event"}
    models = [model for model in apps.get_app_config(room).get_models() if model._meta.label_lower not in kept]
    return list(reversed(models))


