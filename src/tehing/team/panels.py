"""The room's boxes: who can see a record, on every page; how a colleague comes in, on theirs."""

from collections.abc import Mapping
from typing import Any

from tehing.core.records import panel
from tehing.core.records.panels import EVERY
from tehing.team import access, queries
from tehing.team.models import User
from tehing.team.permissions import MANAGE


def _viewers(record: Any, by: Any) -> Mapping[str, Any] | None:
    key = record._meta.label_lower
    return {"url": f"/access/{key}/{record.pk}/"} if queries.may_ask(by, record) else None


def _coming_in(user: User, by: Any) -> Mapping[str, Any] | None:
    if not by.rights.may(MANAGE):
        return None
    return {"user": user, "factors": queries.factors_of(user), "sessions": access.visible_sessions(user).count(), "self": user.pk == by.pk}


panel(host=EVERY, key="team.viewers", template="team/_viewers.html", content=_viewers, order=90, side=True)
panel(host="team.user", key="team.coming_in", template="team/_coming_in.html", content=_coming_in, order=10, side=True)
