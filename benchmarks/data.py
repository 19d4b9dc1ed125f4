"""Makes a house of any size: companies, people, deals, visits, steps and events.

One row of each kind is saved; the database itself multiplies it, so that a million companies take a minute and not an hour.
What differs from row to row follows from the row's number by arithmetic: every run makes the same house on either database.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction

from tehing.catalog.models import Product
from tehing.core import clock
from tehing.core.models import Event
from tehing.deals.models import Activity, Deal, Stage, StageVisit
from tehing.parties.models import Company, Employment, Industry, Person
from tehing.team.models import Role, Team, User
from tehing.web import setup

PASSWORD = "benchmark-benchmark"
CITIES = ("Tallinn", "Tartu", "Narva", "Pärnu", "Riga")
SYLLABLES = ("sal", "met", "kor", "tul", "nar", "les", "min", "ruk", "tam", "oks", "ara", "eli")
DAYS = 700  # over which deals have moved


def make(companies: int, events: int | None = None, deals: int | None = None) -> None:
    """The whole house: as many people as companies, half as many deals and five times as many events unless said otherwise."""
    admin = setup.set_up(
        company="Benchmark", currency="EUR", country="EE", language="en", name="Admin", email="admin@bench.example", password=PASSWORD
    )
    sellers = _sellers(admin)
    Product.objects.bulk_create([Product(name=f"Product {n}", price=n * 10, currency="EUR", created_by=admin) for n in range(1, 41)])
    if companies:
        _fill(companies, events if events is not None else companies * 5, deals if deals is not None else companies // 2, sellers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # no house in use reads its rows out of a log of their own size


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


def _fill(companies: int, events: int, deals: int, sellers: list[int]) -> None:
    with transaction.atomic():
        _list("bench_seller", "seller bigint", [(key,) for key in sellers])
        _list("bench_product", "product bigint", list(Product.objects.values_list("pk")))
        _list("bench_word", "word text", [(f"{one}{other}",) for one in SYLLABLES for other in SYLLABLES])
        _list("bench_city", "city text", [(city,) for city in CITIES])
        _list("bench_industry", "industry bigint", list(Industry.objects.values_list("pk")))
        _list("bench_stage", "stage bigint, pipeline bigint, closed integer", _weighted_stages())
        _list("bench_day", "entered timestamp with time zone, opened date, closed date, due timestamp with time zone", _days())
        company = _companies(companies)
        person = _people(companies, company)
        _multiply(Employment, Employment(person_id=person, company_id=company), companies, person=f"{person} + i", company=f"{company} + i")
        deal = _deals(deals, company, companies)
        _follow(deals, deal)
        _events(events, company, companies, deal, deals)


def _companies(count: int) -> int:
    seed = Company(name="Seed 0 OÜ", name_key="seed0", country="EE", city="Tallinn", employees=1)
    return _multiply(
        Company,
        seed,
        count,
        ("bench_word w", "i * 31"),
        ("bench_city c", "i * 7"),
        ("bench_industry d", "i * 13"),
        ("bench_seller s", "i * 3"),
        name="upper(substr(w.word, 1, 1)) || substr(w.word, 2) || ' ' || i || ' OÜ'",
        name_key="w.word || i",
        domain="'c' || i || '.example'",
        city="c.city",
        employees="i * 37 % 900 + 1",
        industry="d.industry",
        owner="s.seller",
    )


def _people(count: int, company: int) -> int:
    seed = Person(name="Person 0", name_key="person0", email="p0@c0.example", company_id=company, title="Buyer")
    return _multiply(
        Person,
        seed,
        count,
        ("bench_seller s", "i * 3"),
        name="'Person ' || i",
        name_key="'person' || i",
        email="'p' || i || '@c' || i || '.example'",
        company=f"{company} + i",
        owner="s.seller",
    )


def _deals(count: int, company: int, companies: int) -> int:
    stage = Stage.objects.order_by("position")[0]
    seed = Deal(name="Deal 0", company_id=company, stage=stage, pipeline_id=stage.pipeline_id, currency="EUR", value_minor=1_000)
    return _multiply(
        Deal,
        seed,
        count,
        ("bench_stage g", "i * 17"),
        ("bench_day y", "i * 101"),
        ("bench_product p", "i * 11"),
        ("bench_seller s", "i * 3"),
        name="'Deal ' || i",
        company=f"{company} + (i * 7919 % {companies})",
        stage="g.stage",
        pipeline="g.pipeline",
        product="p.product",
        owner="s.seller",
        value_minor="i * 9973 % 9000000 + 1000",
        opened_on="y.opened",
        closed_on="CASE WHEN g.closed = 1 THEN y.closed END",
        stage_entered_at="y.entered",
    )


def _follow(count: int, deal: int) -> None:
    """Each deal's visit of its stage and its next step."""
    first = Deal.objects.get(pk=deal)
    own = (("bench_stage g", "i * 17"), ("bench_day y", "i * 101"))
    visit = StageVisit(deal_id=deal, stage_id=first.stage_id, entered_at=clock.now())
    _multiply(StageVisit, visit, count, *own, deal=f"{deal} + i", stage="g.stage", entered_at="y.entered")
    step = Activity(kind="call", subject="Call 0", deal_id=deal, due_at=clock.now())
    due = (("bench_day y", "i"), ("bench_seller s", "i * 3"))
    _multiply(Activity, step, count, *due, deal=f"{deal} + i", subject="'Call ' || i", owner="s.seller", due_at="y.due")


def _events(count: int, company: int, companies: int, deal: int, deals: int) -> None:
    """Half of them tell of deals, half of companies."""
    seed = Event(name="company.updated", record_type="parties.company", record_id=company, before={"name": "b"}, after={"name": "a"})
    _multiply(
        Event,
        seed,
        count,
        ("bench_seller s", "i * 3"),
        name="CASE WHEN i % 2 = 0 THEN 'deal.updated' ELSE 'company.updated' END",
        record_type="CASE WHEN i % 2 = 0 THEN 'deals.deal' ELSE 'parties.company' END",
        record_id=f"CASE WHEN i % 2 = 0 THEN {deal} + (i / 2 % {deals}) ELSE {company} + (i / 2 % {companies}) END",
        actor="s.seller",
    )


def _weighted_stages() -> list[tuple[int, int, int]]:
    """Closed stages six times as often as the others."""
    found = []
    for stage in Stage.objects.order_by("position"):
        closed = stage.kind in ("won", "lost")
        found += [(stage.pk, stage.pipeline_id, int(closed))] * (6 if closed else 1)
    return found


def _days() -> list[tuple[Any, ...]]:
    now, moment, day = clock.now(), connection.ops.adapt_datetimefield_value, connection.ops.adapt_datefield_value
    found = []
    for number in range(1, DAYS + 1):
        entered = now - timedelta(days=number)
        opened, due = (entered - timedelta(days=60)).date(), now + timedelta(days=number % 40 - 20)
        found.append((moment(entered), day(opened), day(entered.date()), moment(due)))
    return found


def _list(name: str, columns: str, rows: list[Any]) -> None:
    """A list for the time of the run, from which row number i takes the entry i modulo its length."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} (k bigint PRIMARY KEY, {columns})")
        marks = ", ".join(["%s"] * (len(rows[0]) + 1))
        cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", [(k, *row) for k, row in enumerate(rows)])


def _multiply(model: type[models.Model], seed: models.Model, count: int, *lists: tuple[str, str], **given: str) -> int:
    """Save the seed as row number 0 and copy it `count` - 1 times, with what is `given` in place of its own. The first key."""
    seed.save(force_insert=True)
    quote, fields = connection.ops.quote_name, [one for one in model._meta.concrete_fields if not one.primary_key]
    table, names = quote(model._meta.db_table), ", ".join(quote(one.column) for one in fields)
    values = ", ".join(given.get(one.name, f"seed.{quote(one.column)}") for one in fields)
    joined = " ".join(
        f"JOIN {table_and_letter} ON {table_and_letter[-1]}.k = ({number}) % {_length(table_and_letter)}"
        for table_and_letter, number in lists
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE row_numbers(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM row_numbers WHERE i < {count - 1}) "
            f"INSERT INTO {table} ({names}) SELECT {values} "
            f"FROM row_numbers JOIN {table} seed ON seed.id = {seed.pk} {joined}"
        )
    return int(seed.pk)


def _length(table_and_letter: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table_and_letter}")
        return int(cursor.fetchone()[0])
