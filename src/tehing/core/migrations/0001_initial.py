import django.db.models.deletion
import tehing.core.clock
import tehing.core.webhooks.models
from django.conf import settings
from django.db import migrations, models

from tehing.core.history import append_only, open_for_erasure, open_merges_for_erasure
from tehing.core.search import schema


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('team', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('started_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('beat_at', models.DateTimeField(default=tehing.core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('old_id', models.BigIntegerField()),
                ('record_id', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', 'record_id'], name='alias_by_record')],
                'constraints': [models.UniqueConstraint(fields=('record_type', 'old_id'), name='one_record_per_old_number')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('pseudonym', models.CharField(max_length=80)),
                ('at', models.DateTimeField(default=tehing.core.clock.now)),
                ('closed_at', models.DateTimeField(null=True)),
                ('events', models.PositiveIntegerField(default=0)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record_type', 'record_id'), name='one_erasure_per_record')],
            },
        ),
        migrations.CreateModel(
            name='ExternalId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('source', models.CharField(max_length=60)),
                ('external_id', models.CharField(max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', 'record_id'], name='external_by_record')],
                'constraints': [models.UniqueConstraint(fields=('record_type', 'source', 'external_id'), name='one_record_per_external_id')],
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('content_type', models.CharField(max_length=120)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', 'record_id', '-id'], name='file_by_record')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('arguments', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='waiting', max_length=8)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('result', models.JSONField(default=dict)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('started_at', models.DateTimeField(null=True)),
                ('beat_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='job_state')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('kept_id', models.BigIntegerField()),
                ('kept_label', models.CharField(max_length=250)),
                ('lost_id', models.BigIntegerField()),
                ('lost_label', models.CharField(max_length=250)),
                ('lost', models.JSONField(default=dict)),
                ('fields', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=tehing.core.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('erasure', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.erasure')),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', 'kept_id'], name='merge_by_kept'), models.Index(fields=['record_type', 'lost_id'], name='merge_by_lost')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('text', models.TextField(max_length=20000, verbose_name='note')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', 'record_id', '-id'], name='note_by_record')],
            },
        ),
        migrations.CreateModel(
            name='Once',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('record_type', models.CharField(blank=True, max_length=60)),
                ('record_id', models.BigIntegerField(null=True)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('content', models.BinaryField(default=bytes)),
                ('etag', models.CharField(blank=True, max_length=20)),
                ('at', models.DateTimeField(db_index=True, default=tehing.core.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('by', 'key'), name='once_per_person')],
            },
        ),
        migrations.CreateModel(
            name='RememberedValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('field', models.CharField(max_length=60)),
                ('raw', models.CharField(max_length=200)),
                ('target_id', models.BigIntegerField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record_type', 'field', 'raw'), name='one_reading_per_value')],
            },
        ),
        migrations.CreateModel(
            name='SavedMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('record_type', models.CharField(max_length=60)),
                ('header', models.CharField(max_length=64)),
                ('mapping', models.JSONField(default=dict)),
                ('choices', models.JSONField(default=dict)),
                ('shared', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=tehing.core.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['header', '-id'], name='mapping_by_header')],
                'constraints': [models.UniqueConstraint(fields=('by', 'header', 'name'), name='one_mapping_per_name')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('address', models.TextField()),
                ('audience', models.CharField(choices=[('private', 'Only me'), ('team', 'A team'), ('everybody', 'Everybody')], default='private', max_length=9, verbose_name='who sees it')),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='team.team', verbose_name='team')),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', 'name', 'id'], name='view_by_list')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.IntegerField()),
                ('record_id', models.BigIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'title', '-id'], name='search_by_title')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=30)),
                ('backwards', models.CharField(max_length=30)),
            ],
            options={
                'indexes': [models.Index(fields=['word'], name='search_word'), models.Index(fields=['backwards'], name='search_word_backwards')],
            },
        ),
        migrations.CreateModel(
            name='SuspectedPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('left_id', models.BigIntegerField()),
                ('right_id', models.BigIntegerField()),
                ('score', models.FloatField()),
                ('parts', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'to look at'), ('later', 'later'), ('different', 'not the same'), ('merged', 'merged')], default='open', max_length=9)),
                ('found_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', 'state', '-score', '-id'], name='pair_by_score'), models.Index(fields=['record_type', 'right_id'], name='pair_by_right')],
                'constraints': [models.UniqueConstraint(fields=('record_type', 'left_id', 'right_id'), name='one_pair_of_two_records'), models.CheckConstraint(condition=models.Q(('left_id__lt', models.F('right_id'))), name='pair_is_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('url', models.URLField(max_length=500, verbose_name='address')),
                ('events', models.CharField(default='*', max_length=500, verbose_name='events')),
                ('record_type', models.CharField(blank=True, choices=tehing.core.webhooks.models.record_types, max_length=60, verbose_name='only about')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('stopped', models.CharField(blank=True, choices=[('gone', 'its address said it is gone'), ('failing', 'it failed for days')], max_length=12, verbose_name='stopped because')),
                ('salt', models.CharField(max_length=43)),
                ('old_salt', models.CharField(blank=True, max_length=43)),
                ('old_until', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(blank=True, null=True, verbose_name='failing since')),
                ('acts_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sees as')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Workspace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='company name')),
                ('currency', models.CharField(default='EUR', max_length=3, verbose_name='currency')),
                ('country', models.CharField(default='EE', max_length=2, verbose_name='country')),
                ('language', models.CharField(default='en', max_length=5, verbose_name='language')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('set_up_at', models.DateTimeField(default=tehing.core.clock.now, editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_workspace')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=tehing.core.clock.now)),
                ('name', models.CharField(max_length=80)),
                ('record_type', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('label', models.CharField(blank=True, max_length=250)),
                ('channel', models.CharField(default='system', max_length=12)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('facts', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('request_id', models.CharField(blank=True, max_length=36)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('erasure', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.erasure')),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', 'record_id', '-id'], name='event_by_record'), models.Index(fields=['-at', '-id'], name='event_by_time'), models.Index(fields=['actor', '-at', '-id'], name='event_by_person'), models.Index(fields=['name', '-at', '-id'], name='event_by_kind'), models.Index(fields=['record_type', '-at', '-id'], name='event_by_type'), models.Index(fields=['channel', '-at', '-id'], name='event_by_channel'), models.Index(fields=['request_id'], name='event_by_request')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('file_kept', models.BooleanField(default=True)),
                ('record_type', models.CharField(blank=True, max_length=60)),
                ('source', models.CharField(default='file', max_length=60)),
                ('state', models.CharField(choices=[('uploaded', 'uploaded'), ('mapped', 'mapped'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='uploaded', max_length=8)),
                ('mapping', models.JSONField(default=dict)),
                ('choices', models.JSONField(default=dict)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('created', models.PositiveIntegerField(default=0)),
                ('updated', models.PositiveIntegerField(default=0)),
                ('skipped', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('last_row', models.PositiveIntegerField(default=0)),
                ('batch', models.CharField(blank=True, max_length=32)),
                ('dry_run', models.BooleanField(default=False)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
            ],
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.BigIntegerField()),
                ('outcome', models.CharField(choices=[('waiting', 'waiting'), ('changed', 'changed'), ('unchanged', 'unchanged'), ('refused', 'refused')], default='waiting', max_length=9)),
                ('code', models.CharField(blank=True, max_length=60)),
                ('detail', models.CharField(blank=True, max_length=500)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.job')),
            ],
            options={
                'indexes': [models.Index(fields=['job', 'outcome', 'record_id'], name='bulk_by_outcome')],
                'constraints': [models.UniqueConstraint(fields=('job', 'record_id'), name='one_row_per_record')],
            },
        ),
        migrations.CreateModel(
            name='MergeMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=60)),
                ('column', models.CharField(max_length=60)),
                ('row_id', models.BigIntegerField()),
                ('dropped', models.BooleanField(default=False)),
                ('row', models.JSONField(default=dict)),
                ('merge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='core.merge')),
            ],
        ),
        migrations.CreateModel(
            name='MergeUndone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('left_out', models.JSONField(default=list)),
                ('at', models.DateTimeField(default=tehing.core.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undone', to='core.merge')),
            ],
        ),
        migrations.CreateModel(
            name='ListSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('columns', models.TextField(blank=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.savedview')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'record_type'), name='one_setting_per_list')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handler', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('failed', 'failed')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='core.event')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='delivery_due')],
                'constraints': [models.UniqueConstraint(fields=('event', 'handler'), name='one_delivery_per_handler')],
            },
        ),
        migrations.CreateModel(
            name='Deleted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('label', models.CharField(blank=True, max_length=250)),
                ('at', models.DateTimeField()),
                ('rows', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.event')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='deleted_by_time')],
            },
        ),
        migrations.CreateModel(
            name='ImportReject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('column', models.CharField(blank=True, max_length=200)),
                ('code', models.CharField(max_length=60)),
                ('detail', models.CharField(blank=True, max_length=500)),
                ('cells', models.JSONField(default=list)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejects', to='core.import')),
            ],
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.event')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['to', 'read_at', '-id'], name='notification_unread')],
                'constraints': [models.UniqueConstraint(fields=('to', 'event'), name='one_notification_per_event')],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'delivered'), ('failed', 'given up')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.event')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='core.webhook')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='webhook_due'), models.Index(fields=['webhook', 'record_type', 'record_id', 'event'], name='webhook_order'), models.Index(fields=['webhook', '-id'], name='webhook_log')],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'event'), name='one_delivery_per_webhook')],
            },
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=tehing.core.clock.now)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('problem', models.CharField(blank=True, max_length=40)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('milliseconds', models.PositiveIntegerField(default=0)),
                ('request', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='core.webhookdelivery')),
            ],
        ),
        schema.indexes(),
        append_only("core_event"),
        append_only("core_merge"),
        append_only("core_mergemove"),
        append_only("core_mergeundone"),
        open_for_erasure(),
        open_merges_for_erasure(),
    ]
