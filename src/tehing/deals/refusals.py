"""Sentences for the room's codes."""

from django.utils.translation import gettext_lazy as _

from tehing.core.refusals import sentences

sentences(
    {
        "nameless": _("Say what the deal is about: a name, a company or a product."),
        "loss_reason_needed": _("Say why the deal was lost: choose a reason or write it."),
        "reopening_needs_reason": _("Say why a closed deal is opened again."),
        "closed_stays_in_pipeline": _("A closed deal stays in its pipeline."),
        "stage_in_use": _("Deals are in this stage, so neither its kind nor its pipeline can change."),
        "no_stage": _("There is no open stage to put a deal in. Add one under Settings."),
        "already_done": _("This has been done already."),
        "longer_than_a_day": _("Nothing takes longer than a day."),
        "not_closed": _("An open deal has no closing date. Move it to a won or lost stage."),
        "closed_before_opened": _("A deal cannot close before it was opened."),
        "name_or_person": _("Choose a person, or write a name or position."),
        "same_role": _("This is the first role already."),
        "already_on_map": _("This person is on the map already."),
        "stays_on_map": _("Somebody on a map stays with the deal. Put them on the other deal's map instead."),
        "not_on_map": _("Choose somebody from the same map."),
        "stays_with_deal": _("What belongs to a deal stays with it."),
        "source_needed": _("Say where the figure comes from."),
        "say_what_is_missing": _("Say what is missing: the customer will ask."),
        "gate_value": _("Before the deal goes on, its value must be known."),
        "gate_company": _("Before the deal goes on, its company must be known."),
        "gate_contact": _("Before the deal goes on, its contact must be known."),
        "gate_close_date": _("Before the deal goes on, its expected close date must be set."),
        "gate_next_step": _("Before the deal goes on, a next step must be planned."),
        "gate_need": _("Before the deal goes on, the customer must have admitted a need."),
        "gate_cost": _("Before the deal goes on, a need must have a cost a year."),
        "gate_economic": _("Before the deal goes on, the economic buyer must have been met."),
        "gate_technical": _("Before the deal goes on, the technical buyer must have been met."),
        "gate_user": _("Before the deal goes on, a user buyer must have been met."),
        "gate_coach": _("Before the deal goes on, there must be a coach."),
        "weight_out_of_range": _("A weight is a whole number from 1 to 100."),
        "score_out_of_range": _("A score is a whole number from 0 to 10, or nothing while it is unknown."),
        "not_of_this_deal": _("This does not belong to the deal."),
        "evidence_needed": _("Say what shows it: what we only hope for does not count."),
        "day_in_future": _("This day is still to come."),
        "day_needed": _("Say on which day it was settled."),
        "not_settled": _("What is still open has no day of settling."),
        "already_settled": _("This has been settled already."),
        "stays_of_kind": _("This cannot become another condition."),
        "card_exists": _("This person has a card already. Change that one."),
        "stays_with_person": _("A card stays with its person."),
        "card_says_nothing": _("Write something: what they want, need or fear, or how they speak."),
        "leads_round": _("That way the person would report to themselves."),
        "on_themselves": _("Nobody influences themselves."),
    }
)
