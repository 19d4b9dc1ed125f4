"""A merge taken back: everything returns, and what cannot is said."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tehing.core.access import Forbidden, Refused
from tehing.core.duplicates import actions
from tehing.core.duplicates.models import Merge, SuspectedPair
from tehing.core.models import Note
from tehing.core.queries import timeline_of
from tehing.deals.models import Deal
from tehing.parties import actions as parties
from tehing.parties.models import Company, Employment
from tehing.team.models import User

from .conftest import COMPANY, company, whole_house

Twins = tuple[Company, Company]


def merge(twins: Twins, by: User, **given: Any) -> Merge:
    (made,) = actions.merge_records(company(), kept=twins[0].pk, lost=[twins[1].pk], by=by, **given)
    return made


def test_everything_returns_row_by_row(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    SuspectedPair.objects.create(record_type=COMPANY, left_id=kept.pk, right_id=lost.pk, score=3)
    third = parties.create_company(by=people["head"], data={"name": "Third", "parent": kept})
    SuspectedPair.objects.create(record_type=COMPANY, left_id=lost.pk, right_id=third.pk, score=2)
    SuspectedPair.objects.create(record_type=COMPANY, left_id=kept.pk, right_id=third.pk, score=2)
    before = whole_house()
    made = merge(twins, people["head"], take={"city": lost.pk, "owner": lost.pk})
    assert whole_house() != before
    undone = actions.undo_merge(pk=made.pk, by=people["head"])
    assert undone.left_out == []
    assert whole_house() == before
    assert {entry.text for entry in timeline_of(COMPANY, lost.pk, people["head"]).entries} >= {"took this out of another record again"}
    with pytest.raises(Refused, match="already_undone"):
        actions.undo_merge(pk=made.pk, by=people["head"])


def test_a_child_that_ate_its_parent_gives_it_back(people: dict[str, User]) -> None:
    by = people["head"]
    top = parties.create_company(by=by, data={"name": "Top", "country": "EE", "registry_code": "10000018"})
    below = parties.create_company(by=by, data={"name": "Below", "parent": top})
    person = parties.create_person(by=by, data={"name": "Mari Maasikas", "company": below})
    parties.employ(person_pk=person.pk, company_pk=top.pk, by=by)
    before = whole_house()
    made = merge((below, top), by)
    assert Employment.objects.count() == 1
    actions.undo_merge(pk=made.pk, by=by)
    assert whole_house() == before


def test_what_was_changed_since_stays_and_the_rest_returns_when_asked(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    by = people["head"]
    made = merge(twins, by, take={"city": lost.pk})
    parties.update_company(pk=kept.pk, by=by, data={"city": "Narva"})
    other = parties.create_company(by=by, data={"name": "Other"})
    Deal.objects.update(company=other)
    Note.objects.all().delete()
    assert actions.left_out_of(made, by) == [
        ("changed_since", "city", 1),
        ("moved_since", "deals.deal", 1),
        ("moved_since", "core.note", 1),
    ]
    before = whole_house()
    with pytest.raises(Refused, match="merge_changed_since"):
        actions.undo_merge(pk=made.pk, by=by)
    assert whole_house() == before
    undone = actions.undo_merge(pk=made.pk, by=by, partly=True)
    kept.refresh_from_db()
    assert (kept.city, kept.registry_code, len(undone.left_out)) == ("Narva", "", 3)
    assert Company.objects.get(pk=lost.pk).registry_code == "10000018"
    assert Employment.objects.get().company_id == lost.pk


def test_a_place_taken_meanwhile_is_said(people: dict[str, User], twins: Twins) -> None:
    kept, _lost = twins
    by = people["head"]
    made = merge(twins, by)
    parties.update_company(pk=kept.pk, by=by, data={"registry_code": ""})
    parties.create_company(by=by, data={"name": "New", "country": "EE", "registry_code": "10000018"})
    before = whole_house()
    with pytest.raises(Refused, match="merge_cannot_be_undone"):
        actions.undo_merge(pk=made.pk, by=by, partly=True)
    assert whole_house() == before


def test_later_merges_are_taken_back_first(people: dict[str, User], twins: Twins) -> None:
    kept, lost = twins
    by = people["head"]
    final = parties.create_company(by=by, data={"name": "Final"})
    before = whole_house()
    first = merge(twins, by)
    (second,) = actions.merge_records(company(), kept=final.pk, lost=[kept.pk], by=by)
    with pytest.raises(Refused, match="undo_later_first"):
        actions.undo_merge(pk=first.pk, by=by)
    actions.undo_merge(pk=second.pk, by=by)
    actions.undo_merge(pk=first.pk, by=by)
    assert whole_house() == before


def test_what_was_added_since_stays_with_the_kept(people: dict[str, User], twins: Twins) -> None:
    kept, _lost = twins
    made = merge(twins, people["head"])
    person = parties.create_person(by=people["head"], data={"name": "New One", "company": kept})
    actions.undo_merge(pk=made.pk, by=people["head"])
    person.refresh_from_db()
    assert person.company == kept


def test_only_those_who_may_change_it_take_it_back(people: dict[str, User], twins: Twins) -> None:
    made = merge(twins, people["head"])
    with pytest.raises(Forbidden):
        actions.undo_merge(pk=made.pk, by=people["reader"])


@pytest.mark.parametrize("table", ["core_merge", "core_mergemove"])
def test_the_journal_cannot_be_rewritten(people: dict[str, User], twins: Twins, table: str) -> None:
    merge(twins, people["head"])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
