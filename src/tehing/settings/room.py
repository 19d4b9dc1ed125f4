"""Room for the frames of Python's calls, and fewer looks for rubbish: what a process does before its first work.

Python 3.11 keeps frames in pieces of 16 kB, taken from and given back to the system one by one. A loop whose calls happen to
cross the edge of a piece pays for a new one at every turn: the board did that 1,400 times, which was half its time.
"""

import gc
from collections.abc import Callable
from typing import ParamSpec, TypeVar

SLOTS = 40_000  # of 8 bytes: more than a quarter and less than half a megabyte, so Python takes half a megabyte at once
Given = ParamSpec("Given")
Result = TypeVar("Result")


def roomy(call: Callable[Given, Result]) -> Callable[Given, Result]:
    """The same function, begun with so large a frame that the frames of everything it calls lie in one piece of memory."""

    def inside(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        return call(*args, **kwargs)

    inside.__code__ = inside.__code__.replace(co_stacksize=SLOTS)
    return inside


def settle() -> None:
    """What is loaded by now stays: looking through it for rubbish costs tens of milliseconds, in the middle of somebody's page.

    A request makes tens of thousands of objects and drops nearly all of them by itself, so cycles are looked for less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
