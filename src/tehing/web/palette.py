"""What the command palette can do besides finding records: go somewhere, add something."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tehing.web import context


@dataclass(frozen=True)
class Command:
    """One line of the palette."""

    label: str
    url: str
    icon: str
    hint: str = ""


def matching(request: HttpRequest, words: str) -> list[Command]:
    """The commands whose label has the words; all of them when nothing is typed yet."""
    places = [
        Command(one.label, one.url, one.icon, f"g {one.key}" if one.key else "")
        for group in context.navigation(request)
        for one in group.entries
    ]
    makers = [Command(_("Add: %(what)s") % {"what": item["label"]}, item["url"], "plus") for item in context.quick_create(request.user)]
    wanted = words.casefold()
    return [one for one in (*places, *makers) if wanted in one.label.casefold()]
