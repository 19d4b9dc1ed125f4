"""Who decides on a deal: the people on its map, what is missing, and how deals like it ended."""

from dataclasses import dataclass
from functools import partial

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tehing.core import kept
from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import CommitteeMember, Deal, Influence, Stage
from tehing.deals.queries.stages import stages_of
from tehing.deals.rules import committee
from tehing.deals.rules.committee import Gap, History, Seat
from tehing.deals.rules.shares import Share
from tehing.parties import access as parties
from tehing.parties.models import Employment

POWERS = tuple(reversed(CommitteeMember.Power.values))  # the map from top to bottom
STANCES = tuple(CommitteeMember.Stance.values)  # and from left to right


@dataclass(frozen=True)
class Place:
    """One person on the map."""

    member: CommitteeMember
    name: str
    title: str  # what they are at the customer
    known: bool  # a person whose page the reader may open
    influences: list[int]  # keys of members
    gone: bool

    @property
    def roles(self) -> list[str]:
        """The roles in words, the main one first."""
        second = self.member.get_second_role_display() if self.member.second_role else ""
        return [str(word) for word in (self.member.get_role_display(), second) if word]

    def seat(self) -> Seat:
        member = self.member
        roles = frozenset(role for role in (member.role, member.second_role) if role)
        return Seat(
            name=self.name,
            roles=roles,
            power=member.power,
            stance=member.stance,
            access=member.access,
            gone=self.gone,
            person=member.person_id,
        )


@dataclass(frozen=True)
class Committee:
    """A deal's map, the gaps in it, and the ends of closed deals to compare with."""

    deal: Deal
    places: list[Place]
    gaps: list[Gap]
    history: History
    may_edit: bool

    def cell(self, power: str, stance: str) -> list[Place]:
        return [place for place in self.places if (place.member.power, place.member.stance) == (power, stance)]

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, list[Place]]]]]:
        """The map as it is drawn: (power, [(stance, who stands there)]), the most powerful on top, who is for us on the right."""
        return [(power, [(stance, self.cell(power, stance)) for stance in STANCES]) for power in POWERS]


def committee_of(by: Actor, deal: Deal, *, whole: bool = True) -> Committee:
    """The buying committee of a deal this person may see; not `whole`: without what closed deals tell. Seven queries at most."""
    places = places_of(by, deal)
    is_open = deal.stage.kind not in rules.CLOSED
    found = committee.gaps([place.seat() for place in places], early=_is_early(deal, places)) if is_open else []
    history = history_of(by, deal.pipeline_id) if found and whole else History()
    return Committee(deal, places, found, history, access.may_change(by, deal))


def _is_early(deal: Deal, places: list[Place]) -> bool:
    """Whether the deal is in the first stage; nobody asks while the map is empty."""
    if not places:
        return False
    return not any(stage.kind == Stage.Kind.OPEN and stage.position < deal.stage.position for stage in stages_of(deal))


def places_of(by: Actor, deal: Deal) -> list[Place]:
    """Everybody on the map, the most powerful first. Of people whom one may not see, only what the map says."""
    members = list(CommitteeMember.objects.filter(deal=deal.pk).order_by("pk"))
    asked = [member.person_id for member in members if member.person_id is not None]
    seen = {key: (name, title) for key, name, title in parties.visible_people(by).filter(pk__in=asked).values_list("pk", "name", "title")}
    influences: dict[int, list[int]] = {}
    for one, other in Influence.objects.filter(member__in=members).order_by("other").values_list("member", "other"):
        influences.setdefault(one, []).append(other)
    left = _left(deal, asked)
    places = [_place(member, influences.get(member.pk, []), seen, left) for member in members]
    return sorted(places, key=lambda place: POWERS.index(place.member.power))


def _place(member: CommitteeMember, influences: list[int], seen: dict[int, tuple[str, str]], left: set[int]) -> Place:
    name, title = seen.get(member.person_id or 0, ("", ""))
    known = member.person_id in seen
    return Place(member, name or member.name or str(_("Somebody")), title, known, influences, member.person_id in left)


def _left(deal: Deal, people: list[int]) -> set[int]:
    """Those of the people whose every job at the customer is over."""
    if deal.company_id is None or not people:
        return set()
    jobs = Employment.objects.filter(company=deal.company_id, person__in=people)
    ends: dict[int, bool] = {}
    for person, until in jobs.values_list("person", "to_on"):
        ends[person] = ends.get(person, True) and until is not None
    return {person for person, over in ends.items() if over}


def history_of(by: Actor, pipeline: int) -> History:
    """How the closed deals of a pipeline ended, by whether somebody in each role had been met.

    Only deals that have a map at all: of the others nobody knows. Counted within the person's rights.
    """
    mapped = Exists(CommitteeMember.objects.filter(deal=OuterRef("pk")))
    rows = access.visible_deals(by).filter(mapped, pipeline=pipeline, stage__kind__in=rules.CLOSED)
    found, _when = kept.counted("committee", rows, "", partial(_counted, rows))
    return found


def _counted(rows: "QuerySet[Deal]") -> History:
    met = {role: Exists(_met(role)) for role in committee.ROLES}
    totals: dict[tuple[str, bool], list[int]] = {}
    for row in rows.annotate(**met).values("stage__kind", *met).annotate(n=Count("*")).order_by():
        for role in committee.ROLES:
            total = totals.setdefault((role, row[role]), [0, 0])
            total[0] += row["n"] if row["stage__kind"] == Stage.Kind.WON else 0
            total[1] += row["n"]
    shares: dict[str, dict[bool, Share]] = {}
    for (role, was_met), (won, closed) in totals.items():
        shares.setdefault(role, {})[was_met] = Share(won, closed)
    return History(shares)


def _met(role: str) -> "QuerySet[CommitteeMember]":
    """Members of the deal in this role who count as met; a coach counts by being there."""
    here = CommitteeMember.objects.filter(Q(role=role) | Q(second_role=role), deal=OuterRef("pk"))
    return here if role == committee.COACH else here.filter(access__in=committee.KNOWN)


def influenced_by(member: CommitteeMember | None) -> list[int]:
    """The keys of those whom a member influences."""
    return [] if member is None else list(Influence.objects.filter(member=member).order_by("other").values_list("other", flat=True))
