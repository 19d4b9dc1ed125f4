"""What leaves as a file opens safely and comes back as it was."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import jobs
from tehing.core.imports import actions as imports
from tehing.core.imports.values import escape_formula
from tehing.core.models import Import
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ODD = ["=1+1", "+372 5555 1234", "-2", "@cmd", "\tx", "'=x", "'quoted'", 'a "b"; c,d', "two\nlines", "אבג 💥", "Õ" * 200]


def exported(who: User, query: str = "") -> bytes:
    client = Client()
    client.force_login(who, backend=BACKEND)
    answer: Any = client.get(f"/companies/export/{query}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="companies.csv"'
    return b"".join(answer.streaming_content)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@given(st.text(max_size=12))
def test_no_cell_begins_a_formula(text: str) -> None:
    kept = escape_formula(text)
    assert not kept.startswith(("=", "@", "\t", "\r")) and (not kept.startswith(("+", "-")) or kept.lstrip("+-").replace(".", "").isdigit())


def test_one_exports_what_one_may_and_asked_for(people: dict[str, User]) -> None:
    for who in ("seller", "colleague"):
        parties.create_company(by=people[who], data={"name": f"Of {who}", "owner": people[who], "city": "Tartu"})
    assert [row["name"] for row in rows(exported(people["seller"]))] == ["Of seller"]
    assert len(rows(exported(people["finance"], "?city=Tartu&columns=city,name"))) == 2
    assert list(rows(exported(people["head"], "?columns=city,name"))[0]) == ["tehing_id", "city", "name"]


@pytest.mark.parametrize("name", ODD)
def test_what_was_exported_comes_in_unchanged(people: dict[str, User], settings: Any, tmp_path: Any, name: str) -> None:
    settings.DATA = tmp_path
    made = parties.create_company(by=people["admin"], data={"name": name, "description": name, "city": "Tartu"})
    content = exported(people["admin"], "?columns=name,city,description")
    run: Import = imports.receive([SimpleUploadedFile("companies.csv", content)], by=people["admin"], record="parties.company")[0]  # type: ignore[list-item]
    made.delete()
    imports.start(run, by=people["admin"], dry_run=False)
    assert jobs.run_next()
    run.refresh_from_db()
    back = Company.objects.get()
    assert (run.created, run.failed, run.rows) == (1, 0, 1)
    assert (back.name, back.description, back.city) == (name.strip(), name.strip(), "Tartu")


def test_our_own_export_comes_back_as_the_same_records(people: dict[str, Any], tmp_path: Any) -> None:
    """Deals have no name or code of their own to be known by, only the number that the export gives."""
    from tehing.core.imports import command
    from tehing.deals import actions as deals
    from tehing.deals.models import Deal

    deals.seed_pipelines(by=people["admin"])
    for number in range(3):
        deals.create_deal(by=people["seller"], data={"name": "The same name", "value": 100_00 + number, "currency": "EUR"})
    client = Client()
    client.force_login(people["head"], backend="allauth.account.auth_backends.AuthenticationBackend")
    file = tmp_path / "deals.csv"
    file.write_bytes(b"".join(client.get("/deals/export/").streaming_content))
    assert command.run([file], by=people["head"], record="deals", yes=True) == 0
    assert sorted(Deal.objects.values_list("value_minor", "version")) == [(100_00, 1), (100_01, 1), (100_02, 1)]
