"""Reading a list page by page meets every row exactly once, forward and back, whatever the order."""

from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tehing.core.access import Invalid
from tehing.core.records import paging
from tehing.parties.models import Company

ORDERS = ("name", "-name", "employees", "-employees", "city", "-city", "industry__name", "-updated_at", "pk", "-pk")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "A", "b", "õ", "Ö", "z", "Š", "a b", "a-b", "10", "9", "💥"]),  # ties, cases, letters that sort oddly
        st.one_of(st.none(), st.integers(0, 3)),
        st.sampled_from(["", "Tartu", "tartu", "Tõrva"]),
    ),
    max_size=18,
)


def _column(path: str) -> Any:
    name = path.lstrip("-")
    if name == "industry__name":
        return Company._meta.get_field("industry").related_model._meta.get_field("name")  # type: ignore[union-attr]
    try:
        return Company._meta.get_field(name)
    except FieldDoesNotExist:
        return Company._meta.pk


def _walk(order: str, limit: int, *, back_from: str = "") -> tuple[list[list[int]], str]:
    """The keys of each page from one end to the other, and the mark of the last page's first row."""
    pages, mark, forward = [], back_from, not back_from
    while True:
        side = {"after": mark if forward else "", "before": "" if forward else mark}
        page = paging.page(Company.objects.all(), paths=["name"], order=order, column=_column(order), limit=limit, **side)
        pages.append([row["pk"] for row in page.rows])
        assert len(page.rows) <= limit
        following = page.after if forward else page.before
        if not following:
            return pages, page.before
        mark = following


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, order=st.sampled_from(ORDERS), limit=st.integers(1, 7))
def test_every_row_is_met_once_forward_and_back(rows: list[Any], order: str, limit: int) -> None:
    Company.objects.all().delete()
    made = Company.objects.bulk_create(Company(name=name, employees=employees, city=city) for name, employees, city in rows)
    there, start = _walk(order, limit)
    met = [pk for page in there for pk in page]
    assert sorted(met) == sorted(one.pk for one in made)
    if len(there) > 1:
        back, _mark = _walk(order, limit, back_from=start)
        assert [pk for page in reversed(back) for pk in page] == met[: len(met) - len(there[-1])]


@pytest.mark.django_db
@pytest.mark.parametrize("mark", ["x", "e30", "W10", "WzEsMl0x", "💥", "a" * 5000, "WyJ4IiwgInkiXQ", "W251bGwsbnVsbF0"])
def test_a_mark_that_is_none_is_told(mark: str) -> None:
    with pytest.raises(Invalid):
        paging.page(Company.objects.all(), paths=["name"], order="employees", column=_column("employees"), after=mark, before="", limit=5)


@pytest.mark.django_db
def test_long_lists_are_counted_up_to_a_limit() -> None:
    Company.objects.bulk_create(Company(name=str(number)) for number in range(3))
    assert paging.count(Company.objects.all(), 3) == (3, True)
    Company.objects.create(name="4")
    assert paging.count(Company.objects.all(), 3) == (3, False)
