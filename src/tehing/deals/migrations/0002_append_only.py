from django.db import migrations

from tehing.core.history import append_only


class Migration(migrations.Migration):
    dependencies = [("deals", "0001_initial"), ("core", "0002_append_only")]
    operations = [append_only("deals_stagevisit")]
