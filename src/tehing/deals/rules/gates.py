"""What a stage asks before a deal leaves it forwards. No database, no clock."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tehing.deals.rules.needs import KNOWN

FIELD, DOCUMENT, ANSWER, APPROVAL = "field", "document", "answer", "approval"
SHOWN = (DOCUMENT, ANSWER, APPROVAL)  # what evidence is written for; the rest is seen on the deal itself


@dataclass(frozen=True)
class Asked:
    """One thing that a stage asks. Asked for in the same words twice, it is the same thing."""

    demand: str
    subject: str = ""  # the field by name, the document, the question, what is approved
    question: int | None = None  # of the playbook's bank
    role: int | None = None  # which approves

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", folded(self.subject))


@dataclass(frozen=True)
class Approval:
    """An approval that was given: what, by which role and person, and up to which value of the deal."""

    what: Asked
    by: int | None
    amount: int | None  # minor units; None: given while the deal had no value
    currency: str = ""


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
    fields: Mapping[str, bool] = field(default_factory=dict)  # each field that there is -> whether it is filled in
    shown: frozenset[Asked] = field(default_factory=frozenset)  # documents sent, questions answered
    answered: frozenset[int] = field(default_factory=frozenset)  # questions of the bank, in the notebook
    approvals: tuple[Approval, ...] = ()
    amount: int | None = None  # the deal's value in minor units
    currency: str = ""
    owner: int | None = None


def lapse(given: Approval, state: State) -> str:
    """ "" or why an approval does not hold any more.

    own_deal: whoever gave it answers for the deal by now; currency_changed; value_grew: the deal is worth more than was approved.
    """
    if state.owner is not None and given.by == state.owner:
        return "own_deal"
    if state.amount is None:
        return ""
    if given.amount is None:
        return "value_grew"
    if given.currency != state.currency:
        return "currency_changed"
    return "value_grew" if state.amount > given.amount else ""


def folded(subject: str) -> str:
    """What is asked in the same words, whatever the letter case and the spaces."""
    return " ".join(subject.split()).casefold()


def _approved(state: State, asked: Asked) -> bool:
    return any(given.what == asked and not lapse(given, state) for given in state.approvals)


def _answered(state: State, asked: Asked) -> bool:
    return asked in state.shown if asked.question is None else asked.question in state.answered


DEMANDS: Mapping[str, Callable[[State, Asked], bool]] = {
    "value": lambda state, _asked: state.value,
    "company": lambda state, _asked: state.company,
    "contact": lambda state, _asked: state.contact,
    "close_date": lambda state, _asked: state.close_date,
    "next_step": lambda state, _asked: state.next_step,
    "need": lambda state, _asked: state.level in KNOWN,
    "cost": lambda state, _asked: state.cost,
    "economic": lambda state, _asked: "economic" in state.met,
    "technical": lambda state, _asked: "technical" in state.met,
    "user": lambda state, _asked: "user" in state.met,
    "coach": lambda state, _asked: state.coach,
    FIELD: lambda state, asked: state.fields.get(asked.subject, True),  # a field that is out of use holds nobody
    DOCUMENT: lambda state, asked: asked in state.shown,
    ANSWER: _answered,
    APPROVAL: _approved,
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


def unmet(demands: Iterable[Asked], state: State) -> list[Asked]:
    """Those of the demands that do not hold, each once, in the order in which they were made."""
    return [asked for asked in dict.fromkeys(demands) if not DEMANDS[asked.demand](state, asked)]
