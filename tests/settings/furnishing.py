"""Something of everything that a house keeps, put there as people do it."""

from datetime import date
from pathlib import Path
from typing import Any

from ..twins import twin_companies

SECRET = "JBSWY3DPEHPK3PXP"  # of the first person's authenticator app


def furnish_wholly(folder: Path) -> Any:
    """Deals with all that hangs on them, imports, merges, bulk work, a webhook, own fields, views, what was removed, second factors."""

    def act(by: Any) -> None:
        _sell(by)
        _merge(by)
        _import(by, folder)
        _add_what_is_ones_own(by)
        _work_in_bulk(by)

    return act


def _sell(by: Any) -> None:
    from tehing.core import records
    from tehing.deals import actions as deals
    from tehing.deals.models import Deal
    from tehing.parties.models import Company, Person

    twin_companies(by=by, owner=by)
    deal, person = Deal.objects.get(), Person.objects.get()
    member = deals.create_member(by=by, data={"deal": deal, "person": person, "role": "technical", "power": "high"})
    need = deals.create_need(by=by, data={"deal": deal, "name": "The line stands", "level": "vision", "member": member})
    deals.create_spin_answer(by=by, data={"deal": deal, "kind": "problem", "name": "What is slow?", "answer": "Parts", "need": need})
    deals.create_objection(by=by, data={"deal": deal, "name": "Too dear", "member": member})
    deals.create_benefit(by=by, data={"deal": deal, "name": "Monitoring", "benefit": "you sleep", "need": need, "member": member})
    deals.create_approach(by=by, data={"deal": deal, "way": "transactional", "model": "presentation", "reason": "They buy by list"})
    deals.create_card(by=by, data={"person": person, "wants": "Calm"})
    deals.create_criterion(by=by, data={"deal": deal, "name": "Price", "weight": 40})
    rival = deals.create_competitor(by=by, data={"name": "Nordtrafo"})
    deals.create_rival(by=by, data={"deal": deal, "competitor": rival})
    deals.create_condition(by=by, data={"deal": deal, "kind": "able", "state": "partly", "evidence": "Budget 2027"})
    deals.create_call(by=by, data={"deal": deal, "name": "Trial on line 2", "due_on": date(2027, 1, 5)})
    case = deals.create_case(by=by, data={"deal": deal, "problems": "The line stands."})
    deals.create_line(
        by=by,
        data={"case": case, "kind": "investment", "name": "Transformer", "amount": 500_000, "source": "estimate", "source_note": "Ours"},
    )
    deals.make_link(deal_pk=deal.pk, by=by, language="et")
    records.resource("parties.address").create(by=by, data={"company": Company.objects.first(), "street": "Pikk 1"})
    records.resource("catalog.product").create(by=by, data={"name": "Transformer", "code": "T-630", "price": 1_200_000})


def _merge(by: Any) -> None:
    from tehing.core import records
    from tehing.core.duplicates import actions
    from tehing.parties.models import Company

    kept, lost = (Company.objects.get(name=name).pk for name in ("Põhja Metall OÜ", "Pohja Metall"))
    resource = records.resource("parties.company")
    (made,) = actions.merge_records(resource, kept=kept, lost=[lost], by=by)
    actions.undo_merge(pk=made.pk, by=by)
    actions.merge_records(resource, kept=kept, lost=[lost], by=by)


def _import(by: Any, folder: Path) -> None:
    from tehing.core.imports import actions

    path = folder / "companies.csv"
    path.write_text("record id,name,employees\n1,Imported «ž»,7\n2,Imported wrongly,many\n")
    actions.start(actions.receive_path(path, by=by, record="parties.company"), by=by)
    _work()


def _add_what_is_ones_own(by: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP
    from django.http import QueryDict

    from tehing.core import records
    from tehing.core.custom import actions as custom
    from tehing.core.saved import actions as saved
    from tehing.core.webhooks import actions as webhooks
    from tehing.parties import actions as parties
    from tehing.team import actions as team

    webhooks.create_webhook(by=by, data={"name": "ERP", "url": "https://erp.example.com/news", "events": "company.*"})
    field = custom.create_field(by=by, data={"label": "Furnaces", "kind": "number", "record_type": "parties.company"})
    parties.create_company(by=by, data={"name": "With furnaces", field.name: 3})
    saved.save_view(records.resource("parties.company"), by=by, name="Of Tartu", params=QueryDict("city=Tartu"))
    team.create_token(by=by, name="Program", scopes=["read"])
    TOTP.activate(by, SECRET)


def _work_in_bulk(by: Any) -> None:
    from tehing.core.bulk import actions, changes
    from tehing.core.records import resource

    companies = resource("parties.company")
    read = changes.read(companies, by, [("city", "set", "Narva")])
    actions.start_bulk(companies, by=by, act="change", changes=read, state="city__empty=yes")
    _work()


def _work() -> None:
    from tehing.core import delivery, jobs

    while delivery.deliver_due() or jobs.run_next():
        pass
