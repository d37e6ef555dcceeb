"""What stands on an envelope names no illness; an address that somebody typed stays as it is."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_BEFORE = "Second Opinions, Center for Cancer and Blood Disorders\n1 Sample Avenue\nAurora, CO 80000"
_NOW = "Second Opinion Records\n1 Sample Avenue\nAurora, CO 80000"


def make_neutral(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("center", "CareCenter").objects.filter(records_address=_BEFORE).update(records_address=_NOW)


class Migration(migrations.Migration):
    dependencies = [
        ("center", "0007_where_records_go"),
    ]

    operations = [
        migrations.AlterField(
            model_name="carecenter",
            name="records_address",
            field=models.TextField(
                blank=True,
                default=_NOW,
                help_text=(
                    "For discs, slides and paper. Families and other hospitals write it on envelopes, "
                    "so name no illness here."
                ),
                max_length=400,
                verbose_name="mail address for records",
            ),
        ),
        migrations.RunPython(make_neutral, migrations.RunPython.noop, elidable=True),
    ]
