"""Boxes that one room puts on another room's pages, so that the host need not know the guest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tehing.core.access import Actor

Content = Callable[[Any, Actor], Mapping[str, Any] | None]
EVERY = "*"  # as host: the page of every record type


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A box on a record's page. `content(record, by)` gives the template's context, or None to stay away."""

    host: str
    key: str
    template: str
    content: Content
    order: int = 50
    side: bool = False
    wide: bool = False  # above the two columns


_panels: dict[str, dict[str, Panel]] = {}


def panel(*, host: str, key: str, template: str, content: Content, order: int = 50, side: bool = False, wide: bool = False) -> None:
    """Register a box for the page of record type `host`; the same key again replaces it."""
    made = Panel(host=host, key=key, template=template, content=content, order=order, side=side, wide=wide)
    _panels.setdefault(host, {})[key] = made


def panels_for(host: str, record: Any, by: Actor) -> list[tuple[Panel, Mapping[str, Any]]]:
    """The boxes to draw on this record's page, in order, with what they show."""
    found = sorted((*_panels.get(EVERY, {}).values(), *_panels.get(host, {}).values()), key=lambda one: one.order)
    drawn = ((one, one.content(record, by)) for one in found)
    return [(one, content) for one, content in drawn if content is not None]


def content_of(host: str, key: str, record: Any, by: Actor) -> Mapping[str, Any] | None:
    """What one box shows, for a view that draws it again by itself."""
    return _panels[host][key].content(record, by)
