"""What a stage asks before a deal leaves it forwards. No database, no clock."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tehing.deals.rules.needs import KNOWN


@dataclass(frozen=True, kw_only=True)
class State:
    """What is known of a deal."""

    value: bool = False
    company: bool = False
    contact: bool = False
    close_date: bool = False
    next_step: bool = False
    level: str = ""  # of the furthest need
    cost: bool = False  # some need has a cost a year
    met: frozenset[str] = field(default_factory=frozenset)  # roles of the committee in which somebody has been met
    coach: bool = False


DEMANDS: Mapping[str, Callable[[State], bool]] = {
    "value": lambda state: state.value,
    "company": lambda state: state.company,
    "contact": lambda state: state.contact,
    "close_date": lambda state: state.close_date,
    "next_step": lambda state: state.next_step,
    "need": lambda state: state.level in KNOWN,
    "cost": lambda state: state.cost,
    "economic": lambda state: "economic" in state.met,
    "technical": lambda state: "technical" in state.met,
    "user": lambda state: "user" in state.met,
    "coach": lambda state: state.coach,
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A stage among those of its pipeline."""

    pipeline: int
    position: int
    kind: str


def left_behind(now: Place, then: Place, open_stages: Iterable[tuple[int, int]]) -> list[int]:
    """Keys of the open stages ((key, position) of the pipeline of `now`) that a move leaves behind, each with what it asks.

    Winning leaves all that were still ahead. Going back, to a halt, to a loss, or to another pipeline asks nothing, and nor does
    opening again what was closed.
    """
    if now.kind not in ("open", "on_hold") or now.pipeline != then.pipeline:
        return []
    if then.kind == "won":
        return [key for key, position in open_stages if position >= now.position or now.kind == "on_hold"]
    if then.kind != "open" or now.kind != "open" or then.position <= now.position:
        return []
    return [key for key, position in open_stages if now.position <= position < then.position]


def unmet(demands: Iterable[str], state: State) -> list[str]:
    """Those of the demands that do not hold, each once, in the order in which they were made."""
    return [code for code in dict.fromkeys(demands) if not DEMANDS[code](state)]
