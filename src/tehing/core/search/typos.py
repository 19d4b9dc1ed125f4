"""Mistyped words: the words of the index that are a slip of the pen away.

One slip leaves the first or the second half of a word as it was, so two short ranges of the index hold all words that
one slip can have come from, and most that two can. Each is then compared letter by letter.
"""

from heapq import nsmallest

from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from tehing.core.models import SearchWord
from tehing.core.search.keys import LAST
from tehing.core.search.text import Asked

SHORTEST, TWO_SLIPS = 4, 8  # letters a word must have to be mended, and to be mended twice
COMPARED, OFFERED = 3_000, 4  # words of a range, and ways a word may have been meant


def mended(question: Asked) -> Asked | None:
    """The question with near words beside its own or in its place, or None when nothing is near. One query for each word."""
    ways = tuple((word, *near(word)) for word in question.plain)
    slips = sum(len(each) > 1 for each in ways)
    if slips == 1:  # as it was typed it has been asked for already: a near word stands in its place, which is rare beside a common one
        ways = tuple(each[1:] or each for each in ways)
    return Asked(ways, tails=question.tails) if slips else None


def near(word: str) -> tuple[str, ...]:
    """The nearest known words, whole or as far as the word has been typed; not the word itself."""
    if len(word) < SHORTEST or not word.isalpha():
        return ()
    slips = 1 if len(word) < TWO_SLIPS else 2
    alike = list(_alike(word))
    nearest: dict[str, int] = {}
    for some in (alike, [known[: len(word)] for known in alike]):
        for _text, distance, at in process.extract(word, some, scorer=OSA.distance, score_cutoff=slips, limit=None):
            nearest[alike[at]] = min(int(distance), nearest.get(alike[at], slips))
    best = [(distance, abs(len(known) - len(word)), known) for known, distance in nearest.items() if distance > 0]
    return tuple(known for *_, known in nsmallest(OFFERED, best))


def _alike(word: str) -> set[str]:
    """Known words with the same first or second half, whole or as far as typed."""
    half = max(len(word) // 2 - 1, 2)
    start, end = word[:half], word[::-1][:half]
    rows = SearchWord.objects.order_by()
    forwards = rows.filter(Q(word__gte=start) & Q(word__lt=start + LAST)).values_list("word", flat=True)
    backwards = rows.filter(Q(backwards__gte=end) & Q(backwards__lt=end + LAST)).values_list("word", flat=True)
    return set(forwards[:COMPARED]) | set(backwards[:COMPARED])
