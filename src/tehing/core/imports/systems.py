"""The other systems whose identifiers are kept: 1001 of one is another record than 1001 of the next."""

from tehing.core.models import ExternalId, Import

UNNAMED = "file"  # where nobody has said which system a file came from
MOST = 50


def known_systems(record_type: str) -> list[str]:
    """Those that call records of this type something, and those that files came from. One step through the index for each."""
    found = set(Import.objects.exclude(source__in=("", UNNAMED)).order_by().values_list("source", flat=True).distinct()[:MOST])
    called = ExternalId.objects.filter(record_type=record_type).order_by("source").values_list("source", flat=True)
    last: str | None = called.first()
    while last is not None and len(found) < MOST:
        found.add(last)
        last = called.filter(source__gt=last).first()
    return sorted(found)
