"""Pairs that look the same, merges with all they moved, and where the merged ones went."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.core import clock


class Compared(models.Model):
    """A record whose name is kept in a folded form as well, written with every save, so that likenesses are found by index."""

    name_key = models.CharField(max_length=200, blank=True, default="", editable=False)

    class Meta:
        abstract = True


class SuspectedPair(models.Model):
    """Two records that may be one. What somebody decided stays, so that nobody is asked twice.

    `score` is a match weight in bits: +1 doubles the odds. `parts` say how it came about: [[trait, level, weight], …].
    """

    class State(models.TextChoices):
        OPEN = "open", _("to look at")
        LATER = "later", pgettext_lazy("to be decided", "later")
        DIFFERENT = "different", _("not the same")
        MERGED = "merged", _("merged")

    record_type = models.CharField(max_length=60)
    left_id = models.BigIntegerField()
    right_id = models.BigIntegerField()
    score = models.FloatField()
    parts = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_type", "left_id", "right_id"], name="one_pair_of_two_records"),
            models.CheckConstraint(condition=Q(left_id__lt=F("right_id")), name="pair_is_in_order"),
        ]
        indexes = [
            models.Index(fields=["record_type", "state", "-score", "-id"], name="pair_by_score"),
            models.Index(fields=["record_type", "right_id"], name="pair_by_right"),
        ]


class Merge(models.Model):
    """One record became part of another. Never changed; that it was taken back is a row of its own.

    `lost` is the row as it stood, by column; `fields` what changed on the kept one: {field: [before, after]}. Both are emptied
    by the `erasure` of a person who was part of it; such a merge cannot be taken back.
    """

    record_type = models.CharField(max_length=60)
    kept_id = models.BigIntegerField()
    kept_label = models.CharField(max_length=250)
    lost_id = models.BigIntegerField()
    lost_label = models.CharField(max_length=250)
    lost = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    erasure = models.ForeignKey("core.Erasure", models.PROTECT, null=True, db_index=False, related_name="+")

    tells_history = True

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "kept_id"], name="merge_by_kept"),
            models.Index(fields=["record_type", "lost_id"], name="merge_by_lost"),
        ]


class MergeMove(models.Model):
    """A row that a merge moved to the kept record, or dropped because the kept one had the same. Never changed.

    `row` holds a dropped row by column, and of a moved one only what else had to change on it.
    """

    merge = models.ForeignKey(Merge, models.PROTECT, related_name="moves")
    model = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    dropped = models.BooleanField(default=False)
    row = models.JSONField(default=dict)


class MergeUndone(models.Model):
    """A merge was taken back, wholly or but for `left_out`. Never changed."""

    merge = models.OneToOneField(Merge, models.PROTECT, related_name="undone")
    left_out = models.JSONField(default=list)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")


class Alias(models.Model):
    """Where a merged record's number leads now: its old address, its own export, its part of the history."""

    record_type = models.CharField(max_length=60)
    old_id = models.BigIntegerField()
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "old_id"], name="one_record_per_old_number")]
        indexes = [models.Index(fields=["record_type", "record_id"], name="alias_by_record")]
