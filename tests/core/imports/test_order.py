"""Files that come together: what others refer to comes first, and nobody starts one whose records are still on their way."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import jobs
from tehing.core.access import Refused
from tehing.core.imports import actions, targets
from tehing.core.models import Import
from tehing.core.records import resources
from tehing.parties.models import Company, Person
from tehing.team.models import User

PEOPLE = "first name,last name,email,job title,company\nMari,Maasikas,mari@alfa.ee,boss,Alfa\n"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


def file(name: str, text: str) -> Any:
    return SimpleUploadedFile(name, text.encode())


def test_nothing_comes_before_what_its_rows_must_name() -> None:
    order = targets.in_order(tuple(one.key for one in resources()))
    assert sorted(order) == sorted(one.key for one in resources())
    for one in resources():
        needed = [key for key, must in targets.referred(one).items() if must]
        assert not [key for key in needed if order.index(key) > order.index(one.key)], one.key
    steps = ["team.user", "parties.company", "parties.person", "parties.employment", "catalog.product", "leads.lead", "deals.deal"]
    steps += ["deals.need", "deals.benefit"]
    assert sorted(steps, key=order.index) == steps


def test_a_file_waits_for_the_one_before_it(people: dict[str, User], client: Client) -> None:
    client.force_login(people["admin"])
    client.post("/imports/new/", {"files": [file("people.csv", PEOPLE), file("accounts.csv", "account,sector,employees\nAlfa,,5\n")]})
    second, first = Import.objects.order_by("pk")
    assert (first.record_type, second.record_type) == ("parties.company", "parties.person")
    assert "accounts.csv comes before this file" in client.get(f"/imports/{second.pk}/").content.decode()
    assert "comes before" not in client.get(f"/imports/{first.pk}/").content.decode()
    actions.start(first, by=people["admin"])
    with pytest.raises(Refused) as no:
        actions.start(second, by=people["admin"])
    assert no.value.codes == ("file_before_runs",)
    assert jobs.run_next()
    actions.start(second, by=people["admin"])
    assert jobs.run_next()
    assert Person.objects.get().company == Company.objects.get()
