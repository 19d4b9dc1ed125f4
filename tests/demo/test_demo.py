"""The demo company: told through the actions, the same each time, and gone by one act."""

from typing import Any

import pytest

from tehing.core.access import Forbidden, Refused
from tehing.core.models import Event, Workspace
from tehing.deals.models import Activity, Deal, Stage
from tehing.demo import actions
from tehing.parties.models import Company, Person
from tehing.team.models import User


def test_two_years_are_told_in_order_and_go_without_a_trace(db: None) -> None:
    told = actions.load_demo(language="et", password="correct-horse-battery")
    assert len(told) == 12
    assert Workspace.objects.get().is_demo
    assert Company.objects.count() == 40
    assert Deal.objects.filter(stage__kind="open").count() > 30
    assert Deal.objects.filter(stage__kind="won").count() > 40
    assert Person.objects.exists()
    assert Activity.objects.filter(done_at=None).exists()
    instants = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert instants == sorted(instants)
    assert (instants[-1] - instants[0]).days > 700

    kadri = User.objects.get(email="kadri@trafonord.example")
    with pytest.raises(Forbidden):
        actions.remove_demo(by=User.objects.get(email="liis@trafonord.example"))
    actions.remove_demo(by=kadri)
    assert list(User.objects.all()) == [kadri]
    news = list(Event.objects.order_by("pk").values_list("name", flat=True))
    assert news[0] == "demo.removed"
    # the lists that every sale needs, and the playbook in both languages
    assert {name.partition(".")[2] for name in news[1:]} == {"created", "translated"}
    assert Stage.objects.filter(kind="won").exists()
    assert not Company.objects.exists()
    with pytest.raises(Refused):
        actions.remove_demo(by=User.objects.get())


def test_it_never_goes_into_a_house_that_is_lived_in(people: dict[str, Any]) -> None:
    from tehing.parties import actions as parties

    parties.create_company(by=people["seller"], data={"name": "Real customer"})
    with pytest.raises(Refused):
        actions.load_demo(language="en", by=people["admin"])
    assert Company.objects.count() == 1
