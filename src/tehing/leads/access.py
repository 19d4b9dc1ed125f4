"""The only road to leads and channels."""

from django.db import models

from tehing.core.access import Actor, Scope
from tehing.leads.models import Channel, Lead
from tehing.team import access as team


def visible_leads(by: Actor, verb: str = "view") -> models.QuerySet[Lead]:
    return team.within(by, Lead.objects.all(), "leads.lead", verb)


def visible_channels(by: Actor, verb: str = "view") -> models.QuerySet[Channel]:
    return Channel.objects.all() if by.rights.scope("leads.channel", verb) is not Scope.NONE else Channel.objects.none()
