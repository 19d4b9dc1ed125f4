"""What is known of nothing is added if wished, and else left empty and told; nothing is guessed behind anybody's back."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core.imports import actions, asking, command, planning, running
from tehing.core.models import Import, RememberedValue
from tehing.deals import actions as deals
from tehing.parties import actions as parties
from tehing.parties.models import Company, Person, Tag
from tehing.team.models import User

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nORG:{company}\r\nEND:VCARD\r\n"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    parties.seed_industries(by=people["admin"])
    deals.seed_pipelines(by=people["admin"])
    return people["admin"]


def take(by: User, text: str, record: str = "parties.person", name: str = "file.csv") -> Import:
    (run,) = actions.receive([SimpleUploadedFile(name, text.encode())], by=by, record=record)  # type: ignore[list-item]
    return run


def carry_out(run: Import, by: User, *, dry_run: bool = False) -> Import:
    actions.start(run, by=by, dry_run=dry_run)
    done = running.run_import(Import.objects.select_related("by").get(pk=run.pk), by)
    assert done.rows == done.created + done.updated + done.skipped + done.failed
    return done


def decided(run: Import, by: User, record: str, mapping: dict[str, str], values: dict[str, Any]) -> Import:
    return actions.decide(run, by=by, record=record, mapping=mapping, choices={"values": values})


def test_unknown_companies_are_offered_to_be_added_and_else_told(admin: User, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = "name,company\nMari,Alfa OÜ\nJüri,Alfa OÜ\nKati,Beeta AS\n"
    run = take(admin, text)
    (alfa, beeta) = planning.make_plan(run, admin).questions
    assert (alfa.do, beeta.do) == ("empty", "empty") and ("create", "Add it") in alfa.options
    assert carry_out(run, admin).left_empty == {"company": {"count": 3, "examples": ["Alfa OÜ", "Beeta AS"]}}
    (tmp_path / "people.csv").write_text(text)
    command.run([tmp_path / "people.csv"], by=admin, record="people", yes=True)
    assert "company: 3 values left empty, such as “Alfa OÜ”, “Beeta AS”" in capsys.readouterr().out
    add = {"company": {"Alfa OÜ": {"do": "create"}, "Beeta AS": {"do": "create"}}}
    done = carry_out(decided(take(admin, text), admin, "parties.person", {"name": "name", "company": "company"}, add), admin)
    assert done.left_empty == {} and done.updated == 3
    assert sorted(Person.objects.values_list("company__name", flat=True)) == ["Alfa OÜ", "Alfa OÜ", "Beeta AS"]


def test_a_company_added_by_name_is_met_again_whatever_its_legal_form(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    names = ["Alfa OÜ", "OÜ Alfa", "alfa oü", "Alfa", "Beeta AS"]
    text = "name,company\n" + "".join(f"Person {n},{name}\n" for n, name in enumerate(names))
    run = take(admin, text)
    add = {"company": {name: {"do": "create"} for name in names}}
    run = decided(run, admin, "parties.person", {"name": "name", "company": "company"}, add)
    tried = carry_out(run, admin, dry_run=True)
    assert (tried.created, Company.objects.count()) == (5, 0)
    done = running.run_import(Import.objects.get(pk=actions.again(tried, by=admin).pk), admin)
    assert (done.created, done.left_empty) == (5, {})
    assert sorted(Company.objects.values_list("name", flat=True)) == ["Alfa OÜ", "Beeta AS"]


def test_cards_bring_their_companies_along(admin: User) -> None:
    cards = CARD.format(name="Mari Maasikas", company="Alfa OÜ") + CARD.format(name="Jüri Juurikas", company="Alfa OÜ;Sales")
    assert carry_out(take(admin, cards, "", "people.vcf"), admin).created == 2
    assert list(Company.objects.values_list("name", "people__name").order_by("people__name")) == [
        ("Alfa OÜ", "Jüri Juurikas"),
        ("Alfa OÜ", "Mari Maasikas"),
    ]


def test_tags_are_read_one_by_one_and_added(admin: User) -> None:
    done = carry_out(take(admin, "name,tags\nAlfa,vip; partner\nBeeta,VIP\n", "parties.company"), admin)
    assert (done.created, sorted(Tag.objects.values_list("name", flat=True))) == (2, ["partner", "vip"])
    assert Company.objects.get(name="Alfa").tags.count() == 2


def test_an_unknown_parent_is_told_and_its_company_is_in(admin: User) -> None:
    text = "name,parent company\nChild,Mother\nOrphan,Nobody\nMother,\n"
    tried = carry_out(take(admin, text, "parties.company"), admin, dry_run=True)
    done = running.run_import(Import.objects.get(pk=actions.again(tried, by=admin).pk), admin)
    assert done.left_empty == {"parent company": {"count": 1, "examples": ["Nobody"]}}
    assert (done.created, done.failed, done.not_tied) == (3, 0, 0)


def test_too_many_values_are_not_called_known(admin: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tehing.core.imports.looking.MANY", 3)
    run = take(admin, "name,company\n" + "".join(f"Person {n},Company {n}\n" for n in range(5)))
    plan = planning.make_plan(run, admin)
    assert (plan.settled, plan.questions, plan.crowded) == (0, [], ("Company",))
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "too many to ask about" in client.get(f"/imports/{run.pk}/").content.decode()
    carry_out(run, admin)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "Values left empty" in page and "Company 0 · Company 1" in page


def test_a_slip_of_the_pen_that_nobody_saw_is_neither_followed_nor_remembered(admin: User) -> None:
    parties.create_company(by=admin, data={"name": "Alfa OÜ"})
    done = carry_out(take(admin, "name,company\nMari,Alta OÜ\nJüri,alfa oü\n"), admin)
    assert done.left_empty["company"]["examples"] == ["Alta OÜ"]
    assert dict(Person.objects.values_list("name", "company__name")) == {"Mari": None, "Jüri": "Alfa OÜ"}
    assert not RememberedValue.objects.exists() and Company.objects.count() == 1


def test_what_was_shown_and_agreed_to_is_followed_and_remembered(
    admin: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("Alfa OÜ", "Gamma Metall"):
        parties.create_company(by=admin, data={"name": name})
    monkeypatch.setattr(planning.make_plan, "__kwdefaults__", {"asked": 1})
    monkeypatch.setattr("builtins.input", lambda _question: "y")
    (tmp_path / "people.csv").write_text("name,company\nMari,Alta OÜ\nJüri,Gama Metall\n")
    assert command.run([tmp_path / "people.csv"], by=admin, record="people") == 0
    assert "1 more" in capsys.readouterr().out
    assert RememberedValue.objects.get().raw == "alta oü"
    assert dict(Person.objects.values_list("name", "company__name")) == {"Mari": "Alfa OÜ", "Jüri": None}


def test_the_page_says_how_many_values_it_does_not_show(admin: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning.make_plan, "__kwdefaults__", {"asked": 2})
    run = take(admin, "name,company\n" + "".join(f"Person {n},Company {n}\n" for n in range(5)))
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "3 more values are not shown" in client.get(f"/imports/{run.pk}/").content.decode()


def test_two_companies_of_one_name_are_not_told_apart_by_it(admin: User) -> None:
    for _time in range(2):
        parties.create_company(by=admin, data={"name": "Alfa OÜ"})
    run = take(admin, "name,company\nMari,Alfa OÜ\n")
    (question,) = planning.make_plan(run, admin).questions
    assert question.do == asking.EMPTY
    assert [label for _do, label in question.options[:2]] == [f"Alfa OÜ [{pk}]" for pk in Company.objects.values_list("pk", flat=True)]
    assert carry_out(run, admin).left_empty["company"]["count"] == 1


def test_rows_that_could_not_be_tied_are_counted_apart_and_once_after_a_kill(
    admin: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two companies that would be each other's parent: both are in, one stays without; a row that failed is not told again."""
    text = "name,parent company,employees\nAlfa,Beeta,5\nBeeta,Alfa,5\nGamma,Alfa,many\nDelta,Alfa,5\n"
    run = take(admin, text, "parties.company")
    actions.start(run, by=admin)
    monkeypatch.setattr(running, "CHUNK", 2)
    calls: list[int] = []
    tell = running.Runner.report

    def killed(work: running.Runner, done: int) -> None:
        tell(work, done)
        calls.append(done)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(running.Runner, "report", killed)
    with pytest.raises(KeyboardInterrupt):
        running.run_import(Import.objects.get(pk=run.pk), admin)
    monkeypatch.setattr(running.Runner, "report", tell)
    done = running.run_import(Import.objects.get(pk=run.pk), admin)
    assert (done.rows, done.created, done.failed, done.not_tied) == (4, 3, 1, 1)
    assert sorted(done.rejects.values_list("number", "code")) == [(3, "not_tied"), (4, "not_a_number")]
    assert Company.objects.get(name="Delta").parent == Company.objects.get(name="Alfa")
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "In, but not tied" in client.get(f"/imports/{run.pk}/").content.decode()
