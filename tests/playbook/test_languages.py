"""The playbook in several languages side by side: written once, translated beside, read by each in their own."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tehing.core import search
from tehing.core.access import Conflict, Forbidden, Invalid, Unknown
from tehing.core.models import Event
from tehing.core.queries import timeline
from tehing.core.records import resource
from tehing.core.records.pages import changeable
from tehing.core.translations import words
from tehing.core.translations.actions import translate
from tehing.deals.models import Deal, Pipeline
from tehing.deals.queries.notebook import asked_on
from tehing.parties.models import Company
from tehing.playbook import access, actions, queries
from tehing.playbook.models import AdvisorRule, Answer, Checklist, Objection, Question, Script, Technique
from tehing.playbook.rules import sharing
from tehing.team import actions as team
from tehing.team.models import User

People = dict[str, User]
NAMES = ("name", "steps", "needs")
texts = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["", "Üks", "Kaks", "Kolm"]), max_size=3)
ASKING = "What does an hour of standstill cost you?"


@pytest.fixture
def question(house: People) -> Question:
    return Question.objects.get(text=ASKING)


@pytest.fixture
def browser(client: Client, house: People) -> Client:
    client.force_login(house["head"])
    return client


def read(browser: Client, address: str, language: str) -> str:
    page = browser.get(address, headers={"accept-language": language})
    assert page.status_code == 200, address
    return page.content.decode()


def put(by: User, record: Any, **said: str) -> Any:
    return translate(resource(f"playbook.{record._meta.model_name}"), pk=record.pk, by=by, language="et", texts=said)


@given(texts, texts, st.sampled_from(["en", "et", "lv"]))
def test_what_was_written_last_is_what_is_read(first: dict[str, str], second: dict[str, str], reader: str) -> None:
    originals = {name: f"one {name}" for name in NAMES}
    kept = words.written(originals, words.written(originals, {}, "et", first), "et", second)
    for name in NAMES:
        theirs = {**first, **second}.get(name, "") if reader == "et" else ""
        assert words.said(originals[name], "en", kept, name, reader) == ((theirs, "et") if theirs else (originals[name], "en"))
    assert kept == words.written(originals, kept, "et", second)  # said twice, kept once


@given(texts, st.sampled_from(NAMES))
def test_a_translation_is_behind_when_its_original_has_changed_and_no_other_is(said: dict[str, str], changed: str) -> None:
    originals = {name: f"one {name}" for name in NAMES}
    kept = words.written(originals, {}, "et", said)
    assert not any(one.is_behind for one in words.beside(originals, kept, "et"))
    behind = [one.name for one in words.beside(originals | {changed: "other"}, kept, "et") if one.is_behind]
    assert behind == ([changed] if said.get(changed) else [])
    assert {one.name for one in words.beside(originals, kept, "et") if one.is_lacking} == {n for n in NAMES if not said.get(n)}


def test_a_new_house_reads_the_standard_playbook_in_both_languages(house: People, browser: Client, spin: Technique) -> None:
    assert "Olukord: küsi ainult seda, mida ette teada ei saanud" in read(browser, f"/techniques/{spin.pk}/", "et")
    assert "Situation: only what you could not find out beforehand" in read(browser, f"/techniques/{spin.pk}/", "en")
    solution = Technique.objects.get(code="solution")
    assert str(solution) == "Solution selling"
    with translation.override("et"):
        assert str(solution) == "Lahendusmüük"
    for address, estonian, english in (
        ("/playbook/", "Mitte kunagi paanikat", "Never panic"),
        ("/techniques/", "Lahendusmüük", "Solution selling"),
        ("/scripts/", "Lisaväärtusega müük", "Value-added selling"),
        ("/playbook/objections/", "See on liiga kallis", "It is too expensive"),
        ("/playbook/advisor/?product=solution", "Lahendus tehakse kliendi vastustest", "A solution is made of the customer"),
        ("/questions/?group=technique", "Lahendusmüük", "Solution selling"),
        (f"/questions/?technique={solution.pk}", "Lahendusmüük", "Solution selling"),
    ):
        mine, theirs = read(browser, address, "et"), read(browser, address, "en")
        assert (estonian in mine) and (english not in mine), address
        assert (english in theirs) and (estonian not in theirs), address


def test_words_of_another_language_than_the_page_say_so(house: People, browser: Client) -> None:
    made = resource("playbook.question").create(by=house["head"], data={"text": "Why now?", "kind": "qualification"})
    assert made.language == "en"
    assert '<span lang="en">Why now?</span>' in read(browser, "/playbook/translations/?language=et", "et")
    assert '<span lang="en">' not in read(browser, "/playbook/translations/?language=et", "en")


def test_the_translation_is_written_beside_the_original(house: People, browser: Client) -> None:
    made = resource("playbook.script").create(by=house["head"], data={"name": "Opening", "channel": "phone", "text": "Good day.\nMay I?"})
    address = f"/scripts/{made.pk}/translation/"
    page = read(browser, address, "en")
    assert (
        "Good day.<br>May I?" in page
        and "Not translated yet" in page
        and f'href="{address}"' in read(browser, f"/scripts/{made.pk}/", "en")
    )
    sent = {"name": "Avamine", "text": "Tere päevast.\r\nKas tohib?", "version": made.version}
    assert browser.post(address, sent).status_code == 302
    made.refresh_from_db()
    with translation.override("et"):
        assert (str(made), made.said("text")) == ("Avamine", "Tere päevast.\nKas tohib?")
    assert made.text == "Good day.\nMay I?" and made.version == 2
    resource("playbook.script").update(pk=made.pk, by=house["head"], data={"text": "Good day. May I ask?"})
    assert read(browser, address, "en").count("The original has changed since") == 1
    assert browser.post(address, sent | {"version": 3}).status_code == 302  # it still holds
    assert "The original has changed since" not in read(browser, address, "en")


def test_what_somebody_saved_in_the_meantime_is_shown_and_kept(house: People, browser: Client, question: Question) -> None:
    put(house["admin"], question, text="Palju tund seisakut maksab?")
    page = browser.post(f"/questions/{question.pk}/translation/", {"text": "Mis maksab tund?", "version": 1})
    told = page.content.decode()
    assert page.status_code == 409 and "Palju tund seisakut maksab?" in told and "Mis maksab tund?" in told
    with pytest.raises(Conflict):
        translate(resource(access.QUESTION), pk=question.pk, by=house["head"], language="et", texts={"text": "Muu"}, version=1)
    with translation.override("et"):
        assert str(Question.objects.get(pk=question.pk)) == "Palju tund seisakut maksab?"


@pytest.mark.parametrize(
    ("language", "said", "field", "code"),
    [
        ("fr", {"text": "Pourquoi?"}, "language", "no_such_language"),
        ("en", {"text": "Why?"}, "language", "written_in_it"),
        ("et", {"kind": "problem"}, "kind", "unknown_field"),
        ("et", {"text": "a\x00b"}, "text", "Null characters are not allowed."),
        ("et", {"text": "x" * 301}, "text", "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(
    house: People, question: Question, language: str, said: Any, field: str, code: str
) -> None:
    before = question.translations
    with pytest.raises(Invalid) as no:
        translate(resource(access.QUESTION), pk=question.pk, by=house["head"], language=language, texts=said)
    assert no.value.fields == {field: [code]}
    assert Question.objects.get(pk=question.pk).translations == before


def test_a_record_is_not_written_in_a_language_that_it_is_translated_into(house: People, question: Question) -> None:
    with pytest.raises(Invalid) as no:
        resource(access.QUESTION).update(pk=question.pk, by=house["head"], data={"language": "et"})
    assert list(no.value.fields) == ["language"]
    put(house["head"], question, text="")
    assert resource(access.QUESTION).update(pk=question.pk, by=house["head"], data={"language": "et"}).language == "et"


def test_a_translation_is_not_overwritten_in_the_cell_where_it_is_read(house: People, browser: Client, question: Question) -> None:
    assert changeable(resource(access.QUESTION), house["head"]) >= {"kind", "technique"}
    assert "text" not in changeable(resource(access.QUESTION), house["head"])
    assert browser.post(f"/questions/{question.pk}/cell/text/", {"text": "Mis see maksab?"}).status_code in (403, 404)


def test_only_those_who_keep_the_playbook_translate_it(house: People, client: Client, question: Question) -> None:
    with pytest.raises(Forbidden):
        put(house["seller"], question, text="Miks?")
    with pytest.raises((Forbidden, Unknown)):
        put(house["warehouse"], question, text="Miks?")
    with pytest.raises(Forbidden):
        actions.take_standard_words(by=house["seller"], language="et")
    client.force_login(house["seller"])
    assert client.get(f"/questions/{question.pk}/translation/").status_code == 403
    page = client.get("/playbook/translations/?language=et").content.decode()
    assert "Translate one after another" not in page and "/translation/" not in page
    client.force_login(house["warehouse"])
    assert client.get("/playbook/translations/").status_code == 403


def test_a_translation_is_told_in_the_history_and_found_by_its_words(house: People, question: Question) -> None:
    put(house["head"], question, text="Mis maksab teile tund seisakut?")
    event = Event.objects.latest("pk")
    assert (event.name, event.facts) == ("question.translated", {"language": "et"})
    assert event.after == {"text": "Mis maksab teile tund seisakut?"} and event.before["text"]
    (entry, *_more) = timeline(access.QUESTION, question.pk, house["seller"]).entries
    assert entry.text == "translated this" and entry.changes["text"][2] == "Mis maksab teile tund seisakut?"
    for language, typed, title in (
        ("et", "seisakut", "Mis maksab teile tund seisakut?"),
        ("en", "seisakut", ASKING),
        ("en", "standstill", ASKING),
    ):
        with translation.override(language):
            (hit,) = [one for one in search.find(house["seller"], typed, [resource(access.QUESTION)], 9).best if one.pk == question.pk]
            assert hit.title == title
    before = Event.objects.count()
    put(house["head"], question, text="Mis maksab teile tund seisakut?")
    assert Event.objects.count() == before  # nothing changed, nothing told


def test_programs_read_and_write_the_words_of_each_language(house: People, client: Client, question: Question) -> None:
    _token, secret = team.create_token(by=house["head"], name="mine", scopes=["write"])
    told = {"Authorization": f"Bearer {secret}"}
    address = f"/api/v1/questions/{question.pk}/translations"

    def send(data: Any, language: str = "et", **headers: str) -> Any:
        return client.patch(f"{address}/{language}", json.dumps(data), content_type="application/json", headers=told | headers)

    known = client.get(address, headers=told).json()
    assert known["language"] == "en" and not known["translations"]["et"]["text"]["is_behind"]
    assert send({"text": "Miks?"}, **{"If-Match": '"99"'}).status_code == 412
    assert send({"text": "Miks?"}).json()["translations"] == {"et": {"text": {"text": "Miks?", "is_behind": False}}}
    assert send({"text": None}).json()["translations"] == {}
    assert send({"texts": "Miks?"}).status_code == 422
    assert send({"text": "Pourquoi?"}, "fr").json()["errors"][0]["code"] == "no_such_language"
    part = client.get("/api/v1/playbook/translations/et", headers=told).json()["parts"][1]
    assert part["outstanding"] == [{"id": question.pk, "label": ASKING, "lacking": ["text"], "behind": []}]
    assert (part["type"], part["whole"] - part["done"]) == ("questions", 1)
    assert client.get("/api/v1/playbook/translations/fr", headers=told).status_code == 422
    taken = client.post("/api/v1/playbook/translations/et/standard", headers=told).json()
    assert taken == {"language": "et", "records": 1}
    spoken = client.get("/api/v1/playbook/advice?product=solution", headers=told | {"Accept-Language": "et"}).json()
    assert any(one["name"] == "Lahendusmüük" for one in spoken["techniques"])


def without_translations(house: People) -> None:
    for model in (Technique, Question, Script, Objection, Answer, Checklist, AdvisorRule):
        model._default_manager.update(translations={})


def test_a_house_with_one_language_takes_the_standards_words_where_they_are_still_its_own(house: People, browser: Client) -> None:
    without_translations(house)
    mine = Question.objects.get(text=ASKING)
    resource(access.QUESTION).update(pk=mine.pk, by=house["head"], data={"text": "What does a stop cost?"})
    put(house["head"], Objection.objects.get(name="It is too expensive."), name="Meie sõnadega: kallis.")
    page = read(browser, "/playbook/translations/?language=et", "en")
    assert "166 entries still say what the standard playbook says" in page
    assert browser.post("/playbook/translations/standard/", {"language": "et"}).status_code == 302
    assert [(part.resource.noun, part.whole - part.done) for part in queries.translated(house["head"], "et") if part.outstanding] == [
        ("question", 1)
    ]
    with translation.override("et"):
        assert str(Objection.objects.get(name="It is too expensive.")) == "Meie sõnadega: kallis."
        assert str(Technique.objects.get(code="solution")) == "Lahendusmüük"
    assert actions.take_standard_words(by=house["head"], language="et") == 0


def test_one_text_after_another(house: People, browser: Client) -> None:
    for text in ("First?", "Second?", "Third?"):
        resource(access.QUESTION).create(by=house["head"], data={"text": text, "kind": "problem"})
    page = browser.get("/playbook/translations/next/?language=et", follow=True)
    for text in ("First?", "Second?", "Third?"):
        record = Question.objects.get(text=text)
        assert page.redirect_chain[-1][0].startswith(f"/questions/{record.pk}/translation/") and text in page.content.decode()
        asked = page.context
        assert f"after=playbook.question-{record.pk}" in asked["skip"]
        sent = {"text": "" if text == "Second?" else "Jah?", "version": 1, "then": asked["then"], "next": asked["next"]}
        page = browser.post(page.redirect_chain[-1][0], sent, follow=True)
    assert page.redirect_chain[-1][0] == "/playbook/translations/?language=et" and "That was the last one." in page.content.decode()
    assert [one.record.text for part in queries.translated(house["head"], "et") for one in part.outstanding] == ["Second?"]
    assert browser.get("/playbook/translations/?language=fr").status_code == 404


def test_a_file_in_another_language_stands_beside_what_is_here(house: People) -> None:
    without_translations(house)
    with translation.override("et"):
        estonian = queries.standard("et")
    report = actions.import_playbook(by=house["head"], data=estonian)
    assert not any(taken.added for taken in report.values())
    assert report["techniques"].changed[4][1] == [
        f"{label} (Estonian)"
        for label in ("Name", "When it fits", "Steps", "What it needs on a deal", "Signs that it has done its work", "Source")
    ]
    solution = Technique.objects.get(code="solution")
    assert solution.name == "Solution selling" and solution.language == "en"
    with translation.override("et"):
        assert str(solution) == "Lahendusmüük"
    assert all(part.whole == part.done for part in queries.translated(house["head"], "et"))
    again = actions.import_playbook(by=house["head"], data=estonian)
    assert not any(taken.changed for taken in again.values())


def test_an_entry_is_known_by_its_words_in_any_language(house: People) -> None:
    theirs = Question.objects.get(text=ASKING).translations["et"]["text"]["text"]
    row = {"text": theirs, "kind": "problem", "technique": "Lahendusmüük"}
    report = actions.import_playbook(by=house["head"], data={"format": sharing.FORMAT, "version": 2, "language": "et", "questions": [row]})
    assert not report["questions"].added and Question.objects.get(text=ASKING).technique == Technique.objects.get(code="solution")


@pytest.mark.parametrize(
    ("row", "where", "code"),
    [
        ({"language": "fr"}, "questions[0].language", "no_such_language"),
        ({"translations": {"fr": {"text": "Pourquoi?"}}}, "questions[0].translations.fr", "no_such_language"),
        ({"translations": {"en": {"text": "Why?"}}}, "questions[0].translations.en", "written_in_it"),
        ({"translations": {"et": {"kind": "problem"}}}, "questions[0].translations.et.kind", "playbook_unknown"),
        ({"translations": {"et": {"text": 5}}}, "questions[0].translations.et.text", "playbook_wrong_type"),
        ({"translations": {"et": "Miks?"}}, "questions[0].translations", "playbook_not_an_object"),
        ({"translations": []}, "questions[0].translations", "playbook_not_an_object"),
        ({"translations": {"et": {"text": "x" * 301}}}, "questions[0].translations.et.text", ""),
    ],
)
def test_a_file_whose_languages_do_not_hold_says_where(house: People, row: dict[str, Any], where: str, code: str) -> None:
    told = {"format": sharing.FORMAT, "version": 2, "language": "en", "questions": [{"text": "Why?", "kind": "problem"} | row]}
    with pytest.raises(Invalid) as no:
        actions.import_playbook(by=house["head"], data=told)
    assert where in no.value.fields and (not code or no.value.fields[where] == [code])
    assert not Question.objects.filter(text="Why?").exists()


def test_on_a_deal_each_reads_the_bank_in_their_own_language(house: People, workspace: Any) -> None:
    pipeline = Pipeline.objects.create(name="Sales")
    stage = pipeline.stages.create(name="First", position=1)
    company = resource("parties.company").create(by=house["seller"], data={"name": "Põhja Metall OÜ"})
    assert isinstance(company, Company)
    deal = resource("deals.deal").create(by=house["seller"], data={"name": "Line", "company": company, "stage": stage})
    assert isinstance(deal, Deal)
    chapters, _balance = asked_on(house["seller"], deal)
    question = chapters[0].questions[0]
    with translation.override("et"):
        assert str(question) != question.text and question.said("text") == question.translations["et"]["text"]["text"]
