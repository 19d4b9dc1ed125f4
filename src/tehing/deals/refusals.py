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
        "rate_out_of_reach": _("A discount rate is from 0 to 100 % a year."),
        "case_is_full": _("A business case has at most a hundred lines: put small ones together."),
        "years_reversed": _("The last year comes before the first."),
        "beyond_longest": _("A case looks from one to ten years ahead."),
        "growth_out_of_reach": _("Growth is more than -100 % and at most 100 % a year."),
        "only_returns_from_needs": _("Only a return can come from a need."),
        "share_of_what": _("Choose the need of which this is a share."),
        "share_out_of_reach": _("A share is from 0 to 100 %."),
        "amount_or_share": _("The amount is not this share of the need's cost. Leave one of the two empty."),
        "need_of_another_deal": _("Choose a need of the same deal."),
        "need_in_another_currency": _("The need's cost is in another currency. Write the amount instead."),
        "stays_with_case": _("A line stays with its business case."),
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
        "leads_round": _("That way the person would report to themselves."),
        "on_themselves": _("Nobody influences themselves."),
    }
)
