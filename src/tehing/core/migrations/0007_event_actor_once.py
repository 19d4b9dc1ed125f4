import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def drop_the_index(apps, editor):
    """The index by actor and time begins with the actor as well. Dropped by name: altering the column would copy ten million rows."""
    table = apps.get_model("core", "Event")._meta.db_table
    with editor.connection.cursor() as cursor:
        found = editor.connection.introspection.get_constraints(cursor, table)
    for name, one in found.items():
        if one["index"] and not one["unique"] and one["columns"] == ["actor_id"]:
            editor.execute(f"DROP INDEX {editor.quote_name(name)}")


def make_it_again(apps, editor):
    table = apps.get_model("core", "Event")._meta.db_table
    editor.execute(f"CREATE INDEX event_by_actor ON {editor.quote_name(table)} (actor_id)")


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_jobs_found_as_people'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_the_index, make_it_again)],
            state_operations=[
                migrations.AlterField(
                    model_name='event',
                    name='actor',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
    ]
