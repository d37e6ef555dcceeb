"""A note for colleagues is never changed, and goes only with its whole request."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0004_marks_by_messages")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION desk_internalnote_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                -- A whole request may be erased: the service names it for the length of its own transaction.
                IF TG_OP = 'DELETE' AND current_setting('portal.erasing', true) = OLD.opinion_request_id::text THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION 'desk_internalnote is append-only' USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            CREATE TRIGGER desk_internalnote_no_change BEFORE UPDATE OR DELETE ON desk_internalnote
                FOR EACH ROW EXECUTE FUNCTION desk_internalnote_is_append_only();
            CREATE TRIGGER desk_internalnote_no_truncate BEFORE TRUNCATE ON desk_internalnote
                FOR EACH STATEMENT EXECUTE FUNCTION desk_internalnote_is_append_only();
            """,
            reverse_sql="""
            DROP TRIGGER desk_internalnote_no_truncate ON desk_internalnote;
            DROP TRIGGER desk_internalnote_no_change ON desk_internalnote;
            DROP FUNCTION desk_internalnote_is_append_only();
            """,
        )
    ]
