"""Core's own record types."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.core.webhooks import access, actions
from tehing.core.webhooks.models import Webhook

register(
    Resource(
        key="core.webhook",
        page_template="webhooks/detail.html",
        model=Webhook,
        plural="webhooks",
        label=_("Webhook"),
        labels=_("Webhooks"),
        visible=access.visible_webhooks,
        create=actions.create_webhook,
        update=actions.update_webhook,
        delete=actions.delete_webhook,
        check=actions.check_webhook,
        rights={},  # administrators only
        search=("name", "url"),
        identity=("name",),
        icon="bell",
        settings=True,
        fields=(
            Field(name="name", shown=True, sort=True, help=_("What this is for, such as “Accounting”.")),
            Field(name="url", shown=True, help=_("Where the other system listens; it begins with https://.")),
            Field(
                name="events",
                shown=True,
                help=_("Names with commas, * for any part: “deal.won, company.*”. The history shows what there is; * alone is everything."),
            ),
            Field(name="record_type", shown=True, help=_("Empty: about anything.")),
            Field(name="is_active", shown=True),
            Field(name="acts_for", label=_("Sees as"), form=False, help=_("It hears what this person may see.")),
            Field(name="stopped", form=False),
            Field(name="failing_since", form=False),
        ),
    )
)
