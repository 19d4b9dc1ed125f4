"""How members of a buying committee are described to the engine."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.deals import access, actions
from tehing.deals.models import CommitteeMember
from tehing.deals.queries import choices
from tehing.deals.resources.records import DEAL_RIGHTS

register(
    Resource(
        key=actions.MEMBER,
        model=CommitteeMember,
        plural="committee-members",
        label=_("Committee member"),
        labels=_("Committee members"),
        visible=access.visible_members,
        create=actions.create_member,
        prepare=actions.prepare_member,
        update=actions.update_member,
        delete=actions.delete_member,
        check=actions.check_member,
        rights=DEAL_RIGHTS,
        order="-id",
        icon="users",
        bulk=(),
        fields=(
            Field(name="name", shown=True, sort=True, required=False, personal=True),
            Field(name="deal", shown=True),
            Field(name="person", shown=True, among=choices.people_at_customer),
            Field(name="role", shown=True),
            Field(name="second_role"),
            Field(name="power", shown=True),
            Field(name="stance", shown=True),
            Field(name="access", shown=True),
            Field(name="reports_to", among=choices.others_on_map),
            Field(name="concerns", personal=True),
        ),
    )
)
