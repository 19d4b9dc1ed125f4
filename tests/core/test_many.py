"""Many records at once give exactly what one by one gives: rows, news, refusals, and what follows from them."""

from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tehing.core import actions as core
from tehing.core import inserts, records
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.drafts import is_plain_email
from tehing.core.models import Event, SearchEntry
from tehing.parties import rules
from tehing.parties.models import Company, Employment, Person, Tag
from tehing.team.models import User

TEXT = st.one_of(st.text(max_size=12), st.sampled_from(["Alfa", "  ", "x" * 201, "Õ" * 200, "💥", "'=1", "a\nb"]))
COMPANY = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXT.filter(lambda text: "\x00" not in text),
        "registry_code": st.sampled_from(["", "10137025", "10137025 ", "123", "1013 7025"]),
        "country": st.sampled_from(["EE", "FI", "", "EEE"]),
        "relation": st.sampled_from(["prospect", "customer", "enemy"]),
        "employees": st.sampled_from([None, 5, -1, 2**31, "7", "x"]),
        "email": st.sampled_from(["", "a@b.ee", "no", "x" * 70 + "@b.ee", "õ@b.ee"]),
        "website": st.sampled_from(["", "https://alfa.ee", "alfa"]),
        "phone": st.sampled_from(["", "5123456", "+372 512 3456", "ask"]),
        "strange": st.just(1),
    },
)


def told(made: Any) -> Any:
    """What came of a row, without its key."""
    if isinstance(made, Invalid):
        return sorted(made.fields)
    if isinstance(made, Exception):
        return type(made).__name__
    made.refresh_from_db()
    kept = {name: value for name, value in made.__dict__.items() if name[0] != "_" and name not in ("id", "created_at", "updated_at")}
    event = Event.objects.filter(record_type=made._meta.label_lower, record_id=made.pk).get()
    after = {name: value for name, value in event.after.items() if name not in ("created_at", "updated_at")}
    return kept, event.name, after, event.before, event.label, event.actor_id


def undone(act: Any) -> Any:
    """What an act gives, and the database as before."""
    sid = transaction.savepoint()
    try:
        return act()
    finally:
        transaction.savepoint_rollback(sid)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(COMPANY, min_size=1, max_size=4))
def test_many_at_once_are_the_same_as_one_by_one(people: dict[str, User], rows: list[dict[str, Any]]) -> None:
    admin = people["admin"]
    filler = [{"name": f"Filler {n}", "phone": f"51000{n:02}", "country": "EE"} for n in range(inserts.SMALL)]
    company = records.resource("parties.company")

    def together() -> list[Any]:
        return [told(one) for one in core.create_many(company, by=admin, rows=[*filler, *rows])]

    def alone() -> list[Any]:
        return [told(core.create_many(company, by=admin, rows=[row])[0]) for row in [*filler, *rows]]

    assert undone(together) == undone(alone)


def test_what_hangs_on_many_new_records_is_made_too(people: dict[str, User]) -> None:
    admin = people["admin"]
    company, person = records.resource("parties.company"), records.resource("parties.person")
    tags = [Tag.objects.create(name=name) for name in ("good", "new")]
    made = core.create_many(company, by=admin, rows=[{"name": f"C{n}", "tags": tags} for n in range(30)])
    assert {tuple(one.tags.values_list("name", flat=True).order_by("name")) for one in made} == {("good", "new")}
    staff = core.create_many(person, by=admin, rows=[{"name": f"P{n}", "company": made[n], "title": "Buyer"} for n in range(30)])
    assert Employment.objects.filter(title="Buyer", company__in=made).count() == len(staff) == 30
    later = core.create(company, by=admin, data={"name": "One more"})
    assert later.pk > max(one.pk for one in made)
    assert Event.objects.filter(name="company.created").count() == 31


def test_one_that_breaks_a_constraint_leaves_the_others_whole(people: dict[str, User]) -> None:
    rows = [{"name": f"C{n}", "country": "EE", "registry_code": "10137025" if n in (7, 21) else ""} for n in range(40)]
    made = core.create_many(records.resource("parties.company"), by=people["admin"], rows=rows)
    assert [n for n, one in enumerate(made) if isinstance(one, Invalid | Refused)] == [21]
    assert Company.objects.count() == 39 == Event.objects.filter(name="company.created").count()
    assert not Person.objects.exists()


EDIT = st.tuples(
    st.integers(0, 5),
    COMPANY,
    st.fixed_dictionaries(
        {}, optional={"tags": st.sets(st.integers(0, 2)), "owner": st.sampled_from(["seller", "admin"]), "parent": st.integers(0, 5)}
    ),
    st.sampled_from([None, None, None, 1, 2]),
)


def now_told(made: Any, events: list[Event]) -> Any:
    """What came of a changed row: the stored record and its words for search, what was told of it, or why it was left alone."""
    if isinstance(made, Conflict):
        return sorted(made.differences), made.record.pk
    if isinstance(made, Exception):
        return type(made).__name__, sorted(getattr(made, "fields", ()))
    news = [(one.name, one.before, one.after, one.label, one.actor_id) for one in events if one.record_id == made.pk]
    made = type(made).objects.get(pk=made.pk)
    kept = {name: value for name, value in made.__dict__.items() if name[0] != "_" and name != "updated_at"}
    entry = SearchEntry.objects.filter(kind=records.resource("parties.company").number, record_id=made.pk)
    return kept, sorted(made.tags.values_list("pk", flat=True)), news, list(entry.values_list("title", "text"))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(EDIT, min_size=1, max_size=8))
def test_many_changed_at_once_are_the_same_as_one_by_one(people: dict[str, User], rows: list[Any]) -> None:
    admin, company = people["admin"], records.resource("parties.company")
    tags = [Tag.objects.get_or_create(name=name)[0] for name in ("good", "new", "old")]
    start = [{"name": f"C{n}", "country": "EE", "phone": f"51000{n:02}", "tags": tags[:n]} for n in range(6)]
    sid = transaction.savepoint()
    made = core.create_many(company, by=admin, rows=start)

    def edit(at: int, data: dict[str, Any], links: dict[str, Any], version: int | None) -> records.Edit:
        full = dict(data)
        if "tags" in links:
            full["tags"] = [tags[n] for n in sorted(links["tags"])]
        if "owner" in links:
            full["owner"] = people[links["owner"]]
        if "parent" in links:
            full["parent"] = Company.objects.get(pk=made[links["parent"]].pk)
        return records.Edit(made[at].pk, full, version)

    edits = [edit(*row) for row in rows]

    def results(done: list[Any]) -> Any:
        events = list(Event.objects.filter(name="company.updated").order_by("pk"))
        return [now_told(one, events) for one in done]

    def together() -> Any:
        assert company.update_many is not None
        return results(company.update_many(by=admin, edits=edits))

    def alone() -> Any:
        return results([tried(company.update, pk=one.pk, by=admin, data=one.data, version=one.version) for one in edits])

    try:
        assert undone(together) == undone(alone)
    finally:
        transaction.savepoint_rollback(sid)


def tried(act: Any, **given: Any) -> Any:
    try:
        with transaction.atomic():
            return act(**given)
    except (Invalid, Refused, Forbidden, Conflict, Unknown, IntegrityError, DataError) as no:
        return no


def test_changes_of_many_meet_the_rights_of_each(people: dict[str, User]) -> None:
    company, seller = records.resource("parties.company"), people["seller"]
    theirs, own = (core.create(company, by=people[who], data={"name": who}) for who in ("admin", "seller"))
    assert company.update_many is not None
    edits = [records.Edit(pk, {"city": "Tartu"}) for pk in (theirs.pk, own.pk, 10**9)]
    refused, made, unknown = company.update_many(by=seller, edits=edits)
    assert isinstance(refused, Forbidden)
    assert isinstance(unknown, Unknown)
    assert (made.pk, made.version) == (own.pk, 2)
    assert Company.objects.filter(city="Tartu").count() == 1 == Event.objects.filter(name="company.updated").count()
    with pytest.raises(Forbidden):
        company.update_many(by=people["reader"], edits=edits)


def test_one_change_that_breaks_a_constraint_leaves_the_others_whole(people: dict[str, User]) -> None:
    company = records.resource("parties.company")
    made = core.create_many(company, by=people["admin"], rows=[{"name": f"C{n}", "country": "EE"} for n in range(30)])
    edits = [records.Edit(one.pk, {"registry_code": "10137025" if n in (3, 17) else "", "city": "Tartu"}) for n, one in enumerate(made)]
    assert company.update_many is not None
    done = company.update_many(by=people["admin"], edits=edits)
    assert [n for n, one in enumerate(done) if isinstance(one, Invalid | Refused)] == [17]
    assert Company.objects.filter(city="Tartu", version=2).count() == 29 == Event.objects.filter(name="company.updated").count()


def test_jobs_follow_when_many_change_company(people: dict[str, User]) -> None:
    admin, person = people["admin"], records.resource("parties.person")
    here, there = core.create_many(records.resource("parties.company"), by=admin, rows=[{"name": "Here"}, {"name": "There"}])
    staff = core.create_many(person, by=admin, rows=[{"name": f"P{n}", "company": here} for n in range(25)])
    assert person.update_many is not None
    person.update_many(by=admin, edits=[records.Edit(one.pk, {"company": there}) for one in staff[:20]])
    assert Employment.objects.filter(company=here, to_on=None).count() == 5
    assert Employment.objects.filter(company=there, to_on=None).count() == 20
    assert Employment.objects.exclude(to_on=None).count() == 20


PHONE = st.builds(
    lambda start, digits, gap: start + gap.join(digits),
    st.sampled_from(["", "+", "+372", "+44", "+1", "+358 ", "+7", "+49 (0)", "00372", "372", "8", "0"]),
    st.lists(st.sampled_from("0123456789"), max_size=14),
    st.sampled_from(["", " ", "-"]),
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(PHONE, st.sampled_from(["", "EE", "FI", "LV", "LT", "DE", "US", "RU", "SE"]))
def test_the_short_way_to_a_number_leads_where_the_long_way_does(text: str, country: str) -> None:
    import phonenumbers

    try:
        found = phonenumbers.parse(text, country or None)
        possible = phonenumbers.is_possible_number(found)
        expected = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if possible else text
    except phonenumbers.NumberParseException:
        expected = text
    assert rules.phone_e164(text, country) == expected


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.from_regex(r"[A-Za-z0-9_.+@-]{1,40}", fullmatch=True))
def test_what_is_plainly_an_address_is_one(text: str) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    if is_plain_email(text):
        try:
            validate_email(text)
        except ValidationError:
            pytest.fail(text)
