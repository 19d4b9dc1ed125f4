"""What happened, in words: event names become sentences; rooms add theirs beside their events."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_known: dict[str, tuple[str | Promise, str]] = {}  # past verb -> (sentence, icon)
_private: set[str] = set()


def tell(more: Mapping[str, tuple[str | Promise, str]]) -> None:
    """Teach sentences by the event's verb ("won") or its whole name ("deal.won"), each with an icon."""
    _known.update(more)


def keep_private(*names: str) -> None:
    """News about a colleague that only they and those who see the whole history read on their page: how they sign in."""
    _private.update(names)


def private() -> frozenset[str]:
    return frozenset(_private)


def told(name: str) -> tuple[str, str]:
    """(sentence, icon) for an event name."""
    sentence, symbol = _known.get(name) or _known.get(name.partition(".")[2]) or (name, "history")
    return str(sentence), symbol


def who(actor: Any, channel: str) -> str:
    """Who did it: a person of the house, somebody outside who was given a link, or the house itself."""
    if actor is not None:
        return str(actor.name)
    return str(_("Somebody with a link")) if channel == "link" else "Tehing"


tell(
    {
        "created": (_("added this"), "plus"),
        "updated": (_("changed this"), "pencil"),
        "translated": (_("translated this"), "languages"),
        "deleted": (_("removed this"), "trash-2"),
        "restored": (_("brought this back"), "undo-2"),
        "deleted_along": (_("removed this together with what it belonged to"), "trash-2"),
        "noted": (_("wrote a note"), "message-square"),
        "note_deleted": (_("removed a note"), "trash-2"),
        "file_added": (_("added a file"), "paperclip"),
        "file_deleted": (_("removed a file"), "trash-2"),
        "view.saved": (_("saved a view"), "eye"),
        "view.changed": (_("changed a view"), "eye"),
        "view.removed": (_("removed a view"), "trash-2"),
        "mapping.saved": (_("saved the choices of an import"), "upload"),
        "mapping.changed": (_("changed saved choices of imports"), "upload"),
        "mapping.removed": (_("removed saved choices of imports"), "trash-2"),
        "renamed_elsewhere": (_("changed what other systems call this"), "pencil"),
        "webhook.secret_made": (_("made a new secret"), "key-round"),
        "webhook.replayed": (_("sent messages again"), "history"),
        "webhook.tested": (_("sent a test message"), "move-right"),
        "webhook.stopped": (_("stopped this webhook, because it did not get through"), "circle-x"),
        "erased": (_("erased the personal data"), "circle-slash"),
        "personal_data_given": (_("took out all that is held on this person"), "download"),
        "work.retried": (_("let failed work be tried again"), "history"),
        "work.dismissed": (_("dismissed failed work"), "circle-slash"),
        "assigned": (_("gave this to a colleague"), "user"),
    }
)
