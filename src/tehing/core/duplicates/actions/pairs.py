"""What people decide about two records that look the same."""

from django.db import transaction

from tehing.core import actions as core
from tehing.core import clock, outbox
from tehing.core.access import Actor, Invalid, Refused
from tehing.core.duplicates import queries
from tehing.core.duplicates.models import SuspectedPair

DECISIONS = (SuspectedPair.State.OPEN, SuspectedPair.State.LATER, SuspectedPair.State.DIFFERENT)


@transaction.atomic
def decide_pair(*, pk: int, by: Actor, decision: str) -> SuspectedPair:
    """Say that two records are not the same (they are never proposed again), put it off, or open it again.

    For those who may change both records. Refused("pair_is_merged") when they are one already.
    """
    pair = queries.pair(pk, by, lock=True)
    resource = queries.resource_of(pair)
    if decision not in DECISIONS:
        raise Invalid({"decision": ["unknown_decision"]})
    left, _right = (core.locked(resource, pk=one, by=by, verb="edit") for one in (pair.left_id, pair.right_id))
    if pair.state == SuspectedPair.State.MERGED:
        raise Refused("pair_is_merged")
    before, pair.state = pair.state, SuspectedPair.State(decision)
    pair.decided_at, pair.decided_by_id = clock.now(), by.pk
    pair.save(update_fields=["state", "decided_at", "decided_by"])
    if SuspectedPair.State.DIFFERENT in (before, pair.state) and before != pair.state:
        name = "told_apart" if pair.state == SuspectedPair.State.DIFFERENT else "doubted"
        outbox.emit(f"{resource.noun}.{name}", by=by, record=left, other=pair.right_id, pair=pair.pk)
    return pair
