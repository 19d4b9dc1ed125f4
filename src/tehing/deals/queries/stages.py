"""The stages that a deal may pass."""

from django.db.models import Q

from tehing.deals.models import Deal, Stage
from tehing.playbook.models import Technique


def stages_of(deal: Deal) -> list[Stage]:
    """The stages of the deal's pipeline that are in use, and the one it is in, in order; read once for a loaded deal."""
    known = deal.__dict__
    if "_stages" not in known:
        offered = Q(is_active=True) | Q(pk=deal.stage_id)
        known["_stages"] = list(Stage.objects.filter(offered, pipeline=deal.pipeline_id).order_by("position", "pk"))
    return list(known["_stages"])


def techniques_of(deal: Deal) -> list[Technique]:
    """What serves the stage that the deal is in. One query."""
    serving = Stage.techniques.through.objects.filter(stage=deal.stage_id).values("technique")
    return list(Technique.objects.filter(is_active=True, pk__in=serving).order_by("position", "name"))
