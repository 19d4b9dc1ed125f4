"""Parts of a whole that are told together with the size of the whole. No database, no clock."""

from dataclasses import dataclass
from fractions import Fraction

FEW = 10  # deals; a share of fewer says little


@dataclass(frozen=True)
class Share:
    """Of so many deals (`closed`), those that did well (`won`)."""

    won: int
    closed: int

    @property
    def percent(self) -> int | None:
        """Whole percent, halves up; None when there is nothing to tell from."""
        return None if not self.closed else int(Fraction(100 * self.won, self.closed) + Fraction(1, 2))

    @property
    def few(self) -> bool:
        return self.closed < FEW
