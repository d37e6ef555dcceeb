"""Staff at the desk, and calls and files on the requests they see."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from records.models import DocumentReference, RecordKind
from records.states import DocumentStatus, ScanResult
from scheduling.models import Appointment, Schedule, Slot
from scheduling.states import AppointmentStatus

CallMaker = Callable[..., Appointment]
FileMaker = Callable[..., DocumentReference]


@pytest.fixture
def administrator(db: None) -> User:
    """An administrator."""
    return User.objects.create_user(
        email="ada.staff@example.org", full_name="Ada Staff", is_staff=True, staff_role=StaffRole.ADMINISTRATOR
    )


@pytest.fixture
def desk(coordinator: User, settings: Settings) -> Client:
    """The coordinator's browser; the second factor has its own tests."""
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    return signed_in(coordinator)


@pytest.fixture
def admin_desk(administrator: User, settings: Settings) -> Client:
    """The administrator's browser."""
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    return signed_in(administrator)


@pytest.fixture
def make_call(coordinator: User) -> CallMaker:
    """Makes a booked call of a request at a time."""

    def make(
        opinion_request: SecondOpinionRequest, starts_at: datetime, *, zone: str = "America/Denver"
    ) -> Appointment:
        schedule, _is_new = Schedule.objects.get_or_create(call_taker=coordinator)
        slot = Slot.objects.create(schedule=schedule, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))
        return Appointment.objects.create(
            opinion_request=opinion_request,
            slot=slot,
            status=AppointmentStatus.BOOKED,
            booked_by=opinion_request.requester.user,
            booked_at=timezone.now(),
            family_time_zone=zone,
        )

    return make


@pytest.fixture
def make_file() -> FileMaker:
    """Makes the row of a file in a state; there are no bytes behind it."""

    def make(
        opinion_request: SecondOpinionRequest,
        kind: RecordKind = RecordKind.LABS,
        status: DocumentStatus = DocumentStatus.AVAILABLE,
        **facts: object,
    ) -> DocumentReference:
        checked = {"scan_result": ScanResult.CLEAN, "record_key": "k" * 20, "checked_at": timezone.now()}
        usual = {
            "uploaded_by": opinion_request.requester.user,
            "original_name": "blood.pdf",
            "byte_count": 1234,
            "sha256": f"{DocumentReference.objects.count():064d}",
        } | (checked if status == DocumentStatus.AVAILABLE else {})
        return DocumentReference.objects.create(
            opinion_request=opinion_request, kind=kind, status=status, **(usual | facts)
        )

    return make


def signed_in(user: User) -> Client:
    """That person's browser."""
    client = Client()
    client.force_login(user)
    return client
