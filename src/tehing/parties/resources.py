"""How companies, people and what hangs on them are described to the engine."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tehing.core.access import Invalid
from tehing.core.duplicates.rules import Likeness, Trait, company_key, person_key
from tehing.core.records import Field, Resource, register
from tehing.core.records.plain import plain_record, small_list
from tehing.parties import access, actions, rules
from tehing.parties.models import Address, Company, Employment, Industry, Person, Tag

_ALL = "view all, create, edit all, delete all, export all, import all"
_READ = "view all"
BOOK_RIGHTS = {
    "sales_head": _ALL,
    "seller": "view all, create, edit team, delete own, export own, import all",
    "account_manager": "view all, create, edit team, delete own, export own, import all",
    "lead_developer": "view all, create, edit own, delete own, import all",
    "pricing_approver": _READ,
    "finance": "view all, export all",
    "warehouse": _READ,
    "reader": _READ,
}
LIST_RIGHTS = dict.fromkeys(BOOK_RIGHTS, _READ) | {"sales_head": _ALL, "seller": "view all, create", "account_manager": "view all, create"}


def _check_company(values: Mapping[str, Any], record: Company) -> None:
    problems = {
        "registry_code": rules.registry_code_problem(record.registry_code, record.country),
        "vat_number": rules.vat_number_problem(record.vat_number),
        "lei": rules.lei_problem(record.lei),
        "founded_year": rules.year_problem(record.founded_year),
    }
    if found := {name: [code] for name, code in problems.items() if code}:
        raise Invalid(found)
    record.domain = rules.domain_of(record.website, record.email)[:200]


def _typed_company(given: Mapping[str, str]) -> dict[str, str]:
    return {
        "registry_code": rules.compact(given.get("registry_code", "")),
        "vat_number": rules.compact(given.get("vat_number", "")),
        "domain": rules.domain_of(given.get("website", ""), given.get("email", "")),
        "email": given.get("email", "").strip(),
        "phone": rules.phone_e164(given.get("phone", ""), given.get("country", "")),
        "name": company_key(given.get("name", "")),
    }


def _typed_person(given: Mapping[str, str]) -> dict[str, str]:
    phone = rules.phone_e164(given.get("mobile", "") or given.get("phone", ""), "")
    return {"email": given.get("email", "").strip(), "phone": phone, "name": person_key(given.get("name", ""))}


COMPANY_ALIKE = Likeness(
    traits=(
        Trait(name="name", field="name", columns=("name_key",), kind="name"),
        Trait(name="registry_code", field="registry_code", columns=("registry_code",), kind="sure"),
        Trait(name="vat_number", field="vat_number", columns=("vat_number",), kind="sure"),
        Trait(name="domain", field="website", columns=("domain",), kind="sure"),
        Trait(name="email", field="email", columns=("email",), kind="sure", folded=True),
        Trait(name="phone", field="phone", columns=("phone",), kind="sure"),
        Trait(name="city", field="city", columns=("city",), kind="text", warns=False),
        Trait(name="street", field="street", columns=("street",), kind="text", warns=False),
        Trait(name="country", field="country", columns=("country",), warns=False),
    ),
    key=lambda record: company_key(record.name),
    typed=_typed_company,
    blocks=("registry_code", "vat_number", "domain", "email", "phone", "name", "name:6+city", "name:10", "name:-8", "street+city"),
    once=("parties.employment", "parties.address"),
)
PERSON_ALIKE = Likeness(
    traits=(
        Trait(name="name", field="name", columns=("name_key",), kind="name"),
        Trait(name="email", field="email", columns=("email",), kind="sure", folded=True),
        Trait(name="phone", field="phone", columns=("mobile", "phone"), kind="sure"),
        Trait(name="company", field="company", columns=("company_id",), warns=False),
        Trait(name="title", field="title", columns=("title",), kind="text", warns=False),
    ),
    key=lambda record: person_key(record.name),
    typed=_typed_person,
    blocks=("email", "phone", "name", "name:5+company", "name:10", "name:-8"),
    once=("parties.employment",),
)

small_list(
    Industry,
    "parties.industry",
    "industries",
    _("Industry"),
    _("Industries"),
    access.visible_industries,
    (
        Field(name="name", shown=True, sort=True, aliases=("industry", "industry name", "sector", "tegevusala")),
        Field(name="nace_code", shown=True, aliases=("nace", "emtak")),
        Field(name="nace_revision", shown=True),
    ),
    rights=LIST_RIGHTS,
    icon="factory",
)
small_list(
    Tag,
    "parties.tag",
    "tags",
    _("Tag"),
    _("Tags"),
    access.visible_tags,
    (Field(name="name", shown=True, sort=True, aliases=("tag", "label", "silt", "märksõna")),),
    rights=LIST_RIGHTS,
    icon="tag",
)

register(
    Resource(
        key="parties.company",
        model=Company,
        plural="companies",
        alike=COMPANY_ALIKE,
        label=_("Company"),
        labels=_("Companies"),
        visible=access.visible_companies,
        create=actions.create_company,
        create_many=actions.create_companies,
        prepare=actions.prepare_company,
        update=actions.update_company,
        update_many=actions.update_companies,
        delete=actions.delete_company,
        check=_check_company,
        rights=BOOK_RIGHTS,
        search=("name", "registry_code", "vat_number", "domain", "email", "phone"),
        identity=("registry_code", "name"),
        icon="building-2",
        bulk=("owner", "tags"),
        letter="c",
        fields=(
            Field(
                name="name",
                shown=True,
                sort=True,
                aliases=(
                    "company",
                    "company name",
                    "account",
                    "account name",
                    "organization",
                    "organisation",
                    "client",
                    "customer",
                    "ettevõte",
                    "nimi",
                ),
            ),
            Field(name="relation", shown=True, aliases=("type", "account type", "lifecycle stage")),
            Field(name="industry", shown=True, grows="itself", aliases=("sector", "industry name", "tegevusala")),
            Field(name="city", shown=True, sort=True, gathers=True, aliases=("billing city", "town", "linn")),
            Field(name="country", kind="country", shown=True, aliases=("office location", "billing country", "location", "riik")),
            Field(
                name="employees",
                shown=True,
                sort=True,
                adds_up=True,
                aliases=("number of employees", "employee count", "headcount", "töötajaid"),
            ),
            Field(name="owner", shown=True, aliases=("account owner", "company owner", "hubspot owner", "vastutaja")),
            Field(name="tags", listed=True, grows="itself"),
            Field(name="parent", section=_("Identity"), aliases=("subsidiary of", "parent account", "parent company", "emaettevõte")),
            Field(name="registry_code", aliases=("registration number", "company number", "registrikood")),
            Field(name="vat_number", aliases=("vat", "vat id", "kmkr")),
            Field(name="lei"),
            Field(name="nace_code", gathers=True, aliases=("nace", "emtak")),
            Field(name="nace_revision"),
            Field(name="founded_year", aliases=("year established", "year founded", "founded", "asutatud")),
            Field(name="revenue", kind="money", aliases=("annual revenue", "turnover", "käive")),
            Field(name="currency", kind="currency", required=False, aliases=("currency code", "valuuta")),
            Field(name="website", section=_("Contact"), aliases=("domain", "url", "web", "veebileht")),
            Field(name="email", aliases=("e-mail", "company email")),
            Field(name="phone", kind="phone", aliases=("phone number", "telefon")),
            Field(name="street", section=_("Address"), aliases=("billing street", "address", "aadress")),
            Field(name="postal_code", aliases=("zip", "zip code", "billing postal code", "postiindeks")),
            Field(name="region", gathers=True, aliases=("state", "county", "billing state", "maakond")),
            Field(name="description", section=_("More"), aliases=("about", "kirjeldus")),
            Field(name="updated_at", form=False, sort=True),
            Field(name="created_at", form=False),
        ),
    )
)

register(
    Resource(
        key="parties.person",
        model=Person,
        plural="people",
        alike=PERSON_ALIKE,
        label=_("Person"),
        labels=_("People"),
        visible=access.visible_people,
        create=actions.create_person,
        create_many=actions.create_people,
        prepare=actions.prepare_person,
        added=actions.begin_jobs,
        update=actions.update_person,
        update_many=actions.update_people,
        delete=actions.delete_person,
        rights=BOOK_RIGHTS,
        search=("name", "title", "email", "phone", "mobile", "company__name"),
        identity=("email", "name"),
        icon="users",
        letter="p",
        fields=(
            Field(name="name", personal=True, shown=True, sort=True, aliases=("full name", "contact", "contact name", "person", "nimi")),
            Field(name="title", personal=True, shown=True, aliases=("job title", "position", "ametinimetus")),
            Field(
                name="company",
                shown=True,
                grows="asked",
                aliases=("account", "account name", "company name", "organization", "ettevõte"),
            ),
            Field(name="email", personal=True, shown=True, sort=True, aliases=("e-mail", "email address", "e-post")),
            Field(name="phone", personal=True, kind="phone", shown=True, aliases=("phone number", "telefon")),
            Field(name="mobile", personal=True, kind="phone", aliases=("mobile phone", "mobiil")),
            Field(name="language", personal=True),
            Field(name="owner", aliases=("contact owner", "vastutaja")),
            Field(name="description", personal=True, aliases=("notes",)),
            Field(name="company_industry", source="company__industry", kind="reference", label=_("Industry"), form=False),
            Field(name="updated_at", form=False, sort=True),
        ),
    )
)

plain_record(
    "parties.address",
    model=Address,
    plural="addresses",
    label=_("Address"),
    labels=_("Addresses"),
    visible=access.visible_addresses,
    rights=BOOK_RIGHTS,
    title="street",
    search=("street", "city"),
    order="id",
    fields=(
        Field(name="company", shown=True),
        Field(name="kind", shown=True),
        Field(name="street", shown=True),
        Field(name="city", shown=True, gathers=True),
        Field(name="region", gathers=True),
        Field(name="postal_code"),
        Field(name="country", kind="country", shown=True),
    ),
)
plain_record(
    "parties.employment",
    model=Employment,
    plural="employments",
    label=_("Job"),
    labels=_("Jobs"),
    visible=access.visible_employments,
    rights=BOOK_RIGHTS,
    title="title",
    search=(),
    found_as="person",
    order="id",
    fields=(
        Field(name="person", shown=True),
        Field(name="company", shown=True),
        Field(name="title", personal=True, shown=True),
        Field(name="department", personal=True),
        Field(name="from_on"),
        Field(name="to_on"),
    ),
)
