"""How well and how fast duplicates are found.

python -m benchmarks.duplicates                        precision and recall on public data with the truth given
python -m benchmarks.duplicates --companies 1000000    the whole search in a house of that size: minutes, memory, both figures

The public data lie in $TEHING_SHARED_DATA/dedupe (febrl, splink, company-names); what is absent is left out, and said.
"""

import argparse
import csv
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tehing.core.duplicates.comparing import Comparison
from tehing.core.duplicates.rules import Likeness, Trait, company_key

DATA = Path(os.environ.get("TEHING_SHARED_DATA", "shared/data")) / "dedupe"
CUTS = (-4.0, 0.0, 4.0)
_SCORES = ", ".join(f"{cut:+.0f}" for cut in CUTS)
HEAD = f"{'data':34} {'records':>8} {'pairs':>7} {'seconds':>8}   precision / recall at a score of {_SCORES}"
FORMS = ("OÜ", "AS", "GmbH", "Ltd", "AB", "SIA", "UAB", "Oy", "S.A.", "Inc.")
CITIES = [
    f"{name} {part}".strip() for name in ("Tallinn", "Tartu", "Riga", "Vilnius", "Helsinki", "Turku") for part in ("", "East", "West")
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, default=0)
    given = parser.parse_args()
    if "BENCHMARK_CHILD" in os.environ:
        _search_a_house(given.companies)
    elif given.companies:
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {"BENCHMARK_CHILD": "yes", "TEHING_DATA": folder, "DJANGO_SETTINGS_MODULE": "tehing.settings"}
            line = [sys.executable, "-m", "benchmarks.duplicates", "--companies", str(given.companies)]
            subprocess.run(line, env=environment, check=True)
    else:
        _public_data()


def _trait(name: str, kind: Any = "exact", **more: Any) -> Trait:
    return Trait(name=name, field=name, columns=(name,), kind=kind, **more)


def _likeness(traits: tuple[Trait, ...], *blocks: str) -> Likeness:
    return Likeness(traits=traits, key=str, typed=dict, blocks=blocks)


FEBRL = _likeness(
    (
        _trait("given_name", "text"), _trait("surname", "text"), _trait("address_1", "text"), _trait("suburb", "text"),
        _trait("postcode"), _trait("date_of_birth"), _trait("soc_sec_id", "sure"),
    ),
    "soc_sec_id", "date_of_birth", "given_name+surname", "surname:4+postcode", "given_name:4+suburb",
    "address_1+postcode", "surname+suburb",
)  # fmt: skip
SPLINK = _likeness(
    (_trait("first_name", "text"), _trait("surname", "text"), _trait("dob"), _trait("city", "text"), _trait("email", "sure", folded=True)),
    "email", "dob", "first_name+surname", "surname:4+city", "first_name+city", "surname+city",
)  # fmt: skip
NAMES = _likeness((_trait("name", "name"), _trait("country")), "name", "name:6", "name:-6", "name:4+country")


def _public_data() -> None:
    print(HEAD)
    for name, likeness, rows, truth in _sets():
        started = time.monotonic()
        comparison = Comparison(likeness, Path(tempfile.gettempdir()))
        comparison.add(rows)
        comparison.compare()
        found = [(each.left, each.right, each.score) for each in comparison.pairs()]
        _print(name, len(rows), found, truth, time.monotonic() - started)


def _print(name: str, total: int, found: Sequence[tuple[int, int, float]], truth: dict[int, Any], seconds: float) -> None:
    true = sum(count * (count - 1) // 2 for count in Counter(truth.values()).values())
    told = []
    for cut in CUTS:
        kept = [(left, right) for left, right, score in found if score >= cut]
        right_ones = sum(truth[left] == truth[right] for left, right in kept)
        told.append(f"{right_ones / max(len(kept), 1):.3f} / {right_ones / max(true, 1):.3f}")
    print(f"{name:34} {total:8,} {true:7,} {seconds:8.1f}   {'   '.join(told)}", flush=True)


def _sets() -> Iterator[tuple[str, Likeness, list[Sequence[Any]], dict[int, Any]]]:
    for name in ("dataset1", "dataset3"):
        if rows := _read(f"febrl/{name}.csv"):
            yield f"febrl {name}", FEBRL, *_as_given(rows, FEBRL, [re.findall(r"\d+", row["rec_id"])[0] for row in rows])
    if rows := _read("splink/fake_1000_from_splink_demos.csv"):
        yield "splink fake_1000", SPLINK, *_as_given(rows, SPLINK, [row["cluster"] for row in rows])
    path = DATA / "company-names/companies.csv"
    if path.exists():
        lines = [line.split(";") for line in path.read_text(errors="replace").splitlines() if line.strip()]
        yield "company names, miswritten (seed 7)", NAMES, *_miswritten(dict.fromkeys((line[0], line[-1]) for line in lines))


def _read(name: str) -> list[dict[str, str]]:
    path = DATA / name
    if not path.exists():
        print(f"{name}: not here, left out")
        return []
    with path.open(newline="") as lines:
        return [{key.strip(): (value or "").strip() for key, value in row.items()} for row in csv.DictReader(lines)]


def _as_given(rows: list[dict[str, str]], likeness: Likeness, truth: Iterable[Any]) -> tuple[list[Sequence[Any]], dict[int, Any]]:
    names = [one.name for one in likeness.traits]
    return [(at, *(row[name] or None for name in names)) for at, row in enumerate(rows)], dict(enumerate(truth))


def _miswritten(names: Iterable[tuple[str, str]]) -> tuple[list[Sequence[Any]], dict[int, Any]]:
    """Each name as it stands, and every third written anew as people do."""
    chance, rows, truth = random.Random(7), [], {}
    for number, (name, country) in enumerate(names):
        for written in [name, *([_written_anew(name, chance)] if number % 3 == 0 else [])]:
            truth[len(rows)] = number
            rows.append((len(rows), company_key(written) or None, country))
    return rows, truth


def _written_anew(name: str, chance: random.Random) -> str:
    """Another legal form, letter case, a missing accent, a slip of the pen."""
    key = company_key(name) or name
    way = chance.randrange(4)
    if way == 0:
        return f"{chance.choice(FORMS)} {key}"
    if way == 1:
        return f"{key.upper()}, {chance.choice(FORMS)}"
    at = chance.randrange(1, max(len(key) - 1, 2))
    if way == 2:
        return key[:at] + key[at + 1 :]
    return key[: at - 1] + key[at : at + 1] + key[at - 1 : at] + key[at + 1 :]


def _search_a_house(total: int) -> None:
    """The product's own job, on its own tables, in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import data
    from tehing.core import jobs
    from tehing.core.duplicates import actions
    from tehing.core.duplicates.models import SuspectedPair
    from tehing.parties.models import Company
    from tehing.team.models import User

    call_command("migrate", verbosity=0)
    started = time.monotonic()
    data.make(0)
    truth = _fill(Company, total)
    print(f"{total:,} companies made in {time.monotonic() - started:.0f} s", flush=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    actions.look_for("parties.company", by=User.objects.get(email="admin@bench.example"))
    started = time.monotonic()
    over = threading.Event()
    disk = _watch_disk(over)
    jobs.run_next()
    over.set()
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"searched in {seconds:.0f} s; memory {peak / 2**20:.2f} GB at most ({before / 2**20:.2f} before); "
        f"{max(disk) / 2**30:.2f} GB on disk"
    )
    found = list(SuspectedPair.objects.values_list("left_id", "right_id", "score"))
    print(HEAD)
    _print("planted among made-up companies", total, found, truth, seconds)
    for name, typed in (
        ("a name", {"name": "Metall Grupp"}),
        ("a number", {"registry_code": "10000018"}),
        ("all", {"name": "X", "website": "c7.example"}),
    ):
        _time_warning(name, typed)


def _watch_disk(over: threading.Event) -> list[int]:
    sizes = [0]

    def look() -> None:
        while not over.wait(2):
            sizes.append(sum(path.stat().st_size for path in Path(os.environ["TEHING_DATA"]).glob("duplicates-*/**/*") if path.is_file()))

    threading.Thread(target=look, daemon=True).start()
    return sizes


def _time_warning(name: str, typed: dict[str, str]) -> None:
    from tehing.core import records
    from tehing.core.duplicates.typed import alike
    from tehing.team.models import User

    user, times = User.objects.get(email="admin@bench.example"), []
    for _again in range(30):
        started = time.perf_counter()
        alike(records.resource("parties.company"), user, typed)
        times.append((time.perf_counter() - started) * 1000)
    print(f"warning while typing {name}: p50 {sorted(times)[15]:.1f} ms, p95 {sorted(times)[28]:.1f} ms")


def _fill(model: Any, total: int) -> dict[int, int]:
    """Companies of two made-up words and a legal form; one in fifty is there a second time, written anew. Gives key -> company."""
    from django.db import transaction

    chance, truth, pending = random.Random(11), {}, []
    syllables = [a + b for a in "bdfghjklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "el", "ir", "on", "us")]
    words = ["".join(chance.sample(syllables, chance.randint(2, 3))) for _ in range(30_000)]
    common = ["metall", "ehitus", "grupp", "invest", "puit", "trans", "haldus", "energia", "tehnika", "kaubandus"]
    pk = 0
    with transaction.atomic():
        while pk < total:
            name = f"{chance.choice(words)} {chance.choice(common if chance.random() < 0.5 else words)}".title()
            one = {
                "name": f"{name} {chance.choice(FORMS)}", "city": chance.choice(CITIES), "country": chance.choice(("EE", "LV", "LT", "FI")),
                "domain": f"c{pk}.example" if chance.random() < 0.5 else "",
                "phone": f"+372{5_000_000 + pk}" if chance.random() < 0.4 else "",
                "registry_code": f"{10_000_000 + pk}" if chance.random() < 0.3 else "",
            }  # fmt: skip
            written = [one]
            if pk % 50 == 0:
                kept = {name: one[name] if chance.random() < 0.6 else "" for name in ("domain", "phone", "city")}
                written.append({**one, **kept, "name": _written_anew(one["name"], chance), "registry_code": ""})
            company = pk + 1
            for row in written:
                pk += 1
                truth[pk] = company
                pending.append(model(pk=pk, name_key=company_key(row["name"]), **row))
            if len(pending) >= 5_000 or pk >= total:
                model.objects.bulk_create(pending)
                pending = []
    return truth


if __name__ == "__main__":
    main()
