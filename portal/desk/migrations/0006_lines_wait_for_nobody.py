"""A line is written while somebody holds its request, and goes when the request is gone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0005_notes_stay"),
        ("intake", "0004_urgency_and_decisions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="queueline",
            name="opinion_request",
            field=models.OneToOneField(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="queue_line",
                serialize=False,
                to="intake.secondopinionrequest",
            ),
        ),
        migrations.RunSQL(
            sql="""
            CREATE TRIGGER desk_marks_the_queue_at_the_end AFTER DELETE ON intake_secondopinionrequest
                FOR EACH ROW EXECUTE FUNCTION desk_mark_itself();
            """,
            reverse_sql="DROP TRIGGER desk_marks_the_queue_at_the_end ON intake_secondopinionrequest;",
        ),
    ]
