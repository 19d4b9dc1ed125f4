"""An upgrade is whole or it did not happen, and no version works on tables of another."""

import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tehing.core import schema
from tehing.core.models import Job, SearchEntry
from tehing.core.search import rebuilding

from .houses import ADMIN, PASSWORD, Done, House

HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
FIRST = """    operations = [
        migrations.CreateModel("Tool", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=40))])
    ]
"""
SECOND = """    dependencies = [("shed", "0001_first")]
    operations = [
        migrations.AddField("tool", "weight", models.IntegerField(default=1)),
        migrations.RunSQL("INSERT INTO shed_tool (name, weight) VALUES ('spade', 2)"),
    ]
"""
THIRD = """    dependencies = [("shed", "0002_second")]
    operations = [
        migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddConstraint("tool", models.CheckConstraint(condition=models.Q(weight=1), name="light_tools_only")),
    ]
"""
MENDED = THIRD.replace("weight=1", "weight__gt=0")


class Shed:
    """A room that only exists in these tests, added to a house by settings of its own; its steps come and go with the test."""

    def __init__(self, house: House, folder: Path) -> None:
        self.steps = folder / "shed" / "migrations"
        self.steps.mkdir(parents=True)
        (folder / "shed" / "__init__.py").touch()
        (self.steps / "__init__.py").touch()
        (folder / "shed" / "apps.py").write_text(
            "from django.apps import AppConfig\n\n\nclass ShedConfig(AppConfig):\n"
            "    name = 'shed'\n    default_auto_field = 'django.db.models.BigAutoField'\n"
        )
        (folder / "shed_settings.py").write_text("from tehing.settings import *\n\nINSTALLED_APPS = [*INSTALLED_APPS, 'shed']\n")
        path = f"{house.environment['PYTHONPATH']}:{folder}"
        self.house = replace(house, more={"PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "shed_settings"})

    def brings(self, **steps: str) -> None:
        for name, body in steps.items():
            (self.steps / f"{name}.py").write_text(HEAD + body)

    def command(self, *words: str) -> Done:
        line = [sys.executable, "-B", "-m", "tehing.settings.cli", *words]
        found = subprocess.run(line, env=self.house.environment, capture_output=True, text=True, timeout=120, check=False)
        return Done(found.returncode, found.stdout, found.stderr)


@pytest.fixture
def shed(house: House, tmp_path: Path) -> Shed:
    return Shed(house, tmp_path / "more")


def test_a_failing_step_leaves_the_old_state_and_says_what_to_do(house: House, shed: Shed) -> None:
    shed.brings(**{"0001_first": FIRST})
    assert shed.command("upgrade").returncode == 0
    before = house.contents()
    shed.brings(**{"0002_second": SECOND, "0003_third": THIRD})
    refused = shed.command("worker")
    assert refused.returncode == 1
    assert "2 steps behind: run `tehing upgrade`" in refused.stderr

    failed = shed.command("upgrade")
    assert failed.returncode == 1
    assert "The upgrade failed and was taken back" in failed.stderr
    assert "Your data is as it was" in failed.stderr
    assert "Traceback" not in failed.stderr
    kept = list((house.data / "backups").glob("before-upgrade-*.zip"))
    assert len(kept) == 2
    assert str(max(kept)) in failed.stderr
    assert house.contents() == before  # the second step, which would have succeeded, is not there either

    shed.brings(**{"0003_third": MENDED})
    done = shed.command("upgrade")  # two steps at once: versions may be skipped
    assert done.returncode == 0, done.stderr
    assert house.rows("SELECT name, weight FROM shed_tool") == [("spade", 2)]
    assert shed.command("upgrade").stdout.startswith("The database is of this version")


def test_an_older_version_does_not_touch_the_tables_of_a_newer_one(house: House) -> None:
    house.rows("INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_future', '2030-01-01')")
    for words in (("serve",), ("worker",), ("upgrade",), (*ADMIN,), ("export", "companies")):
        refused = house.command(*words, given=f"{PASSWORD}\n")
        assert refused.returncode == 1, words
        assert "made by a newer Tehing: this version does not know core.9999_future" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_backup_of_an_older_version_is_restored_and_brought_up(house: House, shed: Shed) -> None:
    house.done("backup")
    shed.brings(**{"0001_first": FIRST, "0002_second": SECOND})
    done = shed.command("restore", "--replace", str(max((house.data / "backups").glob("tehing-*.zip"))))
    assert done.returncode == 0, done.stderr
    assert house.rows("SELECT name FROM shed_tool") == [("spade",)]
    assert house.rows("SELECT COUNT(*) FROM parties_company") == [(19,)]


@pytest.mark.django_db
def test_a_backup_of_before_steps_were_drawn_together_is_brought_to_its_own_steps() -> None:
    executor = MigrationExecutor(connection)
    together, drawn = next((key, step.replaces) for key, step in executor.loader.replacements.items())
    now = schema.known()
    before = {step for step in now if step != together}
    halfway = before - set(drawn[len(drawn) // 2 :])
    found = {name: [(one.app_label, one.name) for one in schema.way_to(MigrationExecutor(connection), set(wanted))]
             for name, wanted in (("now", now), ("before", before), ("halfway", halfway))}  # fmt: skip
    assert together in found["now"] and not set(drawn) & set(found["now"])
    assert set(found["before"]) == before and set(found["halfway"]) == halfway


@pytest.mark.django_db
def test_a_house_with_an_index_has_it_made_anew_after_the_upgrade_and_an_empty_one_does_not() -> None:
    step = import_module("tehing.core.migrations.0005_search_by_company")
    step.ask_for_the_index_anew(apps, None)
    assert not Job.objects.filter(kind=rebuilding.KIND).exists()
    SearchEntry.objects.create(pk=1, kind=1, record_id=1, title="alfa", text=" alfa")
    step.ask_for_the_index_anew(apps, None)
    assert Job.objects.get(kind=rebuilding.KIND).state == Job.State.WAITING
