"""Kill -9 in the middle of a merge, and of taking it back: all of it happened, or nothing."""

from dataclasses import dataclass
from typing import Any

import pytest

from ...deep import SEEDS
from ...twins import twin_companies
from ..houses import House
from .conftest import Copies
from .moments import State, alike, lasts, state, struck

NOTES = 1_500


def move_in(by: Any) -> None:
    """Twins with a life of their own, and much to be moved."""
    from tehing.core.models import Event, ExternalId, File, Note
    from tehing.parties import actions as parties

    _kept, lost = twin_companies(by=by, owner=by)
    of_lost: dict[str, Any] = {"record_type": "parties.company", "record_id": lost.pk}
    for number in range(20):
        parties.create_person(by=by, data={"name": f"Buyer {number}", "company": lost})
    Note.objects.bulk_create([Note(**of_lost, text=f"{number}", created_by=by) for number in range(NOTES)])
    ExternalId.objects.bulk_create([ExternalId(**of_lost, source=f"system {number}", external_id="7") for number in range(50)])
    file = File.objects.get(**of_lost)
    for number in range(50):
        file.pk, file.name = None, f"offer {number}.txt"
        file.save()
    assert Event.objects.filter(**of_lost).count() > 2


def merge(by: Any) -> None:
    from tehing.core import records
    from tehing.core.duplicates import actions
    from tehing.parties.models import Company

    kept, lost = (Company.objects.get(name=name).pk for name in ("Põhja Metall OÜ", "Pohja Metall"))
    actions.merge_records(records.resource("parties.company"), kept=kept, lost=[lost], by=by)


def take_back(by: Any) -> None:
    from tehing.core.duplicates import actions
    from tehing.core.duplicates.models import Merge

    actions.undo_merge(pk=Merge.objects.get().pk, by=by)


@dataclass(frozen=True)
class Life:
    """The twins' house before, in between and after, when nobody was killed; and how long the two acts took."""

    twins: House
    merged: House
    before: State
    between: State
    after: State
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def life(first_house: House, kept_copies: Copies) -> Life:
    twins = kept_copies(first_house)
    twins.inside(move_in)
    merged = kept_copies(twins)
    merging = lasts(merged, merge)
    undone = kept_copies(merged)
    undoing = lasts(undone, take_back)
    found = Life(twins, merged, state(twins), state(merged), state(undone), {"merge": merging, "take_back": undoing})
    assert len(found.between["core_mergemove"]) > NOTES + 100
    assert found.before["core_note"] != found.between["core_note"] != found.after["core_note"]
    assert found.before["core_note"] == found.after["core_note"]
    return found


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_killed_merge_happened_wholly_or_not_at_all(life: Life, another: Copies, seed: int) -> None:
    house = struck(lambda: another(life.twins), merge, seed=seed, most=life.seconds["merge"])
    found = state(house)
    assert found in (life.before, life.between)
    if found == life.before:
        house.inside(merge)
    assert alike(house, life.between)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_merge_whose_taking_back_is_killed_stands_or_is_taken_back(life: Life, another: Copies, seed: int) -> None:
    house = struck(lambda: another(life.merged), take_back, seed=seed, most=life.seconds["take_back"])
    found = state(house)
    assert found in (life.between, life.after)
    if found == life.between:
        house.inside(take_back)
    assert alike(house, life.after)
