"""The advisor's table."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Invalid
from tehing.playbook.models import AdvisorRule
from tehing.playbook.rules import advisor


def check_rule(values: Mapping[str, Any], rule: AdvisorRule) -> None:
    """A technique where the points go to one and nowhere else; industries that exist; ranges the right way round."""
    wrong: dict[str, list[str]] = {}
    if (rule.effect == AdvisorRule.Effect.TECHNIQUE) != (rule.technique_id is not None):
        wrong["technique"] = ["technique_needed" if rule.technique_id is None else "technique_not_asked"]
    if rule.points == 0:
        wrong["points"] = ["points_needed"]
    try:
        advisor.industries(rule.industries)
    except ValueError:
        wrong["industries"] = ["unknown_industries"]
    for least, most in (("deciders_from", "deciders_to"), ("days_from", "days_to")):
        low, high = getattr(rule, least), getattr(rule, most)
        if low is not None and high is not None and high < low:
            wrong[most] = ["less_than_from"]
    if wrong:
        raise Invalid(wrong)
