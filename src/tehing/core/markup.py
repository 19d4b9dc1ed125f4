"""Templates that draw hundreds of like parts, compiled by Jinja2: the rows of a list, the cards of the board.

A page stays a Django template and includes them by `{% many "records/rows.html" … %}`. They get what they name and nothing else.
"""

from functools import lru_cache
from typing import Any

from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tehing.core import clock


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 engine is made with. A name that was not given is an error, not an empty place."""
    from tehing.core.templatetags import tehing as words

    made = Environment(
        autoescape=True, trim_blocks=True, undefined=StrictUndefined, loader=options["loader"], auto_reload=options["auto_reload"]
    )
    made.globals |= {"_": gettext, "icon": words.icon, "opened": opened}
    made.filters |= {"days": words.days, "initials": words.initials, "date": clock.written, "moment": words.moment}
    return made


@lru_cache(2_000)
def opened(name: str, label: str, editable: bool, layout: str) -> Markup:
    """The beginning of a cell, which is the same in each row: what a phone shows before it, and whether it may be written in."""
    looks = Markup(' class="{}"').format(layout) if layout else ""
    told = Markup(' data-label="{}"').format(label) if label else ""
    cell = Markup(' data-cell="{}" tabindex="-1"').format(name) if editable else ""
    return Markup("<td{}{}{}>").format(looks, told, cell)
