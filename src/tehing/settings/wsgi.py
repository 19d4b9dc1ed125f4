"""The WSGI application that Granian serves."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
SLOTS = 40_000  # of 8 bytes: more than a quarter and less than half a megabyte, so Python takes half a megabyte at once

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tehing.settings")
answer = get_wsgi_application()


def _with_room(call: Any) -> Application:
    """The same function with so large a frame that the frames of everything it calls lie in one piece of memory.

    Python keeps frames in pieces of 16 kB, taken from and given back to the system one by one. A loop whose calls happen to cross
    the edge of a piece pays for a new one at every turn: the board did that 1,400 times, which was half its time.
    """
    call.__code__ = call.__code__.replace(co_stacksize=SLOTS)
    roomy: Application = call
    return roomy


@_with_room
def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return answer(environ, start_response)


# What is loaded by now stays: looking through it for rubbish costs tens of milliseconds, in the middle of somebody's page.
# A request makes tens of thousands of objects and drops nearly all of them by itself, so cycles are looked for less often.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
