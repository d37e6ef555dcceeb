"""One request on one page, and what staff do there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.models import Patient, RelatedPerson, RequestStatusChange, SecondOpinionRequest
from intake.services.moves import move_request
from intake.services.ownership import OwnerNotAllowed, assign_owner
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import Notification
from records.models import RecordKind
from records.states import DocumentStatus, Problem
from scheduling.models import Appointment, Schedule, Slot
from scheduling.states import AppointmentStatus
from tests.portal.desk.conftest import CallMaker, FileMaker
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration


def case(opinion_request: SecondOpinionRequest, part: str = "") -> str:
    """The address of the page, or of a part of it."""
    page = reverse("admin:intake_secondopinionrequest_change", args=[opinion_request.pk])
    return f"{page}?tab={part}" if part else page


def act(opinion_request: SecondOpinionRequest, name: str, *more: object) -> str:
    """The address of one thing that is done there."""
    return reverse(f"admin:desk_{name}", args=[opinion_request.pk, *more])


@pytest.fixture
def submitted(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """The request, sent."""
    return put_into(opinion_request, RequestStatus.SUBMITTED)


def test_everything_stands_on_its_part(
    desk: Client, submitted: SecondOpinionRequest, make_call: CallMaker, make_file: FileMaker, coordinator: User
) -> None:
    make_call(submitted, timezone.now() + timedelta(days=2))
    opened = make_file(submitted, RecordKind.LABS)
    refused = make_file(submitted, RecordKind.MRI, DocumentStatus.REFUSED, problem=Problem.DAMAGED)
    move_request(
        actor=coordinator, opinion_request=submitted, target=RequestStatus.IN_REVIEW, reason="Papers are enough."
    )

    parts = {part: desk.get(case(submitted, part)).content.decode() for part in ("", "records", "call", "history")}

    for html in parts.values():
        for words in ("Testina Sample", "Born", submitted.reference, "In review", "Ana Sample", "tel:+13035550142"):
            assert words in html
    assert "Brain or spine tumor" in parts[""]
    assert "Papers are enough." in parts["history"]
    assert "Cora Staff" in parts["call"]
    assert "blood.pdf" in parts["records"]
    assert "Damaged" in parts["records"]
    assert reverse("records:open", kwargs={"rid": submitted.pk, "document_id": opened.pk}) in parts["records"]
    assert reverse("records:open", kwargs={"rid": submitted.pk, "document_id": refused.pk}) not in parts["records"]


def test_the_title_names_the_reference_and_not_the_child(desk: Client, submitted: SecondOpinionRequest) -> None:
    title = desk.get(case(submitted)).content.decode().split("<title>")[1].split("</title>")[0]

    assert submitted.reference in title
    assert "Testina" not in title


def test_looking_is_written_down_once_a_look(desk: Client, submitted: SecondOpinionRequest, coordinator: User) -> None:
    desk.get(case(submitted))
    desk.get(case(submitted))

    looks = AuditEvent.objects.filter(action="intake.request_viewed", opinion_request_id=submitted.pk)
    assert [each.actor for each in looks] == [coordinator, coordinator]
    assert {each.actor_role for each in looks} == {"staff:coordinator"}


def test_only_this_request_stands_there(
    desk: Client, submitted: SecondOpinionRequest, other_request: SecondOpinionRequest, make_file: FileMaker
) -> None:
    make_file(other_request, original_name="other-family.pdf")

    for part in ("", "records", "call", "people", "history"):
        html = desk.get(case(submitted, part)).content.decode()
        assert "Othello" not in html
        assert "other-family.pdf" not in html


@pytest.mark.parametrize("pk", ["7d3f9a52-0c1e-4b8a-9f60-1a2b3c4d5e6f", "1", "x", "%00"])
def test_a_request_that_is_none_is_404(desk: Client, pk: str) -> None:
    assert desk.get(f"/admin/intake/secondopinionrequest/{pk}/change/").status_code == 404


def test_families_reach_none_of_the_acts(family_client: Client, submitted: SecondOpinionRequest) -> None:
    for url in (case(submitted), act(submitted, "move"), act(submitted, "assign"), act(submitted, "book")):
        assert family_client.post(url, {"target": "accepted", "reason": "x"}).status_code == 404
    submitted.refresh_from_db()
    assert submitted.status == RequestStatus.SUBMITTED


def test_moving_keeps_the_reason(desk: Client, submitted: SecondOpinionRequest, coordinator: User) -> None:
    response = desk.post(act(submitted, "move"), {"target": "in_review", "reason": "Call done."})

    assert response["Location"] == f"{case(submitted)}#acts"
    change = RequestStatusChange.objects.get(opinion_request=submitted, to_status=RequestStatus.IN_REVIEW)
    assert (change.reason, change.actor) == ("Call done.", coordinator)
    assert AuditEvent.objects.filter(action="intake.request_in_review", actor=coordinator).count() == 1


@pytest.mark.parametrize(
    "form",
    [
        {"target": "in_review", "reason": ""},
        {"target": "", "reason": "x"},
        {"target": "completed", "reason": "jump"},
        {"target": "submitted", "reason": "again"},
        {"target": "nonsense", "reason": "x"},
        {"target": "in_review", "reason": "x" * 1001},
    ],
)
def test_what_the_table_or_the_form_forbids_changes_nothing(
    desk: Client, submitted: SecondOpinionRequest, form: dict[str, str]
) -> None:
    response = desk.post(act(submitted, "move"), form)

    assert response.status_code == 422
    assert "d-error" in response.content.decode()
    submitted.refresh_from_db()
    assert submitted.status == RequestStatus.SUBMITTED
    assert not RequestStatusChange.objects.filter(opinion_request=submitted).exists()


def test_fields_that_are_not_asked_for_are_not_taken(desk: Client, submitted: SecondOpinionRequest) -> None:
    desk.post(case(submitted), {"status": "completed", "priority": "fast_track"})
    desk.post(act(submitted, "assign"), {"owner": "", "status": "completed", "priority": "fast_track"})

    submitted.refresh_from_db()
    assert (submitted.status, submitted.priority) == (RequestStatus.SUBMITTED, "routine")


def test_owners_are_staff(desk: Client, submitted: SecondOpinionRequest, coordinator: User, mother: User) -> None:
    assert desk.post(act(submitted, "assign"), {"owner": str(mother.pk)}).status_code == 422
    assert desk.post(act(submitted, "assign"), {"owner": str(coordinator.pk)}).status_code == 302

    submitted.refresh_from_db()
    assert submitted.owner == coordinator
    assert AuditEvent.objects.filter(action="intake.request_assigned").count() == 1
    with pytest.raises(OwnerNotAllowed):
        assign_owner(actor=coordinator, opinion_request=submitted, owner=mother)
    with pytest.raises(OwnerNotAllowed):
        assign_owner(actor=mother, opinion_request=submitted, owner=None)


def test_calling_off_tells_the_family(desk: Client, submitted: SecondOpinionRequest, make_call: CallMaker) -> None:
    call = make_call(submitted, timezone.now() + timedelta(days=1))

    assert desk.post(act(submitted, "cancel_call", call.pk), {"reason": "nonsense"}).status_code == 422
    shown = desk.post(act(submitted, "cancel_call", call.pk), {"reason": "team"})
    assert "Your call is canceled" in shown.content.decode()
    call.refresh_from_db()
    assert call.status == AppointmentStatus.BOOKED
    for _press in range(2):
        desk.post(act(submitted, "cancel_call", call.pk), {"reason": "team", "confirmed": "1"})

    call.refresh_from_db()
    assert (call.status, call.cancel_reason) == (AppointmentStatus.CANCELLED, "team")
    assert Notification.objects.filter(kind="scheduling.call_cancelled", reference_id=call.pk).count() == 1


def test_a_call_of_another_request_is_404(
    desk: Client, submitted: SecondOpinionRequest, other_request: SecondOpinionRequest, make_call: CallMaker
) -> None:
    call = make_call(other_request, timezone.now() - timedelta(minutes=10))

    for name in ("cancel_call", "move_call", "interpreter"):
        assert desk.post(act(submitted, name, call.pk), {"confirmed": "1"}).status_code == 404
    call.refresh_from_db()
    assert call.status == AppointmentStatus.BOOKED


@pytest.mark.django_db(transaction=True)
def test_staff_move_a_call_for_the_family_and_it_is_marked(
    desk: Client, submitted: SecondOpinionRequest, coordinator: User, make_call: CallMaker
) -> None:
    call = make_call(submitted, timezone.now() + timedelta(days=1))
    starts_at = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    free = Slot.objects.create(
        schedule=call.slot.schedule, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30)
    )

    assert desk.post(act(submitted, "move_call", call.pk), {"slot": ""}).status_code == 422
    shown = desk.post(act(submitted, "move_call", call.pk), {"slot": str(free.pk)})
    assert "Your call has a new time" in shown.content.decode()
    assert Appointment.objects.booked().get(opinion_request=submitted) == call
    chosen = {"slot": str(free.pk), "confirmed": "1"}
    assert desk.post(act(submitted, "move_call", call.pk), chosen).status_code == 302

    call.refresh_from_db()
    moved = Appointment.objects.booked().get(opinion_request=submitted)
    assert (call.status, moved.slot, moved.booked_on_behalf) == (AppointmentStatus.MOVED, free, True)
    assert moved.booked_by == coordinator
    assert Notification.objects.filter(kind="scheduling.call_moved", reference_id=moved.pk).count() == 1
    assert "for the family" in desk.get(case(submitted, "call")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_booking_while_the_family_is_on_the_phone(
    desk: Client, submitted: SecondOpinionRequest, coordinator: User
) -> None:
    schedule = Schedule.objects.create(call_taker=coordinator)
    starts_at = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    free = Slot.objects.create(schedule=schedule, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))
    assert str(free.pk) in desk.get(case(submitted, "call")).content.decode()

    assert desk.post(act(submitted, "book"), {"slot": "7d3f9a52-0c1e-4b8a-9f60-1a2b3c4d5e6f"}).status_code == 422
    assert "Your call is booked" in desk.post(act(submitted, "book"), {"slot": str(free.pk)}).content.decode()
    assert not Appointment.objects.exists()
    chosen = {"slot": str(free.pk), "confirmed": "1"}
    assert desk.post(act(submitted, "book"), chosen).status_code == 302

    call = Appointment.objects.get(opinion_request=submitted)
    assert (call.status, call.booked_by, call.slot) == (AppointmentStatus.BOOKED, coordinator, free)
    assert Notification.objects.filter(kind="scheduling.call_booked", reference_id=call.pk).count() == 1
    # The same press again: the time is taken and the request has its call.
    assert desk.post(act(submitted, "book"), chosen).status_code in {302, 422}
    assert Appointment.objects.filter(opinion_request=submitted).count() == 1


def test_fast_track_is_offered_no_time(
    desk: Client, fast_track_request: SecondOpinionRequest, coordinator: User
) -> None:
    schedule = Schedule.objects.create(call_taker=coordinator)
    starts_at = timezone.now() + timedelta(days=3)
    free = Slot.objects.create(schedule=schedule, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))

    html = desk.get(case(fast_track_request, "call")).content.decode()

    assert str(free.pk) not in html
    assert "We call them." in html
    assert desk.post(act(fast_track_request, "book"), {"slot": str(free.pk)}).status_code == 422
    assert not Appointment.objects.exists()


def test_a_file_that_was_set_aside_is_checked_again(
    desk: Client, submitted: SecondOpinionRequest, make_file: FileMaker, coordinator: User
) -> None:
    aside = make_file(submitted, RecordKind.LABS, DocumentStatus.SET_ASIDE, problem=Problem.GAVE_UP)
    assert "Check again" in desk.get(case(submitted, "records")).content.decode()

    desk.post(act(submitted, "recheck", aside.pk))
    desk.post(act(submitted, "recheck", aside.pk))

    aside.refresh_from_db()
    assert (aside.status, aside.problem) == (DocumentStatus.RECEIVED, "")
    assert AuditEvent.objects.filter(action="records.document_recheck_asked", actor=coordinator).count() == 1


def test_staff_see_who_lost_access_and_who_wants_no_message(
    desk: Client, submitted: SecondOpinionRequest, child: Patient, mother: User
) -> None:
    RelatedPerson.objects.filter(user=mother).update(ended_at=timezone.now(), may_leave_voicemail=False)

    html = desk.get(case(submitted, "people")).content.decode()

    assert "Has no access any more." in html
    assert "leave no message" in html


def test_a_form_that_comes_back_is_a_look_too(desk: Client, submitted: SecondOpinionRequest) -> None:
    assert desk.post(act(submitted, "move"), {"target": "accepted"}).status_code == 422

    assert AuditEvent.objects.filter(action="intake.request_viewed", opinion_request_id=submitted.pk).count() == 1
