"""How leads and channels are described to the engine."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.core.records.plain import small_list
from tehing.leads import access, actions
from tehing.leads.models import Channel, Lead

_READ = "view all"
_EVERYBODY = ("seller", "account_manager", "lead_developer", "pricing_approver", "finance", "warehouse", "reader")
_WORK = "view team, create, edit own, delete own, export own, import all"

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
        label=_("Lead"),
        labels=_("Leads"),
        visible=access.visible_leads,
        create=actions.create_lead,
        create_many=actions.create_leads,
        prepare=actions.prepare_lead,
        added=actions.tell_owners,
        update=actions.update_lead,
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
        icon="magnet",
        letter="l",
        fields=(
            Field(name="name", shown=True, sort=True, required=False, aliases=("lead", "title", "subject", "lead name")),
            Field(name="status", shown=True, sort=True, aliases=("lead status", "staatus")),
            Field(name="company_name", shown=True, aliases=("company", "account name", "organization", "ettevõte")),
            Field(name="company"),
            Field(name="person_name", shown=True, aliases=("full name", "contact", "name", "isik")),
            Field(name="person"),
            Field(name="job_title", aliases=("title", "position")),
            Field(name="email", aliases=("e-mail", "email address")),
            Field(name="phone", kind="phone", shown=True, aliases=("phone number", "mobile", "telefon")),
            Field(name="country", kind="country"),
            Field(name="channel", shown=True, grows=True, aliases=("lead source", "source", "kanal")),
            Field(name="product", aliases=("interest", "product interest", "toode")),
            Field(name="owner", shown=True, aliases=("lead owner", "assigned to", "vastutaja")),
            Field(name="closed_reason"),
            Field(name="description", aliases=("notes", "comments", "kirjeldus")),
            Field(name="created_at", form=False, shown=True, sort=True),
            Field(name="converted_at", form=False),
        ),
    )
)
