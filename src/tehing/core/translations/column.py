"""What a record needs to have its words in several languages."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tehing.core.translations import words

COLUMNS = ("language", "translations")


def present() -> str:
    """The reader's language, as a translation is kept under it."""
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]


class Translated(models.Model):
    """A record whose own columns hold its words in `language`, and `translations` what stands for them in others.

    What is shown is `said(name)`; what is stored is the attribute, as on every record.
    """

    language = models.CharField(_("written in"), max_length=5, choices=settings.LANGUAGES, default=present)
    translations = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def said(self, name: str) -> str:
        """The words of a field for who reads now: in their language where there is a translation, else the original."""
        return words.said(getattr(self, name), self.language, self.translations, name, present())[0]

    def spoken(self, name: str) -> str:
        """The language of what `said` gives."""
        return words.said(getattr(self, name), self.language, self.translations, name, present())[1]

    def clean_fields(self, exclude: Any = None) -> None:
        """Who does not say the language writes in their own. A record cannot be written in a language that it is translated into."""
        self.language = self.language or present()
        super().clean_fields(exclude=exclude)
        if self.language in self.translations:
            raise ValidationError({"language": _("It is translated into this language already.")})
