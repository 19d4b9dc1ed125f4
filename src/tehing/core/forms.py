"""Forms of what hangs on records."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """Words about a record."""

    text = forms.CharField(label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}))


class FileForm(forms.Form):
    """A file for a record."""

    file = forms.FileField(label=_("File"), max_length=200)
