"""Finds the calls to come however many there were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0004_no_overlapping_calls")]

    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("status__in", ("held", "booked"))), fields=["starts_at"], name="live_call_by_start"
            ),
        ),
    ]
