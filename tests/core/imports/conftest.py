"""Public files made elsewhere, to be read by us. Absent, the tests that need them are skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def shared_data() -> Path | None:
    """The folder of public data, or None."""
    folder = Path(os.environ.get("TEHING_SHARED_DATA") or ROOT.parent / "shared" / "data")
    return folder if folder.is_dir() else None


@pytest.fixture
def shared() -> Path:
    folder = shared_data()
    if folder is None:
        pytest.skip("The folder of public data is absent; set TEHING_SHARED_DATA to run this test")
    return folder
