"""Words in several languages side by side. What is there was written in the language of the house."""

from typing import Any

from django.db import migrations, models

import tehing.core.translations.column

MODELS = ("advisorrule", "answer", "checklist", "objection", "question", "script", "technique")


def _written_in(apps: Any, _schema_editor: Any) -> None:
    house = apps.get_model("core", "Workspace").objects.values_list("language", flat=True).first()
    for name in MODELS if house else ():
        apps.get_model("playbook", name).objects.update(language=house)


def _language() -> Any:
    return models.CharField(
        choices=[("en", "English"), ("et", "Estonian")],
        default=tehing.core.translations.column.present,
        max_length=5,
        verbose_name="written in",
    )


class Migration(migrations.Migration):
    dependencies = [("playbook", "0002_advisor_and_checklists"), ("core", "0002_custom_values")]

    operations = [
        *(migrations.AddField(name, "language", _language()) for name in MODELS),
        *(migrations.AddField(name, "translations", models.JSONField(blank=True, default=dict, editable=False)) for name in MODELS),
        migrations.RunPython(_written_in, migrations.RunPython.noop),
    ]
