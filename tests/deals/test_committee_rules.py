"""What is missing on the customer's side, and who reports to whom."""

from hypothesis import given
from hypothesis import strategies as st

from tehing.deals.rules import committee, shares
from tehing.deals.rules.committee import Seat
from tehing.deals.rules.shares import Share

roles = st.frozensets(st.sampled_from(["economic", "user", "technical", "coach", "approver", "gatekeeper"]), min_size=1, max_size=2)
seats = st.builds(
    Seat,
    name=st.sampled_from(["Anu", "Jaan", "Chief engineer"]),
    roles=roles,
    power=st.sampled_from(["low", "medium", "high"]),
    stance=st.sampled_from(["against", "doubtful", "neutral", "in_favour", "champion"]),
    access=st.sampled_from(["never", "contacted", "met", "trusted"]),
    gone=st.booleans(),
    person=st.none() | st.integers(1, 4),
)
maps = st.lists(seats, max_size=8)


def codes(found: list[committee.Gap]) -> set[str]:
    return {gap.code for gap in found}


@given(maps, st.booleans())
def test_each_of_the_four_roles_is_held_by_somebody_met_or_missed(found: list[Seat], early: bool) -> None:
    gaps = codes(committee.gaps(found, early=early))
    if all(seat.gone for seat in found):
        assert "nobody" in gaps
        return
    for role in committee.ROLES:
        holders = [seat for seat in found if role in seat.roles and not seat.gone]
        assert (f"no_{role}" in gaps) is not bool(holders)
        if role != committee.COACH:
            assert (f"{role}_unmet" in gaps) is (bool(holders) and not any(seat.met for seat in holders))


@given(maps, st.booleans())
def test_what_endangers_the_deal_comes_first_and_nobody_who_left_counts(found: list[Seat], early: bool) -> None:
    gaps = committee.gaps(found, early=early)
    assert [gap.grave for gap in gaps] == sorted((gap.grave for gap in gaps), reverse=True)
    assert ("gone" in codes(gaps)) is any(seat.gone for seat in found)
    assert len(codes(gaps)) == len(gaps)
    stayed = [seat for seat in found if not seat.gone]
    rest = [gap for gap in committee.gaps(stayed, early=early) if gap.code != "nobody"]
    assert [gap for gap in gaps if gap.code not in ("gone", "nobody")] == rest


@given(maps)
def test_the_technical_buyer_is_asked_for_from_the_first_stage_on(found: list[Seat]) -> None:
    early = {gap.code: gap.grave for gap in committee.gaps(found, early=True)}
    late = {gap.code: gap.grave for gap in committee.gaps(found, early=False)}
    assert early.keys() == late.keys()
    assert all(early[code] for code in ("no_technical", "technical_unmet") if code in early)
    assert not any(early[code] for code in ("no_economic", "economic_unmet") if code in early)
    assert all(late[code] for code in ("no_economic", "economic_unmet") if code in late)


def test_a_full_committee_lacks_nothing() -> None:
    full = [
        Seat(name="Anu", roles=frozenset({"economic"}), power="high", access="met"),
        Seat(name="Jaan", roles=frozenset({"user", "coach"}), stance="champion", access="trusted"),
        Seat(name="Tiit", roles=frozenset({"technical"}), access="met"),
    ]
    assert committee.gaps(full, early=False) == []


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_share_is_a_percentage_of_something(won: int, lost: int) -> None:
    share = Share(won, won + lost)
    assert (share.percent is None) is (won + lost == 0)
    if share.percent is not None:
        assert 0 <= share.percent <= 100
        assert abs(share.percent * share.closed - 100 * won) * 2 <= share.closed
    assert share.few is (won + lost < shares.FEW)


@given(st.data(), st.integers(1, 12))
def test_nobody_ends_up_above_themselves(data: st.DataObject, size: int) -> None:
    """Lines are drawn one by one; those that would lead round are left out, and from everybody the way up then ends."""
    boss_of: dict[int, int | None] = dict.fromkeys(range(size))
    for _turn in range(2 * size):
        member, boss = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
        if not committee.leads_round(boss_of, member, boss):
            boss_of[member] = boss
    for member in boss_of:
        steps, here = 0, boss_of[member]
        while here is not None:
            here, steps = boss_of[here], steps + 1
            assert steps <= size
    assert committee.leads_round(boss_of, 0, 0)


@given(maps)
def test_whoever_stands_twice_is_told_once_and_met_once(found: list[Seat]) -> None:
    stayed = [seat for seat in found if not seat.gone]
    people = [seat.person for seat in stayed if seat.person is not None]
    gaps = {gap.code: gap.who for gap in committee.gaps(found, early=False)}
    assert len(gaps.get("twice", ())) == len(people) - len(set(people))
    met = [seat for seat in stayed if seat.met]
    known = {seat.person for seat in met if seat.person is not None}
    assert ("only_one_met" in gaps) is (len(known) + sum(seat.person is None for seat in met) == 1)
