"""The telling of the demo company: every step goes through the rooms' own actions, at the time it is said to have happened."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from tehing.catalog.models import Product
from tehing.core import actions as core
from tehing.core import clock, money, records
from tehing.deals import actions as deals
from tehing.deals.models import LossReason, Pipeline, Stage, StageTarget
from tehing.demo import (
    approaches,
    benefits,
    business_cases,
    closing,
    committees,
    content,
    criteria,
    gates,
    leadtalk,
    needs,
    tales,
    talks,
    told,
    week,
)
from tehing.demo.story import Calendar, Course, course
from tehing.leads import actions as leads
from tehing.leads.models import Channel
from tehing.parties import actions as parties
from tehing.playbook import actions as playbook
from tehing.team import actions as team
from tehing.team.models import Role, User

DEALS, RECENT, LEADS = 140, 50, 60
SELLERS = ("liis", "jaan", "priit", "anneli", "toomas")


class Telling:
    """Collects the steps of two years, then carries them out in order of time."""

    def __init__(self, *, language: str, today: date, seed: int, password: str, admin: User | None) -> None:
        self.at = 1 if language == "et" else 0
        self.language, self.password, self.admin = language, password, admin
        self.seed = seed
        self.calendar = Calendar(today, seed, latest=clock.now())
        self.chance = self.calendar.chance
        self.meeting = random.Random(seed + 1)  # of its own, so that what is told beside it stays as it was
        self.reckoning = random.Random(seed + 2)
        self.weighing = random.Random(seed + 2)
        self.choosing = random.Random(seed + 3)
        self.people: dict[str, User] = {}
        self.companies: list[Any] = []
        self.contacts: dict[int, list[Any]] = {}
        self.products: list[Product] = []
        self.sign_ins: list[tuple[str, str]] = []

    def tell(self) -> None:
        with clock.at(datetime.combine(self.calendar.first, time(5), UTC)):
            self._begin()
        self._customers()
        for _ in range(LEADS):
            self._lead()
        for _ in range(DEALS):
            self._deal(self.chance.randint(8, 690))
        for _ in range(RECENT):
            self._deal(self.chance.randint(670, 728))
        self._stories()
        week.plan(self.calendar, [self.people[login] for login in SELLERS], self.at, self.seed + 2)
        self.calendar.in_the_evening(self.calendar.today, partial(business_cases.tell_two, self.at))
        for step in self.calendar.in_order():
            with clock.at(step.at):
                step.act()

    def _stories(self) -> None:
        """The twelve deals that teach the method, each with a customer of its own."""
        scene = tales.Scene(self.at, self.stages, self.people["mart"], self.competitors)
        for number, story in enumerate(told.STORIES):
            customer, seller, _known = self.companies[(3 * number) % len(self.companies)]
            tales.Tale(number + 1, story, seller, partial(self._known_customer, customer), scene).tell(self.calendar, self.channels[0])

    def _known_customer(self, customer: content.Customer) -> tuple[Any, Any]:
        company = next(one for one in self.contacts_of if one.name == customer.name)
        return company, self.contacts_of[company][0]

    def say(self, pair: content.Pair) -> str:
        return pair[self.at]

    # the first day: people, lists, products

    def _begin(self) -> None:
        boss = content.COLLEAGUES[0]
        if self.admin is None:
            self.admin = team.set_up_workspace(
                company="Trafo Nord OÜ",
                currency="EUR",
                country="EE",
                language=self.language,
                name=boss.name,
                email=self._email(boss),
                password=self.password,
            )
            self.sign_ins.append((self._email(boss), boss.role))
        self._colleagues()
        self._lists()
        self._targets()
        for item in content.PRODUCTS:
            self._product(item)
        self.competitors = criteria.introduce(self.people["mart"], self.at)

    def _colleagues(self) -> None:
        assert self.admin is not None
        self.people["admin"] = self.admin
        teams: dict[str, Any] = {}
        for key, (name, parent) in content.TEAMS.items():
            teams[key] = team.create_team(by=self.admin, data={"name": self.say(name), "parent": teams.get(parent)})
        for one in content.COLLEAGUES[1:]:
            data = {
                "name": one.name,
                "email": self._email(one),
                "team": teams[one.team],
                "language": self.language,
                "roles": list(Role.objects.filter(code=one.role)),
            }
            made = team.create_user(by=self.admin, data=data)
            team.set_password(pk=made.pk, by=self.admin, password=self.password)
            self.people[one.login] = made
            self.sign_ins.append((self._email(one), one.role))
        team.update_team(pk=teams["house"].pk, by=self.admin, data={"lead": self.people["mart"]})

    def _lists(self) -> None:
        admin = self.people["admin"]
        playbook.seed_playbook(by=admin)
        deals.seed_pipelines(by=admin)
        leads.seed_channels(by=admin)
        self.industries = {
            key: self._listed("parties.industry", {"name": self.say(name), "nace_code": nace, "nace_revision": "2.1"})
            for key, (name, nace) in content.INDUSTRIES.items()
        }
        self.losses = [self._listed("deals.lossreason", {"name": self.say(name)}) for name in content.LOSSES]
        self.channels = list(Channel.objects.order_by("pk"))
        self.pipeline = Pipeline.objects.order_by("position", "pk")[0]
        self.stages = stages = list(Stage.objects.filter(pipeline=self.pipeline).order_by("position"))
        self.open = [stage for stage in stages if stage.kind == "open"]
        self.won = next(stage for stage in stages if stage.kind == "won")
        self.lost = next(stage for stage in stages if stage.kind == "lost")
        gates.ask(admin, stages, self.at)

    def _targets(self) -> None:
        """What each stage should bring."""
        for mark, indicator, target in content.TARGETS:
            for stage in [one for one in self.stages if mark in (one.step, one.kind)]:
                if not StageTarget.objects.filter(stage=stage, indicator=indicator).exists():
                    data = {"stage": stage, "indicator": indicator, "target": target}
                    core.create(records.resource("deals.stagetarget"), by=self.people["admin"], data=data)

    def _listed(self, key: str, data: dict[str, Any]) -> Any:
        """A row of a small list; the one of that name when the house has it already."""
        described = records.resource(key)
        found = described.model._default_manager.filter(name__iexact=data["name"]).first()
        return found or core.create(described, by=self.people["admin"], data=data)

    def _product(self, item: content.Item) -> None:
        data = {
            "name": self.say(item.name),
            "code": item.code,
            "kind": item.kind,
            "family": self._listed("catalog.productfamily", {"name": self.say(item.family)}),
            "unit": item.unit,
            "price": Decimal(item.price),
            "cost": Decimal(item.cost),
            "currency": "EUR",
        }
        self.products.append(core.create(records.resource("catalog.product"), by=self.people["admin"], data=data))

    # two years

    def _customers(self) -> None:
        """Most customers were known from the first week, the others came one by one."""
        sellers = [self.people[login] for login in SELLERS]
        for number, one in enumerate(content.CUSTOMERS):
            early = number % 5 != 4
            day = self.calendar.first + timedelta(days=self.chance.randint(0, 5) if early else self.chance.randint(20, 500))
            self.calendar.add(day, self._meet(one, sellers[number % len(sellers)]))
            self.companies.append((one, sellers[number % len(sellers)], day))

    def _meet(self, one: content.Customer, seller: User) -> Callable[[], None]:
        def act() -> None:
            known = {company.name: company for company in self.contacts_of}
            data: dict[str, Any] = {
                "name": one.name,
                "relation": one.relation,
                "industry": self.industries[one.industry],
                "employees": one.employees,
                "city": one.city,
                "country": one.country,
                "owner": seller,
                "parent": known.get(one.parent),
                "website": f"https://{_slug(one.name)}.example",
                "email": f"info@{_slug(one.name)}.example",
            }
            company = parties.create_company(by=seller, data=data)
            self.contacts_of[company] = [self._contact(company, seller, at) for at in range(self.chance.randint(2, 3))]

        return act

    @property
    def contacts_of(self) -> dict[Any, list[Any]]:
        return self.contacts  # company -> people

    def _contact(self, company: Any, seller: User, at: int) -> Any:
        first, last = self.chance.choice(content.FIRST_NAMES), self.chance.choice(content.LAST_NAMES)
        title, _department = content.TITLES[(at * 2 + self.chance.randint(0, 1)) % len(content.TITLES)]
        data = {
            "name": f"{first} {last}",
            "title": self.say(title),
            "company": company,
            "email": f"{_slug(first)}.{_slug(last)}@{_slug(company.name)}.example",
            "phone": f"+372 5{self.chance.randint(100_0000, 999_9999)}",
            "owner": seller,
        }
        return parties.create_person(by=seller, data=data)

    def _lead(self) -> None:
        day = self.calendar.first + timedelta(days=self.chance.randint(30, 728))
        if not self.calendar.past(day):
            return
        owner = self.people["kati"]
        first, last = self.chance.choice(content.FIRST_NAMES), self.chance.choice(content.LAST_NAMES)
        need, surname = self.say(self.chance.choice(content.NEEDS)), self.chance.choice(content.LAST_NAMES)
        data = {
            "name": need,
            "company_name": f"{surname} {self.chance.choice(('OÜ', 'AS', 'Grupp OÜ'))}",
            "person_name": f"{first} {last}",
            "email": f"{_slug(first)}@{_slug(surname)}.example",
            "channel": self.chance.choice(self.channels),
            "product": self.chance.choice(self.products),
        }
        fate = self.chance.random()
        reason = self.say(self.chance.choice(content.LOSSES))
        answers = leadtalk.answers(self.meeting)

        def act() -> None:
            lead = leads.create_lead(by=owner, data=data)
            if fate < 0.45:
                leads.update_lead(pk=lead.pk, by=owner, data={"status": "dead", "closed_reason": reason})
            elif fate < 0.75:
                leads.update_lead(pk=lead.pk, by=owner, data={"status": "in_process", **answers})

        self.calendar.add(day, act)

    def _deal(self, after_days: int) -> None:
        customer, seller, known = self.chance.choice(self.companies)
        opened = max(known + timedelta(days=7), self.calendar.first + timedelta(days=after_days))
        if not self.calendar.past(opened):
            return
        way = course(self.calendar, opened, len(self.open))
        product, need = self.chance.choice(self.products), self.say(self.chance.choice(content.NEEDS))
        assert product.price is not None
        pieces = {"service": (12, 40, 160), "spare_part": (4, 12, 30)}.get(product.kind, (1, 1, 1, 2, 3))
        amount = product.price * self.chance.choice(pieces) * Decimal(self.chance.randint(92, 108)) / 100
        held: dict[str, Any] = {}

        def begin() -> None:
            company = next(one for one in self.contacts_of if one.name == customer.name)
            data = {
                "name": f"{customer.name}: {need}",
                "company": company,
                "person": self.chance.choice(self.contacts_of[company]),
                "product": product,
                "value": money.to_minor(amount, "EUR", rounding=True),
                "currency": "EUR",
                "channel": self.chance.choice(self.channels),
                "expected_close_on": opened + timedelta(days=self.chance.randint(60, 130)),
            }
            held["deal"] = deals.create_deal(by=seller, data=data)

        last = self.calendar.add(opened, begin)
        self._touch(held, seller, opened, last)
        for stage, day in zip(self.open[1:], way.entered, strict=False):
            last = self.calendar.add(day, partial(self._move, held, stage, seller), last)
            self._touch(held, seller, day, last)
        self._meet_committee(held, seller, customer, way)
        self._close(held, seller, way.end, way.ended, last)
        if way.ended is None and self.chance.random() < 0.75:
            self._plan(held, seller)

    def _meet_committee(self, held: dict[str, Any], seller: User, customer: content.Customer, way: Course) -> None:
        """The seller finds out who decides, one person in each stage, and what hurts them."""
        days = [way.opened, *way.entered]
        found = committees.people_of(self.meeting, way.end, len(days))
        for at, (one, day) in enumerate(zip(found, days, strict=False)):
            position = self.say(committees.POSITIONS[one.role])

            def act(at: int = at, one: committees.Found = one, position: str = position) -> None:
                contacts = self.contacts_of[next(company for company in self.contacts_of if company.name == customer.name)]
                committees.put(held, seller, contacts, at, one, position)

            self.calendar.in_the_evening(day, act)
        pains = needs.find(self.meeting, len(days), way.end)
        self.calendar.in_the_evening(days[min(1, len(days) - 1)], lambda: needs.write(held, seller, self.at, pains, self.products))
        if pains and self.meeting.random() < 0.25:
            asked = days[min(2, len(days) - 1)]
            self.calendar.in_the_evening(asked, lambda: talks.write(held, seller, self.at, self.meeting))
        if len(days) > 1 and self.choosing.random() < 0.35:
            self.calendar.in_the_evening(days[1], partial(self._choose, held, seller, approaches.draw(self.choosing)))
        if len(days) > 3:
            self.calendar.in_the_evening(days[3], lambda: talks.raise_objection(held, seller, self.meeting))
        if len(days) > 2 and self.reckoning.random() < 0.15:
            self.calendar.in_the_evening(days[2], lambda: business_cases.write(held, seller, self.at, self.reckoning))
        if len(days) > 2 and self.weighing.random() < 0.25:  # who has asked that far knows by what they choose
            self.calendar.in_the_evening(days[2], lambda: criteria.weigh(self.weighing, held, seller, self.at, self.competitors, way.end))
        if len(days) > 3 and self.weighing.random() < 0.3:  # and, once there is an offer, whether they can decide
            self.calendar.in_the_evening(days[3], lambda: self._near_the_close(held, seller, way))

    def _choose(self, held: dict[str, Any], seller: User, otherwise: approaches.Otherwise | None) -> None:
        approaches.choose(held["deal"], seller, self.at, otherwise)

    def _near_the_close(self, held: dict[str, Any], seller: User, way: Course) -> None:
        benefits.write(self.weighing, held, seller, self.at)
        closing.judge(self.weighing, held, seller, self.at, way.end)
        if self.weighing.random() < 0.6:
            closing.agree(self.weighing, held, seller, self.at)

    def _move(self, held: dict[str, Any], stage: Stage, seller: User) -> None:
        deals.move_deal(pk=held["deal"].pk, stage_pk=stage.pk, by=seller)

    def _close(self, held: dict[str, Any], seller: User, end: str, day: date | None, last: datetime) -> None:
        if day is None:
            return
        if end == "won":
            self.calendar.add(day, partial(self._win, held, seller), last)
            return
        loss: LossReason = self.chance.choice(self.losses)
        act = partial(self._lose, held, seller, loss)
        self.calendar.add(day, act, last)

    def _win(self, held: dict[str, Any], seller: User) -> None:
        closing.settle(held, seller, self.at, "won")
        deals.move_deal(pk=held["deal"].pk, stage_pk=self.won.pk, by=seller)

    def _lose(self, held: dict[str, Any], seller: User, loss: LossReason) -> None:
        closing.settle(held, seller, self.at, "lost")
        deals.move_deal(pk=held["deal"].pk, stage_pk=self.lost.pk, by=seller, loss_reason=loss)

    def _touch(self, held: dict[str, Any], seller: User, day: date, last: datetime) -> None:
        """A call or a meeting some days later, done the same day."""
        when = day + timedelta(days=self.chance.randint(1, 4))
        if not self.calendar.past(when):
            return
        kind, texts = ("call", content.CALLS) if self.chance.random() < 0.6 else ("meeting", content.MEETINGS)
        subject = self.say(self.chance.choice(texts))

        def act() -> None:
            now = clock.now()
            data = {"kind": kind, "subject": subject, "deal": held["deal"], "person": held["deal"].person, "due_at": now, "done_at": now}
            deals.create_activity(by=seller, data=data)

        self.calendar.add(when, act, last)

    def _plan(self, held: dict[str, Any], seller: User) -> None:
        """A next step for a deal that is still open: most in the coming weeks, some overdue."""
        due = self.calendar.today + timedelta(days=self.chance.randint(-6, 20))
        subject, kind = self.say(self.chance.choice(content.TASKS)), self.chance.choice(("task", "call", "meeting"))
        due_at = self.calendar.instant(due)

        def act() -> None:
            deals.create_activity(by=seller, data={"kind": kind, "subject": subject, "deal": held["deal"], "due_at": due_at})

        self.calendar.add(self.calendar.today - timedelta(days=1), act)

    @staticmethod
    def _email(one: content.Colleague) -> str:
        return f"{one.login}@trafonord.example"


def _slug(text: str) -> str:
    """Letters of an address: ä -> a, spaces away."""
    table = str.maketrans("äöüõšžāēīūļņķģčšžėųĄ", "aouoszaeiulnkgcszeua")
    return "".join(char for char in text.lower().translate(table) if char.isascii() and char.isalnum())
