from django.db import migrations, models

from tehing.core.search import schema


def rebuild(apps, editor):
    """A house that is in use already has records to be found: the worker fills the index."""
    if apps.get_model("core", "Event").objects.exists():
        apps.get_model("core", "Job").objects.create(kind="search.rebuild")


class Migration(migrations.Migration):
    dependencies = [("core", "0005_worker_beat")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.IntegerField()),
                ("record_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["kind", "title", "-id"], name="search_by_title")]},
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=30)),
                ("backwards", models.CharField(max_length=30)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["word"], name="search_word"),
                    models.Index(fields=["backwards"], name="search_word_backwards"),
                ]
            },
        ),
        schema.indexes(),
        migrations.RunPython(rebuild, migrations.RunPython.noop),
    ]
