"""What several boxes of a deal's page show is read once for the page."""

from functools import cached_property

from tehing.core.access import Actor
from tehing.deals import queries
from tehing.deals.models import Deal


class Page:
    """A deal as one person sees it; each part is read when the first box asks."""

    def __init__(self, deal: Deal, by: Actor) -> None:
        self.deal, self.by = deal, by

    @cached_property
    def committee(self) -> queries.Committee:
        return queries.committee_of(self.by, self.deal, whole=False)

    @cached_property
    def needs(self) -> queries.Needs:
        return queries.needs_of(self.by, self.deal)

    @cached_property
    def cycle(self) -> queries.Cycle:
        return queries.cycle_of(self.by, self.deal)

    @cached_property
    def way(self) -> queries.Way:
        return queries.way_of(self.by, self.deal, self.cycle, self.committee.places, self.needs, self.standing)

    @cached_property
    def standing(self) -> queries.Standing:
        return queries.standing_of(self.deal)


def page(deal: Deal, by: Actor) -> Page:
    """The page of this deal for this person, the same for all boxes."""
    pages: dict[int, Page] = deal.__dict__.setdefault("_pages", {})
    return pages.setdefault(by.pk, Page(deal, by))
