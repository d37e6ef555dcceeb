"""A made-up hospital of any size for the benchmark of the desk: families, requests, calls and files in all states."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from intake.models import Condition, Patient, Priority, RelatedPerson, Relationship, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import StaffRole, User
from portal.center.models import Program
from portal.desk.queue_refresh import BATCH, refresh_batch
from portal.lib.approximate import ApproximateDate
from portal.lib.ids import new_id
from records.models import DocumentReference, RecordKind
from records.states import DocumentStatus, ScanResult
from scheduling.models import Appointment, Schedule, Slot
from scheduling.states import AppointmentStatus

_CHUNK: Final = 5000
# Of a hundred requests, as at a hospital that has done this for years: most are over.
_STATUSES: Final = (
    *[RequestStatus.DRAFT] * 14,
    *[RequestStatus.SUBMITTED] * 10,
    *[RequestStatus.IN_REVIEW] * 10,
    *[RequestStatus.INFORMATION_NEEDED] * 4,
    *[RequestStatus.ACCEPTED] * 2,
    *[RequestStatus.COMPLETED] * 24,
    *[RequestStatus.DECLINED] * 16,
    *[RequestStatus.WITHDRAWN] * 20,
)
_FIRST: Final = ("Testina", "Zoë", "Beispiel", "Ejemplo", "Muster", "Probe", "Núria", "Sampleton", "Ofelia", "Łucja")
_LAST: Final = ("Sample", "Núñez", "Invented", "O’Made", "García Example", "Fiction", "Placeholder", "Nobody", "Madeup")


class Desk:
    """Staff, and as many requests as were asked for so far."""

    def __init__(self) -> None:
        self.run = new_id().hex[-8:]
        self.count = 0
        self.staff = [self._person(number) for number in range(8)]
        self.schedule = Schedule.objects.create(call_taker=self.staff[0])
        self.minute = timezone.now().replace(second=0, microsecond=0)
        self.programs = list(Program.objects.order_by("position"))

    def grow(self, size: int) -> None:
        """Add requests until there are that many, each with its family."""
        numbers = iter(range(self.count, size))
        with _in_any_state():
            while chunk := list(islice(numbers, _CHUNK)):
                self._add(chunk)
        self.count = size

    def refresh(self) -> int:
        """Write the lines that are behind; how many."""
        total = 0
        while written := refresh_batch(limit=5 * BATCH):
            total += written
        with connection.cursor() as cursor:
            # Longer than any page may take.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("RESET statement_timeout")
        return total

    def _person(self, number: int) -> User:
        return User.objects.create_user(
            email=f"desk{number}.{self.run}@hospital.example",
            full_name=f"Desk {number}",
            is_staff=True,
            staff_role=StaffRole.COORDINATOR,
        )

    @transaction.atomic
    def _add(self, numbers: list[int]) -> None:
        """All of a family in one transaction: one mark for each line instead of five."""
        users = User.objects.bulk_create(
            User(email=f"family{number}.{self.run}@example.org", language="es" if number % 9 == 0 else "en")
            for number in numbers
        )
        children = Patient.objects.bulk_create(_child(number) for number in numbers)
        links = RelatedPerson.objects.bulk_create(
            RelatedPerson(
                patient=child,
                user=user,
                relationship=Relationship.PARENT,
                full_name=f"Ana {child.last_name}",
                phone=f"+1303{number:07d}",
                call_language=("other" if number % 23 == 0 else user.language),
                other_language="Somali" if number % 23 == 0 else "",
            )
            for number, child, user in zip(numbers, children, users, strict=True)
        )
        requests = [self._request(number, link) for number, link in zip(numbers, links, strict=True)]
        SecondOpinionRequest.objects.bulk_create(requests)
        DocumentReference.objects.bulk_create(
            _file(number, each) for number, each in zip(numbers, requests, strict=True) if number % 3 == 0
        )
        self._call([each for number, each in zip(numbers, requests, strict=True) if number % 4 == 0])

    def _request(self, number: int, link: RelatedPerson) -> SecondOpinionRequest:
        # Spread, so that neighbours differ: 37 shares no divisor with a hundred.
        status = _STATUSES[number * 37 % len(_STATUSES)]
        changed_at = timezone.now() - timedelta(minutes=17 * (number % 9000))
        decides = timezone.localdate() + timedelta(days=number % 60)
        return SecondOpinionRequest(
            patient_id=link.patient_id,
            requester=link,
            status=status,
            condition=Condition.values[number % len(Condition.values)],
            priority=Priority.FAST_TRACK if number % 50 == 0 else Priority.AMBER if number % 11 == 0 else "routine",
            decision_on=ApproximateDate.of(decides) if number % 5 == 0 else None,  # type: ignore[misc]
            program=self.programs[number % len(self.programs)],
            owner=self.staff[number % len(self.staff)] if number % 3 else None,
            status_changed_at=changed_at,
            created_at=changed_at - timedelta(days=1),
            submitted_at=changed_at if status != RequestStatus.DRAFT else None,
        )

    def _call(self, requests: list[SecondOpinionRequest]) -> None:
        """Calls of the past, one a minute, so that none overlaps another."""
        slots, calls = [], []
        for each in requests:
            self.minute -= timedelta(minutes=1)
            slot = Slot(schedule=self.schedule, starts_at=self.minute, ends_at=self.minute + timedelta(minutes=1))
            slots.append(slot)
            calls.append(
                Appointment(
                    opinion_request=each,
                    slot=slot,
                    status=AppointmentStatus.FULFILLED,
                    booked_by=self.staff[0],
                    booked_at=self.minute,
                    family_time_zone="America/Chicago",
                )
            )
        Slot.objects.bulk_create(slots)
        Appointment.objects.bulk_create(calls)

    def words(self) -> Iterator[str]:
        """What callers say: names in any order, parts of numbers, birth dates, references."""
        for number in range(0, self.count, max(self.count // 40, 1)):
            child = _child(number)
            yield from (f"{child.last_name} {child.first_name}", f"303{number:07d}", f"{number:07d}"[-4:])
            yield from (f"{child.birth_date:%m/%d/%Y}", f"family{number}.{self.run}@example.org", child.last_name)


def _child(number: int) -> Patient:
    # The number makes most last names rare, as they are; a few are very common.
    tail = "" if number % 20 == 0 else f" {_syllables(number)}"
    return Patient(
        first_name=_FIRST[number % len(_FIRST)],
        last_name=f"{_LAST[number % len(_LAST)]}{tail}",
        birth_date=date(2008, 1, 1) + timedelta(days=number * 7919 % 6500),
        home_state="Colorado",
    )


def _syllables(number: int) -> str:
    parts = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru")
    return "".join(parts[int(digit)] for digit in str(number)).capitalize()


def _file(number: int, opinion_request: SecondOpinionRequest) -> DocumentReference:
    now = timezone.now()
    return DocumentReference(
        opinion_request=opinion_request,
        kind=RecordKind.LABS,
        uploaded_by_id=opinion_request.requester.user_id,
        original_name="paper.pdf",
        byte_count=1234,
        sha256=f"{number:064d}",
        status=DocumentStatus.AVAILABLE,
        scan_result=ScanResult.CLEAN,
        record_key=f"{number:032d}",
        checked_at=now,
        accepted_at=now if number % 2 else None,
    )


@contextmanager
def _in_any_state() -> Iterator[None]:
    """The database lets a request begin as a draft only."""
    _let("DISABLE")
    try:
        yield
    finally:
        _let("ENABLE")


def _let(verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE intake_secondopinionrequest {verb} TRIGGER intake_request_moves")
