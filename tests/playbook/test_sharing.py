"""A playbook goes out as one file and comes in from one: all of it or nothing, and never twice."""

import copy
import json
from typing import Any

import pytest
from django.utils import translation

from tehing.core.access import Forbidden, Invalid, Refused
from tehing.core.models import Event
from tehing.playbook import actions, queries
from tehing.playbook.models import AdvisorRule, Answer, Checklist, Objection, Question, Script, Technique
from tehing.playbook.rules import sharing
from tehing.team.models import User

People = dict[str, User]
WHY: dict[str, Any] = {"text": "Why?", "kind": "problem"}
RULE: dict[str, Any] = {"reason": "x", "effect": "presentation", "points": 1}
MODELS = (Technique, Question, Script, Objection, Answer, Checklist, AdvisorRule)


def counts() -> list[int]:
    return [model._default_manager.count() for model in MODELS]


def file(**sections: Any) -> dict[str, Any]:
    return {"format": "tehing-playbook", "version": 1, **sections}


def test_a_new_house_gets_the_standard_playbook_once(people: People) -> None:
    for _twice in range(2):
        actions.seed_playbook(by=people["admin"])
    techniques, questions, scripts, objections, answers, checklists, rules = counts()
    assert (techniques, scripts, objections, answers, checklists, rules) == (11, 6, 14, 28, 3, 59)
    assert questions >= 40
    assert set(Question.objects.values_list("kind", flat=True)) == set(Question.Kind.values)
    with pytest.raises(Refused):
        actions.begin_playbook(by=people["admin"])


def test_an_estonian_house_gets_it_in_estonian(people: People) -> None:
    with translation.override("et"):
        actions.seed_playbook(by=people["admin"])
    assert Technique.objects.get(code="solution").name == "Lahendusmüük"
    assert AdvisorRule.objects.get(code="ask_first").reason != str(queries.standard("en")["rules"][0]["reason"])


def skeleton(value: Any, name: str = "") -> Any:
    """Everything of the file but its words and in which language they are."""
    if isinstance(value, dict):
        told = {key: each for key, each in value.items() if key != "translations"}
        return {key: skeleton(each, key) for key, each in told.items()} | {"beside": [*value.get("translations", {}).values()] != []}
    if isinstance(value, list):
        return [skeleton(each, name) for each in value]
    told = ("code", "model", "kind", "technique", "product_kind", "division", "channel", "moment", "evidence_kind", "points", "effect")
    return value if name in told or isinstance(value, int) else bool(value)


def test_both_languages_tell_the_same_playbook() -> None:
    english, estonian = queries.standard("en"), queries.standard("et")
    assert skeleton(english) == skeleton(estonian)
    assert english["techniques"][0]["name"] != estonian["techniques"][0]["name"]
    for one, other in zip(english["objections"], estonian["objections"], strict=True):
        assert one["translations"]["et"] == {"name": other["name"]} and other["translations"]["en"] == {"name": one["name"]}
    assert {one["code"] for one in english["techniques"]} == {
        *("concept", "target", "consultative", "spin", "solution", "customer_oriented"),
        *("value_added", "strategic", "holden", "sandler", "carnegie"),
    }
    for one in english["objections"]:
        assert len(one["answers"]) >= 2


def test_what_goes_out_comes_in_elsewhere_unchanged(house: People) -> None:
    given = json.loads(b"".join(actions.export_playbook(by=house["head"])))
    for model in (AdvisorRule, Answer, Objection, Script, Question, Checklist, Technique):
        model._default_manager.all().delete()
    report = actions.import_playbook(by=house["admin"], data=given)
    assert len(report["techniques"].added) == 11 and len(report["answers"].added) == 28
    again = queries.playbook(house["admin"])
    assert again == given


def test_taking_the_same_file_twice_changes_nothing(house: People) -> None:
    given, before, told = queries.playbook(house["admin"]), counts(), Event.objects.count()
    report = actions.import_playbook(by=house["admin"], data=given)
    assert all(not taken.added and not taken.changed for taken in report.values())
    assert report["rules"].same == 59 and counts() == before and Event.objects.count() == told


def test_a_dry_run_tells_what_would_change_and_changes_nothing(house: People) -> None:
    given = queries.playbook(house["admin"])
    given["techniques"][0] |= {"name": "Selling by concept", "fits": ""}
    given["questions"].append({"text": "What keeps you awake?", "kind": "problem", "technique": "SPIN"})
    before, told = queries.playbook(house["admin"]), Event.objects.count()
    for dry_run in (True, False):
        report = actions.import_playbook(by=house["head"], data=copy.deepcopy(given), dry_run=dry_run)
        assert report["techniques"].changed == [("Concept selling", ["Name", "When it fits"])]
        assert report["questions"].added == ["What keeps you awake?"]
        if dry_run:
            assert queries.playbook(house["admin"]) == before and Event.objects.count() == told
    assert Technique.objects.get(code="concept").name == "Selling by concept"
    assert Question.objects.get(text="What keeps you awake?").technique == Technique.objects.get(code="spin")


def test_what_the_file_does_not_say_stays(house: People) -> None:
    before = Technique.objects.get(code="spin")
    actions.import_playbook(by=house["head"], data=file(techniques=[{"code": "spin", "name": "SPIN", "model": "presentation"}]))
    after = Technique.objects.get(code="spin")
    assert after.model == "presentation" and after.steps == before.steps and Technique.objects.count() == 11


def test_a_technique_is_known_by_its_name_where_it_has_no_code(house: People) -> None:
    given = file(
        techniques=[{"name": " challenger ", "model": "customer_centric", "steps": ["Teach", "  ", "Tailor"]}],
        scripts=[{"name": "Teaching", "channel": "meeting", "technique": "Challenger", "text": "1. Teach."}],
    )
    actions.import_playbook(by=house["head"], data=given)
    report = actions.import_playbook(by=house["head"], data=given)
    assert report["techniques"].same == report["scripts"].same == 1
    made = Technique.objects.get(name="challenger")
    assert made.steps == "Teach\nTailor" and made.scripts.get().name == "Teaching"


def test_a_rule_without_a_code_is_known_by_what_it_says(house: People) -> None:
    row = {"reason": "They ask for SPIN", "effect": "technique", "points": 3, "channel": "dealer"}
    actions.import_playbook(by=house["head"], data=file(rules=[row | {"technique": "spin"}]))
    report = actions.import_playbook(by=house["head"], data=file(rules=[row | {"technique": "SPIN", "points": 4}]))
    assert report["rules"].changed and AdvisorRule.objects.get(reason="They ask for SPIN").points == 4


@pytest.mark.parametrize(
    ("broken", "where", "code"),
    [
        ({}, "", "playbook_format"),
        ([], "", "playbook_format"),
        ({"format": "another", "version": 1}, "", "playbook_format"),
        ({"format": "tehing-playbook", "version": 3}, "version", "playbook_version"),
        ({"format": "tehing-playbook", "version": True}, "version", "playbook_wrong_type"),
        (file(), "", "playbook_empty"),
        (file(extra=[]), "extra", "playbook_unknown"),
        (file(questions={}), "questions", "playbook_not_a_list"),
        (file(questions=["Why?"]), "questions[0]", "playbook_not_an_object"),
        (file(questions=[{"text": "Why?"}]), "questions[0].kind", "playbook_needed"),
        (file(questions=[{"text": 5, "kind": "problem"}]), "questions[0].text", "playbook_wrong_type"),
        (file(questions=[{"text": "Wh\x00y", "kind": "problem"}]), "questions[0].text", "playbook_control"),
        (file(questions=[{"text": "Why \ud800", "kind": "problem"}]), "questions[0].text", "playbook_control"),
        (file(questions=[{"text": "Why?", "kind": "problem"}] * 2), "questions[1]", "playbook_twice"),
        (file(questions=[{"text": "Why?", "kind": "problem", "mood": "x"}]), "questions[0].mood", "playbook_unknown"),
        (
            file(questions=[{"text": "Why?", "kind": "problem", "technique": "Magic"}]),
            "questions[0].technique",
            "playbook_no_such_technique",
        ),
        (file(rules=[{"reason": "x", "effect": "presentation", "points": 1.5}]), "rules[0].points", "playbook_wrong_type"),
        (file(rules=[{"reason": "x", "effect": "presentation", "points": 10**20}]), "rules[0].points", "playbook_wrong_type"),
        (file(rules=[{"reason": "x", "effect": "technique", "points": 1}]), "rules[0].technique", "technique_needed"),
        (
            file(rules=[{"reason": "x", "effect": "presentation", "points": 1, "industries": "Q9"}]),
            "rules[0].industries",
            "unknown_industries",
        ),
        (file(objections=[{"name": "No", "kind": "price", "answers": [{}]}]), "objections[0].answers[0].text", "playbook_needed"),
    ],
)
def test_a_file_that_does_not_hold_says_where(house: People, broken: Any, where: str, code: str) -> None:
    before = counts()
    with pytest.raises(Invalid) as no:
        actions.import_playbook(by=house["admin"], data=broken)
    assert code in no.value.fields[where] and counts() == before


def test_one_bad_entry_keeps_the_good_ones_out_too(house: People) -> None:
    given = file(
        checklists=[{"name": "Good", "moment": "complaint", "lines": ["Breathe."]}],
        questions=[{"text": "Good?", "kind": "problem"}, {"text": "Bad?", "kind": "no such kind"}],
        objections=[{"name": "No", "kind": "price", "answers": [{"text": "Yes", "evidence": "A table"}]}],
    )
    before = counts()
    with pytest.raises(Invalid) as no:
        actions.import_playbook(by=house["admin"], data=given)
    assert set(no.value.fields) == {"questions[1].kind", "objections[0].answers[0]"}
    assert counts() == before


def test_one_of_ours_is_not_meant_twice(house: People) -> None:
    twice = [{"code": "spin", "name": "Asking", "model": "customer_centric"}, {"name": "spin", "model": "customer_centric"}]
    with pytest.raises(Invalid) as no:
        actions.import_playbook(by=house["admin"], data=file(techniques=twice))
    assert no.value.fields == {"techniques[1]": ["playbook_twice"]}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}', b'{"a": ' + b"9" * 5_000 + b"}", b'"x'])
def test_what_is_no_json_is_told(content: bytes) -> None:
    with pytest.raises(sharing.BadPlaybook) as no:
        sharing.read(content)
    assert no.value.problems == {"": ["playbook_not_json"]}


def test_a_file_saved_by_an_editor_of_windows_is_read() -> None:
    assert sharing.read(b'\xef\xbb\xbf{"format": "tehing-playbook"}') == {"format": "tehing-playbook"}


def test_only_those_who_keep_the_playbook_give_it_out_or_take_one_in(house: People) -> None:
    given = queries.playbook(house["admin"])
    for who in ("seller", "reader", "finance", "warehouse"):
        with pytest.raises(Forbidden):
            actions.export_playbook(by=house[who])
        with pytest.raises(Forbidden):
            actions.import_playbook(by=house[who], data=given)
    b"".join(actions.export_playbook(by=house["head"]))
    told = Event.objects.get(name="workspace.exported")
    assert told.actor == house["head"] and told.facts["rows"] > 100
