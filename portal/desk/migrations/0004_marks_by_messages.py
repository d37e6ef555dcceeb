"""A message, its answer and "needs no answer" change the line of the queue too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_marks_of_the_queue"),
        ("messaging", "0001_messages"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE TRIGGER desk_marks_the_queue AFTER INSERT OR UPDATE OR DELETE ON messaging_communication
                FOR EACH ROW EXECUTE FUNCTION desk_mark_its_request();
            """,
            reverse_sql="DROP TRIGGER desk_marks_the_queue ON messaging_communication;",
        )
    ]
