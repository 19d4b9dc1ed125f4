"""Makes a house of any size: companies, people, deals, visits and events, seeded, by rows and not by actions, for speed."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from tehing.catalog.models import Product
from tehing.core import clock
from tehing.core.models import Event
from tehing.deals.models import Activity, Deal, Stage, StageVisit
from tehing.parties.models import Company, Employment, Industry, Person
from tehing.team.models import Role, Team, User
from tehing.web import setup

BATCH = 5_000
PASSWORD = "benchmark-benchmark"


def make(companies: int) -> None:
    """The whole house: as many people as companies, half as many deals, about ten events a deal."""
    chance = random.Random(7)
    admin = setup.set_up(
        company="Benchmark", currency="EUR", country="EE", language="en", name="Admin", email="admin@bench.example", password=PASSWORD
    )
    sellers = _sellers(admin)
    industries, stages = list(Industry.objects.values_list("pk", flat=True)), list(Stage.objects.order_by("position"))
    Product.objects.bulk_create([Product(name=f"Product {n}", price=n * 10, currency="EUR", created_by=admin) for n in range(1, 41)])
    products = list(Product.objects.values_list("pk", flat=True))
    _fill(Company, companies, lambda n: _company(n, chance, sellers, industries))
    keys = list(Company.objects.order_by("pk").values_list("pk", flat=True))
    _fill(Person, companies, lambda n: _person(n, keys, chance, sellers))
    people = list(Person.objects.order_by("pk").values_list("pk", "company_id"))
    _fill(Employment, companies, lambda n: Employment(person_id=people[n][0], company_id=people[n][1]))
    _fill(Deal, companies // 2, lambda n: _deal(n, chance, sellers, keys, products, stages))
    deals = list(Deal.objects.order_by("pk").values_list("pk", "stage_id", "stage_entered_at", "owner_id"))
    _fill(StageVisit, len(deals), lambda n: StageVisit(deal_id=deals[n][0], stage_id=deals[n][1], entered_at=deals[n][2]))
    _fill(Activity, len(deals), lambda n: _activity(n, deals))
    _fill(Event, companies * 5, lambda n: _event(n, keys, deals, sellers))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _sellers(admin: User) -> list[int]:
    house = Team.objects.create(name="House", path="/")
    Team.objects.filter(pk=house.pk).update(path=f"/{house.pk}/")
    role = Role.objects.get(code="seller")
    made = []
    for number in range(20):
        user = User.objects.create(name=f"Seller {number}", email=f"seller{number}@bench.example", team=house, created_by=admin)
        user.roles.add(role)
        made.append(user.pk)
    return made


def _fill(model: Any, count: int, make_one: Callable[[int], Any]) -> None:
    rows: Iterator[Any] = (make_one(number) for number in range(count))
    with transaction.atomic():
        while batch := list(islice(rows, BATCH)):
            model.objects.bulk_create(batch)


def _company(n: int, chance: random.Random, sellers: list[int], industries: list[int]) -> Company:
    word = "".join(chance.choice("aeioustklmnr") for _ in range(6)).title()
    return Company(
        name=f"{word} {n} OÜ",
        city=chance.choice(("Tallinn", "Tartu", "Narva", "Pärnu", "Riga")),
        country="EE",
        employees=chance.randint(1, 900),
        industry_id=chance.choice(industries),
        owner_id=chance.choice(sellers),
        domain=f"c{n}.example",
    )


def _person(n: int, companies: list[int], chance: random.Random, sellers: list[int]) -> Person:
    return Person(name=f"Person {n}", email=f"p{n}@c{n}.example", company_id=companies[n], title="Buyer", owner_id=chance.choice(sellers))


def _deal(n: int, chance: random.Random, sellers: list[int], companies: list[int], products: list[int], stages: list[Stage]) -> Deal:
    stage = chance.choices(stages, weights=[6 if one.kind in ("won", "lost") else 1 for one in stages])[0]
    entered = clock.now() - timedelta(days=chance.randint(1, 700))
    return Deal(
        name=f"Deal {n}",
        company_id=chance.choice(companies),
        stage=stage,
        pipeline_id=stage.pipeline_id,
        product_id=chance.choice(products),
        value_minor=chance.randint(1_000, 9_000_000),
        currency="EUR",
        owner_id=chance.choice(sellers),
        opened_on=(entered - timedelta(days=60)).date(),
        closed_on=entered.date() if stage.kind in ("won", "lost") else None,
        stage_entered_at=entered,
    )


def _activity(n: int, deals: list[Any]) -> Activity:
    return Activity(
        kind="call", subject=f"Call {n}", deal_id=deals[n][0], owner_id=deals[n][3], due_at=clock.now() + timedelta(days=n % 40 - 20)
    )


def _event(n: int, companies: list[int], deals: list[Any], sellers: list[int]) -> Event:
    of_deal = n % 2 == 0
    return Event(
        name="deal.updated" if of_deal else "company.updated",
        record_type="deals.deal" if of_deal else "parties.company",
        record_id=deals[n % len(deals)][0] if of_deal else companies[n % len(companies)],
        actor_id=sellers[n % len(sellers)],
        before={"name": "before"},
        after={"name": "after"},
    )
