"""The list asks for booked calls of a day; those that are over need not stand in its index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0007_late_lines")]

    operations = [
        migrations.RemoveIndex(model_name="queueline", name="queue_call"),
        migrations.AddIndex(
            model_name="queueline",
            index=models.Index(
                condition=models.Q(("is_open", True), ("call_status", "booked")),
                fields=["call_at"],
                name="queue_call",
            ),
        ),
    ]
