"""A house of the first tables, with rows in it, is brought to those of today by one command, however many versions lie between."""

from typing import Any

import pytest

from ..deep import DEEP
from .houses import House

ROOMS = ("core", "team", "parties", "catalog", "leads", "deals", "playbook", "insights")


def found_long_ago() -> None:
    """The first tables of every room, with what they need of others; then rows, as that version wrote them."""
    from django.db import connection, transaction
    from django.db.migrations.loader import MigrationLoader

    from tehing.core import schema

    loader = MigrationLoader(connection, replace_migrations=False)  # that version knew nothing of steps drawn together later
    graph, later = loader.graph, loader.replacements
    firsts = [node for node in graph.nodes if node[0] in ROOMS and node[1].startswith("0001") and node not in later]
    firsts.append(("team", "0002_roles"))
    steps = sorted({step for first in firsts for step in graph.forwards_plan(first)})
    with schema.all_or_nothing():
        schema.bring_to([list(step) for step in steps])
    with transaction.atomic():
        _settle_in(graph.make_state(nodes=firsts, at_end=True, real_apps=set()).apps)
    print(len([step for step in schema.known() if step not in set(steps)]))


def _settle_in(rooms: Any) -> None:
    def add(kind: str, /, **values: Any) -> Any:
        return rooms.get_model(*kind.split(".")).objects.create(**values)

    add("core.Workspace", name="Vana Maja OÜ", currency="EUR", country="EE", language="et")
    admin = add("team.User", name="Anu", email="anu@vana.example", password="!", language="et")
    admin.roles.add(rooms.get_model("team", "Role").objects.get(code="admin"))
    company = add("parties.Company", name="Põhja Metall «ž»", city="Tartu", owner=admin, created_by=admin)
    person = add("parties.Person", name="Mari Maasikas", company=company, owner=admin)
    add("leads.Lead", name="Küsib trafot", company=company, owner=admin)
    add("catalog.Product", name="Trafo", code="T-630")
    pipeline = add("deals.Pipeline", name="Müük")
    stage = add("deals.Stage", pipeline=pipeline, name="Pakkumine", probability=40)
    deal = add(
        "deals.Deal",
        name="Trafo",
        company=company,
        person=person,
        pipeline=pipeline,
        stage=stage,
        value_minor=1_200_000,
        currency="EUR",
        owner=admin,
    )
    add("deals.StageVisit", deal=deal, stage=stage, entered_at=deal.created_at, by=admin)
    add("deals.Activity", subject="Helistada", kind="call", deal=deal, owner=admin)
    add("playbook.Question", text="Mis seisab?", kind="problem")
    add("core.Note", record_type="parties.company", record_id=company.pk, text="Eelistab e-kirja", created_by=admin)
    add("core.Event", name="company.created", record_type="parties.company", record_id=company.pk, label=company.name, actor=admin)


@pytest.mark.skipif(not DEEP, reason="TEHING_DEEP asks for what takes long")
def test_a_house_of_the_first_tables_is_brought_to_those_of_today_with_all_its_rows(empty_house: House) -> None:
    house = empty_house
    behind = int(house.run(found_long_ago))
    assert behind > 15
    before = house.contents()
    assert "deals_deal" in before and "deals_need" not in before
    refused = house.command("worker")
    assert f"{behind} steps behind: run `tehing upgrade`" in refused.stderr

    assert f"({behind} steps)" in house.done("upgrade")
    after = house.contents()
    for table, rows in before.items():
        if table != "django_migrations":
            assert len(after[table]) == len(rows), table
    assert house.rows(
        "SELECT d.name, d.value_minor, c.name, s.name, s.probability FROM deals_deal d "
        "JOIN parties_company c ON c.id = d.company_id JOIN deals_stage s ON s.id = d.stage_id"
    ) == [("Trafo", 1_200_000, "Põhja Metall «ž»", "Pakkumine", 40)]
    assert house.rows("SELECT text, language FROM playbook_question") == [("Mis seisab?", "et")]  # written in the house's language
    (told,) = house.rows("SELECT label FROM core_event WHERE name = 'company.created'")
    assert told == ("Põhja Metall «ž»",)

    house.inside(work_on)
    assert house.rows("SELECT city, version FROM parties_company") == [("Narva", 2)]
    assert "Põhja Metall «ž»" in house.done("export", "companies")
    assert "! " not in "".join(line for line in house.command("doctor").stdout.splitlines(True) if "kept" in line or "whole" in line)


def work_on(by: Any) -> None:
    """Today's actions find their way about in the old rows."""
    from tehing.deals import actions as deals
    from tehing.deals.models import Deal, Stage
    from tehing.parties import actions as parties
    from tehing.parties.models import Company

    company, deal = Company.objects.get(), Deal.objects.get()
    parties.update_company(pk=company.pk, by=by, data={"city": "Narva"})
    won = deals.create_stage(by=by, data={"pipeline": deal.pipeline, "name": "Võidetud", "kind": "won", "probability": 100})
    deals.move_deal(pk=deal.pk, by=by, stage_pk=won.pk, version=deal.version)
    assert Stage.objects.count() == 2
