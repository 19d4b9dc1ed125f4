"""The product's settings with two addresses more: the floor that every case is compared with."""

from tehing.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
