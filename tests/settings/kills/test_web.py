"""Kill -9 of everything that serves the house, while a call writes: sent again under its key, it happened once."""

import json
import os
import random
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from ...deep import SEEDS
from ...ports import free_port
from ...twins import twin_companies
from ..houses import House, answer
from .conftest import Copies
from .moments import SPAN, alone, lasts, struck, whole

NOTES = 600
FORMS = 25


def move_in(by: Any) -> None:
    """Two pairs of twins and a key to the API."""
    from tehing.core.models import Note
    from tehing.team import actions as team

    pairs = []
    for number, code in enumerate(("10000018", "10000024")):
        kept, lost = twin_companies(by=by, owner=by, registry_code=code, external=f"H-{number}", tag=f"tag {number}")
        Note.objects.bulk_create(
            [Note(record_type="parties.company", record_id=lost.pk, text=f"{each}", created_by=by) for each in range(NOTES)]
        )
        pairs.append((kept.pk, lost.pk))
    _token, secret = team.create_token(by=by, name="Program", scopes=["write"])
    print(json.dumps({"pairs": pairs, "secret": secret}))


@dataclass
class Served:
    """A house that is served, and the program that calls it."""

    url: str
    secret: str
    process: "subprocess.Popen[bytes]"

    def call(self, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json", "Idempotency-Key": key}
        request = urllib.request.Request(f"{self.url}/api/v1{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as found:
            return found.status, json.loads(found.read())

    def kill(self) -> None:
        """The web processes and whoever keeps them, at once: as the machine's end would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def served(house: House, secret: str) -> Iterator[Served]:
    port = free_port()
    with (house.data / "serve.log").open("a") as log:
        words = ("serve", "--port", str(port), "--no-worker")
        process = house.start(*words, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        found = Served(f"http://127.0.0.1:{port}", secret, process)
        try:
            answer(f"{found.url}/health/live/")
            yield found
        finally:
            if process.poll() is None:
                found.kill()
    alone(house)


@pytest.fixture(scope="module")
def twins(first_house: House, kept_copies: Copies) -> tuple[House, dict[str, Any]]:
    house = kept_copies(first_house)
    return house, json.loads(house.inside(move_in))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_call_whose_web_process_is_killed_is_sent_again_and_done_once(
    twins: tuple[House, dict[str, Any]], another: Copies, seed: int
) -> None:
    """A merge in the even seeds, the start of bulk work in the odd ones; first one that nobody disturbs, to see how long it takes."""
    template, told = twins
    house, chance = another(template), random.Random(seed)
    path, first, second = ("/merges", *map(merging, told["pairs"])) if seed % 2 == 0 else ("/companies/bulk", bulk("Tartu"), bulk("Narva"))
    with served(house, told["secret"]) as web:
        web.call("/companies/bulk", bulk("Valga"), "warm")
        began = time.monotonic()
        assert web.call(path, first, "first")[0] in (201, 202)
        most = time.monotonic() - began
        heard: list[int] = []
        caller = threading.Thread(target=_call, args=(web, path, second, heard))
        caller.start()
        time.sleep(most * chance.uniform(*SPAN))
        web.kill()
        caller.join()
    whole(house)
    kept = house.rows(DONE[path])[0]
    assert kept in ((1, 1, 1), (2, 2, 2)), kept
    assert kept == (2, 2, 2) or not heard  # what was answered is kept
    with served(house, told["secret"]) as web:
        assert web.call(path, second, "second")[0] in (201, 202)
    assert house.rows(DONE[path]) == [(2, 2, 2)]
    whole(house)


def _call(web: Served, path: str, body: dict[str, Any], heard: list[int]) -> None:
    with suppress(OSError, urllib.error.URLError):
        heard.append(web.call(path, body, "second")[0])


def merging(pair: list[int]) -> dict[str, Any]:
    return {"record": "companies", "kept": pair[0], "lost": [pair[1]]}


def bulk(city: str) -> dict[str, Any]:
    return {"filter": {"city": "Tallinn"}, "changes": {"city": city}}


# (what was done, what hangs on it, the keys under which it was answered): one and the same number each
DONE = {
    "/merges": "SELECT (SELECT COUNT(*) FROM core_merge), "
    f"(SELECT COUNT(*) FROM core_mergemove WHERE model = 'core.note') / {NOTES}, "
    "(SELECT COUNT(*) FROM core_once WHERE status = 201)",
    "/companies/bulk": "SELECT (SELECT COUNT(*) FROM core_job WHERE kind = 'bulk') - 1, "
    "(SELECT COUNT(*) FROM core_job WHERE kind = 'bulk' AND state = 'waiting') - 1, "
    "(SELECT COUNT(*) FROM core_once WHERE status = 202) - 1",
}


def add_companies(by: Any) -> None:
    """As a person does in a browser: form after form, each under a key of its own."""
    from django.test import Client

    client = Client()
    client.force_login(by, backend="allauth.account.auth_backends.AuthenticationBackend")
    for number in range(FORMS):
        answered = client.post("/companies/new/", {"name": f"Typed {number}", "relation": "prospect", "once": f"key-{number}"})
        assert answered.status_code == 302


@pytest.fixture(scope="module")
def typing(first_house: House, kept_copies: Copies) -> float:
    return lasts(kept_copies(first_house), add_companies)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_forms_sent_again_after_the_web_process_was_killed_are_kept_once(
    first_house: House, another: Copies, typing: float, seed: int
) -> None:
    house = struck(lambda: another(first_house), add_companies, seed=seed, most=typing)
    house.inside(add_companies)
    made = "SELECT COUNT(*), COUNT(DISTINCT name) FROM parties_company WHERE name LIKE 'Typed %'"
    assert house.rows(made) == [(FORMS, FORMS)]
    assert house.rows("SELECT COUNT(*) FROM core_event WHERE name = 'company.created' AND label LIKE 'Typed %'") == [(FORMS,)]
    whole(house)
