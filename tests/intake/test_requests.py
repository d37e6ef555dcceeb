"""The services: one transaction each, history and audit beside every change, nothing done twice."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from intake import signals
from intake.models import (
    AnswerChange,
    ConsentKind,
    Patient,
    Priority,
    Relationship,
    RequestStatusChange,
    SecondOpinionRequest,
)
from intake.services.moves import MoveNotAllowed, move_request
from intake.services.requests import (
    EditNotAllowed,
    NotComplete,
    change_child,
    save_call_needs,
    save_contact,
    save_illness,
    save_reach_times,
    start_request,
    submit_request,
)
from intake.services.similar import find_similar
from intake.states import RequestStatus
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.audit.services import SystemActor
from portal.lib.ids import new_id
from portal.notifications.models import Notification
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CHILD = {"first_name": "Nina", "last_name": "Sample", "birth_date": date(2018, 2, 28)}


def start(actor: User, **changes: object) -> SecondOpinionRequest:
    facts = {
        "request_id": new_id(),
        "relationship": Relationship.PARENT,
        "condition": "leukemia",
        "leukemia_flags": ["none"],
        **CHILD,
    }
    return start_request(actor=actor, **(facts | changes))  # type: ignore[arg-type]


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("at").values_list("action", flat=True))


def answer_all(actor: User, opinion_request: SecondOpinionRequest) -> None:
    save_contact(
        actor=actor,
        opinion_request=opinion_request,
        full_name="Ana Sample",
        phone="+13035550142",
        may_leave_voicemail=True,
    )
    save_call_needs(actor=actor, opinion_request=opinion_request, call_language="en")


def test_start_makes_child_link_request_history_and_audit(mother: User) -> None:
    made = start(mother)
    assert made.patient.first_name == "Nina"
    assert made.requester.user == mother
    assert made.requester.relationship == Relationship.PARENT
    assert made.status == RequestStatus.DRAFT
    history = RequestStatusChange.objects.get(opinion_request=made)
    assert (history.from_status, history.to_status, history.actor) == ("", "draft", mother)
    assert actions() == ["intake.request_started"]


def test_start_with_the_same_id_is_the_same_request(mother: User) -> None:
    request_id = new_id()
    first = start(mother, request_id=request_id)
    again = start(mother, request_id=request_id, first_name="Other")
    assert first.pk == again.pk == request_id
    assert Patient.objects.count() == 1
    assert RequestStatusChange.objects.count() == 1


def test_start_does_not_hand_out_a_foreign_request(mother: User, other_request: SecondOpinionRequest) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        start(mother, request_id=other_request.pk)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_request(mother: User) -> None:
    request_id, results, barrier = new_id(), [], threading.Barrier(4)

    def press() -> None:
        barrier.wait(timeout=10)
        try:
            results.append(start(mother, request_id=request_id).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert results == [request_id] * 4
    assert SecondOpinionRequest.objects.count() == Patient.objects.count() == 1


def test_fast_track_alerts_every_coordinator_once(mother: User, coordinator: User) -> None:
    second = User.objects.create_user(email="c2@example.org", is_staff=True, staff_role=StaffRole.COORDINATOR)
    User.objects.create_user(email="boss@example.org", is_staff=True, staff_role=StaffRole.ADMINISTRATOR)
    User.objects.create_user(email="gone@example.org", is_staff=True, staff_role=StaffRole.COORDINATOR, is_active=False)
    made = start(mother, leukemia_flags=["relapsed"])
    assert made.priority == Priority.FAST_TRACK
    save_reach_times(actor=mother, opinion_request=made, reach_times=["today_evening"])
    save_reach_times(actor=mother, opinion_request=made, reach_times=[])
    alerts = Notification.objects.filter(kind="intake.fast_track_arrived")
    assert {alert.recipient for alert in alerts} == {coordinator, second}
    assert alerts.count() == 2


def test_fast_track_reaches_somebody_where_there_is_no_coordinator(mother: User) -> None:
    boss = User.objects.create_user(email="boss@example.org", is_staff=True, staff_role=StaffRole.ADMINISTRATOR)
    start(mother, leukemia_flags=["relapsed"])
    assert Notification.objects.get().recipient == boss


def test_routine_alerts_nobody(mother: User, coordinator: User) -> None:
    start(mother)
    assert not Notification.objects.exists()


def test_contact_is_kept_on_the_persons_own_link(
    opinion_request: SecondOpinionRequest, mother: User, father: User
) -> None:
    link = opinion_request.patient.related_people.create(user=father, relationship=Relationship.PARENT)
    save_contact(
        actor=father,
        opinion_request=opinion_request,
        full_name="Luis Sample",
        phone="+525512345678",
        may_leave_voicemail=False,
    )
    link.refresh_from_db()
    assert (link.full_name, link.phone, link.may_leave_voicemail) == ("Luis Sample", "+525512345678", False)
    assert opinion_request.patient.related_people.get(user=mother).phone == "+13035550142"
    assert actions() == ["intake.answers_saved"]
    assert AuditEvent.objects.get().opinion_request_id == opinion_request.pk


def test_contact_gives_a_nameless_account_its_name(opinion_request: SecondOpinionRequest, mother: User) -> None:
    mother.full_name = ""
    mother.save()
    answer_all(mother, opinion_request)
    mother.refresh_from_db()
    assert mother.full_name == "Ana Sample"


@pytest.mark.parametrize(
    "act",
    [
        answer_all,
        lambda actor, it: save_reach_times(actor=actor, opinion_request=it, reach_times=[]),
        lambda actor, it: save_illness(actor=actor, opinion_request=it, condition="lymphoma", leukemia_flags=[]),
        lambda actor, it: change_child(actor=actor, opinion_request=it, **CHILD),
        lambda actor, it: submit_request(actor=actor, opinion_request=it, agreed_to=[ConsentKind.PRIVACY_NOTICE]),
    ],
)
@pytest.mark.parametrize("who", ["stranger", "coordinator"])
def test_nobody_without_a_link_to_the_child_can_fill_it_in(
    act: object, who: str, fast_track_request: SecondOpinionRequest, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(EditNotAllowed):
        act(request.getfixturevalue(who), fast_track_request)  # type: ignore[operator]
    assert not AuditEvent.objects.exists()


def test_an_ended_link_no_longer_writes(opinion_request: SecondOpinionRequest, mother: User) -> None:
    link = opinion_request.requester
    link.ended_at = link.created_at
    link.save()
    with pytest.raises(EditNotAllowed):
        answer_all(mother, opinion_request)


def test_reach_times_are_for_the_fast_track_alone(opinion_request: SecondOpinionRequest, mother: User) -> None:
    with pytest.raises(EditNotAllowed):
        save_reach_times(actor=mother, opinion_request=opinion_request, reach_times=["today_morning"])


def test_new_answers_raise_the_priority_and_alert_once(
    opinion_request: SecondOpinionRequest, mother: User, coordinator: User
) -> None:
    flags = ["refractory"]
    saved = save_illness(actor=mother, opinion_request=opinion_request, condition="leukemia", leukemia_flags=flags)
    assert (saved.priority, saved.leukemia_flags) == (Priority.FAST_TRACK, flags)
    lowered = save_illness(actor=mother, opinion_request=saved, condition="lymphoma", leukemia_flags=[])
    assert (lowered.priority, lowered.condition, lowered.leukemia_flags) == (Priority.FAST_TRACK, "lymphoma", [])
    save_illness(actor=mother, opinion_request=saved, condition="leukemia", leukemia_flags=flags)
    assert Notification.objects.count() == 1


def test_after_sending_answers_may_change_but_not_who_it_is_about(
    opinion_request: SecondOpinionRequest, mother: User
) -> None:
    answer_all(mother, opinion_request)
    sent = submit_request(actor=mother, opinion_request=opinion_request, agreed_to=[ConsentKind.PRIVACY_NOTICE])
    with pytest.raises(EditNotAllowed):
        change_child(actor=mother, opinion_request=sent, **CHILD)
    changed = save_illness(actor=mother, opinion_request=sent, condition="lymphoma", leukemia_flags=[])
    assert changed.condition == "lymphoma"
    kept = AnswerChange.objects.get(column="condition")
    assert (kept.before, kept.after, kept.was_sent, kept.actor) == ("brain_tumor", "lymphoma", True, mother)
    raised = save_illness(actor=mother, opinion_request=sent, condition="leukemia", leukemia_flags=["relapsed"])
    assert raised.priority == Priority.FAST_TRACK


def test_submit_moves_once_and_writes_to_the_family_once(opinion_request: SecondOpinionRequest, mother: User) -> None:
    answer_all(mother, opinion_request)
    first = submit_request(actor=mother, opinion_request=opinion_request, agreed_to=[ConsentKind.PRIVACY_NOTICE])
    second = submit_request(actor=mother, opinion_request=opinion_request, agreed_to=[ConsentKind.PRIVACY_NOTICE])
    assert first.status == second.status == RequestStatus.SUBMITTED
    assert first.submitted_at == second.submitted_at is not None
    assert RequestStatusChange.objects.filter(to_status="submitted").count() == 1
    assert actions().count("intake.request_submitted") == 1
    notice = Notification.objects.get()
    assert (notice.kind, notice.recipient) == ("intake.request_sent", mother)


def test_submit_names_what_is_missing(fast_track_request: SecondOpinionRequest, mother: User) -> None:
    with pytest.raises(NotComplete) as refused:
        submit_request(actor=mother, opinion_request=fast_track_request, agreed_to=[ConsentKind.PRIVACY_NOTICE])
    assert [page.name for page in refused.value.pages] == ["reach"]
    fast_track_request.refresh_from_db()
    assert fast_track_request.status == RequestStatus.DRAFT
    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_submit_refuses_to_be_wrapped(opinion_request: SecondOpinionRequest, mother: User) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        submit_request(actor=mother, opinion_request=opinion_request, agreed_to=[ConsentKind.PRIVACY_NOTICE])


@pytest.mark.parametrize(
    ("who", "origin", "target", "is_allowed"),
    [
        ("mother", "draft", "withdrawn", True),
        ("mother", "submitted", "in_review", False),
        ("mother", "in_review", "accepted", False),
        ("coordinator", "submitted", "in_review", True),
        ("coordinator", "draft", "submitted", False),
    ],
)
def test_families_and_staff_each_have_their_moves(
    who: str,
    origin: str,
    target: str,
    is_allowed: bool,
    opinion_request: SecondOpinionRequest,
    request: pytest.FixtureRequest,
) -> None:
    put_into(opinion_request, origin)
    actor = request.getfixturevalue(who)
    if is_allowed:
        move_request(actor=actor, opinion_request=opinion_request, target=RequestStatus(target))
    else:
        with pytest.raises(MoveNotAllowed):
            move_request(actor=actor, opinion_request=opinion_request, target=RequestStatus(target))


def test_a_move_tells_the_other_apps_inside_the_transaction(opinion_request: SecondOpinionRequest) -> None:
    heard = []

    def listen(sender: object, **facts: object) -> None:
        heard.append((facts["from_status"], facts["to_status"], transaction.get_connection().in_atomic_block))

    signals.request_status_changed.connect(listen)
    try:
        move_request(actor=SystemActor("tests.move"), opinion_request=opinion_request, target=RequestStatus.WITHDRAWN)
    finally:
        signals.request_status_changed.disconnect(listen)
    assert heard == [("draft", "withdrawn", True)]


@pytest.mark.parametrize(
    ("first_name", "last_name", "birth_date", "is_similar"),
    [
        ("Testina", "Sample", date(2019, 3, 14), True),
        ("TESTINA ", "Sämple", date(2018, 3, 14), True),
        ("Téstina", "Other", date(2019, 3, 14), True),
        ("Testo", "Sample", date(2019, 3, 14), False),
        ("Testina", "Other", date(2018, 3, 14), False),
    ],
)
def test_the_same_child_is_recognised(
    first_name: str,
    last_name: str,
    birth_date: date,
    is_similar: bool,
    opinion_request: SecondOpinionRequest,
    mother: User,
    stranger: User,
) -> None:
    facts = {"first_name": first_name, "last_name": last_name, "birth_date": birth_date}
    assert (find_similar(actor=mother, **facts) == opinion_request) is is_similar  # type: ignore[arg-type]
    assert find_similar(actor=stranger, **facts) is None  # type: ignore[arg-type]
