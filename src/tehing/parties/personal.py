"""The bundle that a person gets of what is held on them: one JSON file with everything, and the files beside it."""

import json
import shutil
import zipfile
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

from tehing.core import erasure, records
from tehing.core.access import Actor, one
from tehing.parties import access, actions


def bundle(*, pk: int, by: Actor) -> IO[bytes]:
    """A ZIP with everything, open at its beginning. It lies on disk, not in memory: files may be large."""
    found: dict[str, Any] = actions.give_personal_data(pk=pk, by=by)
    person = one(access.visible_people(by), pk)
    made = TemporaryFile()  # noqa: SIM115 — the answer that sends it closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for name, contents in erasure.files_on(records.resource("parties.person"), person):
            with contents, archive.open(name, "w") as entry:
                shutil.copyfileobj(contents, entry)
    made.seek(0)
    return made
