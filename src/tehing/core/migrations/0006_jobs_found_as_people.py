from django.db import migrations


def ask_for_the_index_anew(apps, _schema_editor):
    """Jobs left the index and people are found by their titles: a worker writes that into the index of a house that has some already."""
    jobs = apps.get_model("core", "Job").objects
    waits = jobs.filter(kind="search.rebuild", state="waiting").exists()
    if apps.get_model("core", "SearchEntry").objects.exists() and not waits:
        jobs.create(kind="search.rebuild")


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_search_by_company'),
    ]

    operations = [
        migrations.RunPython(ask_for_the_index_anew, migrations.RunPython.noop),
    ]
