"""Public files made elsewhere, to be read by us, and among them the lists of attacks and of strange words."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ATTACKS = "payloads/patt"


def shared_data() -> Path | None:
    """The folder of public data, or None."""
    folder = Path(os.environ.get("TEHING_SHARED_DATA") or ROOT.parent / "shared" / "data")
    return folder if folder.is_dir() else None


def attacks() -> Path:
    """The folder of attacks. Who names the folder of public data wants its tests run; without it they are skipped, and say so."""
    folder = shared_data()
    if folder is None or not (folder / ATTACKS).is_dir():
        absent = pytest.fail if os.environ.get("TEHING_SHARED_DATA") else pytest.skip
        absent("The lists of attacks are absent; set TEHING_SHARED_DATA")
    return folder / ATTACKS


def lines(*names: str) -> list[str]:
    """Every line of the named files, once each, in order; what is no UTF-8 in them is read as something."""
    found: dict[str, None] = {}
    for name in names:
        for path in sorted(attacks().glob(name)):
            found |= dict.fromkeys(path.read_bytes().decode("utf-8", "replace").splitlines())
    assert found, names
    return [line for line in found if line.strip()]


def naughty() -> list[str]:
    """The big list of naughty strings."""
    found: list[str] = json.loads((attacks().parent / "blns" / "blns.json").read_text("utf-8"))
    return found
