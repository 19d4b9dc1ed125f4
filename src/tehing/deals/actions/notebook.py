"""Writing down what a customer answers, and carrying it into the needs."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid
from tehing.deals.actions import hanging
from tehing.deals.actions.needs import create_need, update_need
from tehing.deals.models import Need, SpinAnswer
from tehing.deals.rules import needs, spin

SPIN_ANSWER = "deals.spinanswer"
TITLE = 250  # letters of a need's name
TEXT = 2_000  # letters of what follows from a need, and of what is wished


def create_spin_answer(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> SpinAnswer:
    """An answer as it was given, without touching the needs. Raises Forbidden("not_yours"), Invalid as `check_spin_answer`."""
    made: SpinAnswer = hanging.add(SPIN_ANSWER, by=by, data=data, reason=reason)
    return made


def update_spin_answer(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> SpinAnswer:
    changed: SpinAnswer = hanging.change(SPIN_ANSWER, pk=pk, by=by, data=data, version=version, reason=reason)
    return changed


def delete_spin_answer(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(SPIN_ANSWER), pk=pk, by=by, version=version, reason=reason)


@transaction.atomic
def note_answer(*, by: Actor, data: Mapping[str, Any], as_need: bool = False, yearly_cost: int | None = None) -> SpinAnswer:
    """Write an answer down in a talk, and let it grow the needs (M15).

    A problem may become a need, admitted by the customer; an implication tells what follows from a need and, with `yearly_cost`
    (minor units of the deal's currency, as the customer said), its size; a need-payoff tells the wish and makes it a vision.
    Raises Forbidden("not_yours"), Invalid: a cost without a need to put it on is refused rather than lost.
    """
    full = prepare_spin_answer(data, by)
    if as_need and full.get("kind") == spin.PROBLEM and full.get("need") is None:
        said = str(full.get("answer") or "").strip()
        title = said.splitlines()[0][:TITLE] if said else ""
        full["need"] = create_need(by=by, data=_known(full, {"deal": full.get("deal"), "name": title, "level": needs.ADMITTED}))
    if yearly_cost is not None and full.get("need") is None:
        raise Invalid({"need": ["cost_needs_need"]})
    made = create_spin_answer(by=by, data=full)
    if made.need is not None:
        _grow(made.need, made, yearly_cost, by)
    return made


def _grow(need: Need, said: SpinAnswer, yearly_cost: int | None, by: Actor) -> None:
    """Carry an answer into the need it is about; a level only rises."""
    data: dict[str, Any] = {}
    if said.kind == spin.PROBLEM and need.level == needs.LATENT:
        data["level"] = needs.ADMITTED
    if said.kind == spin.IMPLICATION:
        data["implication"] = _joined(need.implication, said.answer)
    if said.kind == spin.PAYOFF:
        data |= {"wish": _joined(need.wish, said.answer), "level": needs.VISION}
    if yearly_cost is not None:
        data |= {"yearly_cost": yearly_cost, "cost_source": Need.Source.SAID, "currency": need.currency or need.deal.currency}
    if data:
        update_need(pk=need.pk, by=by, data=data)


def _known(said: Mapping[str, Any], need: dict[str, Any]) -> dict[str, Any]:
    return need if said.get("member") is None else need | {"member": said["member"]}


def _joined(before: str, more: str) -> str:
    """What was known and what is new, each on its own line, as much as fits."""
    if more.strip() in before:
        return before
    return "\n".join(part for part in (before, more.strip()) if part)[:TEXT]


def check_spin_answer(values: Mapping[str, Any], said: SpinAnswer) -> None:
    """Who answered, in which talk and about which need belong to the same deal."""
    wrong = hanging.misplaced(said, member=said.member, need=said.need, activity=said.activity)
    if wrong:
        raise Invalid(wrong)


def prepare_spin_answer(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A question of the bank brings its words and its kind."""
    full, question = dict(data), data.get("question")
    if question is not None:
        full["name"] = full.get("name") or question.said("text")
        full["kind"] = full.get("kind") or question.kind
    return full
