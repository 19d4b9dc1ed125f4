"""Every write of the room, by topic. Other rooms call these names."""

from tehing.deals.actions.activities import (
    check_activity,
    complete_activity,
    create_activities,
    create_activity,
    delete_activity,
    prepare_activity,
    reschedule_activity,
    update_activities,
    update_activity,
)
from tehing.deals.actions.conversion import convert_lead
from tehing.deals.actions.deals import (
    begin_deals,
    check_deal,
    create_deal,
    create_deals,
    delete_deal,
    move_deal,
    prepare_deal,
    update_deal,
    update_deals,
)
from tehing.deals.actions.stages import check_stage, create_stage, delete_stage, place_stage, seed_pipelines, update_stage

__all__ = [
    "begin_deals",
    "check_activity",
    "check_deal",
    "check_stage",
    "complete_activity",
    "convert_lead",
    "create_activities",
    "create_activity",
    "create_deal",
    "create_deals",
    "create_stage",
    "delete_activity",
    "delete_deal",
    "delete_stage",
    "move_deal",
    "place_stage",
    "prepare_activity",
    "prepare_deal",
    "reschedule_activity",
    "seed_pipelines",
    "update_activities",
    "update_activity",
    "update_deal",
    "update_deals",
    "update_stage",
]
