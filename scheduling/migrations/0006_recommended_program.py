"""A call can end with a program that fits."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("center", "0003_default_hours_and_programs"),
        ("scheduling", "0005_live_calls_by_start"),
    ]

    operations = [
        migrations.AddField(
            model_name="calloutcome",
            name="program",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="center.program",
                verbose_name="program recommended",
            ),
        ),
    ]
