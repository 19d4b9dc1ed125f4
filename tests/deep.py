"""How deep the tests go: with TEHING_DEEP=10 each kind of work is killed at ten moments, and what is a sample otherwise is done wholly."""

import os

DEEP = int(os.environ.get("TEHING_DEEP") or 0)
SEEDS = DEEP or 1
