"""Every write to companies, people and what hangs on them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import clock, erasure, inserts, outbox, records, updates, workspace
from tehing.core.access import Actor, Invalid, one, require
from tehing.core.models import Erasure, Event
from tehing.core.records import Edit
from tehing.parties import access, rules
from tehing.parties.models import Company, Consent, Employment, Industry, Person
from tehing.parties.permissions import PERSONAL_DATA

COMPANY, PERSON = "parties.company", "parties.person"


def create_company(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Company:
    """A new company. Identifiers are checked, phone numbers put into international form."""
    made: Company = core.create(records.resource(COMPANY), by=by, data=data, reason=reason)
    return made


def create_companies(*, by: Actor, rows: Sequence[Mapping[str, Any]], reason: str = "") -> list[Any]:
    return core.create_many(records.resource(COMPANY), by=by, rows=rows, reason=reason)


@transaction.atomic
def update_company(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Company:
    """Change a company. Raises Invalid("circle") when it would come to stand above itself."""
    parent = data.get("parent")
    if parent is not None and rules.makes_circle(pk, _ancestors(parent)):
        raise Invalid({"parent": ["circle"]})
    made: Company = core.update(records.resource(COMPANY), pk=pk, by=by, data=prepare_company(data, by), version=version, reason=reason)
    return made


def update_companies(*, by: Actor, edits: Sequence[Edit], reason: str = "") -> list[Any]:
    """Change many. One that gets a parent goes alone, because circles are seen only in what is saved."""

    def ready(company: Company, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return prepare_company(data, by) if data.get("parent") is None else None

    return updates.update_many(records.resource(COMPANY), by=by, edits=edits, reason=reason, ready=ready)


def delete_company(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(COMPANY), pk=pk, by=by, version=version, reason=reason)


def create_person(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Person:
    """A new person; a company given at once becomes the first job."""
    made: Person = core.create(records.resource(PERSON), by=by, data=data, reason=reason)
    return made


def create_people(*, by: Actor, rows: Sequence[Mapping[str, Any]], reason: str = "") -> list[Any]:
    return core.create_many(records.resource(PERSON), by=by, rows=rows, reason=reason)


def begin_jobs(people: Sequence[Person], by: Actor) -> None:
    """Whoever is new and has a company has a job there."""
    _begin_jobs(people, by)


def _begin_jobs(people: Sequence[Person], by: Actor) -> list[Employment]:
    now = clock.now()
    same = {"created_by_id": by.pk, "created_at": now, "updated_at": now}
    make = inserts.maker(Employment, same)
    jobs = [make({"person_id": one.pk, "company_id": one.company_id, "title": one.title}) for one in people if one.company_id is not None]
    inserts.insert(Employment, jobs)
    return jobs


@transaction.atomic
def update_person(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Person:
    """Change a person; a changed company ends the main job of before and begins another."""
    changed: Person = core.update(records.resource(PERSON), pk=pk, by=by, data=prepare_person(data, by), version=version, reason=reason)
    _follow_main_jobs([changed], by)
    return changed


def update_people(*, by: Actor, edits: Sequence[Edit], reason: str = "") -> list[Any]:
    """Change many; whose company changed, their jobs follow."""
    return updates.update_many(
        records.resource(PERSON),
        by=by,
        edits=edits,
        reason=reason,
        ready=lambda person, data: prepare_person(data, by),
        follow=lambda people: _follow_main_jobs(people, by),
    )


def delete_person(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(PERSON), pk=pk, by=by, version=version, reason=reason)


@transaction.atomic
def employ(*, person_pk: int, company_pk: int, by: Actor, title: str = "", department: str = "") -> Employment:
    """A further job for a person; the main one stays."""
    data = {
        "person": one(access.visible_people(by, "edit"), person_pk),
        "company": one(access.visible_companies(by), company_pk),
        "title": title,
        "department": department,
    }
    made: Employment = core.create(records.resource("parties.employment"), by=by, data=data)
    return made


@transaction.atomic
def record_consent(*, person_pk: int, by: Actor, channel: str, given: bool, source: str) -> Consent:
    """Keep what a person said about being contacted by a channel; the newest counts."""
    person = one(access.visible_people(by, "edit"), person_pk)
    if channel not in Consent.Channel.values:
        raise Invalid({"channel": ["unknown_channel"]})
    if not source.strip():
        raise Invalid({"source": ["needed"]})
    said = Consent(person=person, channel=channel, given=given, source=source.strip()[:200], at=clock.now(), by_id=by.pk)
    said.save(force_insert=True)
    outbox.emit("person.consent_recorded", by=by, record=person, after={"channel": channel, "given": given}, reason=source)
    return said


@transaction.atomic
def erase_person(*, pk: int, by: Actor, confirmed: str, reason: str = "") -> Erasure:
    """Erase a person's data for ever, wherever it stands. `confirmed` repeats the name, so that nobody does it by mistake.

    Raises Invalid("not_the_name"), Refused("already_erased"). Deals, contracts and what was agreed stay, without the person.
    """
    require(by, PERSONAL_DATA)
    person = one(access.visible_people(by).select_for_update(of=("self",)), pk)
    if confirmed.strip().casefold() != person.name.strip().casefold():
        raise Invalid({"confirmed": ["not_the_name"]})
    with translation.override(workspace.current().language):
        pseudonym = _("Erased person %(number)s") % {"number": person.pk}
    for said in Consent.objects.filter(person=person):
        said.source = erasure.without(records.resource(PERSON), person, said.source, pseudonym)
        said.save(update_fields=["source"])
    return erasure.erase(records.resource(PERSON), person, by=by, pseudonym=pseudonym, reason=reason)


@transaction.atomic
def give_personal_data(*, pk: int, by: Actor) -> dict[str, Any]:
    """Everything held on a person, for the person. That it was given out is told in the history."""
    require(by, PERSONAL_DATA)
    person = one(access.visible_people(by), pk)
    found = erasure.held(records.resource(PERSON), person)
    outbox.emit("person.personal_data_given", by=by, record=person)
    consents = Consent.objects.filter(person=person).order_by("pk").values("channel", "given", "source", "at")
    return found | {"consents": list(consents)}


@transaction.atomic
def seed_industries(*, by: Actor) -> None:
    """The usual industries, in the present language, for a house that has none."""
    if Industry.objects.exists():
        return
    for name, nace in _industries():
        core.create(records.resource("parties.industry"), by=by, data={"name": name, "nace_code": nace, "nace_revision": "2.1"})


def prepare_company(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Identifiers without blanks, the telephone number in international form."""
    tidy = dict(data)
    for name in ("registry_code", "vat_number", "lei"):
        if tidy.get(name):
            tidy[name] = rules.compact(tidy[name])
    if tidy.get("phone"):
        tidy["phone"] = rules.phone_e164(tidy["phone"], tidy.get("country") or "")
    return tidy


def prepare_person(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Telephone numbers in international form; those without a country are of the company's."""
    tidy = dict(data)
    country = getattr(tidy.get("company"), "country", "")
    for name in ("phone", "mobile"):
        if tidy.get(name):
            tidy[name] = rules.phone_e164(tidy[name], country)
    return tidy


def _ancestors(company: Company) -> list[int]:
    """The company and all above it; ends even if the table holds a circle."""
    found: list[int] = []
    at: Company | None = company
    while at is not None and at.pk not in found:
        found.append(at.pk)
        at = at.parent
    return found


def _follow_main_jobs(people: Sequence[Person], by: Actor) -> None:
    """Whoever has no job at the company that is now theirs ends those of before and begins one; what lies ahead stays planned."""
    if outbox.channel() == "undo":
        for one in people:
            _return_to_job(one)
    placed = [one for one in people if one.company_id is not None]
    open_jobs = Employment.objects.filter(person__in=placed, to_on=None)
    there = set(open_jobs.values_list("person_id", "company_id")) if placed else set()
    moved = [one for one in placed if (one.pk, one.company_id) not in there]
    if moved:
        ended = list(open_jobs.filter(person__in=moved).select_for_update(of=("self",)).order_by("pk"))
        _tell_jobs(moved, _end_jobs(ended), _begin_jobs(moved, by), by)


def _end_jobs(jobs: Sequence[Employment]) -> list[Employment]:
    """Those that had begun end today, at the earliest a day after they began."""
    today, now = clock.today(), clock.now()
    begun = [job for job in jobs if job.from_on is None or job.from_on <= today]
    for job in begun:
        job.to_on = today if job.from_on != today else today + timedelta(days=1)
        job.version, job.updated_at = job.version + 1, now
    inserts.update(Employment, begun, {"to_on", "version", "updated_at"})
    return begun


def _tell_jobs(moved: Sequence[Person], ended: Sequence[Employment], begun: Sequence[Employment], by: Actor) -> None:
    """What followed from a changed company, so that undoing it can be followed, too."""
    left: dict[int, dict[str, str]] = defaultdict(dict)
    for job in ended:
        left[job.person_id][str(job.pk)] = str(job.to_on)
    news: list[Any] = [(person, {}, {"jobs_ended": left[person.pk], "job_begun": job.pk}) for person, job in zip(moved, begun, strict=True)]
    outbox.emit_many("person.changed_jobs", by=by, news=news)


def _return_to_job(person: Person) -> None:
    """Whose company was put back has the jobs of before, unless they were changed since: what was ended goes on, what was begun goes."""
    told = Event.objects.filter(record_type=PERSON, record_id=person.pk, name="person.changed_jobs").order_by("-pk").first()
    begun = Employment.objects.filter(pk=told.after["job_begun"]).first() if told is not None else None
    if told is None or begun is None or begun.company_id == person.company_id:
        return
    if begun.version == 1 and begun.to_on is None:
        begun.delete()
    for key, day in told.after["jobs_ended"].items():
        again = Employment.objects.filter(pk=int(key), to_on=day)
        again.update(to_on=None, version=F("version") + 1, updated_at=clock.now())


def _industries() -> list[tuple[str, str]]:
    """(name in the present language, NACE 2.1 code)."""
    return [
        (_("Technology"), "62"),
        (_("Software"), "58.2"),
        (_("Telecommunications"), "61"),
        (_("Retail"), "47"),
        (_("Wholesale"), "46"),
        (_("Medical"), "86"),
        (_("Pharmaceuticals"), "21"),
        (_("Marketing"), "73"),
        (_("Finance"), "64"),
        (_("Insurance"), "65"),
        (_("Employment"), "78"),
        (_("Services"), "82"),
        (_("Consulting"), "70"),
        (_("Entertainment"), "90"),
        (_("Media"), "60"),
        (_("Manufacturing"), "C"),
        (_("Metalworking"), "25"),
        (_("Machinery"), "28"),
        (_("Electronics"), "26"),
        (_("Wood processing"), "16"),
        (_("Furniture"), "31"),
        (_("Food production"), "10"),
        (_("Chemicals"), "20"),
        (_("Textiles"), "13"),
        (_("Energy"), "35"),
        (_("Water and waste"), "38"),
        (_("Construction"), "41"),
        (_("Real estate"), "68"),
        (_("Transport and logistics"), "49"),
        (_("Hotels and restaurants"), "55"),
        (_("Agriculture"), "01"),
        (_("Forestry"), "02"),
        (_("Mining"), "08"),
        (_("Education"), "85"),
        (_("Public administration"), "84"),
    ]
