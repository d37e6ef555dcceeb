"""The words of a message stay as they were sent; and the first templates."""

from django.db import migrations

from messaging.defaults import load_templates


def load(apps, schema_editor):
    load_templates(apps.get_model)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_messages")]

    operations = [
        migrations.RunSQL(
            sql="""
            -- What was sent stays as it was sent. Marks are set once and stay. A message goes only with its whole
            -- request: the service that erases it names it for the length of its own transaction.
            CREATE FUNCTION messaging_communication_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' AND current_setting('portal.erasing', true) = OLD.opinion_request_id::text THEN
                    RETURN OLD;
                END IF;
                IF TG_OP = 'UPDATE'
                    AND (NEW.id, NEW.opinion_request_id, NEW.side, NEW.sender_id, NEW.text, NEW.language,
                         NEW.text_in_other, NEW.form_token, NEW.sent_at, NEW.is_said_first)
                      = (OLD.id, OLD.opinion_request_id, OLD.side, OLD.sender_id, OLD.text, OLD.language,
                         OLD.text_in_other, OLD.form_token, OLD.sent_at, OLD.is_said_first)
                    AND NEW.only_with_id IS NOT DISTINCT FROM OLD.only_with_id
                    AND NEW.answer_due_at IS NOT DISTINCT FROM OLD.answer_due_at
                    AND (OLD.told_at IS NULL OR NEW.told_at = OLD.told_at)
                    AND (OLD.settled_at IS NULL
                         OR (NEW.settled_at, NEW.settled_by_id, NEW.settled_as)
                          = (OLD.settled_at, OLD.settled_by_id, OLD.settled_as))
                THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'words of messaging_communication stay' USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            CREATE TRIGGER messaging_communication_no_change BEFORE UPDATE OR DELETE ON messaging_communication
                FOR EACH ROW EXECUTE FUNCTION messaging_communication_words_stay();
            CREATE TRIGGER messaging_communication_no_truncate BEFORE TRUNCATE ON messaging_communication
                FOR EACH STATEMENT EXECUTE FUNCTION messaging_communication_words_stay();
            """,
            reverse_sql="""
            DROP TRIGGER messaging_communication_no_truncate ON messaging_communication;
            DROP TRIGGER messaging_communication_no_change ON messaging_communication;
            DROP FUNCTION messaging_communication_words_stay();
            """,
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
