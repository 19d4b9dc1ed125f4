"""Every text of every room has its Estonian; collected afresh, compared with what is committed."""

import os
import re
import shutil
from pathlib import Path

import django
import polib
import pytest
from django.core.management import call_command

from .sources import PACKAGE

NAMED = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}", re.I)
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/apps.py"))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the rooms with their texts collected by gettext."""
    if not shutil.which("xgettext"):
        if os.environ.get("CI"):
            pytest.fail("gettext is missing")
        pytest.skip("gettext is not installed")
    copy = tmp_path_factory.mktemp("messages") / "tehing"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("static", "*.po", "*.mo", "__pycache__", "migrations", "settings"))
    (copy / "__init__.py").unlink()  # makemessages wants a locale folder above every file
    for room in ROOMS:
        (copy / room / "locale").mkdir(exist_ok=True)
    before = Path.cwd()
    os.chdir(copy)
    try:
        call_command("makemessages", locale=["et"], verbosity=0)
    finally:
        os.chdir(before)
    return copy


def unfinished(wanted: list[polib.POEntry], given: list[polib.POEntry]) -> list[str]:
    """Texts without a usable translation."""
    ready = {(entry.msgctxt, entry.msgid): entry for entry in given if entry.translated() and not entry.fuzzy and not entry.obsolete}
    return [entry.msgid for entry in wanted if not entry.obsolete and (entry.msgctxt, entry.msgid) not in ready]


def misplaced(given: list[polib.POEntry]) -> list[str]:
    """Texts whose translation has other blanks to fill in."""
    found = []
    for entry in given:
        forms = list(entry.msgstr_plural.values()) or [entry.msgstr]
        blanks = set(NAMED.findall(entry.msgid)) | set(NAMED.findall(entry.msgid_plural or ""))
        if any(set(NAMED.findall(form)) - blanks for form in forms) or (blanks and not any(set(NAMED.findall(f)) == blanks for f in forms)):
            found.append(entry.msgid)
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_the_room_is_in_estonian(collected: Path, room: str) -> None:
    place = Path(room, "locale/et/LC_MESSAGES/django.po")
    wanted = list(polib.pofile(str(collected / place))) if (collected / place).exists() else []
    given = list(polib.pofile(str(PACKAGE / place))) if (PACKAGE / place).exists() else []
    assert unfinished(wanted, given) == []
    assert misplaced([entry for entry in given if not entry.obsolete]) == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_word_that_django_has_is_not_given_another_sense(room: str) -> None:
    """Texts without a context are one dictionary: our verb "May" became the name of the month in every date."""
    catalog = Path(django.__file__).parent / "conf/locale/et/LC_MESSAGES/django.po"
    theirs = {entry.msgid: entry.msgstr for entry in polib.pofile(str(catalog)) if entry.msgctxt is None and entry.translated()}
    place = PACKAGE / room / "locale/et/LC_MESSAGES/django.po"
    ours = polib.pofile(str(place)) if place.exists() else []
    assert [entry.msgid for entry in ours if entry.msgctxt is None and entry.msgstr != theirs.get(entry.msgid, entry.msgstr)] == []


def test_a_missing_a_fuzzy_and_a_broken_translation_are_found() -> None:
    wanted = [polib.POEntry(msgid=text) for text in ("Save", "Cancel", "%(count)s deals")]
    given = [
        polib.POEntry(msgid="Save", msgstr="Salvesta", flags=["fuzzy"]),
        polib.POEntry(msgid="%(count)s deals", msgstr="%(arv)s tehingut"),
    ]
    assert unfinished(wanted, given) == ["Save", "Cancel"]
    assert misplaced(given) == ["%(count)s deals"]


def test_a_word_says_the_same_in_every_room() -> None:
    """All rooms share one dictionary too: of two translations of "Later" both screens showed the same one, and one of them was wrong."""
    told: dict[tuple[str | None, str], set[str]] = {}
    for place in PACKAGE.glob("*/locale/et/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(place)):
            if not entry.obsolete:
                told.setdefault((entry.msgctxt, entry.msgid), set()).add(entry.msgstr or str(entry.msgstr_plural))
    assert {words: given for words, given in told.items() if len(given) > 1} == {}
