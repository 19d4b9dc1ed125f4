"""What the columns of real exports are taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tehing.core.imports import mapping, reading
from tehing.core.imports.mapping import Kind, Target
from tehing.core.imports.targets import candidates
from tehing.team.models import User


def target(name: str, kind: Kind = "text", *aliases: str) -> Target:
    return Target(name=name, label=name.replace("_", " ").capitalize(), aliases=aliases, kind=kind)


def plain(*names: str) -> list[Target]:
    return [target(name) for name in names]


COMPANY = [
    *plain("name", "registry_code", "vat_number", "street", "city", "county", "postal_code", "description", "external_id"),
    *[
        target("website", "url"),
        target("phone", "phone"),
        target("email", "email"),
        target("country", "country"),
        target("founded", "number"),
    ],
    *[target("industry", "choice"), target("size", "number"), target("annual_revenue", "money"), target("parent", "reference")],
    *[target("owner", "reference")],
]
PERSON = [
    *plain("first_name", "last_name", "name", "job_title", "language", "notes", "city", "external_id"),
    *[
        target("email", "email"),
        target("phone", "phone"),
        target("mobile", "phone"),
        target("company", "reference"),
        target("owner", "reference"),
    ],
]
PRODUCT = [*plain("name", "code", "family", "unit", "description", "external_id"), target("price", "money"), target("cost", "money")]
DEAL = [
    *plain("name", "next_step", "description", "lost_reason", "source", "external_id"),
    *[target(name, "reference") for name in ("company", "person", "product", "pipeline", "stage", "owner")],
    *[target("value", "money"), target("currency", "currency"), target("probability", "number")],
    *[target("opened_on", "date"), target("expected_close", "date"), target("closed_on", "date")],
]
LEAD = [
    *plain("name", "company", "person", "job_title", "notes"),
    *[
        target("email", "email"),
        target("phone", "phone"),
        target("source", "choice"),
        target("status", "choice"),
        target("owner", "reference"),
    ],
]
USER = [target("name"), target("email", "email"), target("manager", "reference"), target("team", "reference")]
RECORDS = {
    "parties.company": COMPANY,
    "parties.person": PERSON,
    "catalog.product": PRODUCT,
    "deals.deal": DEAL,
    "leads.lead": LEAD,
    "team.user": USER,
}

PIPELINE = {
    "accounts.csv": (
        "parties.company",
        {
            "account": "name",
            "sector": "industry",
            "year_established": "founded",
            "revenue": "annual_revenue",
            "employees": "size",
            "office_location": "country",
            "subsidiary_of": "parent",
        },
    ),
    "products.csv": ("catalog.product", {"product": "name", "series": "family", "sales_price": "price"}),
    "sales_teams.csv": ("team.user", {"sales_agent": "name", "manager": "manager", "regional_office": "team"}),
    "sales_pipeline.csv": (
        "deals.deal",
        {
            "opportunity_id": "external_id",
            "sales_agent": "owner",
            "product": "product",
            "account": "company",
            "deal_stage": "stage",
            "engage_date": "opened_on",
            "close_date": "closed_on",
            "close_value": "value",
        },
    ),
}
EXPORTS = {
    "hubspot/company_data.csv": (
        "parties.company",
        {
            "id": "external_id",
            "property_name": "name",
            "property_description": "description",
            "property_industry": "industry",
            "property_address": "street",
            "property_city": "city",
            "property_state": "county",
            "property_country": "country",
            "property_annualrevenue": "annual_revenue",
        },
    ),
    "hubspot/contact_data.csv": (
        "parties.person",
        {
            "id": "external_id",
            "property_email": "email",
            "property_company": "company",
            "property_firstname": "first_name",
            "property_lastname": "last_name",
            "property_jobtitle": "job_title",
        },
    ),
    "hubspot/deal_data.csv": (
        "deals.deal",
        {
            "deal_id": "external_id",
            "deal_pipeline_id": "pipeline",
            "deal_pipeline_stage_id": "stage",
            "owner_id": "owner",
            "property_dealname": "name",
            "property_description": "description",
            "property_amount": "value",
            "property_closedate": "closed_on",
        },
    ),
    "salesforce/sf_account_data.csv": (
        "parties.company",
        {
            "id": "external_id",
            "name": "name",
            "industry": "industry",
            "annual_revenue": "annual_revenue",
            "number_of_employees": "size",
            "billing_street": "street",
            "billing_city": "city",
            "billing_state": "county",
            "billing_postal_code": "postal_code",
            "billing_country": "country",
            "description": "description",
            "owner_id": "owner",
            "parent_id": "parent",
            "phone": "phone",
            "website": "website",
        },
    ),
    "salesforce/sf_opportunity_data.csv": (
        "deals.deal",
        {
            "id": "external_id",
            "name": "name",
            "account_id": "company",
            "amount": "value",
            "close_date": "closed_on",
            "stage_name": "stage",
            "probability": "probability",
            "lead_source": "source",
            "next_step": "next_step",
            "description": "description",
            "owner_id": "owner",
        },
    ),
}


def mapped(table: reading.Table, record: str) -> dict[str, str]:
    found = mapping.guess(table.columns, table.samples(), RECORDS[record], record)
    assert [one.column for one in found] == table.columns
    return {one.column: one.target for one in found if one.target}


@pytest.mark.parametrize("name", PIPELINE)
def test_the_practice_pipeline_maps_itself(name: str, shared: Path) -> None:
    table = reading.open_table(shared / "crm-pipeline" / name, name)
    record, expected = PIPELINE[name]
    assert mapping.guess_kind_of_file(table.columns, RECORDS)[0].record == record
    assert mapped(table, record) == expected


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_other_programs_map_themselves(name: str, shared: Path) -> None:
    table = reading.open_table(shared / "crm-exports" / name, name)
    record, expected = EXPORTS[name]
    assert mapping.guess_kind_of_file(table.columns, RECORDS)[0].record == record
    assert mapped(table, record) == expected


def test_contacts_and_leads_of_salesforce_are_told_apart(shared: Path) -> None:
    folder = shared / "crm-exports/salesforce"
    contacts = reading.open_table(folder / "sf_contact_data.csv", "c")
    leads = reading.open_table(folder / "sf_lead_data.csv", "l")
    assert mapping.guess_kind_of_file(contacts.columns, RECORDS)[0].record == "parties.person"
    assert mapping.guess_kind_of_file(leads.columns, RECORDS)[0].record == "leads.lead"
    names = mapped(contacts, "parties.person")
    expected = {"first_name": "first_name", "last_name": "last_name", "email": "email", "title": "job_title", "mobile_phone": "mobile"}
    assert expected.items() <= names.items()


def test_estonian_headers_are_understood() -> None:
    headers = [
        "Ettevõtte nimi",
        "Registrikood",
        "KMKR nr",
        "E-post",
        "Telefon",
        "Töötajate arv",
        "Käive",
        "Vastutaja",
        "Riik",
        "Tegevusala",
    ]
    found = [one.target for one in mapping.guess(headers, {}, COMPANY, "parties.company")]
    assert found == ["name", "registry_code", "vat_number", "email", "phone", "size", "annual_revenue", "owner", "country", "industry"]


@pytest.mark.parametrize(
    "header", ["AnnualRevenue__c", "property_annualrevenue", "ANNUAL REVENUE", "annual-revenue", "Annual  Revenue", "annual_revenue_c"]
)
def test_spelling_of_a_header_does_not_matter(header: str) -> None:
    assert mapping.guess([header], {}, COMPANY)[0].target == "annual_revenue"


def test_slips_in_a_header_are_forgiven() -> None:
    assert mapping.guess(["Registry cod", "Descripton"], {}, COMPANY)[1].target == "description"


def test_a_header_that_means_nothing_stays_unmapped() -> None:
    found = mapping.guess(["_fivetran_synced", "foo", "", "is_deleted"], {}, COMPANY, "parties.company")
    assert [one.target for one in found] == [None] * 4


def test_each_field_is_filled_from_one_column_the_best_one() -> None:
    found = mapping.guess(["E-mail address", "email"], {}, COMPANY)
    assert [one.target for one in found] == [None, "email"]


def test_values_speak_where_the_header_is_silent() -> None:
    (found,) = mapping.guess(["col7"], {"col7": ["mari@acme.ee", "jaan@beta.ee"]}, COMPANY)
    assert (found.target, found.why) == ("email", "values")


def test_values_may_contradict_a_vague_header() -> None:
    vague = Target(name="close_day", kind="date")
    assert mapping.guess(["close days"], {"close days": ["rain", "sun"]}, [vague])[0].target is None
    assert mapping.guess(["close days"], {"close days": ["2024-01-01"]}, [vague])[0].target == "close_day"


def test_the_id_of_another_record_is_not_its_name() -> None:
    assert mapping.guess(["account_id"], {}, [Target(name="name")], "deals.deal")[0].target is None


@pytest.mark.parametrize(
    "header", [["Nimi", "Ettevõte", "E-post"], ["Name", "Company", "Email"], ["Nimi", "Ettevõte", "Telefon", "E-post"]]
)
def test_a_list_of_people_that_names_their_companies_is_one_of_people(header: list[str], people: dict[str, User]) -> None:
    records = candidates(people["admin"])
    assert mapping.guess_kind_of_file(header, records)[0].record == "parties.person"
    assert "external_id" not in {one.target for one in mapping.guess(header, {}, records["parties.company"], "parties.company")}


def test_nothing_is_guessed_about_a_file_without_known_columns() -> None:
    assert mapping.guess_kind_of_file(["foo", "bar"], RECORDS) == []
