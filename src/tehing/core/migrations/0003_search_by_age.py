from django.db import migrations

from tehing.core.search import schema


class Migration(migrations.Migration):
    dependencies = [("core", "0002_custom_values")]

    operations = [schema.by_age()]
