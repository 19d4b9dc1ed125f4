"""Tables that belong to no room: the workspace, the history, files and notes, imports and jobs."""

import threading

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tehing.core import clock
from tehing.core.custom.column import CustomValues
from tehing.core.duplicates.models import Alias, Compared, Merge, MergeMove, MergeUndone, SuspectedPair
from tehing.core.translations.column import Translated


class Record(models.Model):
    """What every business record has. `version` grows with each save; a stale save is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=clock.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    custom = CustomValues(default=dict, blank=True, editable=False)  # values of fields that the company added

    class Meta:
        abstract = True


class OwnedRecord(Record):
    """A record that one person answers for; rights by own, team and all follow the owner."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))

    class Meta:
        abstract = True


class Workspace(models.Model):
    """The company that runs its sales here. Exactly one row (id 1)."""

    name = models.CharField(_("company name"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    country = models.CharField(_("country"), max_length=2, default="EE")
    language = models.CharField(_("language"), max_length=5, default="en")
    is_demo = models.BooleanField(default=False, editable=False)
    set_up_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_workspace")]


class Erasure(models.Model):
    """Somebody's personal data was erased at their wish. Only while this is open may the history be made unreadable for it.

    Kept for ever as the proof; holds nothing of the person but the number of the record.
    """

    tells_history = True  # a merge of two records leaves such rows where they are

    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    pseudonym = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    events = models.PositiveIntegerField(default=0)  # how many were made unreadable

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "record_id"], name="one_erasure_per_record")]


class Event(models.Model):
    """What happened, for ever: audit trail, timeline, outbox and analytics. Never deleted, and never changed but for an erasure.

    `before` and `after` hold only the fields that changed; `facts` what the news adds.
    """

    at = models.DateTimeField(default=clock.now)
    name = models.CharField(max_length=80)
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    label = models.CharField(max_length=250, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+")  # event_by_person
    channel = models.CharField(max_length=12, default="system")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    erasure = models.ForeignKey(Erasure, models.PROTECT, null=True, db_index=False, related_name="+")  # the last one that went over it

    tells_history = True  # a merge of two records leaves such rows where they are

    class Meta:
        indexes = [  # by time, not by number: a history that was told later (imports, the demo) stands where it happened
            models.Index(fields=["record_type", "record_id", "-id"], name="event_by_record"),
            models.Index(fields=["-at", "-id"], name="event_by_time"),
            models.Index(fields=["actor", "-at", "-id"], name="event_by_person"),
            models.Index(fields=["name", "-at", "-id"], name="event_by_kind"),
            models.Index(fields=["record_type", "-at", "-id"], name="event_by_type"),
            models.Index(fields=["channel", "-at", "-id"], name="event_by_channel"),
            models.Index(fields=["request_id"], name="event_by_request"),
        ]


class Deleted(models.Model):
    """A removed record as it was, with all that went with it, until it is restored or its time in the bin is over."""

    tells_history = True  # a merge of two records leaves such rows where they are

    event = models.OneToOneField(Event, models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    label = models.CharField(max_length=250, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    rows = models.TextField()  # as Django's JSON serializer writes them

    class Meta:
        indexes = [models.Index(fields=["at"], name="deleted_by_time")]


class Delivery(models.Model):
    """One piece of news on its way to one handler. Deleted rows are never needed: done rows are kept as proof."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="one_delivery_per_handler")]
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_due")]


class Job(models.Model):
    """Work done in the background, with its progress and its end, seen by the one who asked and by admins."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)  # the worker's last sign of life; a silent job is taken up again
    finished_at = models.DateTimeField(null=True)
    stop: threading.Event | None = None  # set when the worker that is at it was told to stop

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="job_state")]


class Worker(models.Model):
    """A worker process and when it last gave a sign of life; those long silent are taken off."""

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField(default=clock.now)
    beat_at = models.DateTimeField(default=clock.now)


class Attached(models.Model):
    """Something that hangs on a record of any type; who sees the record sees it."""

    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Note(Attached):
    """Words about a record, in plain text."""

    text = models.TextField(_("note"), max_length=20_000)

    class Meta:
        indexes = [models.Index(fields=["record_type", "record_id", "-id"], name="note_by_record")]


class File(Attached):
    """An uploaded file. Bytes lie in the data folder under their SHA-256; served as an attachment, never inline."""

    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["record_type", "record_id", "-id"], name="file_by_record")]


class ExternalId(models.Model):
    """What another system calls a record; importing the same again updates instead of doubling."""

    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_type", "source", "external_id"], name="one_record_per_external_id"),
        ]
        indexes = [models.Index(fields=["record_type", "record_id"], name="external_by_record")]


class Import(models.Model):
    """One file on its way in: read, mapped, confirmed, run, reported. rows = created + updated + skipped + failed."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        MAPPED = "mapped", _("mapped")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    file_kept = models.BooleanField(default=True)  # until `imports.keeping` forgets it
    record_type = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=60, default="file")
    state = models.CharField(max_length=8, choices=State, default=State.UPLOADED)
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    found = models.JSONField(default=dict)  # what the whole file says about its columns (imports.looking), until it has run
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    not_tied = models.PositiveIntegerField(default=0)  # rows that are in, but not tied to another row of the file
    left_empty = models.JSONField(default=dict)  # column -> how many of its values were not taken, and examples
    last_row = models.PositiveIntegerField(default=0)  # the file's row up to which all is committed; a killed run goes on after it
    tied_row = models.PositiveIntegerField(default=0)  # the same of the second round, in which rows are tied to each other
    batch = models.CharField(max_length=32, blank=True)  # files that came together
    dry_run = models.BooleanField(default=False)
    problem = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)


class ImportReject(models.Model):
    """A row that was not taken, with the reason and the row as it stood, to mend and send again."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="rejects")
    number = models.PositiveIntegerField()
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=60)
    detail = models.CharField(max_length=500, blank=True)
    cells = models.JSONField(default=list)


class SavedMapping(models.Model):
    """What somebody decided about files with a certain header, under a name, for the next one; their own or everybody's."""

    name = models.CharField(_("name"), max_length=100)
    record_type = models.CharField(max_length=60)
    header = models.CharField(max_length=64)  # fingerprint of the columns' names
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "header", "name"], name="one_mapping_per_name")]
        indexes = [models.Index(fields=["header", "-id"], name="mapping_by_header")]

    def __str__(self) -> str:
        return self.name


class RememberedValue(models.Model):
    """A confirmed reading of somebody's spelling: "GTXPro" in this field means that record."""

    record_type = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    raw = models.CharField(max_length=200)
    target_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "field", "raw"], name="one_reading_per_value")]


class Notification(models.Model):
    """News for one person: the bell. Made by handlers from events, so it names the event."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "event"], name="one_notification_per_event")]
        indexes = [models.Index(fields=["to", "read_at", "-id"], name="notification_unread")]


class Once(models.Model):
    """A request already answered: a double click finds the first one's record instead of a second, a repeated call its answer."""

    tells_history = True  # a merge of two records leaves such rows where they are

    key = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # of the API's request; its answer is kept beside it
    status = models.PositiveSmallIntegerField(default=0)
    content = models.BinaryField(default=bytes)
    etag = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="once_per_person")]


class SearchEntry(models.Model):
    """What search knows of one record: its title and its words, folded. The key is the record type's number * 2^40 + the record's.

    Beside it stand the indexes of the database's own text search, made in a migration (`core/search/schema.py`).
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.IntegerField()
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()  # each word with a space before it

    class Meta:
        indexes = [models.Index(fields=["kind", "title", "-id"], name="search_by_title")]


class SearchWord(models.Model):
    """A word that occurs in some record, forwards and backwards, to recognise it when it is mistyped."""

    word = models.CharField(max_length=30)
    backwards = models.CharField(max_length=30)

    class Meta:
        indexes = [
            models.Index(fields=["word"], name="search_word"),
            models.Index(fields=["backwards"], name="search_word_backwards"),
        ]


from tehing.core.bulk.models import BulkRow  # noqa: E402
from tehing.core.custom.models import CustomField  # noqa: E402
from tehing.core.saved.models import ListSetting, SavedView  # noqa: E402
from tehing.core.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery  # noqa: E402

__all__ = [  # tables of core's parts, for Django to find
    "Alias",
    "BulkRow",
    "Compared",
    "CustomField",
    "ListSetting",
    "Merge",
    "MergeMove",
    "MergeUndone",
    "SavedView",
    "SuspectedPair",
    "Translated",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
]
