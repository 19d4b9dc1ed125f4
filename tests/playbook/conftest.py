"""A house that has the standard playbook."""

import pytest

from tehing.playbook import actions
from tehing.playbook.models import Technique
from tehing.team.models import User


@pytest.fixture
def house(people: dict[str, User]) -> dict[str, User]:
    """Everybody, in a house with the standard playbook in English."""
    actions.seed_playbook(by=people["admin"])
    return people


@pytest.fixture
def spin(house: dict[str, User]) -> Technique:
    return Technique.objects.get(code="spin")
