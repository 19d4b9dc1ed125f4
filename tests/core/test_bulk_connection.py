"""A connection that writes very much is eased for that time alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tehing.core import inserts


def asked(*names: str) -> tuple[str, ...]:
    ask = "SHOW {}" if connection.vendor == "postgresql" else "PRAGMA {}"
    found = []
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(ask.format(name))
            found.append(str(cursor.fetchone()[0]))
    return tuple(found)


@pytest.fixture
def outside(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database outside of any transaction. Nothing may be written there: nobody would take it back."""
    with django_db_blocker.unblock():
        yield


NAMES, EASED = (
    (("synchronous_commit",), ("off",))
    if connection.vendor == "postgresql"
    else (("synchronous", "wal_autocheckpoint"), ("1", str(inserts.PAGES)))
)


@pytest.mark.usefixtures("outside")
def test_what_was_eased_is_as_before_afterwards_whatever_happens() -> None:
    before = asked(*NAMES)
    assert before != EASED
    with inserts.in_bulk():
        assert asked(*NAMES) == EASED
    assert asked(*NAMES) == before
    with pytest.raises(ZeroDivisionError), inserts.in_bulk():
        raise ZeroDivisionError
    assert asked(*NAMES) == before


@pytest.mark.usefixtures("outside")
def test_inside_a_transaction_nothing_is_eased() -> None:
    before = asked(*NAMES)
    with transaction.atomic(), inserts.in_bulk():
        assert asked(*NAMES) == before
