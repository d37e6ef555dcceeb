"""Calls booked before: the clocks stand as they did, as far as this version of the time zone data knows."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import migrations

from portal.lib.times import zone_or


def keep_clocks(apps, schema_editor):
    calls = apps.get_model("scheduling", "Appointment").objects
    live = calls.filter(status__in=["held", "booked"], office_offset_minutes=None)
    for call in live.select_related("slot__schedule").iterator():
        office = ZoneInfo(call.slot.schedule.time_zone)
        family = zone_or(call.family_time_zone, office)
        minutes = [call.starts_at.astimezone(zone).utcoffset() // timedelta(minutes=1) for zone in (office, family)]
        calls.filter(pk=call.pk).update(office_offset_minutes=minutes[0], family_offset_minutes=minutes[1])


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0007_clocks_and_interpreter")]

    operations = [migrations.RunPython(keep_clocks, migrations.RunPython.noop)]
