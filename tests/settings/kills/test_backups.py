"""Kill -9 in the middle of a backup, which is then not there, and of a restore, which then is finished before anything else is done."""

import os
import shutil
import signal
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ...deep import SEEDS
from ..houses import House
from .conftest import Copies
from .moments import State, lasts, state, struck


def back_up(by: Any) -> None:
    from tehing.settings import cli

    assert cli.main(["backup"]) == 0


def change_much(by: Any) -> None:
    from tehing.core import attachments
    from tehing.parties import actions as parties

    company = parties.create_company(by=by, data={"name": "After the backup"})
    upload = SimpleUploadedFile("note.txt", b"of after the backup")
    attachments.add_file(record_type="parties.company", record_id=company.pk, by=by, upload=upload)


@dataclass(frozen=True)
class Life:
    """The house, the house some changes after its backup, what either holds, and how long a backup and a restore take."""

    house: House
    later: House
    archive: Path
    before: State
    after: State
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def life(first_house: House, kept_copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Life:
    later = kept_copies(first_house)
    saving = lasts(later, back_up)
    archive = shutil.move(next((later.data / "backups").iterdir()), tmp_path_factory.mktemp("backup") / "house.zip")
    (later.data / "backups").rmdir()
    before = state(later)
    later.inside(change_much)
    (later.data / "secret.key").write_text("another key")
    restoring = lasts(kept_copies(later), restore(archive))
    return Life(first_house, later, archive, before, state(later), {"backup": saving, "restore": restoring})


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_backup_that_is_killed_is_not_there_and_the_next_one_clears_up(life: Life, another: Copies, seed: int) -> None:
    house = struck(lambda: another(life.house), back_up, seed=seed, most=life.seconds["backup"])
    folder = house.data / "backups"
    for path in folder.glob("tehing-*.zip"):  # it had its name already, and nobody was told yet
        assert zipfile.ZipFile(path).testzip() is None
        path.unlink()
    house.done("backup")
    assert [path.suffix for path in folder.iterdir()] == [".zip"]
    assert state(house) == life.before


def restore(archive: Path) -> Any:
    def act(by: Any) -> None:
        from django.db import connection

        from tehing.settings import cli

        connection.close()
        assert cli.main(["restore", "--replace", str(archive)]) == 0

    return act


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_restore_that_is_killed_is_the_old_house_or_the_new_one_or_says_that_it_must_be_finished(
    life: Life, another: Copies, seed: int
) -> None:
    house = struck(lambda: another(life.later), restore(life.archive), seed=seed, most=life.seconds["restore"])
    if (house.data / "restore-unfinished").exists():
        refused = house.command("export", "companies")
        assert refused.returncode == 1
        assert f"A restore was cut off: run `tehing restore --replace {life.archive}` again." in refused.stderr
    else:
        assert (state(house), key_of(house)) in ((life.after, "another key"), (life.before, key_of(life.house)))
    house.done("restore", "--replace", str(life.archive))
    assert (state(house), key_of(house)) == (life.before, key_of(life.house))
    assert set(house.files()) >= {key for (key,) in house.rows("SELECT sha256 FROM core_file")}
    house.done("export", "companies")


def key_of(house: House) -> str:
    return (house.data / "secret.key").read_text()


def test_a_restore_that_ends_before_the_secrets_came_is_not_taken_for_finished(life: Life, another: Copies) -> None:
    """The new rows cannot be read with the old key: whoever signs in by a second factor would be locked out."""
    house = another(life.later)
    worker, heard = house.begin(dying_before_the_secrets(life.archive))
    assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == -signal.SIGKILL
    heard.close()
    refused = house.command("export", "companies")
    assert "A restore was cut off" in refused.stderr
    house.done("restore", "--replace", str(life.archive))
    assert (state(house), key_of(house)) == (life.before, key_of(life.house))


def dying_before_the_secrets(archive: Path) -> Any:
    def act(by: Any) -> None:
        from tehing.core.backup import restoring

        restoring._bring_secrets = lambda *_given: os.kill(os.getpid(), signal.SIGKILL)
        restore(archive)(by)

    return act
