"""Telling the twelve stories: each act at its time, through the rooms' own actions."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple

from tehing.core import clock
from tehing.deals import actions as deals
from tehing.deals.models import Stage
from tehing.demo import approaches, depth, gates, told
from tehing.demo.story import Calendar
from tehing.playbook.models import Answer, Objection
from tehing.team.models import User


class Scene(NamedTuple):
    """What all stories have in common. `at`: which language of a pair."""

    at: int
    stages: list[Stage]
    head: User
    competitors: list[Any]


class Tale:
    """One story being told. `customer` gives the company and its contact, who are known only once it is told."""

    def __init__(self, number: int, story: told.Story, seller: User, customer: Callable[[], tuple[Any, Any]], scene: Scene) -> None:
        self.number = number  # from 1
        self.story, self.seller, self.customer, self.scene = story, seller, customer, scene
        self.at = scene.at
        self.deal: Any = None
        self.committee: list[Any] = []

    def tell(self, calendar: Calendar, channel: Any) -> None:
        """Put the acts on their days: opened, people and pains a week on, stage after stage, the last thing done, the next step."""
        story, first = self.story, calendar.today - timedelta(days=self.story.age)
        last = calendar.add(first, lambda: self._open(channel))
        known = calendar.add(first + timedelta(days=min(7, story.age // 3)), self._know, last)
        known = calendar.add(first + timedelta(days=min(8, story.age // 3)), self._find_out, known)
        way = self._way()
        days = max(1, (story.age - story.quiet - 8) // max(1, len(way)))
        for number, stage in enumerate(way):
            known = calendar.add(first + timedelta(days=8 + number * days), partial(self._move, stage), known)
        known = calendar.add(calendar.today - timedelta(days=story.quiet), self._do, known)
        for wanted in story.shown:
            known = calendar.add(calendar.today - timedelta(days=story.quiet), partial(self._show, wanted), known)
        if story.objection:
            known = calendar.add(calendar.today - timedelta(days=story.quiet), self._object, known)
        if story.ahead is not None:
            due = datetime.combine(calendar.instant_day(calendar.today + timedelta(days=story.ahead)), time(8), UTC)
            calendar.add(calendar.today - timedelta(days=max(1, story.quiet)), lambda: self._plan(due), known)

    def _way(self) -> list[Stage]:
        """The stages after the first, up to the one that the story stands in."""
        target = next(stage for stage in self.scene.stages if self.story.step in (stage.step, stage.kind))
        before = [stage for stage in self.scene.stages if stage.kind == "open" and stage.position < target.position]
        return [*before[1:], target]

    def _open(self, channel: Any) -> None:
        company, person = self.customer()
        self.deal = deals.create_deal(by=self.seller, data=told.deal_of(self.story, self.at, company, person, channel))
        if self.number in approaches.EARLY:
            approaches.choose(self.deal, self.seller, self.at)

    def _know(self) -> None:
        """Who decides, what hurts, and where the customer is in buying."""
        for member in self.story.members:
            data = member._asdict()
            concern, position = data.pop("concern"), data.pop("position")
            given = {"deal": self.deal, "name": position[self.at], "concerns": concern[self.at], **data}
            self.committee.append(deals.create_member(by=self.seller, data=given))
        for pain in self.story.pains:
            data = {"deal": self.deal, "name": pain.name[self.at], "level": pain.level}
            data |= {"implication": pain.follows[self.at], "wish": pain.wish[self.at]}
            if pain.thousands:
                data |= {"yearly_cost": pain.thousands * 1_000_00, "cost_source": pain.source}
            deals.create_need(by=self.seller, data=data)
        if self.story.phase:
            deals.update_deal(pk=self.deal.pk, by=self.seller, data={"buying_phase": self.story.phase})
        if self.number not in approaches.EARLY:
            approaches.choose(self.deal, self.seller, self.at, approaches.TOLD.get(self.number))

    def _find_out(self) -> None:
        held = {"deal": self.deal, "committee": self.committee}
        depth.deepen(self.number, held, self.seller, self.at, self.scene.competitors, "won" if self.story.step == "won" else "")

    def _move(self, stage: Stage) -> None:
        deals.move_deal(pk=self.deal.pk, stage_pk=stage.pk, by=self.seller)

    def _show(self, wanted: str) -> None:
        gates.show(self.deal, self.seller, self.scene.head, self.at, wanted)

    def _do(self) -> None:
        words = (("Talk on the phone", "Telefonivestlus"), ("Meeting at the customer's", "Kohtumine kliendi juures"))[self.story.age % 2]
        kind, now = ("meeting" if self.story.age % 2 else "call"), clock.now()
        data = {"deal": self.deal, "kind": kind, "subject": words[self.at], "due_at": now, "done_at": now}
        deals.create_activity(by=self.seller, data=data)

    def _plan(self, due: datetime) -> None:
        words = ("Ask what has to happen next", "Küsida, mis peab edasi juhtuma")
        deals.create_activity(by=self.seller, data={"deal": self.deal, "kind": "call", "subject": words[self.at], "due_at": due})

    def _object(self) -> None:
        objection = Objection.objects.filter(kind=self.story.objection).order_by("pk").first()
        if objection is None:
            return
        raised = deals.create_objection(by=self.seller, data={"deal": self.deal, "objection": objection})
        if self.story.objection_state == "open":
            return
        answer = Answer.objects.filter(objection=objection).order_by("pk").first()
        deals.update_objection(pk=raised.pk, by=self.seller, data={"answer": answer})
        deals.update_objection(pk=raised.pk, by=self.seller, data={"state": self.story.objection_state})
