"""A worker that is told to stop in the middle of long work hands it back at once, and the next one brings it to its end."""

from typing import Any

import pytest

from ..houses import House
from .conftest import Copies
from .moments import stopped, whole, work

COMPANIES = 600


@pytest.fixture(scope="module")
def crowded(first_house: House, kept_copies: Copies) -> House:
    house = kept_copies(first_house)
    house.inside(move_in)
    return house


def move_in(by: Any) -> None:
    """Many companies, each with a twin."""
    from tehing.parties import actions as parties

    parties.create_companies(by=by, rows=[{"name": f"Company {number // 2:03}", "city": "Tartu"} for number in range(COMPANIES)])


def ask_for_search(by: Any) -> None:
    from tehing.core.search import rebuilding

    rebuilding.CHUNK = 20
    rebuilding.ask()


def ask_for_duplicates(by: Any) -> None:
    from tehing.core.duplicates.actions import finding

    finding.BEAT = 0.05
    finding.look_for("parties.company", by=by)


def test_the_making_anew_of_the_search_goes_on_where_it_was(crowded: House, another: Copies) -> None:
    house = stopped(lambda: another(crowded), ask_for_search, "search.rebuild")
    indexed = house.rows("SELECT COUNT(*) FROM core_searchentry")
    house.inside(work)
    assert house.rows("SELECT state, attempts FROM core_job WHERE kind = 'search.rebuild'") == [("done", 1)]
    done, total = house.rows("SELECT done, total FROM core_job WHERE kind = 'search.rebuild'")[0]
    assert done == total >= COMPANIES
    assert house.rows("SELECT COUNT(*) FROM core_searchentry") == indexed
    whole(house)


def test_a_search_for_duplicates_ends_in_the_midst_of_its_comparing_and_begins_anew(crowded: House, another: Copies) -> None:
    house = stopped(lambda: another(crowded), ask_for_duplicates, "duplicates")
    assert house.rows("SELECT COUNT(*) FROM core_suspectedpair") == [(0,)]
    assert not list(house.data.glob("duplicates-*"))
    house.inside(work)
    assert house.rows("SELECT state, attempts FROM core_job WHERE kind = 'duplicates'") == [("done", 1)]
    assert house.rows("SELECT COUNT(*), COUNT(DISTINCT left_id) FROM core_suspectedpair") == [(COMPANIES // 2, COMPANIES // 2)]
    whole(house)
