"""Before anything else is done with a house: its database is of this version, and no restore was cut off."""

import sys


def django_ready() -> None:
    """Read the settings and the rooms."""
    import django

    django.setup()


def house_is_ready(*, set_up: bool = True) -> bool:
    """Whether work may begin; otherwise says what to do. A database with nothing in it is set up when that is meant."""
    django_ready()
    from django.conf import settings
    from django.db import DatabaseError

    from tehing.core import schema
    from tehing.core.backup.restoring import UNFINISHED

    if (settings.DATA / UNFINISHED).exists():
        return _no(f"A restore was cut off: run `tehing restore --replace {(settings.DATA / UNFINISHED).read_text().strip()}` again.")
    try:
        found = schema.state()
        if found.empty and set_up:
            schema.bring_up()
            return True
    except DatabaseError as no:
        return _no(f"The database cannot be used: {str(no).strip()}")
    return found.fits or _no(found.sentence)


def _no(sentence: str) -> bool:
    print(sentence, file=sys.stderr)
    return False
