"""The table of rights in “Administration” says what the roles start with."""

from pathlib import Path

from tehing.core.records import resource, starting_rights
from tehing.playbook.access import EVERYTHING
from tehing.team.models import BUILTIN

PAGE = Path(__file__).parents[2] / "docs" / "administration.md"
KINDS = ("parties.company", "leads.lead", "deals.deal", "deals.activity", "catalog.product", "deals.stage")
WORDS = {"view": "see", "create": "add", "edit": "change", "delete": "remove", "export": "export", "import": "import"}


def told(role: str, key: str) -> str:
    found = starting_rights(role, resource(key))
    words = [WORDS[verb] + (f" {scope.name.lower()}" if verb not in ("create", "import") else "") for verb, scope in found.items()]
    return ", ".join(words) or "nothing"


def rows() -> list[str]:
    return [f"| {name} | {' | '.join(told(role, key) for key in KINDS)} |" for role, name in BUILTIN.items() if role != "admin"]


def test_the_page_tells_the_rights_that_roles_start_with() -> None:
    text = PAGE.read_text()
    assert [row for row in rows() if row not in text] == []


def test_people_have_the_rights_of_companies_and_the_lists_of_the_pipeline_those_of_stages() -> None:
    for role in BUILTIN:
        assert starting_rights(role, resource("parties.person")) == starting_rights(role, resource("parties.company"))
        for key in ("deals.pipeline", "deals.lossreason", *EVERYTHING):
            assert starting_rights(role, resource(key)) == starting_rights(role, resource("deals.stage"))
