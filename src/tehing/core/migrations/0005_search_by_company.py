from django.db import migrations


def ask_for_the_index_anew(apps, _schema_editor):
    """Deals and people are found by their company's name: a worker writes that into the index of a house that has some already."""
    if apps.get_model("core", "SearchEntry").objects.exists():
        apps.get_model("core", "Job").objects.create(kind="search.rebuild")


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_imports_told_whole'),
    ]

    operations = [
        migrations.RunPython(ask_for_the_index_anew, migrations.RunPython.noop),
    ]
