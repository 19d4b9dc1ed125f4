"""What other systems call a stage that is won or lost, whatever it is called here."""

from tehing.deals.models import Stage

WORDS = {
    "won": ("won", "closed won", "closedwon", "success", "võidetud", "võit"),
    "lost": ("lost", "closed lost", "closedlost", "failed", "kaotatud", "kaotus"),
}


def stages_by_outcome() -> dict[str, int]:
    """ "closed won" and the like -> the first won stage; the same for lost. One query."""
    found: dict[str, int] = {}
    rows = Stage.objects.filter(kind__in=WORDS).order_by("pipeline__position", "position", "pk").values_list("kind", "pk")
    for kind, pk in rows:
        for word in WORDS[kind]:
            found.setdefault(word, pk)
    return found
