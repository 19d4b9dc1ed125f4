"""The standard playbook's words in another language, for a house that has them in one."""

from django.db import transaction

from tehing.core.access import Actor, Invalid, require_verb
from tehing.core.translations.actions import Translation, translate_many
from tehing.playbook import access, queries


@transaction.atomic
def take_standard_words(*, by: Actor, language: str) -> int:
    """Write the standard playbook's words beside texts that are still its own; what the house changed or translated stays.

    Gives how many records got words. Raises Forbidden; Invalid for a language that is none.
    """
    require_verb(by, access.TECHNIQUE, "import")
    if language not in queries.LANGUAGES:
        raise Invalid({"language": ["no_such_language"]})
    count = 0
    for part in queries.translated(by, language):
        known = {one.record.pk: one.known for one in part.outstanding if one.known}
        rows = part.resource.visible(by, "edit").select_for_update(of=("self",)).filter(pk__in=known).order_by("pk")
        given = [Translation(row, language, known[row.pk]) for row in rows]
        count += sum(no is None for no in translate_many(part.resource, by=by, given=given)) if given else 0
    return count
