"""Sentences for the room's codes."""

from django.utils.translation import gettext_lazy as _

from tehing.core.refusals import sentences

sentences(
    {
        "technique_needed": _("Choose the technique that gets the points."),
        "technique_not_asked": _("Only points for a technique name one."),
        "points_needed": _("No points would change nothing. Give some, or take some."),
        "unknown_industries": _("Write NACE sections, divisions or ranges that exist, with commas: C, 35, 41-43."),
        "less_than_from": _("This is less than where the range begins."),
        "playbook_not_json": _("This file is no shared playbook: it cannot be read as JSON."),
        "playbook_too_large": _("The file is too large. A playbook has at most 2 MB."),
        "playbook_format": _("This file is no shared playbook: it does not say the format “tehing-playbook”."),
        "playbook_version": _("The playbook was made by a newer version of Tehing. Upgrade first."),
        "playbook_empty": _("There is nothing in the file."),
        "playbook_too_many": _("There are too many entries: at most 2,000 of each kind."),
        "playbook_not_a_list": _("This must be a list."),
        "playbook_not_an_object": _("This must be an object with named values."),
        "playbook_wrong_type": _("The value is of the wrong kind."),
        "playbook_needed": _("This is needed."),
        "playbook_unknown": _("A shared playbook has no such part."),
        "playbook_twice": _("It is in the file twice."),
        "playbook_no_such_technique": _("There is no such technique, neither in the file nor here."),
        "playbook_control": _("There are characters in it that cannot be kept."),
        "playbook_begun": _("There is a playbook here already."),
    }
)
