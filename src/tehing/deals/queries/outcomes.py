"""What other systems call a stage that is won or lost, whatever it is called here."""

from tehing.deals import rules
from tehing.deals.models import Stage


def stages_by_outcome() -> dict[str, int]:
    """ "closed won" and the like -> the first won stage; the same for every kind that has such names. One query."""
    found: dict[str, int] = {}
    rows = (
        Stage.objects.filter(kind__in=rules.SPELLINGS, is_active=True)
        .order_by("pipeline__position", "position", "pk")
        .values_list("kind", "pk")
    )
    for kind, pk in rows:
        for word in (*rules.SPELLINGS[kind], f"closed {kind}"):
            found.setdefault(word, pk)
    return found
