"""Setting up an empty house: the company and its first admin, and the lists that every sale needs."""

from typing import Any

from django.db import transaction
from django.utils import translation

from tehing.core.models import Workspace
from tehing.deals import actions as deals
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.playbook import actions as playbook
from tehing.team import actions as team


def is_done() -> bool:
    """There is a workspace; nobody may set up a second time."""
    return Workspace.objects.exists()


@transaction.atomic
def set_up(*, company: str, currency: str, country: str, language: str, name: str, email: str, password: str) -> Any:
    """Make the workspace, its admin, and the starting industries, channels, playbook and pipeline in the chosen language.

    Raises Refused when somebody was faster.
    """
    admin = team.set_up_workspace(
        company=company, currency=currency, country=country, language=language, name=name, email=email, password=password
    )
    with translation.override(language):
        parties.seed_industries(by=admin)
        leads.seed_channels(by=admin)
        playbook.seed_playbook(by=admin)
        deals.seed_pipelines(by=admin)
    return admin
