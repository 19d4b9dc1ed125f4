"""Two companies that are one, each with a life of its own."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile


def twin_companies(*, by: Any, owner: Any, registry_code: str = "10000018", external: str = "H-7", tag: str = "key") -> tuple[Any, Any]:
    """(the one that stays, the one that goes): the second has the deal, the note, the file, a person and another system's number."""
    from tehing.core import attachments, records
    from tehing.core.models import ExternalId, RememberedValue
    from tehing.deals import actions as deals
    from tehing.leads import actions as leads
    from tehing.parties import actions as parties

    company = "parties.company"
    key, cold = (records.resource("parties.tag").create(by=by, data={"name": name}) for name in (tag, f"not {tag}"))
    kept = parties.create_company(by=by, data={"name": "Põhja Metall OÜ", "city": "Tartu", "tags": [key], "description": "Buys in spring."})
    lost = parties.create_company(
        by=by,
        data={
            "name": "Pohja Metall", "country": "EE", "registry_code": registry_code, "website": "https://pohja.ee", "city": "Tallinn",
            "tags": [key, cold], "description": "Asks for discounts.", "owner": owner,
        },
    )  # fmt: skip
    person = parties.create_person(by=by, data={"name": "Mari Maasikas", "company": lost, "title": "Buyer"})
    deals.create_deal(by=by, data={"name": "Transformer", "company": lost, "value": 100, "currency": "EUR"})
    deals.create_activity(by=by, data={"subject": "Call Mari", "kind": "call", "company": lost, "person": person})
    leads.create_lead(by=by, data={"name": "Wants a quote", "company": lost})
    parties.create_company(by=by, data={"name": "Põhja Metall Narva", "parent": lost})
    attachments.add_note(record_type=company, record_id=lost.pk, by=by, text="Prefers e-mail")
    attachments.add_file(record_type=company, record_id=lost.pk, by=by, upload=SimpleUploadedFile("offer.txt", b"hello"))
    ExternalId.objects.create(record_type=company, record_id=lost.pk, source="hubspot", external_id=external)
    RememberedValue.objects.create(record_type="deals.deal", field="company", raw=f"pohja {registry_code}", target_id=lost.pk, by=by)
    return kept, lost
