"""How people, teams and roles are described to the engine."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.team import access, actions
from tehing.team.models import BUILTIN, Role, Team, User, told

EVERYBODY_SEES = dict.fromkeys(BUILTIN, "view all")

register(
    Resource(
        key="team.role",
        model=Role,
        plural="roles",
        label=_("Role"),
        labels=_("Roles"),
        visible=access.visible_roles,
        create=actions.create_role,
        update=actions.update_role,
        delete=actions.delete_role,
        check=actions.check_role,
        rights=EVERYBODY_SEES,
        identity=("name",),
        told=told,
        icon="shield",
        settings=True,
        small=True,
        fields=(Field(name="name", shown=True, sort=True), Field(name="code", shown=True)),
    )
)
register(
    Resource(
        key="team.user",
        page_template="team/user.html",
        model=User,
        plural="users",
        own_fields=True,
        restorable=False,  # what one signs in with is not laid aside
        label=_("User"),
        labels=_("Users"),
        visible=access.visible_users,
        create=actions.create_user,
        update=actions.update_user,
        delete=actions.delete_user,
        rights=EVERYBODY_SEES,
        search=("name", "email"),
        closed=Q(is_active=False),
        identity=("email", "name"),
        icon="user",
        settings=True,
        small=True,
        fields=(
            Field(name="name", shown=True, sort=True, aliases=("sales agent", "agent", "full name", "user", "seller", "nimi", "müüja")),
            Field(name="email", shown=True, aliases=("e-mail", "email address")),
            Field(name="team", shown=True, grows="itself", aliases=("regional office", "office", "department", "meeskond", "osakond")),
            Field(name="manager", shown=True, grows="itself", aliases=("manager", "supervisor", "reports to", "juht")),
            Field(name="roles", shown=True, required=False),
            Field(name="language"),
            Field(name="is_active", shown=True, aliases=("active",)),
        ),
    )
)
register(
    Resource(
        key="team.team",
        model=Team,
        plural="teams",
        own_fields=True,
        label=_("Team"),
        labels=_("Teams"),
        visible=access.visible_teams,
        create=actions.create_team,
        update=actions.update_team,
        delete=actions.delete_team,
        rights=EVERYBODY_SEES,
        identity=("name",),
        icon="network",
        settings=True,
        small=True,
        fields=(
            Field(name="name", shown=True, sort=True, aliases=("regional office", "team name", "meeskond")),
            Field(name="parent", shown=True, aliases=("part of",)),
            Field(name="lead", shown=True, aliases=("manager", "team lead", "juht")),
        ),
    )
)
