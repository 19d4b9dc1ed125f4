"""The doctor: looks at everything and says what is wrong, to people or to programs."""

import argparse
import json
from dataclasses import asdict

from tehing import __version__
from tehing.settings.ready import django_ready

SIGNS = {"ok": " ", "note": "-", "wrong": "!"}


def doctor(given: argparse.Namespace) -> int:
    """Say what is installed, what is reachable and what is missing. 1 when something must be mended."""
    django_ready()
    from tehing.core import checkup

    findings = list(checkup.examine(all_files=given.files))
    wrong = [one for one in findings if one.level == checkup.WRONG]
    if given.json:
        told = {"version": __version__, "well": not wrong, "findings": [asdict(one) for one in findings]}
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return 1 if wrong else 0
    print(f"Tehing {__version__}")
    for one in findings:
        print(f"{SIGNS[one.level]} {one.text}")
    print(f"{len(wrong)} things must be mended." if wrong else "All is well.")
    return 1 if wrong else 0
