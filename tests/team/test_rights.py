"""Whose records one reaches, by roles, teams and tokens."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import clock
from tehing.core.access import Forbidden, Invalid, Refused, Scope
from tehing.deals import access as deals_access
from tehing.deals import actions as deals
from tehing.team import access, actions, rules
from tehing.team.models import Role, Team, User

GRANTS = st.dictionaries(
    st.tuples(st.sampled_from(["deals.deal", "parties.company"]), st.sampled_from(["view", "edit"])), st.sampled_from(list(Scope))
)


@given(st.lists(GRANTS, max_size=4))
def test_several_roles_give_the_widest_of_each_right(roles: list[dict[tuple[str, str], Scope]]) -> None:
    together = rules.merged(roles)
    for grants in roles:
        for key, scope in grants.items():
            assert together[key] >= scope
    assert all(any(grants.get(key) == scope for grants in roles) for key, scope in together.items())


def test_a_field_is_hidden_only_when_every_role_hides_it() -> None:
    assert rules.hidden([["cost", "margin"], ["cost"]]) == {"cost"}
    assert rules.hidden([["cost"], []]) == frozenset()
    assert rules.hidden([]) == frozenset()


@pytest.fixture
def deal(people: dict[str, User]) -> Any:
    deals.seed_pipelines(by=people["admin"])
    return deals.create_deal(by=people["seller"], data={"name": "Transformer"})


@pytest.mark.parametrize(
    ("who", "sees", "edits"),
    [
        ("seller", True, True),
        ("colleague", True, False),
        ("stranger", False, False),
        ("head", True, True),
        ("reader", True, False),
        ("warehouse", False, False),
    ],
)
def test_who_reaches_a_sellers_deal(people: dict[str, User], deal: Any, who: str, sees: bool, edits: bool) -> None:
    by = User.objects.get(pk=people[who].pk)
    assert deals_access.visible_deals(by).filter(pk=deal.pk).exists() is sees
    assert deals_access.visible_deals(by, "edit").filter(pk=deal.pk).exists() is edits


def test_a_team_moves_with_its_people(people: dict[str, User], deal: Any) -> None:
    north, south = Team.objects.get(name="North"), Team.objects.get(name="South")
    actions.update_team(pk=north.pk, by=people["admin"], data={"parent": south})
    north.refresh_from_db()
    assert north.path == f"{south.path}{north.pk}/"
    stranger = User.objects.get(pk=people["stranger"].pk)  # now above the seller's team
    assert deals_access.visible_deals(stranger).filter(pk=deal.pk).exists()
    with pytest.raises(Invalid):
        actions.update_team(pk=south.pk, by=people["admin"], data={"parent": north})


def test_a_role_is_changed_by_an_administrator_only(people: dict[str, User], deal: Any) -> None:
    role = Role.objects.get(code="seller")
    with pytest.raises(Forbidden):
        actions.set_role_rights(pk=role.pk, by=people["head"], grants={}, hidden=[])
    actions.set_role_rights(pk=role.pk, by=people["admin"], grants={"deals.deal": {"view": "own"}}, hidden=["deals.deal.value"])
    colleague = User.objects.get(pk=people["colleague"].pk)
    assert not deals_access.visible_deals(colleague).exists()
    assert "deals.deal.value" in colleague.rights.hidden
    with pytest.raises(Refused):
        actions.set_role_rights(pk=Role.objects.get(code="admin").pk, by=people["admin"], grants={}, hidden=[])
    with pytest.raises(Invalid):
        actions.set_role_rights(pk=role.pk, by=people["admin"], grants={"deals.deal": {"view": "everything"}}, hidden=[])


def test_the_last_administrator_stays(people: dict[str, User]) -> None:
    admin = people["admin"]
    with pytest.raises(Refused):
        actions.update_user(pk=admin.pk, by=admin, data={"is_active": False})
    with pytest.raises(Refused):
        actions.update_user(pk=admin.pk, by=admin, data={"roles": list(Role.objects.filter(code="reader"))})
    with pytest.raises(Refused):
        actions.delete_user(pk=admin.pk, by=admin)
    assert User.objects.get(pk=admin.pk).rights.admin


def test_nobody_sets_a_house_up_twice(people: dict[str, User]) -> None:
    with pytest.raises(Refused) as no:
        actions.set_up_workspace(
            company="X", currency="EUR", country="EE", language="en", name="X", email="x@x.example", password="correct-horse-battery"
        )
    assert no.value.codes == ("already_set_up",)
    assert not User.objects.filter(email="x@x.example").exists()


def test_a_token_is_kept_as_a_hash_and_narrows_its_owner(people: dict[str, User], deal: Any) -> None:
    token, secret = actions.create_token(by=people["seller"], name="report", scopes=["deals.deal:view"])
    assert secret not in str(token.__dict__)
    found = access.user_by_token(secret)
    assert found == people["seller"]
    assert found.rights.scope("deals.deal", "view") is Scope.TEAM
    assert found.rights.scope("deals.deal", "edit") is Scope.NONE
    assert found.rights.scope("parties.company", "view") is Scope.NONE
    assert access.user_by_token(secret + "x") is None
    people["seller"].is_active = False
    people["seller"].save(update_fields=["is_active"])
    assert access.user_by_token(secret) is None


def test_a_token_needs_known_scopes_and_a_time_to_come(people: dict[str, User]) -> None:
    for scopes in ([], ["everything"], ["deals.deal:fly"]):
        with pytest.raises(Invalid):
            actions.create_token(by=people["seller"], name="x", scopes=scopes)
    with pytest.raises(Invalid):
        actions.create_token(by=people["seller"], name="x", scopes=["read"], expires_at=clock.now() - timedelta(days=1))
