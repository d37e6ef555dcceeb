"""Since when a line has waited on us longer than a business day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0006_lines_wait_for_nobody")]

    operations = [
        migrations.AddField(
            model_name="queueline",
            name="late_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="queueline",
            index=models.Index(
                condition=models.Q(("is_open", True), ("late_at__isnull", False)),
                fields=["late_at"],
                name="queue_late",
            ),
        ),
    ]
