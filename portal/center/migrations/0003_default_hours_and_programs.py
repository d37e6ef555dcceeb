"""Opening hours, federal holidays and the five programs, as a start for the hospital to edit."""

from django.db import migrations

from portal.center.defaults import load_hours, load_programs


def load(apps, schema_editor):
    load_hours(apps.get_model)
    load_programs(apps.get_model)


class Migration(migrations.Migration):
    dependencies = [("center", "0002_hours_holidays_programs")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
