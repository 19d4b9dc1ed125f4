"""How leads and channels are described to the engine."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.core.duplicates.rules import Likeness, Trait, company_key, person_key
from tehing.core.records import Field, Resource, register
from tehing.core.records.plain import small_list
from tehing.leads import access, actions
from tehing.leads.models import Channel, Lead
from tehing.parties import rules as parties

_READ = "view all"
_EVERYBODY = ("seller", "account_manager", "lead_developer", "pricing_approver", "finance", "warehouse", "reader")
_WORK = "view team, create, edit own, delete own, export own, import all"


def _key(lead: Lead) -> str:
    """Who it is about: the person, or the company while nobody is named."""
    person = lead.person_name or (str(lead.person) if lead.person else "")
    company = lead.company_name or (str(lead.company) if lead.company else "")
    return person_key(person) or company_key(company)


def _typed(given: Mapping[str, str]) -> dict[str, str]:
    return {
        "email": given.get("email", "").strip(),
        "phone": parties.phone_e164(given.get("phone", ""), given.get("country", "")),
        "name": person_key(given.get("person_name", "")) or company_key(given.get("company_name", "")),
    }


LEAD_ALIKE = Likeness(
    traits=(
        Trait(name="name", field="person_name", columns=("name_key",), kind="name"),
        Trait(name="email", field="email", columns=("email",), kind="sure", folded=True),
        Trait(name="phone", field="phone", columns=("phone",), kind="sure"),
        Trait(name="company", field="company_name", columns=("company_name",), kind="text", warns=False),
        Trait(name="product", field="product", columns=("product_id",), warns=False),
    ),
    key=_key,
    typed=_typed,
    blocks=("email", "phone", "name", "name:5+company"),
)

small_list(
    Channel,
    "leads.channel",
    "channels",
    _("Channel"),
    _("Channels"),
    access.visible_channels,
    (Field(name="name", shown=True, sort=True, aliases=("channel", "lead source", "source", "kanal")),),
    rights=dict.fromkeys(_EVERYBODY, _READ) | {"sales_head": "view all, create, edit all, delete all, import all"},
    icon="route",
)

register(
    Resource(
        key="leads.lead",
        model=Lead,
        plural="leads",
        alike=LEAD_ALIKE,
        label=_("Lead"),
        labels=_("Leads"),
        visible=access.visible_leads,
        create=actions.create_lead,
        create_many=actions.create_leads,
        prepare=actions.prepare_lead,
        added=actions.tell_owners,
        update=actions.update_lead,
        update_many=actions.update_leads,
        delete=actions.delete_lead,
        rights={
            "sales_head": "view all, create, edit all, delete all, export all, import all",
            "seller": _WORK,
            "account_manager": _WORK,
            "lead_developer": "view all, create, edit team, delete own, export own, import all",
            "pricing_approver": _READ,
            "finance": _READ,
            "reader": _READ,
        },
        search=("name", "company_name", "person_name", "email", "phone"),
        closed=Q(status__in=(Lead.Status.CONVERTED, Lead.Status.DEAD)),
        order="-id",
        brief=("company_name", "person_name", "email", "phone", "name"),
        icon="magnet",
        letter="l",
        fields=(
            Field(name="name", shown=True, sort=True, required=False, aliases=("lead", "title", "subject", "lead name")),
            Field(name="status", shown=True, sort=True, aliases=("lead status", "staatus")),
            Field(name="company_name", shown=True, aliases=("company", "account name", "organization", "ettevõte")),
            Field(name="company"),
            Field(name="person_name", personal=True, shown=True, aliases=("full name", "contact", "name", "isik")),
            Field(name="person"),
            Field(name="job_title", personal=True, aliases=("title", "position")),
            Field(name="email", personal=True, aliases=("e-mail", "email address")),
            Field(name="phone", personal=True, kind="phone", shown=True, aliases=("phone number", "mobile", "telefon")),
            Field(name="country", kind="country"),
            Field(name="channel", shown=True, grows="itself", aliases=("lead source", "source", "kanal")),
            Field(name="product", aliases=("interest", "product interest", "toode")),
            Field(name="owner", shown=True, aliases=("lead owner", "assigned to", "vastutaja")),
            Field(name="closed_reason"),
            Field(name="look_again_on", sort=True),
            Field(name="description", personal=True, aliases=("notes", "comments", "kirjeldus")),
            Field(name="created_at", form=False, shown=True, sort=True),
            Field(name="converted_at", form=False),
            Field(name="need", section=_("Qualification"), boxed=True),
            Field(name="budget", boxed=True),
            Field(name="authority", boxed=True),
            Field(name="decision_way", boxed=True, help=_("Ask: “How does your company decide on this?”")),
            Field(name="decided_with", boxed=True, help=_("Ask: “With whom else do you talk such a purchase over?”")),
            Field(name="fit", boxed=True),
            Field(name="chemistry", boxed=True),
        ),
    )
)
