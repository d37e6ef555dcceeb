"""Calls learn when they are, and calendars which languages are spoken, from where it stood so far."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0002_booking_kept_and_moved")]

    operations = [
        migrations.RunSQL(
            sql="""
            UPDATE scheduling_appointment AS call
                SET schedule_number = calendar.number, starts_at = slot.starts_at, ends_at = slot.ends_at
                FROM scheduling_slot AS slot JOIN scheduling_schedule AS calendar ON calendar.id = slot.schedule_id
                WHERE slot.id = call.slot_id;
            UPDATE scheduling_schedule SET languages = '{en,es}' WHERE speaks_spanish;
            """,
            reverse_sql="UPDATE scheduling_schedule SET speaks_spanish = 'es' = ANY (languages)",
        ),
    ]
