"""Core's own record types, and the fields that the company added to all of them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.core.custom import access as custom_access
from tehing.core.custom import actions as custom_actions
from tehing.core.custom import column, formulas
from tehing.core.custom import fields as custom_fields
from tehing.core.custom.models import CustomField
from tehing.core.records import Field, Resource, register
from tehing.core.records.resource import added_by
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

added_by(custom_fields.fields_of)
column.before_save.append(formulas.before_save)
register(
    Resource(
        key=custom_access.FIELD,
        model=CustomField,
        plural="custom-fields",
        label=_("Own field"),
        labels=_("Own fields"),
        visible=custom_access.visible_fields,
        create=custom_actions.create_field,
        update=custom_actions.update_field,
        delete=custom_actions.delete_field,
        check=custom_actions.check_field,
        rights={},  # administrators only
        title="label",
        search=("label", "name"),
        order="label",
        closed=Q(is_active=False),
        icon="list",
        settings=True,
        restorable=False,  # it is put out of use and brought back, never removed
        fields=(
            Field(name="label", shown=True, sort=True, help=_("What people read.")),
            Field(name="label_et", help=_("Empty: the same in every language.")),
            Field(name="record_type", shown=True, sort=True, help=_("Which records have the field. This stays.")),
            Field(name="kind", shown=True, help=_("What the field holds. This stays.")),
            Field(name="name", shown=True, form=False),
            Field(name="help", help=_("Shown below the field.")),
            Field(
                name="options",
                asked_with=("kind", ("choice", "choices")),
                help=_("One on a line. Of one that is taken off, records keep what they have."),
            ),
            Field(name="decimals", required=False, asked_with=("kind", ("number", "formula")), help=_("Of a number: 0 to 6. This stays.")),
            Field(
                name="currency",
                kind="currency",
                required=False,
                asked_with=("kind", ("money", "formula")),
                help=_("Of an amount. This stays."),
            ),
            Field(name="target", asked_with=("kind", ("reference",)), help=_("Of a field that is another record. This stays.")),
            Field(
                name="formula",
                asked_with=("kind", ("formula",)),
                help=_(
                    "Numbers, texts in quotes, fields by their names for programs, + - * / %, comparisons, and, or, not, "
                    "IF(condition, then, otherwise), DAYS(from, to), ROUND(number, decimals), MIN, MAX, ABS, EMPTY(field)."
                ),
            ),
            Field(name="result", asked_with=("kind", ("formula",)), help=_("What a formula comes to. This stays.")),
            Field(name="problem", form=False),
            Field(name="required", section=_("Use"), help=_("In forms, the API and imports; records that lack it stay as they are.")),
            Field(name="shown", help=_("Every list can be given the column.")),
            Field(name="personal", help=_("Tells something of a living person: it is given out and erased with them.")),
            Field(name="position", sort=True, required=False),
            Field(name="is_active", shown=True, required=False, help=_("Out of use it is nowhere to be seen; its values are kept.")),
        ),
    )
)
