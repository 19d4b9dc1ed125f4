"""The stages that a deal may pass."""

from tehing.deals.models import Deal, Stage


def stages_of(deal: Deal) -> list[Stage]:
    """All stages of the deal's pipeline, in order; read once for a loaded deal."""
    known = deal.__dict__
    if "_stages" not in known:
        known["_stages"] = list(Stage.objects.filter(pipeline=deal.pipeline_id).order_by("position", "pk"))
    return list(known["_stages"])
