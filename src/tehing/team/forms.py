"""Forms of one's own profile and tokens, and of a colleague's password."""

import zoneinfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ProfileForm(forms.Form):
    """One's own name and ways of reading the screens."""

    name = forms.CharField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("As the browser says")), *settings.LANGUAGES], required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        zones = [("", _("The company's")), *((zone, zone) for zone in sorted(zoneinfo.available_timezones()) if "/" in zone)]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """A new key to the API."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    scope = forms.ChoiceField(label=_("What it may do"), choices=[("read", _("Read only")), ("write", _("Read and write"))])
    expires_on = forms.DateField(label=_("Good until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class PasswordForm(forms.Form):
    """A first password for a colleague."""

    password = forms.CharField(
        label=_("New password"), max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
