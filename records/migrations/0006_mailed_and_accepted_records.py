"""A family may say that it mails something, and staff that a file needs nothing more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns and one more answer."""

    dependencies = [
        ("records", "0005_how_an_upload_is_cut"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="documentreference",
            name="accepted_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="looks good since"),
        ),
        migrations.AddField(
            model_name="documentreference",
            name="accepted_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="recordanswer",
            name="exit",
            field=models.CharField(
                choices=[
                    ("dont_have", "I don’t have this"),
                    ("ask_hospital", "Please ask my hospital"),
                    ("does_not_apply", "This doesn’t apply"),
                    ("remind_later", "Remind me later"),
                    ("applies", "It does apply"),
                    ("in_another_file", "It is inside another file"),
                    ("by_mail", "I am mailing it"),
                ],
                max_length=20,
                verbose_name="answer",
            ),
        ),
    ]
