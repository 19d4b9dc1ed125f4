"""The search among all records, its explained scores, and who sees what."""

from typing import Any

import pytest

from tehing.core import jobs, records
from tehing.core.access import Forbidden, Unknown
from tehing.core.duplicates import actions, queries
from tehing.core.duplicates.models import SuspectedPair
from tehing.core.models import Job
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.team.models import User

COMPANIES = (
    {"name": "Põhja Metall OÜ", "website": "https://pohjametall.ee", "city": "Tartu", "country": "EE"},
    {"name": "Pohja Metall AS", "website": "https://www.pohjametall.ee", "city": "Tallinn", "country": "EE"},
    {"name": "Lõuna Puit OÜ", "phone": "+3725123456", "city": "Võru", "country": "EE"},
    {"name": "Louna Puidu OU", "phone": "+3725123456", "city": "Võru", "country": "EE"},
    {"name": "Trafo 12", "city": "Narva", "country": "EE"},
    {"name": "Trafo 13", "city": "Narva", "country": "EE"},
    *(
        {"name": f"{word} Grupp", "city": "Tallinn", "country": "EE"}
        for word in ("Alder", "Birch", "Cedar", "Elm", "Fir", "Gorse", "Hazel")
    ),
)


@pytest.fixture
def searched(people: dict[str, User], settings: Any, tmp_path: Any) -> dict[str, User]:
    settings.DATA = tmp_path
    for data in COMPANIES:
        parties.create_company(by=people["seller"], data=data)
    search(people["head"], "parties.company")
    return people


def search(by: User, record_type: str) -> Job:
    job = actions.look_for(record_type, by=by)
    assert jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    return job


def company_pairs(by: Any, state: str = "open") -> list[queries.Pair]:
    return queries.pairs(by, records.resource("parties.company"), state=state)[0]


def test_duplicates_are_found_with_their_reasons(searched: dict[str, User]) -> None:
    found = company_pairs(searched["seller"])
    assert {frozenset((str(one.left), str(one.right))) for one in found} == {
        frozenset(("Põhja Metall OÜ", "Pohja Metall AS")),
        frozenset(("Lõuna Puit OÜ", "Louna Puidu OU")),
    }
    metal = next(one for one in found if "Metall" in str(one.left))
    told = {part.text: part.weight for part in metal.parts}
    assert told["same website"] > 0 < told["same name"]
    assert told["other city"] < 0
    assert found == sorted(found, key=lambda one: -one.row.score)


def test_what_was_decided_is_not_asked_again(searched: dict[str, User]) -> None:
    first, second = company_pairs(searched["seller"])
    actions.decide_pair(pk=first.row.pk, by=searched["seller"], decision="different")
    actions.decide_pair(pk=second.row.pk, by=searched["seller"], decision="later")
    search(searched["head"], "parties.company")
    assert company_pairs(searched["seller"]) == []
    assert [one.row.pk for one in company_pairs(searched["seller"], "different")] == [first.row.pk]
    assert [one.row.pk for one in company_pairs(searched["seller"], "later")] == [second.row.pk]


def test_what_looks_the_same_no_longer_goes(searched: dict[str, User]) -> None:
    wood = next(one for one in company_pairs(searched["seller"]) if "Puit" in str(one.left))
    parties.update_company(pk=wood.right.pk, by=searched["seller"], data={"name": "Hiiu Kala", "phone": "", "city": "Kärdla"})
    search(searched["head"], "parties.company")
    assert not SuspectedPair.objects.filter(pk=wood.row.pk).exists()


def test_a_pair_is_shown_to_those_who_see_both(people: dict[str, User], settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    for who in ("seller", "stranger"):
        leads.create_lead(by=people[who], data={"person_name": "Jüri Õun", "email": "juri@x.ee"})
    search(people["head"], "leads.lead")
    lead = records.resource("leads.lead")
    (pair,), _after = queries.pairs(people["head"], lead)
    assert queries.pairs(people["seller"], lead) == ([], 0)
    with pytest.raises(Unknown):
        queries.pair(pair.row.pk, people["seller"])
    with pytest.raises(Unknown):
        actions.decide_pair(pk=pair.row.pk, by=people["seller"], decision="different")


def test_a_search_is_asked_for_once_and_by_those_who_may(people: dict[str, User]) -> None:
    first = actions.look_for("parties.company", by=people["head"])
    assert actions.look_for("parties.company", by=people["admin"]) == first
    with pytest.raises(Forbidden):
        actions.look_for("parties.company", by=people["seller"])
    with pytest.raises(Unknown):
        actions.look_for("catalog.product", by=people["head"])


def test_readers_decide_nothing(searched: dict[str, User]) -> None:
    pair = company_pairs(searched["reader"])[0]
    with pytest.raises(Forbidden):
        actions.decide_pair(pk=pair.row.pk, by=searched["reader"], decision="different")
