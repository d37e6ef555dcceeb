"""The audit trail keeps what was written and says nothing about what did not happen."""

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from intake.models import RequestStatusChange, SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Outcome
from portal.audit.services import SystemActor, record_access, record_event, record_listing
from portal.lib.request_context import RequestContext, serving


def test_a_look_is_written_with_who_what_whose_and_from_where(
    coordinator: User, opinion_request: SecondOpinionRequest
) -> None:
    with serving(RequestContext(request_id="abc", client_address="192.0.2.7")):
        record_access(actor=coordinator, action="intake.request_viewed", target=opinion_request)

    event = AuditEvent.objects.get()
    assert (event.actor, event.actor_role, event.action) == (coordinator, "staff:coordinator", "intake.request_viewed")
    assert event.opinion_request_id == opinion_request.pk
    assert event.object_id == str(opinion_request.pk)
    assert (event.client_address, event.request_id, event.outcome) == ("192.0.2.7", "abc", Outcome.DONE)


def test_a_look_at_a_list_names_every_request_on_the_page_once_in_one_row(
    coordinator: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    shown = [opinion_request, other_request, opinion_request]
    with django_assert_num_queries(1):
        record_listing(
            actor=coordinator, action="intake.requests_listed", shown=SecondOpinionRequest, targets=iter(shown)
        )

    event = AuditEvent.objects.get()
    assert set(event.listed_request_ids) == {opinion_request.pk, other_request.pk}
    assert len(event.listed_request_ids) == 2
    assert (event.object_type, event.object_id, event.opinion_request_id) == (
        "intake.secondopinionrequest",
        "",
        None,
    )


def test_a_list_of_other_rows_names_the_requests_they_belong_to(
    coordinator: User, opinion_request: SecondOpinionRequest
) -> None:
    change = RequestStatusChange(opinion_request=opinion_request)

    record_listing(actor=coordinator, action="x.y_listed", shown=RequestStatusChange, targets=[change])

    assert AuditEvent.objects.get().listed_request_ids == [opinion_request.pk]


def test_a_process_is_named_when_no_person_acts(opinion_request: SecondOpinionRequest) -> None:
    event = record_event(actor=SystemActor("records.sweep"), action="records.swept", target=opinion_request)

    assert event.actor is None
    assert event.actor_role == "system:records.sweep"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET action = 'nothing'",
        "DELETE FROM audit_auditevent",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_row(
    statement: str, mother: User, opinion_request: SecondOpinionRequest
) -> None:
    record_event(actor=mother, action="intake.request_started", target=opinion_request)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEvent.objects.get().action == "intake.request_started"


def test_the_database_refuses_to_empty_the_table(db: None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER audit_auditevent_no_truncate")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE audit_auditevent")
        transaction.set_rollback(True)


def test_a_rolled_back_act_leaves_no_row(mother: User, opinion_request: SecondOpinionRequest) -> None:
    with transaction.atomic():
        record_event(actor=mother, action="intake.request_started", target=opinion_request)
        transaction.set_rollback(True)

    assert not AuditEvent.objects.exists()
