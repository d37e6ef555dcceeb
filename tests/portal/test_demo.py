"""The demo data: loads through the real services, twice without harm, and nowhere but locally."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from intake.models import Priority, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.center.models import CareCenter
from portal.demo.people import FAMILIES, STAFF
from portal.notifications.models import Notification
from records.models import DocumentReference
from records.states import DocumentStatus
from scheduling.models import (
    Appointment,
    AvailabilityException,
    CallOutcome,
    CallResult,
    ExceptionKind,
    Schedule,
    Slot,
)
from scheduling.states import AppointmentStatus

pytestmark = pytest.mark.integration


@pytest.mark.django_db(transaction=True)
def test_ten_families_in_different_states(buckets: None) -> None:
    call_command("load_demo")

    requests = SecondOpinionRequest.objects.all()
    assert requests.count() == len(FAMILIES) == 10
    assert Counter(requests.values_list("status", flat=True)) == {
        RequestStatus.DRAFT: 2,
        RequestStatus.SUBMITTED: 4,
        RequestStatus.IN_REVIEW: 1,
        RequestStatus.ACCEPTED: 1,
        RequestStatus.DECLINED: 1,
        RequestStatus.WITHDRAWN: 1,
    }
    assert requests.filter(priority=Priority.FAST_TRACK).count() == 1
    assert User.objects.filter(language="es", is_staff=False).count() == 1
    assert Counter(Appointment.objects.values_list("status", flat=True)) == {
        AppointmentStatus.BOOKED: 3,
        AppointmentStatus.FULFILLED: 3,
        AppointmentStatus.NOSHOW: 1,
    }
    outcomes = CallOutcome.objects.select_related("appointment")
    assert Counter(outcomes.values_list("result", flat=True)) == {CallResult.REACHED: 3, CallResult.NO_ANSWER: 1}
    assert all(each.recorded_at == each.appointment.ends_at < timezone.now() for each in outcomes)
    today = timezone.now().astimezone(CareCenter.objects.current().zone).date()
    different = AvailabilityException.objects.order_by("kind")
    assert [each.kind for each in different] == [ExceptionKind.CLOSED, ExceptionKind.EXTRA]
    assert all(today < each.day_on <= today + timedelta(days=7) for each in different)
    spanish = Appointment.objects.get(opinion_request__requester__user__email="elena.ejemplo@example.org")
    assert spanish.slot.schedule.speaks("es")
    files = DocumentReference.objects.all()
    assert set(files.values_list("opinion_request", "status")) == {
        (each.opinion_request_id, DocumentStatus.RECEIVED) for each in files
    }
    assert files.count() == 4
    assert Schedule.objects.count() == 2
    assert Slot.objects.filter(is_withdrawn=False).count() > 300
    assert User.objects.filter(staff_role=StaffRole.COORDINATOR).count() == 2

    # Families have waited for different lengths of time, and their history says the same.
    for family in FAMILIES:
        request = requests.get(requester__user__email=family.email)
        assert abs(timezone.now() - family.ago - request.created_at) < timedelta(minutes=5)
        times = [each.at for each in request.status_changes.all()]
        assert all(abs(timezone.now() - family.ago - at) < timedelta(minutes=5) for at in times)

    rows = [
        AvailabilityException,
        CallOutcome,
        SecondOpinionRequest,
        Appointment,
        DocumentReference,
        Notification,
        Slot,
        User,
    ]
    before = [model.objects.count() for model in rows]
    SecondOpinionRequest.objects.filter(requester__user__email="mona.missed@example.org").update(
        status=RequestStatus.WITHDRAWN
    )
    moves = AuditEvent.objects.filter(action__startswith="intake.request_").count()

    call_command("load_demo")

    assert [model.objects.count() for model in rows] == before
    assert AuditEvent.objects.filter(action__startswith="intake.request_").count() == moves


def test_accounts_are_printed_without_loading(db: None) -> None:
    out = StringIO()

    call_command("load_demo", "--print-accounts", stdout=out)

    for person in (*FAMILIES, *STAFF):
        assert person.email in out.getvalue()
    assert "/dev/mailbox/" in out.getvalue()
    assert not User.objects.exists()


def test_everyone_is_plainly_invented() -> None:
    for family in FAMILIES:
        assert family.email.endswith("@example.org")
        assert family.phone == "" or "55501" in family.phone
        assert "Sample" in family.child[1] or "Muestra" in family.child[1]
    assert all(member.email.endswith("@hospital.example") for member in STAFF)


def test_where_real_people_are_served_it_cannot_be_imported() -> None:
    code = "from django.conf import settings; settings.configure(PORTAL_LOCAL=False); import portal.demo"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 1
    assert "ImproperlyConfigured" in done.stderr
