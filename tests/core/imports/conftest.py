"""Public files made elsewhere, to be read by us. Absent, the tests that need them are skipped."""

from pathlib import Path

import pytest

from ...corpora import shared_data


@pytest.fixture
def shared() -> Path:
    folder = shared_data()
    if folder is None:
        pytest.skip("The folder of public data is absent; set TEHING_SHARED_DATA to run this test")
    return folder
