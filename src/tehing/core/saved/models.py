"""Tables of what people keep of their lists."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tehing.core import clock


class SavedView(models.Model):
    """A list under a name: `address` is the query string that shows it (conditions, columns, order, grouping)."""

    class Audience(models.TextChoices):
        PRIVATE = "private", _("Only me")
        TEAM = "team", _("A team")
        EVERYBODY = "everybody", _("Everybody")

    record_type = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    address = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    audience = models.CharField(_("who sees it"), max_length=9, choices=Audience, default=Audience.PRIVATE)
    team = models.ForeignKey("team.Team", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["record_type", "name", "id"], name="view_by_list")]

    def __str__(self) -> str:
        return self.name


class ListSetting(models.Model):
    """How one person's list of one type opens: the columns in order ("" = as everybody's) and the view."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60)
    columns = models.TextField(blank=True)
    view = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "record_type"], name="one_setting_per_list")]
