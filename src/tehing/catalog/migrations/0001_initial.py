import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django.db.models.functions.text
import tehing.core.clock
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('team', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductFamily',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_family_per_name', violation_error_message='There is one already.')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=tehing.core.clock.now, editable=False, verbose_name='changed')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('code', models.CharField(blank=True, max_length=60, verbose_name='code')),
                ('kind', models.CharField(choices=[('goods', 'goods'), ('service', 'service'), ('solution', 'solution'), ('spare_part', 'spare part')], default='goods', max_length=10, verbose_name='kind')),
                ('unit', models.CharField(choices=[('C62', 'piece'), ('SET', 'set'), ('HUR', 'hour'), ('DAY', 'day'), ('MON', 'month'), ('ANN', 'year'), ('MTR', 'metre'), ('KGM', 'kilogram'), ('LTR', 'litre')], default='C62', max_length=3, verbose_name='unit')),
                ('price', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='price')),
                ('cost', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='cost')),
                ('margin', models.GeneratedField(db_persist=True, expression=models.Case(models.When(cost__isnull=False, price__gt=0, then=django.db.models.functions.math.Round(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('price'), '-', models.F('cost')), '*', models.Value(100)), '/', models.F('price')), precision=1)), default=None), output_field=models.DecimalField(decimal_places=1, max_digits=20, null=True), verbose_name='margin, %')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('is_active', models.BooleanField(default=True, verbose_name='for sale')),
                ('description', models.TextField(blank=True, max_length=10000, verbose_name='description')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='catalog.productfamily', verbose_name='family')),
            ],
            options={
                'indexes': [models.Index(fields=['name', 'id'], name='product_by_name')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('code'), condition=models.Q(('code', ''), _negated=True), name='one_product_per_code', violation_error_message='There is already a product with this code.'), models.CheckConstraint(condition=models.Q(('price', None), ('price__gte', Decimal('0')), _connector='OR'), name='price_is_not_negative'), models.CheckConstraint(condition=models.Q(('cost', None), ('cost__gte', Decimal('0')), _connector='OR'), name='cost_is_not_negative')],
            },
        ),
    ]
