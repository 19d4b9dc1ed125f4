"""Exports of other systems and address books come in whole: nothing is lost silently, references find each other."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tehing.core.imports import actions, mappings, reading, running
from tehing.core.imports.table import Unreadable
from tehing.core.models import ExternalId, Import, SavedMapping
from tehing.core.records import resource
from tehing.deals import actions as deals
from tehing.deals.models import Activity, Deal
from tehing.leads.models import Lead
from tehing.parties import actions as parties
from tehing.parties.models import Company, Person
from tehing.team.models import User


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    deals.seed_pipelines(by=people["admin"])
    return people["admin"]


def bring(by: User, *files: tuple[str, str | bytes]) -> list[Import]:
    """Files of one export with their proposals accepted, in the order in which they are put."""
    sent: list[Any] = [SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for name, text in files]
    done = []
    for run in actions.receive(sent, by=by):
        if run.problem or not run.record_type:
            done.append(run)
            continue
        actions.start(run, by=by)
        done.append(running.run_import(Import.objects.select_related("by").get(pk=run.pk), by))
        assert done[-1].rows == done[-1].created + done[-1].updated + done[-1].skipped + done[-1].failed
    return done


def test_a_hubspot_export_ties_its_files_by_their_identifiers(admin: User) -> None:
    done = bring(
        admin,
        (
            "deals.csv",
            "Record ID,Deal Name,Deal Stage,Close Date,Create Date,Amount,Associated Company IDs,Associated Contact IDs\n"
            '31,Big,Won,2026-05-01 14:30,2026-07-01 09:00,"1,200.00",11,21;22\n',
        ),
        (
            "contacts.csv",
            "Record ID,First Name,Last Name,Email,Associated Company IDs\n21,Mari,Maasikas,mari@alfa.ee,11\n22,Jüri,Juurikas,,11\n",
        ),
        ("companies.csv", "Record ID,Company name,City,Company Domain Name\n11,Alfa OÜ,Tartu,alfa.ee\n"),
    )
    assert [run.record_type for run in done] == ["parties.company", "parties.person", "deals.deal"]
    assert {run.source for run in done} == {"hubspot"}
    assert {run.failed for run in done} == {0}
    deal = Deal.objects.get()
    assert (deal.company.name, deal.person.name, deal.value_minor) == ("Alfa OÜ", "Mari Maasikas", 120_000)
    assert deal.closed_on == deal.opened_on == date(2026, 5, 1)  # entered there only after it was won
    assert Person.objects.filter(company=deal.company).count() == 2
    assert set(ExternalId.objects.filter(source="hubspot").values_list("external_id", flat=True)) == {"11", "21", "22", "31"}


def test_a_contact_without_a_name_is_called_by_its_address_until_it_has_one(admin: User) -> None:
    header = "Record ID,First Name,Last Name,Email\n"
    assert bring(admin, ("contacts.csv", header + "21,,,mari@alfa.ee\n22,,,\n"))[0].failed == 1
    assert Person.objects.get().name == "mari@alfa.ee"
    bring(admin, ("contacts.csv", header + "21,Mari,Maasikas,mari@alfa.ee\n"))
    bring(admin, ("contacts.csv", header + "21,,,mari@beeta.ee\n"))
    assert list(Person.objects.values_list("name", "email")) == [("Mari Maasikas", "mari@beeta.ee")]


@pytest.mark.parametrize(
    ("source", "files"),
    [
        (
            "pipedrive",
            [
                ("o.csv", "Organization - ID,Organization - Name,Organization - Owner\n1,Alfa OÜ,Anu Admin\n"),
                ("p.csv", "Person - ID,Person - Name,Person - Organization,Person - Email\n2,Mari Maasikas,Alfa OÜ,m@alfa.ee\n"),
                (
                    "d.csv",
                    "Deal - ID,Deal - Title,Deal - Organization,Deal - Contact person,Deal - Stage,Deal - Deal closed on\n"
                    "3,Big,Alfa OÜ,Mari Maasikas,Won,2026-05-01 08:00:00\n",
                ),
            ],
        ),
        (
            "salesforce",
            [
                ("Account.csv", "Id,Name,BillingCity,OwnerId,ParentId\n001A,Alfa OÜ,Tartu,005A,\n"),
                ("Contact.csv", "Id,AccountId,FirstName,LastName,Email\n003A,001A,Mari,Maasikas,mari@alfa.ee\n"),
                ("Opportunity.csv", "Id,AccountId,Name,StageName,CloseDate\n006A,001A,Big,Won,2026-05-01\n"),
            ],
        ),
        (
            "espocrm",
            [
                ("Account.csv", "id,name,billingAddressCity,assignedUserName\n5f1,Alfa OÜ,Tartu,Anu Admin\n"),
                ("Contact.csv", "id,firstName,lastName,accountId,emailAddress\n5f2,Mari,Maasikas,5f1,mari@alfa.ee\n"),
                ("Opportunity.csv", "id,name,stage,amount,closeDate,accountId\n5f3,Big,Won,1200,2026-05-01,5f1\n"),
            ],
        ),
        (
            "twenty",
            [
                ("companies.csv", "Id,Name,Domain Name / Link URL\nuuid-1,Alfa OÜ,https://alfa.ee\n"),
                ("people.csv", "Id,Name / First Name,Name / Last Name,Company / Id\nuuid-2,Mari,Maasikas,uuid-1\n"),
                ("opportunities.csv", "Id,Name,Stage,Amount / Amount,Close date,Company / Id\nuuid-3,Big,Won,1200,2026-05-01,uuid-1\n"),
            ],
        ),
    ],
)
def test_exports_of_other_programs_need_no_mapping(admin: User, source: str, files: list[tuple[str, str]]) -> None:
    done = bring(admin, *reversed(files))
    assert [(run.record_type, run.created, run.failed) for run in done] == [
        ("parties.company", 1, 0),
        ("parties.person", 1, 0),
        ("deals.deal", 1, 0),
    ]
    assert {run.source for run in done} == {source}
    assert Person.objects.get().company == Company.objects.get() == Deal.objects.get().company
    assert Person.objects.get().name == "Mari Maasikas"
    assert Deal.objects.get().closed_on == date(2026, 5, 1)


def test_won_and_lost_deals_of_pipedrive_end_in_their_pipelines(admin: User) -> None:
    """Its stages are only those of open deals; what came of a deal stands beside them."""
    other = resource("deals.pipeline").create(by=admin, data={"name": "Projects"})
    deals.create_stage(by=admin, data={"name": "Signed", "pipeline": other, "kind": "won"})
    head = "Deal - ID,Deal - Title,Deal - Status,Deal - Stage,Deal - Pipeline,Deal - Won time,Deal - Lost time,Deal - Lost reason\n"
    rows = "1,A,Won,Qualified,Sales,2026-05-01 08:00:00,,\n2,B,Lost,Qualified,Sales,,2026-05-02 08:00:00,Price\n"
    rows += "3,C,Open,Qualified,Sales,,,\n4,D,Won,Qualified,Projects,2026-05-03 08:00:00,,\n"
    for turn in (1, 2):
        (done,) = bring(admin, ("deals.csv", head + rows))
        assert (done.failed, done.skipped) == (0, 0 if turn == 1 else 4), list(done.rejects.values_list("column", "code"))
        told = {deal.name: (deal.stage.kind, deal.stage.pipeline == other, deal.closed_on) for deal in Deal.objects.select_related("stage")}
        assert told == {
            "A": ("won", False, date(2026, 5, 1)),
            "B": ("lost", False, date(2026, 5, 2)),
            "C": ("open", False, None),
            "D": ("won", True, date(2026, 5, 3)),
        }
    assert str(Deal.objects.get(name="B").loss_reason) == "Price"
    changed = actions.receive([SimpleUploadedFile("deals.csv", (head + rows).encode())], by=admin)[0]  # type: ignore[list-item]
    kept = actions.decide(changed, by=admin, record="deals.deal", mapping=changed.mapping, choices={})
    assert list(kept.mapping.values()).count("closed_on") == 2


def test_one_close_date_is_when_a_deal_was_closed_or_should_be(admin: User) -> None:
    """Also where somebody had put it to the expected close before."""
    text = "Id,AccountId,Name,StageName,CloseDate\n1,,Over,Closed Lost,2026-05-01\n2,,Going,Qualified,2026-12-01\n"
    (run,) = actions.receive([SimpleUploadedFile("Opportunity.csv", text.encode())], by=admin)  # type: ignore[list-item]
    mapping = {"Id": "external_id", "Name": "name", "StageName": "stage", "CloseDate": "expected_close_on"}
    run = actions.decide(run, by=admin, record="deals.deal", mapping=mapping, choices={})
    actions.start(run, by=admin)
    running.run_import(Import.objects.get(pk=run.pk), admin)
    assert dict(Deal.objects.values_list("name", "closed_on")) == {"Over": date(2026, 5, 1), "Going": None}
    assert Deal.objects.get(name="Going").expected_close_on == date(2026, 12, 1)


@pytest.mark.parametrize("system", ["hubspot", "salesforce"])
def test_the_public_tables_of_other_systems_lose_no_row(admin: User, shared: Path, system: str) -> None:
    """Made-up values fail where they are no e-mail or date; each failure is told."""
    names = {"hubspot": ("company", "contact", "deal", "engagement_meeting", "engagement_task", "engagement_note", "deal_contact")}
    names["salesforce"] = ("account", "contact", "opportunity", "task", "event", "lead")
    prefix = {"hubspot": "", "salesforce": "sf_"}[system]
    files = [(f"{name}.csv", (shared / "crm-exports" / system / f"{prefix}{name}_data.csv").read_bytes()) for name in names[system]]
    done = bring(admin, *files)
    assert {run.source for run in done} == {system}
    for run in done:
        lines = reading.open_table(Path(actions.planning.path_of(run.sha256)), run.file_name).row_count
        assert run.rows == lines == run.created + run.updated + run.skipped + run.failed
        assert run.rejects.count() == run.failed
    assert Company.objects.exists() and Deal.objects.exists() and Activity.objects.exists()


def test_address_books_of_other_programs_come_in(admin: User, shared: Path) -> None:
    folder = shared / "mail-contacts-calendar/vcard"
    for path in sorted(folder.glob("*.vcf")):
        (run,) = bring(admin, (path.name, path.read_bytes()))
        cards = path.read_text("utf-8", "replace").upper().count("BEGIN:VCARD")
        assert (run.problem, run.record_type, run.rows) == ("", "parties.person", cards), path.name
        assert run.failed == 0, (path.name, list(run.rejects.values_list("column", "code", "detail")))
    mari = Person.objects.get(name="John Doe III")
    assert (mari.email, mari.title) == ("jdoe@hotmail.com", "The Job Title")


FULL = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mari Maasikas\r\nORG:Alfa OÜ\r\nEMAIL:mari@home.example\r\nEMAIL;TYPE=PREF:mari@alfa.example\r\n"
    "TEL;TYPE=WORK:+372 600 0001\r\nTEL;TYPE=FAX:+372 600 0002\r\nADR;TYPE=WORK:;;Narva mnt 5;Tallinn;Harju;10117;Estonia\r\n"
    "URL:https://alfa.example\r\nBDAY:1980-05-06\r\nCATEGORIES:vip,partner\r\nNICKNAME:Mar\r\nX-SKYPE:mari\r\nEND:VCARD\r\n"
)


def test_what_a_card_holds_beyond_a_person_stands_in_columns_or_is_named(admin: User) -> None:
    (run,) = actions.receive([SimpleUploadedFile("full.vcf", FULL.encode())], by=admin)  # type: ignore[list-item]
    plan = actions.planning.make_plan(run, admin)
    told = {column.name: (column.samples[0], column.target) for column in plan.columns if column.samples}
    assert run.record_type == "parties.person" and told["Email"] == ("mari@alfa.example", "email")
    assert {name: sample for name, (sample, target) in told.items() if not target} == {
        "Other e-mails": "mari@home.example",
        "Other phones": "+372 600 0002",
        "Website": "https://alfa.example",
        "Street": "Narva mnt 5",
        "City": "Tallinn",
        "Region": "Harju",
        "Postal code": "10117",
        "Country": "Estonia",
        "Birthday": "1980-05-06",
        "Tags": "vip; partner",
    }
    assert [(one.code, one.detail) for one in plan.notices] == [("card_left_out", "NICKNAME, X-SKYPE")]


def test_cards_of_companies_bring_addresses_and_tags(admin: User) -> None:
    (run,) = actions.receive([SimpleUploadedFile("full.vcf", FULL.encode())], by=admin, record="parties.company")  # type: ignore[list-item]
    actions.start(run, by=admin)
    assert running.run_import(Import.objects.get(pk=run.pk), admin).created == 1
    alfa = Company.objects.get()
    assert (alfa.street, alfa.city, alfa.postal_code, alfa.country, alfa.domain) == (
        "Narva mnt 5",
        "Tallinn",
        "10117",
        "EE",
        "alfa.example",
    )
    assert sorted(alfa.tags.values_list("name", flat=True)) == ["partner", "vip"]


def test_a_card_that_cannot_be_read_is_told(admin: User) -> None:
    good = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mari\r\nEND:VCARD\r\n"
    with pytest.raises(Unreadable):
        reading.open_table((good + "BEGIN:VCARD\r\nFN:Half").encode(), "half.vcf")
    (run,) = bring(admin, ("two.vcf", good + "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n"))
    assert (run.rows, run.created, run.failed) == (2, 1, 1)


def test_rows_are_known_by_the_chosen_key_and_mode(admin: User) -> None:
    parties.create_company(by=admin, data={"name": "Alfa", "website": "https://www.alfa.ee/en", "email": "info@alfa.ee"})

    def take(choices: dict[str, Any]) -> tuple[int, int, int]:
        text = b"name,website,email,employees\nAlfa Group,alfa.ee,info@alfa.ee,7\nBeeta,beeta.ee,b@beeta.ee,8\n"
        (run,) = actions.receive([SimpleUploadedFile("c.csv", text)], by=admin, record="parties.company")  # type: ignore[list-item]
        mapping = {name: name for name in ("name", "website", "email", "employees")}
        run = actions.decide(run, by=admin, record="parties.company", mapping=mapping, choices=choices)
        actions.start(run, by=admin)
        done = running.run_import(Import.objects.get(pk=run.pk), admin)
        return done.created, done.updated, done.skipped

    assert take({"key": "website", "new": "skip"}) == (0, 1, 1)
    assert Company.objects.get().name == "Alfa Group"
    assert take({"key": "email", "existing": "skip", "new": "create"}) == (1, 0, 1)
    assert take({"key": "email", "existing": "update"}) == (0, 0, 2)


def test_a_saved_mapping_and_rejected_rows_come_back_without_asking(admin: User, people: dict[str, User]) -> None:
    text = b"firma,muu,pead\nAlfa,x,5\nBeeta,y,many\n"
    (run,) = actions.receive([SimpleUploadedFile("c.csv", text)], by=admin, record="parties.company")  # type: ignore[list-item]
    run = actions.decide(run, by=admin, record="parties.company", mapping={"firma": "name", "muu": "city", "pead": "employees"}, choices={})
    mappings.keep_mapping(run, by=admin, name="Monthly", shared=True)
    actions.start(run, by=admin)
    assert running.run_import(Import.objects.get(pk=run.pk), admin).failed == 1
    mended = b"firma,muu,pead,Row,Reason\nBeeta,y,6,3,pead This is no number.\n"
    (again,) = actions.receive([SimpleUploadedFile("rejected.csv", mended)], by=people["head"])  # type: ignore[list-item]
    assert again.mapping == {"firma": "name", "muu": "city", "pead": "employees"}
    assert again.choices["saved"] == "Monthly" == SavedMapping.objects.get().name
    actions.start(again, by=people["head"])
    assert running.run_import(Import.objects.get(pk=again.pk), people["head"]).created == 1
    assert dict(Company.objects.values_list("name", "employees")) == {"Alfa": 5, "Beeta": 6}


LEADS = {
    "espocrm": (
        "id,name,firstName,lastName,title,status,source,accountName,emailAddress,phoneNumber,addressCountry,assignedUserName,opportunityAmount\n"
        '6a1,Mari Maasikas,Mari,Maasikas,CFO,"In Process",Web Site,Alfa OÜ,mari@alfa.ee,+3725123456,Estonia,Anu Admin,1200\n'
        "6a2,Jüri Juurikas,Jüri,Juurikas,,Dead,Partner,Beeta OÜ,juri@beeta.ee,,,,\n"
        "6a3,Anu Aas,Anu,Aas,,Recycled,,Gamma OÜ,anu@gamma.ee,,,,\n"
        "6a4,Jaan Kask,Jaan,Kask,,Converted,,Delta OÜ,jaan@delta.ee,,,,\n"
    ),
    "salesforce": (
        "Id,FirstName,LastName,Company,Title,Email,Phone,Country,LeadSource,Status,IsConverted\n"
        "00Q1,Mari,Maasikas,Alfa OÜ,CFO,mari@alfa.ee,+3725123456,Estonia,Web Site,Working - Contacted,false\n"
        "00Q2,Jüri,Juurikas,Beeta OÜ,,juri@beeta.ee,,,Partner,Closed - Not Converted,false\n"
        "00Q3,Anu,Aas,Gamma OÜ,,anu@gamma.ee,,,,Open - Not Contacted,false\n"
        "00Q4,Jaan,Kask,Delta OÜ,,jaan@delta.ee,,,,Closed - Converted,true\n"
    ),
}


@pytest.mark.parametrize("system", LEADS)
def test_leads_of_other_programs_come_in_with_their_status(admin: User, system: str) -> None:
    """But for those that were converted: what they have become is in other files. The review says so, and each row is told."""
    for turn in (1, 2):
        (done,) = bring(admin, ("Lead.csv", LEADS[system]))
        told = list(done.rejects.values_list("column", "code", "detail"))
        assert (done.record_type, done.source) == ("leads.lead", system)
        assert [(column.casefold(), code) for column, code, _detail in told] == [("status", "left_out")]
        assert (done.created, done.skipped) == ((3, 0) if turn == 1 else (0, 3))
    mari = Lead.objects.get(email="mari@alfa.ee")
    assert (mari.person_name, mari.company_name, mari.job_title, mari.country) == ("Mari Maasikas", "Alfa OÜ", "CFO", "EE")
    assert (str(mari.channel), mari.phone[-7:]) == ("Web Site", "5123456")
    status = dict(Lead.objects.values_list("person_name", "status"))
    third = {"espocrm": "recycled", "salesforce": "new"}[system]
    assert status == {"Mari Maasikas": "in_process", "Jüri Juurikas": "dead", "Anu Aas": third}
