from django.db import migrations

COST = ["catalog.product.cost", "catalog.product.margin"]
ROLES = {  # code -> fields it does not see from the start
    "admin": [],
    "sales_head": [],
    "seller": COST,
    "lead_developer": COST,
    "account_manager": COST,
    "pricing_approver": [],
    "finance": [],
    "warehouse": COST,
    "reader": COST,
}


def add(apps, schema_editor):
    Role = apps.get_model("team", "Role")
    for code, hidden in ROLES.items():
        Role.objects.create(code=code, name=code, hidden=hidden, builtin=True)


class Migration(migrations.Migration):
    dependencies = [("team", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
