"""From here on the database itself keeps calls of one calendar apart, and their times equal to their slots'."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0003_copy_times_to_calls")]

    operations = [
        migrations.RemoveField(
            model_name="schedule",
            name="speaks_spanish",
        ),
        migrations.AlterField(
            model_name="appointment",
            name="schedule_number",
            field=models.IntegerField(editable=False),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="starts_at",
            field=models.DateTimeField(editable=False, verbose_name="start"),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="ends_at",
            field=models.DateTimeField(editable=False, verbose_name="end"),
        ),
        migrations.RunSQL(
            # The copies come from the slot whatever was written, so that the constraint below cannot be misled. Calls
            # that are over keep what was true then.
            sql="""
            CREATE FUNCTION scheduling_appointment_copies_its_slot() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' AND NEW.slot_id = OLD.slot_id AND NEW.status NOT IN ('held', 'booked') THEN
                    NEW.schedule_number := OLD.schedule_number;
                    NEW.starts_at := OLD.starts_at;
                    NEW.ends_at := OLD.ends_at;
                ELSE
                    SELECT calendar.number, slot.starts_at, slot.ends_at
                        INTO NEW.schedule_number, NEW.starts_at, NEW.ends_at
                        FROM scheduling_slot AS slot
                        JOIN scheduling_schedule AS calendar ON calendar.id = slot.schedule_id
                        WHERE slot.id = NEW.slot_id;
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER scheduling_appointment_copies_its_slot
                BEFORE INSERT OR UPDATE OF slot_id, schedule_number, starts_at, ends_at ON scheduling_appointment
                FOR EACH ROW EXECUTE FUNCTION scheduling_appointment_copies_its_slot();
            CREATE FUNCTION scheduling_slot_stays_while_called() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (
                    SELECT FROM scheduling_appointment
                    WHERE slot_id = NEW.id AND status IN ('held', 'booked')
                ) THEN
                    RAISE EXCEPTION 'a live call stands on this slot' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER scheduling_slot_stays_while_called
                BEFORE UPDATE OF starts_at, ends_at, schedule_id ON scheduling_slot
                FOR EACH ROW WHEN (
                    (OLD.starts_at, OLD.ends_at, OLD.schedule_id)
                    IS DISTINCT FROM (NEW.starts_at, NEW.ends_at, NEW.schedule_id)
                )
                EXECUTE FUNCTION scheduling_slot_stays_while_called();
            """,
            reverse_sql="""
            DROP TRIGGER scheduling_slot_stays_while_called ON scheduling_slot;
            DROP FUNCTION scheduling_slot_stays_while_called();
            DROP TRIGGER scheduling_appointment_copies_its_slot ON scheduling_appointment;
            DROP FUNCTION scheduling_appointment_copies_its_slot();
            """,
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status__in", ("held", "booked"))),
                expressions=[
                    (
                        models.Func(
                            "schedule_number",
                            "schedule_number",
                            models.Value("[]"),
                            function="INT4RANGE",
                            output_field=django.contrib.postgres.fields.ranges.IntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "starts_at",
                            "ends_at",
                            function="TSTZRANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="no_overlapping_live_calls_of_a_calendar",
            ),
        ),
    ]
