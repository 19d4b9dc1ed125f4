import django.db.models.deletion
import django.db.models.functions.text
import tehing.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('team', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Industry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('nace_code', models.CharField(blank=True, max_length=7, verbose_name='NACE code')),
                ('nace_revision', models.CharField(blank=True, default='2.1', max_length=4, verbose_name='NACE revision')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_industry_per_name', violation_error_message='There is one already.')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_tag_per_name', violation_error_message='There is one already.')],
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_key', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('relation', models.CharField(choices=[('prospect', 'prospect'), ('customer', 'customer'), ('partner', 'partner'), ('supplier', 'supplier'), ('competitor', 'competitor')], default='prospect', max_length=10, verbose_name='relation')),
                ('registry_code', models.CharField(blank=True, max_length=30, verbose_name='registry code')),
                ('vat_number', models.CharField(blank=True, max_length=20, verbose_name='VAT number')),
                ('lei', models.CharField(blank=True, max_length=20, verbose_name='LEI')),
                ('nace_code', models.CharField(blank=True, max_length=7, verbose_name='NACE code')),
                ('nace_revision', models.CharField(blank=True, max_length=4, verbose_name='NACE revision')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees')),
                ('revenue_minor', models.BigIntegerField(blank=True, null=True, verbose_name='revenue')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('founded_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='founded')),
                ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                ('domain', models.CharField(blank=True, db_index=True, editable=False, max_length=200, verbose_name='domain')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='region')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('description', models.TextField(blank=True, max_length=10000, verbose_name='description')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('parent', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subsidiaries', to='parties.company', verbose_name='parent company')),
                ('industry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.industry', verbose_name='industry')),
                ('tags', models.ManyToManyField(blank=True, related_name='+', to='parties.tag', verbose_name='tags')),
            ],
            options={
                'indexes': [models.Index(fields=['name', 'id'], name='company_by_name'), models.Index(fields=['city', 'id'], name='company_by_city'), models.Index(fields=['employees', 'id'], name='company_by_employees'), models.Index(fields=['owner', 'name', 'id'], name='company_by_owner'), models.Index(fields=['updated_at', 'id'], name='company_by_change'), models.Index(fields=['name_key', 'id'], name='company_by_key'), models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent', 'name', 'id'], name='company_by_parent'), models.Index(condition=models.Q(('registry_code', ''), _negated=True), fields=['registry_code'], name='company_by_registry_code'), models.Index(condition=models.Q(('vat_number', ''), _negated=True), fields=['vat_number'], name='company_by_vat_number'), models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='company_by_phone'), models.Index(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='company_by_email')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('registry_code', ''), _negated=True), fields=('country', 'registry_code'), name='one_company_per_registry_code', violation_error_message='There is already a company with this registry code.'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('pk')), _negated=True), _connector='OR'), name='company_is_not_its_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('kind', models.CharField(choices=[('legal', 'legal'), ('billing', 'billing'), ('delivery', 'delivery'), ('visiting', 'visiting')], default='legal', max_length=8, verbose_name='kind')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='region')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='parties.company', verbose_name='company')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_key', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('mobile', models.CharField(blank=True, max_length=40, verbose_name='mobile')),
                ('language', models.CharField(blank=True, max_length=5, verbose_name='language')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='job title')),
                ('description', models.TextField(blank=True, max_length=10000, verbose_name='description')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='parties.company', verbose_name='company')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'indexes': [models.Index(fields=['name', 'id'], name='person_by_name'), models.Index(fields=['email'], name='person_by_email'), models.Index(fields=['updated_at', 'id'], name='person_by_change'), models.Index(fields=['name_key', 'id'], name='person_by_key'), models.Index(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='person_by_folded_email'), models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='person_by_phone'), models.Index(condition=models.Q(('mobile', ''), _negated=True), fields=['mobile'], name='person_by_mobile')],
            },
        ),
        migrations.CreateModel(
            name='Employment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='job title')),
                ('department', models.CharField(blank=True, max_length=120, verbose_name='department')),
                ('from_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('to_on', models.DateField(blank=True, null=True, verbose_name='to')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='parties.company', verbose_name='company')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='parties.person', verbose_name='person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on', None), ('from_on', None), ('to_on__gt', models.F('from_on')), _connector='OR'), name='job_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'e-mail'), ('phone', 'phone'), ('sms', 'text message'), ('post', 'post')], max_length=6, verbose_name='channel')),
                ('given', models.BooleanField(verbose_name='given')),
                ('source', models.CharField(max_length=200, verbose_name='how it was given')),
                ('at', models.DateTimeField(default=tehing.core.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='parties.person')),
            ],
        ),
    ]
