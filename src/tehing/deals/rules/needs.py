"""What hurts the customer, and when it is known well enough. No database, no clock.

The levels of pain are those of M. Bosworth, "Solution Selling" (1995): latent (not seen, or seen and left alone), admitted (known, but
lived with for want of a way out), vision of a solution. Of those who have such a vision there are, by the source article, about 5 %.
"""

from collections.abc import Iterable
from dataclasses import dataclass

LATENT, ADMITTED, VISION = LEVELS = ("latent", "admitted", "vision")
KNOWN = (ADMITTED, VISION)  # the customer has said that it hurts
USUAL_VISION = 5  # %, the share of the market that looks for a solution by itself (source article, after Bosworth)
SHOWING = ("presentation", "offer", "approval", "contract")  # steps in which something is shown or offered


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What a need says of money and of our answer."""

    has_cost: bool
    has_source: bool
    fit: str  # unknown, full, partly, none
    has_note: bool


def objections(figure: Figure) -> dict[str, str]:
    """Field -> code of what is missing: a cost says where it comes from, and what we do not have is said in words."""
    found = {}
    if figure.has_cost and not figure.has_source:
        found["cost_source"] = "source_needed"
    if figure.fit in ("partly", "none") and not figure.has_note:
        found["fit_note"] = "say_what_is_missing"
    return found


def highest(levels: Iterable[str]) -> str:
    """How far the customer has come with the pain that is furthest; nothing when no need is known."""
    return max(levels, key=LEVELS.index, default="")


def shown_too_early(step: str, levels: Iterable[str]) -> bool:
    """Whether something is presented or offered before the customer has said what hurts (M13).

    A stage whose step nobody has named says nothing.
    """
    return step in SHOWING and highest(levels) not in KNOWN
