"""The playbook in the browser: one page to everything, guides to read, and a file to share."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core.models import Event
from tehing.core.records import resource
from tehing.playbook import queries
from tehing.playbook.models import Answer, Checklist, Objection, Question, Script, Technique
from tehing.playbook.queries import Outcome
from tehing.playbook.queries import objections as library
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]


@pytest.fixture
def browser(client: Client, house: People) -> Client:
    client.force_login(house["head"])
    return client


def shown(browser: Client, address: str) -> str:
    page = browser.get(address)
    assert page.status_code == 200, address
    return page.content.decode()


def test_one_page_leads_to_everything(browser: Client) -> None:
    page = shown(browser, "/playbook/")
    for name in Technique.objects.values_list("name", flat=True):
        assert name.replace("'", "&#x27;") in page
    for address in ("/questions/", "/scripts/", "/playbook/objections/", "/checklists/", "/playbook/advisor/", "/playbook/share/"):
        assert f'href="{address}"' in page
    assert "Never panic" in page


def test_a_technique_reads_as_a_guide(browser: Client, spin: Technique) -> None:
    page = shown(browser, f"/techniques/{spin.pk}/")
    assert page.count("<ol") == 1 and "Situation: only what you could not find out beforehand" in page
    assert page.index("Situation</h3>") < page.index("Problem</h3>") < page.index("Implication</h3>") < page.index("Need-payoff</h3>")
    assert "What does an hour of standstill cost you?" in page and "First cold call" in page


def test_retired_questions_and_techniques_are_not_offered(browser: Client, house: People, spin: Technique) -> None:
    question = Question.objects.get(text="What does an hour of standstill cost you?")
    resource("playbook.question").update(pk=question.pk, by=house["head"], data={"is_active": False})
    assert question.text not in shown(browser, f"/techniques/{spin.pk}/")
    resource("playbook.technique").update(pk=spin.pk, by=house["head"], data={"is_active": False})
    assert ">SPIN<" not in shown(browser, "/playbook/")
    assert "SPIN" in shown(browser, "/scripts/")  # it stays where it is used


def test_scripts_objections_and_checklists_read_as_texts(browser: Client) -> None:
    for model, words in ((Script, "Good morning"), (Objection, "What to answer"), (Checklist, "I know what the customer wants")):
        record = model._default_manager.order_by("pk")[0]
        assert words in shown(browser, f"/{resource(f'playbook.{model.__name__.lower()}').plural}/{record.pk}/")


def test_objections_are_read_with_their_answers_and_by_what_they_are_about(browser: Client) -> None:
    assert "It is too expensive." in shown(browser, "/playbook/objections/")
    trust = shown(browser, "/playbook/objections/?kind=trust")
    assert "never heard of your company" in trust and "It is too expensive." not in trust
    assert "It is too expensive." in shown(browser, "/playbook/objections/?kind=nonsense")


def test_what_worked_comes_first_once_somebody_tells(browser: Client, house: People, monkeypatch: pytest.MonkeyPatch) -> None:
    objection = Objection.objects.get(name="It is too expensive.")
    _first, second = Answer.objects.filter(objection=objection).order_by("pk")
    monkeypatch.setattr(library, "_known", [])
    queries.outcomes_from(lambda by, answers: {second.pk: Outcome(used=5, worked=3)})
    (entry,) = queries.library(house["seller"], objection=objection.pk)
    assert entry.answers[0][0] == second
    assert "given 5 times, worked 3 times" in shown(browser, f"/objections/{objection.pk}/")


def test_questions_are_found_for_a_segment(house: People, spin: Technique) -> None:
    found = dict(queries.questions_for(house["seller"], technique=spin, division="25", product_kind="goods"))
    implications = [one.text for one in found["implication"]]
    assert "What does energy lost in the old equipment cost you a year?" in implications[:2]
    assert all(one.product_kind in ("", "goods") for group in found.values() for one in group)
    assert "budget" in found  # of no technique, so for every one
    assert [one.division for group in queries.questions_for(house["seller"], division="10") for one in group[1] if one.division] == []


def test_checklists_come_by_their_moment(house: People) -> None:
    ((checklist, lines),) = queries.checklists_for(house["seller"], "complaint")
    assert checklist.name == "At a complaint" and len(lines) == 6


def test_an_empty_house_can_begin_with_the_standard_playbook(people: People, client: Client) -> None:
    client.force_login(people["seller"])
    assert "Take the standard playbook" not in shown(client, "/playbook/")
    assert client.post("/playbook/begin/").status_code == 403
    client.force_login(people["head"])
    assert "Take the standard playbook" in shown(client, "/playbook/")
    for _twice in range(2):
        assert client.post("/playbook/begin/", follow=True).status_code == 200
    assert Technique.objects.count() == 11 and Technique.objects.values("name").distinct().count() == 11


def sent(browser: Client, content: bytes) -> Any:
    return browser.post("/playbook/share/", {"file": SimpleUploadedFile("playbook.json", content)})


def test_a_file_is_shown_before_it_is_taken_in(browser: Client, house: People) -> None:
    answer = browser.get("/playbook/share/file/")
    content = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"] == 'attachment; filename="tehing-playbook.json"'
    given = json.loads(content)
    given["checklists"].append({"name": "Before a fair", "moment": "before_meeting", "lines": ["Cards & “shoes”"]})
    page = sent(browser, b"\xef\xbb\xbf" + json.dumps(given).encode())
    assert page.status_code == 200 and "Before a fair" in page.content.decode()
    assert not Checklist.objects.filter(name="Before a fair").exists()
    assert browser.post("/playbook/share/", {"content": page.context["content"], "confirmed": "yes"}).status_code == 302
    assert Checklist.objects.get(name="Before a fair").lines == "Cards & “shoes”"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"not json", "cannot be read as JSON"),
        (b"{}", "does not say the format"),
        (b'{"format": "tehing-playbook", "version": 9}', "newer version"),
        (b'{"format": "tehing-playbook", "version": 1, "questions": [{"text": "Why?"}]}', "questions[0].kind"),
        (b'{"format": "tehing-playbook", "version": 1, "questions": [{"text": "<b>", "kind": "<i>"}]}', "questions[0].kind"),
        (b" " * 2_000_001, "at most 2 MB"),
    ],
)
def test_a_bad_file_says_what_is_wrong(browser: Client, content: bytes, told: str) -> None:
    page = sent(browser, content)
    assert page.status_code == 422 and told in page.content.decode()
    assert b"<i>" not in page.content
    assert browser.post("/playbook/share/", {}).status_code == 422


def test_sharing_is_for_those_who_keep_the_playbook(house: People, client: Client) -> None:
    for who in ("seller", "reader", "warehouse"):
        client.force_login(house[who])
        assert client.get("/playbook/share/").status_code == 403
        assert client.post("/playbook/share/", {}).status_code == 403
        assert client.get("/playbook/share/file/").status_code == 403


def test_the_warehouse_sees_no_playbook(house: People, client: Client) -> None:
    client.force_login(house["warehouse"])
    for address in ("/playbook/", "/playbook/advisor/", "/playbook/objections/", "/techniques/"):
        assert client.get(address).status_code == 403
    assert b'href="/playbook/"' not in client.get("/").content


def test_programs_share_too(house: People, client: Client) -> None:
    _token, secret = team.create_token(by=house["head"], name="mine", scopes=["write"])
    told = {"Authorization": f"Bearer {secret}"}
    given = json.loads(b"".join(client.get("/api/v1/playbook", headers=told).streaming_content))
    given["questions"].append({"text": "Why now?", "kind": "qualification"})

    def send(address: str, data: Any) -> Any:
        return client.post(address, json.dumps(data), content_type="application/json", headers=told)

    before = Event.objects.count()
    report = send("/api/v1/playbook?dry_run=true", given).json()
    assert report["dry_run"] and report["questions"]["added"] == ["Why now?"] and report["rules"]["same"] == 59
    assert Event.objects.count() == before
    assert send("/api/v1/playbook", given).json()["questions"]["added"] == ["Why now?"]
    assert Question.objects.filter(text="Why now?").count() == 1
    wrong = send("/api/v1/playbook", given | {"mood": [1]})
    assert wrong.status_code == 422 and wrong.json()["errors"][0] | {"detail": ""} == {
        "field": "mood",
        "code": "playbook_unknown",
        "detail": "",
    }
    assert send("/api/v1/playbook", {"format": "x", "version": 1}).json()["errors"][0]["code"] == "playbook_format"


def test_questions_are_added_and_imported_as_any_record(browser: Client, spin: Technique) -> None:
    form = {"text": "What would a second shift bring?", "kind": "need_payoff", "technique": spin.pk, "is_active": "on", "once": "a"}
    assert browser.post("/questions/new/", form).status_code == 302
    assert Question.objects.get(text=form["text"]).technique == spin
    again = browser.post("/questions/new/", form | {"text": "WHAT would a second shift bring?", "once": "b"})
    assert again.status_code == 422 and b"There is one already." in again.content
    nace = browser.post("/questions/new/", form | {"text": "Other?", "division": "2", "once": "c"})
    assert nace.status_code == 422 and b"two digits" in nace.content


def test_evidence_says_what_kind_it_is(browser: Client) -> None:
    objection = Objection.objects.order_by("pk")[0]
    form = {"objection": objection.pk, "text": "Look at this.", "evidence": "A table", "is_active": "on", "once": "a"}
    refused = browser.post("/objection-answers/new/", form)
    assert refused.status_code == 422 and b"Say what kind of evidence it is." in refused.content
    assert browser.post("/objection-answers/new/", form | {"evidence_kind": "figure"}).status_code == 302
