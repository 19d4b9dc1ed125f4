"""Sentences for the room's codes."""

from django.utils.translation import gettext_lazy as _

from tehing.core.refusals import sentences

sentences(
    {
        "bad_registry_code": _("This is not a valid registry code of that country."),
        "bad_vat_number": _("This is not a valid VAT number."),
        "bad_lei": _("This is not a valid LEI."),
        "bad_year": _("This is no year."),
        "circle": _("A company cannot stand above itself."),
        "unknown_channel": _("There is no such channel."),
        "not_the_name": _("This is not the person's name. Nothing was erased."),
    }
)
