"""Templates that draw hundreds of like parts, compiled by Jinja2: the rows of a list, the cards of the board.

A page stays a Django template and includes them by `{% many "records/rows.html" … %}`. They get what they name and nothing else.
"""

from typing import Any

from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined

from tehing.core import clock


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 engine is made with. A name that was not given is an error, not an empty place."""
    from tehing.core.templatetags import tehing as words

    made = Environment(
        autoescape=True, trim_blocks=True, undefined=StrictUndefined, loader=options["loader"], auto_reload=options["auto_reload"]
    )
    made.globals |= {"_": gettext, "icon": words.icon}
    made.filters |= {"days": words.days, "initials": words.initials, "date": clock.written, "moment": words.moment}
    return made
