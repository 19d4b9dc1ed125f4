"""What was agreed about who may what: the committed answers, and how they are written down."""

import json
from pathlib import Path

MATRIX = Path(__file__).parent / "rights_matrix.json"
Answers = dict[str, dict[str, int]]


def compare(found: Answers, part: str, renew: bool) -> None:
    kept = json.loads(MATRIX.read_text()) if MATRIX.exists() else {}
    if renew:
        kept = {name: rows for name, rows in kept.items() if name in ("GET", "POST", "API")} | {part: found}
        MATRIX.write_text(written(kept))
        return
    expected = kept.get(part, {})
    assert sorted(found) == sorted(expected), "An address has no expectation, or one is gone: look at it, then --renew."
    wrong = {
        (name, who): (expected[name][who], status)
        for name, answers in found.items()
        for who, status in answers.items()
        if expected[name][who] != status
    }
    assert not wrong, f"(agreed, found): {wrong}"


def written(kept: dict[str, Answers]) -> str:
    """One line for each address, so that a difference is read at a glance."""
    parts = []
    for part in sorted(kept):
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(kept[part][name])}" for name in sorted(kept[part]))
        parts.append(f" {json.dumps(part)}: {{\n{rows}\n }}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
