"""Houses for the tests of keeping them: made once, copied for each test."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from .. import tables
from .furnishing import furnish_wholly
from .houses import ADMIN, PASSWORD, House, copied, gone


@pytest.fixture(scope="session")
def first_house(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[House]:
    """A house with a company, a person, some records and files, which nobody changes."""
    made = House(tmp_path_factory.mktemp("house") / "data", tables.new_name("house"), unblock=django_db_blocker.unblock)
    tables.made(tmp_path_factory).lay(made.data, made.database)
    made.done(*ADMIN, given=f"{PASSWORD}\n")
    made.inside(furnish)
    yield made
    gone(made)


def furnish(by: Any) -> None:
    """Twenty companies with a file each; the last is gone again, so that its number must not come back."""
    from tehing.core import attachments
    from tehing.parties import actions as parties

    for number in range(20):
        company = parties.create_company(by=by, data={"name": f"Õunapuu {number} «ž» \\N", "city": "Tartu"})
        upload = SimpleUploadedFile("note.txt", f"contents of {number}".encode() * 50)
        attachments.add_file(record_type="parties.company", record_id=company.pk, by=by, upload=upload)
    parties.delete_company(pk=company.pk, by=by)


@pytest.fixture
def lived_in(first_house: House, tmp_path: Path) -> Iterator[House]:
    """The same after everything that can be done in a house was done once."""
    made = copied(first_house, tmp_path / "lived-in")
    made.inside(furnish_wholly(tmp_path))
    yield made
    gone(made)


@pytest.fixture
def house(first_house: House, tmp_path: Path) -> Iterator[House]:
    """A house of the test's own, like the first one."""
    made = copied(first_house, tmp_path / "data")
    yield made
    gone(made)


@pytest.fixture
def empty_house(tmp_path: Path, django_db_blocker: Any) -> Iterator[House]:
    """A place for a house, with nothing in it."""
    made = House(tmp_path / "empty", tables.new_name("house"), unblock=django_db_blocker.unblock)
    made.data.mkdir()
    if made.database:
        tables.on_server(f'CREATE DATABASE "{made.database}"')
    yield made
    gone(made)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False).returncode:
        pytest.skip("mounting needs an administrator")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)
