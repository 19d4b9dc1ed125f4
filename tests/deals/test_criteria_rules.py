"""By what a customer chooses: what the matrix tells, tried with every kind of matrix."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tehing.deals.rules import criteria
from tehing.deals.rules.criteria import US, Criterion, Matrix, Rival, Turn

ABB, SIEMENS = Rival(key=7, name="ABB"), Rival(key=9, name="Siemens")
PRICE, SERVICE = Criterion(key=1, name="Price", weight=60, said=True), Criterion(key=2, name="Service", weight=40, said=True)


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    count = draw(st.integers(1, 4))
    made = [Criterion(key=key, name=f"C{key}", weight=draw(st.integers(1, 100)), said=draw(st.booleans())) for key in range(1, count + 1)]
    rivals = [replace(rival, out=draw(st.booleans())) for rival in (ABB, SIEMENS)[: draw(st.integers(0, 2))]]
    boxes = [(one.key, who) for one in made for who in (US, *(rival.key for rival in rivals))]
    values = {box: draw(st.none() | st.integers(0, 10)) for box in boxes}
    return Matrix(made, rivals, {box: value for box, value in values.items() if value is not None})


def test_a_weighted_score_counts_what_is_known_and_says_how_much_that_is() -> None:
    matrix = Matrix([PRICE, SERVICE], [ABB], {(1, US): 5, (2, US): 9, (1, 7): 8})
    assert (matrix.total(US), matrix.coverage(US)) == (Decimal("6.6"), 100)
    assert (matrix.total(7), matrix.coverage(7)) == (Decimal("8.0"), 60)
    (duel,) = matrix.duels()  # beside each other only where both are known: a rival does not lead by what was never asked
    assert (duel.lead, duel.coverage, duel.standing) == (Decimal("-3.0"), 60, "behind")


def test_where_we_lose_is_told_by_weight_times_difference() -> None:
    cheap = Matrix([PRICE, SERVICE], [ABB, SIEMENS], {(1, US): 6, (2, US): 5, (1, 7): 7, (2, 7): 9, (1, 9): 5})
    assert [(loss.criterion.name, loss.rival.name, loss.points) for loss in cheap.losses()] == [
        ("Service", "ABB", Decimal("1.6")),
        ("Price", "ABB", Decimal("0.6")),
    ]
    assert replace(cheap, rivals=[replace(ABB, out=True), SIEMENS]).losses() == []


def test_the_sentence_says_what_to_do_first() -> None:
    full = Matrix([PRICE, SERVICE], [ABB], {(1, US): 5, (2, US): 9, (1, 7): 8, (2, 7): 2})
    codes = {
        "no_criteria": Matrix(),
        "no_rivals": Matrix([PRICE]),
        "nobody_left": Matrix([PRICE], [replace(ABB, out=True)]),
        "nothing_known": Matrix([PRICE], [ABB], {(1, US): 5}),
        "behind": replace(full, scores={**full.scores, (2, US): 4}),
        "level": Matrix([PRICE], [ABB], {(1, US): 5, (1, 7): 5}),
        "guessed": replace(full, criteria=[PRICE, replace(SERVICE, said=False)]),
        "ahead_but": full,
        "ahead": replace(full, scores={**full.scores, (1, 7): 3}),
    }
    assert {code: criteria.advice(matrix).code for code, matrix in codes.items()} == {code: code for code in codes}


@given(matrices())
def test_totals_lie_between_the_worst_and_the_best_score(matrix: Matrix) -> None:
    for who in (US, *(rival.key for rival in matrix.rivals)):
        known = [matrix.scores[one.key, who] for one in matrix.known(who)]
        total = matrix.total(who)
        assert (total is None) is (not known)
        if total is not None:
            assert min(known) <= total <= max(known)
        assert 0 <= matrix.coverage(who) <= 100


@given(matrices())
def test_shares_of_the_weight_come_to_a_hundred(matrix: Matrix) -> None:
    together = sum(matrix.share(one) for one in matrix.criteria)
    assert abs(together - 100) <= Decimal("0.05") * len(matrix.criteria)


@given(matrices())
def test_only_those_in_the_race_are_told_of(matrix: Matrix) -> None:
    racing = {rival.key for rival in matrix.racing}
    assert {duel.rival.key for duel in matrix.duels()} == racing
    assert {loss.rival.key for loss in matrix.losses()} <= racing
    assert all(loss.points >= 0 for loss in matrix.losses())
    assert criteria.advice(matrix).code


def turned(matrix: Matrix, turn: Turn, rival: int, after: int) -> int:
    """By how much the rival leads once the change has been made to `after`."""
    if turn.kind == "weight":
        changed = [replace(one, weight=after) if one == turn.criterion else one for one in matrix.criteria]
        return replace(matrix, criteria=changed).deficit(rival)
    behind = US if matrix.deficit(rival) >= 0 else rival
    return replace(matrix, scores={**matrix.scores, (turn.criterion.key, behind): after}).deficit(rival)


@given(matrices())
def test_every_change_told_turns_it_and_one_step_less_does_not(matrix: Matrix) -> None:
    for duel in matrix.duels():
        before = matrix.deficit(duel.rival.key)
        for turn in duel.turns:
            step = 1 if turn.after > turn.before else -1
            full, less = (turned(matrix, turn, duel.rival.key, after) for after in (turn.after, turn.after - step))
            assert (full < 0, less < 0) == (True, False) if before >= 0 else (full > 0, less > 0) == (True, False)


@given(matrices())
def test_no_single_change_that_turns_it_is_kept_quiet(matrix: Matrix) -> None:
    """Every weight from 1 to 100 and every score of whoever trails from 0 to 10, tried one by one."""
    for duel in matrix.duels():
        key, before = duel.rival.key, matrix.deficit(duel.rival.key)
        told = {(turn.kind, turn.criterion.key) for turn in duel.turns}
        for one in matrix.known(US, key):
            for kind, range_ in (("score", range(11)), ("weight", range(1, 101))):
                tries = [turned(matrix, Turn(kind, one, 0, 0), key, after) for after in range_]
                assert ((kind, one.key) in told) is any(after < 0 if before >= 0 else after > 0 for after in tries)
