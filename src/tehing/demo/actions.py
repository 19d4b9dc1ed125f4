"""Loading the demo company through the same doors that people use, and emptying the house of it again."""

import secrets

from django.apps import apps
from django.db import connection, transaction
from django.utils import translation

from tehing.core import clock, outbox, records, search, workspace
from tehing.core.access import Actor, Refused, require
from tehing.core.models import Workspace
from tehing.deals import actions as deals
from tehing.demo.telling import Telling
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.playbook import actions as playbook
from tehing.team.models import Team, User
from tehing.team.permissions import MANAGE

SEED = 2026
EMPTIED = ("deals", "playbook", "leads", "catalog", "parties", "core")


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
    """Empty a demo house: all records, all history, all people but the one who asks, who stays its administrator.

    What is left is a house as it was just set up.
    """
    require(by, MANAGE)
    if not workspace.current().is_demo:
        raise Refused("not_a_demo")
    User.objects.update(team=None, manager=None, created_by=None)
    Team.objects.update(lead=None, created_by=None)
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 — names of our own tables
    User.roles.through.objects.exclude(user=by.pk).delete()
    User.objects.exclude(pk=by.pk).delete()
    for one in records.resources():  # the index went with the rest: users and roles have stayed
        search.index(one, list(one.model._default_manager.all()))
    Workspace.objects.update(is_demo=False)
    workspace.forget()
    outbox.emit("demo.removed", by=by, record=by)
    with translation.override(workspace.current().language):  # an empty house has the lists that every sale needs
        parties.seed_industries(by=by)
        leads.seed_channels(by=by)
        playbook.seed_playbook(by=by)
        deals.seed_pipelines(by=by)


def counts() -> dict[str, int]:
    """What a removal takes: name of the records -> rows."""
    names = ("parties.company", "parties.person", "catalog.product", "leads.lead", "deals.deal", "deals.activity")
    return {str(records.resource(name).labels): apps.get_model(name).objects.count() for name in names}


def _tables() -> list[str]:
    """Every table of the rooms and their many-to-many tables, and the history; not the workspace, users and roles.

    Emptied as they are: foreign keys are checked when the transaction ends, on both engines.
    """
    rooms = [apps.get_app_config(room) for room in EMPTIED]
    models = [model for room in rooms for model in room.get_models(include_auto_created=True)]
    kept = {Workspace._meta.db_table}
    return [*(model._meta.db_table for model in models if model._meta.db_table not in kept), Team._meta.db_table]
