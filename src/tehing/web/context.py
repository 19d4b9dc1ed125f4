"""What every page's frame needs: where one can go, what one can add, whose company this is."""

from functools import cache
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tehing.core import notifications, workspace
from tehing.core.access import Scope
from tehing.core.records import Resource, resources

# (label, [(url, label, icon, letter, record type that must be visible)])
_SALES = ("leads.lead", "deals.deal", "deals.activity")
_PLAYBOOK = ("techniques", "questions", "scripts", "objections", "objection-answers", "checklists", "advisor-rules")
BELOW = {"/playbook/": tuple(f"/{plural}/" for plural in _PLAYBOOK)}  # lists that are reached from an entry of another name
_BOOK = ("parties.company", "parties.person", "catalog.product", "deals.competitor")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame; nothing for visitors who are not signed in.

    What is worked out is so when a template first asks for it: parts of a page, which htmx puts in, have no frame.
    """
    by = getattr(request, "user", None)
    if by is None or not by.is_authenticated:
        return {}
    return {
        "navigation": cache(lambda: navigation(request)),
        "quick_create": cache(lambda: quick_create(by)),
        "workspace": workspace.current,
        "unread": cache(lambda: notifications.unread_count(by)),
    }


def quick_create(by: Any) -> list[dict[str, Any]]:
    """What this person may add, from anywhere."""
    known = {one.key: one for one in resources()}
    return [
        {"label": one.label, "url": f"/{one.plural}/new/", "icon": one.icon}
        for key in (*_SALES, *_BOOK)
        if (one := known.get(key)) and by.rights.scope(key, "create") is not Scope.NONE
    ]


class Entry(NamedTuple):
    """A place one can go; `key` is the letter after g that leads there, `active` says that one is there."""

    label: str
    url: str
    icon: str
    key: str
    active: bool


class Group(NamedTuple):
    """Places under one heading, which may be empty."""

    label: str
    entries: tuple[Entry, ...]


def navigation(request: HttpRequest) -> tuple[Group, ...]:
    """Where this person can go, in groups."""
    by: Any = request.user
    known = {one.key: one for one in resources()}
    work = [_item(request, "/", _("Home"), "house", "h")]
    sales = [_resource_item(request, known[key]) for key in _SALES if _may_see(by, key, known)]
    if _may_see(by, "deals.deal", known):
        sales.insert(1, _item(request, "/deals/board/", _("Board"), "square-kanban", "b"))
        work.append(_item(request, "/reports/pipeline/", _("Reports"), "chart-column", "r"))
    if _may_see(by, "playbook.technique", known):
        sales.append(_item(request, "/playbook/", _("Playbook"), "book-open", "y"))
    if _may_see(by, "deals.activity", known):
        work.insert(1, _item(request, "/calendar/", _("Calendar"), "calendar", "k"))
    book = [_resource_item(request, known[key]) for key in _BOOK if _may_see(by, key, known)]
    tools = [
        _item(request, "/imports/", _("Imports"), "upload", "i"),
        _item(request, "/duplicates/", _("Duplicates"), "copy", "u"),
        _item(request, "/settings/", _("Settings"), "settings", "s"),
    ]
    groups = [("", work), (_("Sales"), sales), (_("Address book"), book), (_("Tools"), tools)]
    return tuple(Group(str(label), tuple(items)) for label, items in groups if items)


def _may_see(by: Any, key: str, known: dict[str, Resource]) -> bool:
    return key in known and by.rights.scope(key, "view") is not Scope.NONE


def _resource_item(request: HttpRequest, one: Resource) -> Entry:
    return _item(request, f"/{one.plural}/", one.labels, one.icon, one.letter)


def _item(request: HttpRequest, url: str, label: Any, icon: str, letter: str) -> Entry:
    below = (url, *BELOW.get(url, ()))
    here = request.path == url or (url != "/" and request.path.startswith(below) and not _longer_match(request.path, url))
    return Entry(str(label), url, icon, letter, here)


def _longer_match(path: str, url: str) -> bool:
    """The board lives under /deals/ but is an entry of its own."""
    return url == "/deals/" and path.startswith("/deals/board/")
