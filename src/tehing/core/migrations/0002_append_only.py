from django.db import migrations

from tehing.core.history import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [append_only("core_event")]
