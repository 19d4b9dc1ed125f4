import django.db.models.deletion
import django.db.models.functions.text
import tehing.core.clock
from django.conf import settings
from django.db import migrations, models

from tehing.core.history import append_only


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('core', '0001_initial'),
        ('leads', '0001_initial'),
        ('parties', '0001_initial'),
        ('team', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LossReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_loss_reason_per_name', violation_error_message='There is one already.')],
            },
        ),
        migrations.CreateModel(
            name='Pipeline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='position')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_pipeline_per_name', violation_error_message='There is one already.')],
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('open', 'open'), ('on_hold', 'on hold'), ('won', 'won'), ('lost', 'lost')], default='open', max_length=8, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='position')),
                ('probability', models.PositiveSmallIntegerField(default=10, verbose_name='probability, %')),
                ('rotting_days', models.PositiveSmallIntegerField(default=30, verbose_name='stuck after, days')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='deals.pipeline', verbose_name='pipeline')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('pipeline'), django.db.models.functions.text.Lower('name'), name='one_stage_per_name', violation_error_message='The pipeline has such a stage already.'), models.CheckConstraint(condition=models.Q(('probability__lte', 100)), name='probability_is_a_percentage')],
            },
        ),
        migrations.CreateModel(
            name='Deal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(blank=True, max_length=250, verbose_name='name')),
                ('stage_entered_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='in stage since')),
                ('value_minor', models.BigIntegerField(blank=True, null=True, verbose_name='value')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='opened')),
                ('expected_close_on', models.DateField(blank=True, null=True, verbose_name='expected close')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed')),
                ('description', models.TextField(blank=True, max_length=10000, verbose_name='description')),
                ('channel', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.channel', verbose_name='channel')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='parties.company', verbose_name='company')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='leads.lead', verbose_name='lead')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='parties.person', verbose_name='contact')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product', verbose_name='product')),
                ('loss_reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deals.lossreason', verbose_name='loss reason')),
                ('pipeline', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deals.pipeline', verbose_name='pipeline')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='deals.stage', verbose_name='stage')),
            ],
            options={
                'indexes': [models.Index(fields=['pipeline', 'stage', '-id'], name='deal_on_board'), models.Index(fields=['stage', 'currency', 'owner', 'value_minor', 'stage_entered_at'], name='deal_sums'), models.Index(fields=['stage', 'closed_on', 'opened_on', 'currency', 'value_minor', 'owner', 'product', 'company'], name='deal_outcomes'), models.Index(fields=['name', 'id'], name='deal_by_name'), models.Index(fields=['value_minor', 'id'], name='deal_by_value'), models.Index(fields=['expected_close_on', 'id'], name='deal_by_expected_close'), models.Index(fields=['closed_on', 'id'], name='deal_by_close'), models.Index(fields=['owner', 'stage', '-id'], name='deal_by_owner'), models.Index(fields=['stage', 'stage_entered_at', 'id'], name='deal_by_time_in_stage')],
                'constraints': [models.CheckConstraint(condition=models.Q(('value_minor', None), ('value_minor__gte', 0), _connector='OR'), name='deal_value_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='StageVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_at', models.DateTimeField()),
                ('seconds_before', models.BigIntegerField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('came_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deals.stage')),
                ('deal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='visits', to='deals.deal')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deals.stage')),
            ],
            options={
                'indexes': [models.Index(fields=['deal', 'entered_at'], name='visit_by_deal'), models.Index(fields=['came_from', 'stage', 'seconds_before'], name='visit_passage')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('kind', models.CharField(choices=[('call', 'call'), ('meeting', 'meeting'), ('email', 'e-mail'), ('task', 'task')], default='task', max_length=8, verbose_name='kind')),
                ('subject', models.CharField(max_length=250, verbose_name='subject')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='length, minutes')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('outcome', models.CharField(blank=True, max_length=500, verbose_name='outcome')),
                ('description', models.TextField(blank=True, max_length=10000, verbose_name='notes')),
                ('company', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='parties.company', verbose_name='company')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='leads.lead', verbose_name='lead')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('person', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='parties.person', verbose_name='person')),
                ('deal', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='deals.deal', verbose_name='deal')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['owner', 'due_at'], name='activity_open_by_owner'), models.Index(condition=models.Q(('done_at', None)), fields=['deal', 'due_at'], name='activity_next_step'), models.Index(fields=['due_at', 'id'], name='activity_by_due'), models.Index(condition=models.Q(('done_at', None)), fields=['due_at', 'id'], name='activity_open_by_due'), models.Index(condition=models.Q(('company__isnull', False)), fields=['company', 'done_at'], name='activity_of_company'), models.Index(condition=models.Q(('person__isnull', False)), fields=['person', 'done_at'], name='activity_of_person'), models.Index(condition=models.Q(('lead__isnull', False)), fields=['lead', 'done_at'], name='activity_of_lead'), models.Index(condition=models.Q(('deal__isnull', False)), fields=['deal', 'done_at'], name='activity_of_deal')],
            },
        ),
        append_only("deals_stagevisit"),
    ]
