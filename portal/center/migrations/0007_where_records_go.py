"""Where other hospitals send records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("center", "0006_promises_of_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="carecenter",
            name="image_exchange",
            field=models.CharField(
                blank=True,
                help_text="The networks by which scan pictures reach you, and your name there.",
                max_length=200,
                verbose_name="image exchange",
            ),
        ),
        migrations.AddField(
            model_name="carecenter",
            name="records_address",
            field=models.TextField(
                blank=True,
                default="Second Opinions, Center for Cancer and Blood Disorders\n1 Sample Avenue\nAurora, CO 80000",
                help_text="For discs, slides and paper. Other hospitals read it in the letters that families send.",
                max_length=400,
                verbose_name="mail address for records",
            ),
        ),
        migrations.AddField(
            model_name="carecenter",
            name="records_direct",
            field=models.EmailField(
                blank=True,
                default="records@direct.hospital.example",
                help_text="Secure mail between hospitals (Direct messaging). Ordinary e-mail does not belong here.",
                max_length=254,
                verbose_name="Direct address for records",
            ),
        ),
        migrations.AddField(
            model_name="carecenter",
            name="records_fax",
            field=models.CharField(blank=True, default="+13035550113", max_length=20, verbose_name="fax for records"),
        ),
    ]
