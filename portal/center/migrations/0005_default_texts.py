"""Public pages, questions and notices of language help, as a start for the hospital to edit."""

from django.db import migrations

from portal.center.defaults import load_texts


def load(apps, schema_editor):
    load_texts(apps.get_model)


class Migration(migrations.Migration):
    dependencies = [("center", "0004_public_texts")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
