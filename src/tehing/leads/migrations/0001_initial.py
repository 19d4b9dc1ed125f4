import django.db.models.deletion
import django.db.models.functions.text
import tehing.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('parties', '0001_initial'),
        ('team', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_channel_per_name', violation_error_message='There is one already.')],
            },
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_key', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=200, verbose_name='subject')),
                ('status', models.CharField(choices=[('new', 'new'), ('assigned', 'assigned'), ('in_process', 'in process'), ('converted', 'converted'), ('recycled', 'recycled'), ('dead', 'dead')], default='new', max_length=10, verbose_name='status')),
                ('company_name', models.CharField(blank=True, max_length=200, verbose_name='company name')),
                ('person_name', models.CharField(blank=True, max_length=200, verbose_name='person name')),
                ('job_title', models.CharField(blank=True, max_length=120, verbose_name='job title')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('closed_reason', models.CharField(blank=True, max_length=200, verbose_name='why closed')),
                ('converted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='converted')),
                ('description', models.TextField(blank=True, max_length=10000, verbose_name='description')),
                ('channel', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.channel', verbose_name='channel')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='parties.company', verbose_name='company')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='parties.person', verbose_name='person')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product', verbose_name='product')),
            ],
            options={
                'indexes': [models.Index(fields=['name', 'id'], name='lead_by_name'), models.Index(fields=['status', 'id'], name='lead_by_status'), models.Index(fields=['created_at', 'id'], name='lead_by_age'), models.Index(fields=['name_key', 'id'], name='lead_by_key'), models.Index(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='lead_by_email'), models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='lead_by_phone')],
            },
        ),
    ]
