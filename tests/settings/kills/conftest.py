"""As many copies of a house as a test needs: one for each kill."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from ..houses import House, copied, gone

Copies = Callable[[House], House]


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Copies]:
    """Makes a copy of a house, which goes with the test."""
    made: list[House] = []
    number = count()

    def copy(house: House) -> House:
        made.append(copied(house, tmp_path / f"copy-{next(number)}"))
        return made[-1]

    yield copy
    for house in made:
        gone(house)


@pytest.fixture(scope="module")
def kept_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    """The same for houses that a module's tests share."""
    made: list[House] = []

    def copy(house: House) -> House:
        made.append(copied(house, tmp_path_factory.mktemp("shared") / "data"))
        return made[-1]

    yield copy
    for house in made:
        gone(house)
