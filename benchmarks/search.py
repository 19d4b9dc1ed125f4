"""Measures search at 1,000,000 companies, 1,000,000 people and 200,000 deals, beside the floor of the same run.

python -m benchmarks.search [--companies 1000000] [--engine sqlite|postgresql|both] [--seconds 4] [--keep NAME]
With --keep the house is left standing under that name, and found again by the next run.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.run import PORT, POSTGRESQL, Case, _queries, _sign_in, _time

BAR = {1: 40, 8: 120}  # p95, ms
STEMS = ("Põhja", "Lõuna", "Ida", "Lääne", "Tartu", "Harju", "Viru", "Saare", "Metsa", "Mere", "Järve", "Jõe", "Kesk", "Uus", "Vana")
TRADES = ("Metall", "Ehitus", "Puit", "Trafo", "Elekter", "Energia", "Masinad", "Veod", "Toit", "Tekstiil", "Plast", "Keemia", "Tehnika")
FORMS = ("OÜ", "OÜ", "OÜ", "AS", "UAB", "SIA", "Oy", "GmbH")
FIRST = ("Mari", "Jüri", "Kätlin", "Õnne", "Toomas", "Ülle", "Priit", "Žanna", "Siim", "Anu", "Peeter", "Liina", "Märt", "Kadri", "Andres")
SYLLABLES = (
    "ka",
    "la",
    "ma",
    "nõ",
    "per",
    "sää",
    "tu",
    "vi",
    "rö",
    "li",
    "kos",
    "met",
    "jär",
    "sü",
    "han",
    "tor",
    "ve",
    "pik",
    "rau",
    "du",
)
THINGS = ("Transformer", "Switchgear", "Maintenance", "Spare parts", "Installation", "Substation", "Cable", "Audit")

SURNAMES = 60_000
PICKED = (
    ("s", 7919, SURNAMES),
    ("p", 7, len(STEMS)),
    ("t", 5, len(TRADES)),
    ("f", 3, len(FORMS)),
    ("g", 11, len(FIRST)),
    ("d", 13, len(THINGS)),
)
# a CROSS JOIN keeps SQLite from starting at the wrong end
JOINS = (
    "".join(f" CROSS JOIN bench_word {letter}" for letter, _, _ in PICKED)
    + " WHERE "
    + " AND ".join(f"{letter}.list = '{letter}' AND {letter}.id = (n / {step} + n * {step}) % {count}" for letter, step, count in PICKED)
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seconds", type=float, default=4.0, help="per case and number of clients")
    parser.add_argument("--keep", default="", help="name under which the house is kept")
    given = parser.parse_args()
    if "BENCHMARK_CHILD" in os.environ:
        _measure(given)
        return
    for engine in ("sqlite", "postgresql") if given.engine == "both" else (given.engine,):
        _child(engine, given)


def _child(engine: str, given: argparse.Namespace) -> None:
    """Each engine in a process of its own, because settings are read once."""
    name = f"tehing_search_{given.keep or os.getpid()}"
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(tempfile.gettempdir()) / name if given.keep else Path(passing)
        environment = os.environ | {"BENCHMARK_CHILD": engine, "TEHING_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        environment.pop("TEHING_DATABASE_URL", None)
        if engine == "postgresql":
            subprocess.run(["createdb", "--maintenance-db", f"{POSTGRESQL}/postgres", name], check=not given.keep)
            environment["TEHING_DATABASE_URL"] = f"{POSTGRESQL}/{name}"
        line = [sys.executable, "-m", "benchmarks.search", "--companies", str(given.companies), "--seconds", str(given.seconds)]
        try:
            subprocess.run(line, env=environment, check=True)
        finally:
            if engine == "postgresql" and not given.keep:
                subprocess.run(["dropdb", "--force", "--maintenance-db", f"{POSTGRESQL}/postgres", name], check=False)


def make(companies: int) -> None:
    """As many people as companies, a fifth as many deals: made inside the database, each row from its number."""
    from django.db import connection, transaction

    from benchmarks.data import _sellers
    from tehing.core.search import postgresql
    from tehing.deals.models import Stage
    from tehing.web import setup

    admin = setup.set_up(
        company="Benchmark",
        currency="EUR",
        country="EE",
        language="en",
        name="Admin",
        email="admin@bench.example",
        password="benchmark-bench",
    )
    owner, stage = f"{_sellers(admin)[0]} + n % 20", Stage.objects.order_by("position")[0]
    text_indexed = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if text_indexed:
            cursor.execute("DROP INDEX search_by_word, search_by_part")
            cursor.execute("SET maintenance_work_mem = '1GB'")
        else:
            _gather(cursor, 64 * 1024 * 1024)
        with transaction.atomic():
            _words(cursor)
            _rows(cursor, "parties.company", companies, COMPANY, {"owner_id": owner, "city": "'Tartu'"})
            _rows(cursor, "parties.person", companies, PERSON, {"owner_id": owner})
            _rows(cursor, "deals.deal", companies // 5, DEAL, {"owner_id": owner, "stage_id": stage.pk, "pipeline_id": stage.pipeline_id})
            cursor.execute("DROP TABLE bench_word")
        if text_indexed:
            for statement in (postgresql.UP[-2], postgresql.BY_AGE[-1]):
                cursor.execute(statement)
        else:
            _gather(cursor, 1024 * 1024)
        cursor.execute("VACUUM ANALYZE" if text_indexed else "ANALYZE")


def _gather(cursor: Any, size: int) -> None:
    """How many bytes FTS5 gathers before it writes; 1 MB by itself."""
    for table in ("core_searchwords", "core_searchparts"):
        cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', {size:d})")


# columns written with their own accents, and the words of each entry in the index, of a row's number n
COMPANY = {
    "name": "(CASE WHEN n % 10 < 7 THEN s.word ELSE p.word END) || ' ' || t.word || ' ' || f.word",
    "registry_code": "CAST(10000000 + n AS varchar(30))",
    "domain": "s.folded || n || '.ee'",
    "phone": "'+372' || (50000000 + n)",
    "title": "(CASE WHEN n % 10 < 7 THEN s.folded ELSE p.folded END) || ' ' || t.folded || ' ' || f.folded",
    "more": "' ' || (10000000 + n) || ' ' || s.folded || n || ' ee 372' || (50000000 + n)",
}
PERSON = {
    "name": "g.word || ' ' || s.word",
    "email": "g.folded || '.' || s.folded || '@firma' || n || '.ee'",
    "phone": "'+372' || (56000000 + n)",
    "title": "g.folded || ' ' || s.folded",
    "more": "' firma' || n || ' ee 372' || (56000000 + n)",
}
DEAL = {
    "name": "d.word || ' ' || (n * 37 % 2500) || ' ' || s.word",
    "title": "d.folded || ' ' || (n * 37 % 2500) || ' ' || s.folded",
    "more": "''",
}


def _words(cursor: Any) -> None:
    """Every word a name is made of, as people write it and folded."""
    from tehing.core.search import text
    from tehing.core.search.entries import learn

    chance = random.Random(11)
    surnames = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).title() for _ in range(SURNAMES)]
    cursor.execute("CREATE TABLE bench_word (list varchar(1), id bigint, word varchar(40), folded varchar(40), PRIMARY KEY (list, id))")
    for letter, words in (("s", surnames), ("p", STEMS), ("t", TRADES), ("f", FORMS), ("g", FIRST), ("d", THINGS)):
        rows = [(letter, number, word, text.fold(word)) for number, word in enumerate(words)]
        cursor.executemany("INSERT INTO bench_word VALUES (%s, %s, %s, %s)", rows)
        learn({word for row in rows for word in row[3].split()})


def _rows(cursor: Any, key: str, count: int, made: dict[str, str], given: dict[str, Any]) -> None:
    """Records, then their entries in the index. What is not said is as the model has it."""
    from django.db import connection

    from tehing.core import records
    from tehing.core.search.keys import SPAN

    described = records.resource(key)
    columns = [field for field in described.model._meta.concrete_fields if field.name != "id" and not field.generated]
    plain = described.model()
    said = given | {name: sql for name, sql in made.items() if name not in ("title", "more")}
    values = [said.get(field.attname, "%s") for field in columns]
    rest = [field.get_db_prep_save(getattr(plain, field.attname), connection) for field in columns if field.attname not in said]
    names = ", ".join(f'"{field.column}"' for field in columns)
    source = f"FROM n {JOINS}"
    numbers = f"WITH RECURSIVE n(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM n WHERE n < {count:d})"
    table = described.model._meta.db_table
    picked = ", ".join(str(value).replace("%", "%%") if value != "%s" else "%s" for value in values)
    cursor.execute(f"INSERT INTO {table} (id, {names}) {numbers} SELECT n, {picked} {source.replace('%', '%%')}", rest)
    number, title, more = described.number, made["title"], made["more"]
    entries = f"{numbers} SELECT {number} * CAST({SPAN} AS bigint) + n, {number}, n, {title}, ' ' || {title} || {more} {source}"
    cursor.execute(f"INSERT INTO core_searchentry (id, kind, record_id, title, text) {entries}")
    if connection.vendor == "postgresql":
        cursor.execute(f"SELECT setval('{table}_id_seq', {count})")


def _measure(given: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tehing.parties.models import Company

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    started = time.monotonic()
    if not Company.objects.exists():
        make(given.companies)
    print(
        f"\n== {os.environ['BENCHMARK_CHILD']}: {given.companies:,} companies and people in {time.monotonic() - started:.0f} s", flush=True
    )
    headers, cases = _sign_in(), _cases()
    for case in cases:
        case.queries = _queries(case)
    line = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(PORT), "--workers", "2", "--blocking-threads", "2"]
    server = subprocess.Popen([*line, "--no-ws", "--log-level", "error", "tehing.settings.wsgi:application"])
    try:
        time.sleep(6)
        for clients in BAR:
            _run(cases, clients, headers, given.seconds)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _cases() -> list[Case]:
    found = {
        "empty view (floor)": "/floor/empty/",
        "50 rows by hand (floor)": "/floor/hand/",
        "palette, two letters": "/palette/?q=po",
        "palette, beginning of a name": "/palette/?q=pohja",
        "palette, common word": "/palette/?q=metall",
        "palette, legal form": "/palette/?q=OU",
        "palette, two words": "/palette/?q=kosmet+trafo",
        "palette, part of a word": "/palette/?q=osmet",
        "palette, first and last name": "/palette/?q=mari+hantor",
        "palette, registry code": "/palette/?q=10500123",
        "palette, e-mail": "/palette/?q=firma777777.ee",
        "palette, telephone": "/palette/?q=%2B372+5650+0777",
        "palette, mistyped": "/palette/?q=trasnformer",
        "palette, mistyped twice": "/palette/?q=substaiton+swithcgear",
        "palette, nothing": "/palette/?q=qqqqxxxx",
        "search page, all kinds": "/search/?q=pohja+metall",
        "search page, one kind": "/search/?q=pohja&type=companies",
        "look-up box": "/lookup/companies/?q=kosm",
        "list, rare word": "/companies/?q=kosmettor",
        "list, common word": "/companies/?q=metall",
        "list, common word, filtered": "/companies/?q=metall&city=Tartu&order=-updated_at",
        "list, mistyped": "/companies/?q=metlal",
        "list, part of a name": "/companies/?name__contains=smettor",
        "API": "/api/v1/search?q=pohja&limit=20",
    }
    return [Case(name, path, bar="" if "floor" in name else "search") for name, path in found.items()]


def _run(cases: list[Case], clients: int, headers: dict[str, str], seconds: float) -> None:
    print(f"\n{clients} client{'s' if clients > 1 else ''}, 2 workers; the bar is p95 {BAR[clients]} ms")
    print(f"{'case':30} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8} {'kB':>7} {'x hand':>7}")
    floors: list[float] = []
    for case in cases:
        times = _time(case, clients, headers, seconds)
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
        floors = floors if len(floors) == 2 else [*floors, p50]
        verdict = "" if not case.bar else "<=" if p95 <= BAR[clients] else "OVER"
        print(
            f"{case.name:30} {p50:8.1f} {p95:8.1f} {case.queries:8} {case.size / 1024:7.1f} {p50 / floors[-1]:7.1f}  {verdict}", flush=True
        )


if __name__ == "__main__":
    main()
