"""Whatever changes a request leaves a mark in the same transaction, whoever writes it."""

from django.db import migrations

_MARK = """
CREATE FUNCTION desk_queue_mark(rid uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO desk_queuemark (opinion_request_id, made_in)
    SELECT rid, txid_current()
    WHERE rid IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM desk_queuemark WHERE opinion_request_id = rid AND made_in = txid_current()
    );
$$;
"""

# The functions by what a row says of its requests; `{row}` is the row before a removal, else the row after.
_FUNCTIONS = {
    "desk_mark_itself": "PERFORM desk_queue_mark({row}.id);",
    "desk_mark_its_request": "PERFORM desk_queue_mark({row}.opinion_request_id);",
    "desk_mark_its_call": """
        PERFORM desk_queue_mark(opinion_request_id) FROM scheduling_appointment WHERE id = {row}.appointment_id;
    """,
    "desk_mark_its_child": """
        PERFORM desk_queue_mark(id) FROM intake_secondopinionrequest WHERE patient_id = {row}.patient_id;
    """,
    "desk_mark_as_child": """
        PERFORM desk_queue_mark(id) FROM intake_secondopinionrequest WHERE patient_id = {row}.id;
    """,
    "desk_mark_as_person": """
        PERFORM desk_queue_mark(asked.id) FROM intake_secondopinionrequest asked
            JOIN intake_relatedperson link ON link.patient_id = asked.patient_id WHERE link.user_id = {row}.id;
    """,
    "desk_mark_its_calls": """
        PERFORM desk_queue_mark(call.opinion_request_id) FROM scheduling_appointment call
            JOIN scheduling_slot slot ON slot.id = call.slot_id
            WHERE slot.schedule_id = {row}.id AND call.status = 'booked';
    """,
}

_ALWAYS = "INSERT OR UPDATE OR DELETE"
_TRIGGERS = {
    "intake_secondopinionrequest": ("INSERT OR UPDATE", "", "desk_mark_itself"),
    "intake_patient": ("UPDATE", "", "desk_mark_as_child"),
    "intake_relatedperson": (_ALWAYS, "", "desk_mark_its_child"),
    # Signing in writes here too, which changes no line.
    "accounts_user": (
        "UPDATE",
        "(OLD.email, OLD.phone, OLD.full_name, OLD.language, OLD.time_zone) IS DISTINCT FROM "
        "(NEW.email, NEW.phone, NEW.full_name, NEW.language, NEW.time_zone)",
        "desk_mark_as_person",
    ),
    "intake_clinicalhistory": (_ALWAYS, "", "desk_mark_its_request"),
    "intake_coverage": (_ALWAYS, "", "desk_mark_its_request"),
    "intake_consent": (_ALWAYS, "", "desk_mark_its_request"),
    "records_documentreference": (_ALWAYS, "", "desk_mark_its_request"),
    "records_recordanswer": (_ALWAYS, "", "desk_mark_its_request"),
    "records_recordask": (_ALWAYS, "", "desk_mark_its_request"),
    "records_recordchase": (_ALWAYS, "", "desk_mark_its_request"),
    "records_privacyhold": (_ALWAYS, "", "desk_mark_its_request"),
    # Parts that arrive change the row all the time and the line never.
    "records_recordupload": ("INSERT OR UPDATE OF status, kind OR DELETE", "", "desk_mark_its_request"),
    "scheduling_appointment": (_ALWAYS, "", "desk_mark_its_request"),
    "scheduling_calloutcome": ("INSERT OR UPDATE", "", "desk_mark_its_call"),
    "scheduling_callpromise": ("UPDATE", "", "desk_mark_its_call"),
    "scheduling_callwish": (_ALWAYS, "", "desk_mark_its_request"),
    "scheduling_schedule": ("UPDATE", "OLD.languages IS DISTINCT FROM NEW.languages", "desk_mark_its_calls"),
    "desk_task": (_ALWAYS, "", "desk_mark_its_request"),
}


def _function(name: str, act: str) -> str:
    before, after = act.format(row="OLD"), act.format(row="NEW")
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            {before}
        ELSE
            {after}
        END IF;
        RETURN NULL;
    END $$;
    """


def _trigger(table: str, events: str, when: str, function: str) -> str:
    condition = f"WHEN ({when})" if when else ""
    return f"""
    CREATE TRIGGER desk_marks_the_queue AFTER {events} ON {table}
        FOR EACH ROW {condition} EXECUTE FUNCTION {function}();
    """


_MAKE = [
    _MARK,
    *(_function(name, act) for name, act in _FUNCTIONS.items()),
    *(_trigger(table, *told) for table, told in _TRIGGERS.items()),
    # Requests that were there before get their lines at the next refresh.
    "INSERT INTO desk_queuemark (opinion_request_id, made_in) SELECT id, txid_current() FROM intake_secondopinionrequest;",
]
_UNMAKE = [
    *(f"DROP TRIGGER desk_marks_the_queue ON {table};" for table in _TRIGGERS),
    *(f"DROP FUNCTION {name}();" for name in _FUNCTIONS),
    "DROP FUNCTION desk_queue_mark(uuid);",
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("desk", "0002_queue_lines"),
        ("records", "0009_places_of_pictures"),
        ("scheduling", "0008_clocks_of_booked_calls"),
    ]

    operations = [migrations.RunSQL(sql="".join(_MAKE), reverse_sql="".join(_UNMAKE))]
