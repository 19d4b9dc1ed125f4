"""What is committed: nothing built, nothing of one machine, locks with hashes, set-up commands that exist."""

import re

import pytest
from django.core.management import call_command

from .sources import ROOT, committed

TEXT = {".py", ".toml", ".lock", ".md", ".txt", ".html", ".js", ".mjs", ".css", ".json", ".yml", ".yaml", ".po", ".npmrc", ".cfg", ""}
REGISTRIES = re.compile(
    r"(?:registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org/simple|files\.pythonhosted\.org|--index-url|--extra-index-url|--find-links)"
)
MACHINE = re.compile(r"(?<![\w.])/(?:home|Users|root|work|opt/pypi)/[\w.-]+")
BUILT = re.compile(r"(?:^|/)(?:node_modules|dist|__pycache__|site)/|\.(?:mo|pyc|sqlite3|min\.js|whl)$|(?:^|/)secret\.key$")


def texts() -> dict[str, str]:
    own = {"tests/quality/test_repository.py", "LICENSE"}
    return {str(path): (ROOT / path).read_text(errors="replace") for path in committed() if path.suffix in TEXT and str(path) not in own}


def test_nothing_that_is_built_is_committed() -> None:
    assert [str(path) for path in committed() if BUILT.search(str(path))] == []


def test_no_address_of_a_registry_is_written_down() -> None:
    assert [path for path, text in texts().items() if REGISTRIES.search(text)] == []


def test_no_path_of_one_machine_is_written_down() -> None:
    assert {path: found.group() for path, text in texts().items() if (found := MACHINE.search(text))} == {}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"])
def test_locks_name_exact_versions_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    pins = re.split(r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip())
    assert pins
    assert [pin.split()[0] for pin in pins if not re.match(r"[\w.\[\],-]+==\S+", pin) or "--hash=sha256:" not in pin] == []


def test_the_locks_satisfy_what_the_package_asks_for() -> None:
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for lock, wanted in (
        ("requirements.lock", project["dependencies"]),
        ("requirements-dev.lock", [*project["dependencies"], *project["optional-dependencies"]["dev"]]),
    ):
        pins = {canonicalize_name(n): v for n, v in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", (ROOT / lock).read_text(), re.M)}
        for requirement in map(Requirement, wanted):
            assert pins[canonicalize_name(requirement.name)] in requirement.specifier, f"{lock}: {requirement}"


def test_npm_lock_names_no_host_and_every_hash() -> None:
    import json

    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in packages.items() if name and "integrity" not in one] == []


def test_set_up_commands_of_the_readme_are_those_of_make() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    told = set()
    for name in ("README.md", "CONTRIBUTING.md"):
        told |= set(re.findall(r"\bmake ([a-z]+)\b(?=`|$| +#|\s*\n)", (ROOT / name).read_text()))
    assert {"demo", "test"} <= told <= targets


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_borders_between_rooms_hold() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
