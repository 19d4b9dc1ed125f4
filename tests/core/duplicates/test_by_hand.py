"""Records that somebody knows to be the same: merged from a list and from a record's page, without a suspicion of the house."""

from typing import Any

import pytest
from django.test import Client

from tehing.core import records
from tehing.core.duplicates import actions, pages, typed
from tehing.core.duplicates.models import SuspectedPair
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def three(people: dict[str, User]) -> list[Company]:
    return [parties.create_company(by=people["head"], data={"name": name}) for name in ("Alfa", "Nothing like it", "Third")]


def signed_in(who: User) -> Client:
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def test_what_is_picked_in_a_list_is_merged(people: dict[str, User], three: list[Company]) -> None:
    head = signed_in(people["head"])
    assert 'formaction="/duplicates/compare/"' in head.get("/companies/").content.decode()
    keys = [one.pk for one in three]
    review = head.get("/duplicates/compare/", {"type": "companies", "ids": ",".join(map(str, keys)), "state": "?order=name"})
    assert all(f'name="id" value="{key}"' in review.content.decode() for key in keys)
    head.post("/duplicates/merge/", {"type": "companies", "id": keys, "kept": keys[0]})
    assert [one.pk for one in Company.objects.all()] == keys[:1]


@pytest.mark.parametrize("picked", [{"ids": "1"}, {"ids": ""}, {"ids": "1,2,3,4,5,6,7"}, {"all": "yes"}])
def test_one_or_seven_go_back_to_the_list(people: dict[str, User], three: list[Company], picked: dict[str, str]) -> None:
    for number in range(4):
        parties.create_company(by=people["head"], data={"name": f"More {number}"})
    answer = signed_in(people["head"]).get("/duplicates/compare/", {"type": "companies", "state": "?order=-name", **picked})
    assert answer.headers["Location"] == "/companies/?order=-name"


def test_all_that_a_list_shows_are_compared(people: dict[str, User], three: list[Company]) -> None:
    for one in three[1:]:
        parties.update_company(pk=one.pk, by=people["head"], data={"city": "Tartu"})
    answer: Any = signed_in(people["head"]).get("/duplicates/compare/", {"type": "companies", "all": "yes", "state": "?city=Tartu"})
    assert [each["record"] for each in answer.context["found"]] == three[1:]


def test_the_other_one_is_asked_for_on_a_records_page(people: dict[str, User], three: list[Company]) -> None:
    head, (alfa, other, _third) = signed_in(people["head"]), three
    address = f"/duplicates/compare/?type=companies&amp;id={alfa.pk}"
    assert address in head.get(f"/companies/{alfa.pk}/").content.decode()
    assert 'data-url="/lookup/companies/"' in head.get("/duplicates/compare/", {"type": "companies", "id": alfa.pk}).content.decode()
    again = head.get("/duplicates/compare/", {"type": "companies", "id": [alfa.pk, alfa.pk]})
    assert 'role="alert"' in again.content.decode()
    found = head.get("/duplicates/compare/", {"type": "companies", "id": [alfa.pk, other.pk]})
    assert f'name="id" value="{other.pk}"' in found.content.decode()
    assert address not in signed_in(people["reader"]).get(f"/companies/{alfa.pk}/").content.decode()


def test_a_change_warns_of_others_but_not_of_itself(people: dict[str, User]) -> None:
    by, company = people["head"], records.resource("parties.company")
    one, twin, namesake = (parties.create_company(by=by, data={"name": "Sepavara"}) for _n in range(3))
    SuspectedPair.objects.create(record_type=company.key, left_id=one.pk, right_id=namesake.pk, score=5, state="different")
    told = typed.alike(company, by, {"name": "Sepavara AS"}, itself=one.pk)
    assert [found.record for found in told] == [twin]
    head = signed_in(by)
    assert f"/companies/alike/?_of={one.pk}" in head.get(f"/companies/{one.pk}/edit/").content.decode()
    shown = head.get("/companies/alike/", {"_of": one.pk, "name": "Sepavara"}).content.decode()
    assert f"/companies/{twin.pk}/" in shown and f"/companies/{one.pk}/" not in shown


def test_merges_are_leafed_through(people: dict[str, User], monkeypatch: pytest.MonkeyPatch, three: list[Company]) -> None:
    monkeypatch.setattr(pages, "SHOWN", 1)
    company, (kept, *lost) = records.resource("parties.company"), three
    actions.merge_records(company, kept=kept.pk, lost=[one.pk for one in lost], by=people["head"])
    address, seen = "/duplicates/?type=companies&state=merged", []
    head: Any = signed_in(people["head"])
    first = head.get(address)
    (told,), after = first.context["merges"], first.context["after"]
    seen.append(told.merge.lost_id)
    assert f"&amp;after={after}" in first.content.decode()
    last = head.get(f"{address}&after={after}")
    seen += [told.merge.lost_id for told in last.context["merges"]]
    assert sorted(seen) == [one.pk for one in lost] and last.context["after"] == 0
