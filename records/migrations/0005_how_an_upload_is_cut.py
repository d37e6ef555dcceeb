"""How a file is cut into parts is kept with its upload, and a link's uploads are apart from the family's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, and one more field in what makes two uploads the same."""

    dependencies = [("records", "0004_sending_imaging_and_chasing")]

    operations = [
        migrations.RemoveConstraint(model_name="recordupload", name="one_open_upload_of_a_file"),
        migrations.AddField(
            model_name="recordupload",
            name="part_bytes",
            field=models.PositiveIntegerField(default=16 * 1024 * 1024),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="recordupload",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=("opinion_request", "kind", "uploaded_by", "came_by", "fingerprint"),
                name="one_open_upload_of_a_file",
                nulls_distinct=False,
            ),
        ),
    ]
