"""Putting people of the customer on a deal's map, and what they are to each other."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from tehing.core import actions as core
from tehing.core import outbox, records
from tehing.core.access import Actor, Invalid, one
from tehing.core.numbers import held
from tehing.deals import access
from tehing.deals.actions import hanging
from tehing.deals.actions.hanging import keep
from tehing.deals.models import CommitteeMember, Influence
from tehing.deals.rules import committee as rules

MEMBER = "deals.committeemember"


def create_member(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> CommitteeMember:
    """Put somebody on a deal's map. Raises Forbidden("not_yours") on a deal that one may not change, Invalid as `check_member`."""
    made: CommitteeMember = hanging.add(MEMBER, by=by, data=data, reason=reason)
    return made


def update_member(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> CommitteeMember:
    """Change what is known of somebody: role, power, stance, access, whom they report to, what troubles them."""
    rest = dict(data)
    if "name" in rest and not rest["name"] and rest.get("person") is not None:
        rest["name"] = rest["person"].name
    changed: CommitteeMember = hanging.change(MEMBER, pk=pk, by=by, data=rest, version=version, reason=reason)
    return changed


@transaction.atomic
def put_member(
    *, by: Actor, data: Mapping[str, Any], influences: Iterable[int] | None = None, pk: int | None = None, version: int | None = None
) -> CommitteeMember:
    """Somebody's whole card at once: a new one, or the one of this key; None leaves whom they influence as it is."""
    member = create_member(by=by, data=data) if pk is None else update_member(pk=pk, by=by, data=data, version=version)
    if influences is not None:
        set_influences(pk=member.pk, by=by, others=influences)
    return member


def place_member(*, pk: int, by: Actor, power: str, stance: str, version: int | None = None) -> CommitteeMember:
    """Somebody's place on the map: how much they count, and for whom they are. Invalid for a place that is not on it."""
    wrong = {
        name: ["unknown_choice"]
        for name, value, known in (
            ("power", power, CommitteeMember.Power.values),
            ("stance", stance, CommitteeMember.Stance.values),
        )
        if value not in known
    }
    if wrong:
        raise Invalid(wrong)
    return update_member(pk=pk, by=by, data={"power": power, "stance": stance}, version=version)


@transaction.atomic
def set_influences(*, pk: int, by: Actor, others: Iterable[int]) -> list[int]:
    """Say whom somebody influences: these and nobody else, all of the same map. The keys that were set, in order.

    Raises Invalid("influences") with not_on_map or on_themselves.
    """
    member = one(access.visible_members(by, "edit"), pk)
    keep(member.deal_id, by)
    wanted = set(others)
    if pk in wanted:
        raise Invalid({"influences": ["on_themselves"]})
    names = dict(CommitteeMember.objects.filter(deal=member.deal_id, pk__in=held(wanted)).values_list("pk", "name"))
    if len(names) < len(wanted):
        raise Invalid({"influences": ["not_on_map"]})
    known = dict(Influence.objects.filter(member=member).values_list("other_id", "other__name"))
    if known.keys() != wanted:
        Influence.objects.filter(member=member).exclude(other__in=wanted).delete()
        Influence.objects.bulk_create([Influence(member=member, other_id=key) for key in sorted(wanted - known.keys())])
        before, after = ({"influences": [found[key] for key in sorted(found)]} for found in (known, names))
        outbox.emit("committeemember.updated", by=by, record=member, before=before, after=after)
    return sorted(wanted)


def delete_member(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(MEMBER), pk=pk, by=by, version=version, reason=reason)


def prepare_member(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Who is known as a person is called by that name unless the map says otherwise."""
    full = dict(data)
    if not full.get("name") and full.get("person") is not None:
        full["name"] = full["person"].name
    return full


def check_member(values: Mapping[str, Any], member: CommitteeMember) -> None:
    """What no single field can know: one place for each person, one map for each line, nobody above themselves."""
    wrong: dict[str, list[str]] = {}
    if not member.name and member.person_id is None:
        wrong["name"] = ["name_or_person"]
    if member.second_role and member.second_role == member.role:
        wrong["second_role"] = ["same_role"]
    rows = CommitteeMember.objects.filter(deal=member.deal_id)
    if member.person_id is not None and rows.filter(person=member.person_id).exclude(pk=member.pk).exists():
        wrong["person"] = ["already_on_map"]
    if member.pk is not None and not rows.filter(pk=member.pk).exists():
        wrong["deal"] = ["stays_on_map"]
    if problem := _boss_problem(member, dict(rows.values_list("pk", "reports_to"))):
        wrong["reports_to"] = [problem]
    if wrong:
        raise Invalid(wrong)


def _boss_problem(member: CommitteeMember, boss_of: dict[int, int | None]) -> str:
    if member.reports_to_id is None:
        return ""
    if member.reports_to_id not in boss_of:
        return "not_on_map"
    return "leads_round" if rules.leads_round(boss_of, member.pk or 0, member.reports_to_id) else ""
