"""A made-up hospital for the booking benchmark: calendars with hours, families, and any number of booked calls."""

from collections.abc import Iterator
from datetime import date, timedelta
from datetime import time as clock_time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.models import Condition, Patient, RelatedPerson, Relationship, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.lib.ids import new_id
from scheduling.models import Appointment, AvailabilityRule, Schedule, Slot
from scheduling.services.booking import cancel_call
from scheduling.services.offers import offer_times
from scheduling.services.slots import make_slots
from scheduling.states import LIVE, AppointmentStatus

CALENDARS = 4
FAMILIES = 50
BATCH = 5000


class Calendar:
    """The calendars, and the families that want a time in them."""

    def __init__(self) -> None:
        self.run = new_id().hex[-8:]
        self.schedules = [self._schedule(number) for number in range(CALENDARS)]
        make_slots(now=timezone.now())
        self.families = [self._family(number) for number in range(FAMILIES)]
        self.minute = timezone.now().replace(second=0, microsecond=0)
        self.client = _signed_in(self.families[0][0])
        self.address = f"{self.call_path(0)}book/"

    def book(self, count: int) -> None:
        """Add that many booked calls of the past, each of its own request."""
        left = count
        while left:
            size = min(left, BATCH)
            self._book_batch(size)
            left -= size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def open_month(self) -> None:
        """One family opens the page of times."""
        response = self.client.get(self.address)
        if response.status_code != 200:  # noqa: PLR2004 - the page must be there to be measured
            raise RuntimeError(f"the page of times answered {response.status_code}")

    def count_queries(self) -> int:
        """Queries of that page beyond those of the session and the person."""
        with CaptureQueriesContext(
            connection,
        ) as queries:
            self.open_month()
        signing_in = ("django_session", '"accounts_user"."id" =', "ready_accounts_user")
        return sum(not any(part in query["sql"] for part in signing_in) for query in queries.captured_queries)

    def cookies(self, number: int) -> dict[str, str]:
        """A session of that family, made as signing in makes it."""
        client = _signed_in(self.families[number][0])
        return {name: morsel.value for name, morsel in client.cookies.items()}

    def call_path(self, number: int) -> str:
        """Where that family's call stands."""
        return f"/r/{self.families[number][1].pk}/call/"

    def lonely_slots(self, count: int) -> Iterator[str]:
        """So many times that only one calendar offers: at any other the second family gets another call taker."""
        times = offer_times(opinion_request=self.families[0][1], now=timezone.now()).times
        # The nearest could come inside the time of notice while the races run.
        for chosen in times[len(times) // 4 :][:count]:
            Slot.objects.filter(starts_at=chosen.starts_at).exclude(pk=chosen.slot_id).update(is_withdrawn=True)
            yield str(chosen.slot_id)

    def settle(self, slot_id: str) -> int:
        """How many calls that time has by the database's word; they are called off, so that all families race again."""
        calls = list(Appointment.objects.filter(slot_id=slot_id, status__in=LIVE))
        for call in calls:
            cancel_call(actor=call.booked_by, appointment=call)
        return len(calls)

    def _schedule(self, number: int) -> Schedule:
        taker = User.objects.create_user(
            email=f"taker{number}.{self.run}@hospital.example", full_name=f"Taker {number}", is_staff=True
        )
        schedule = Schedule.objects.create(call_taker=taker)
        for weekday in range(1, 6):
            AvailabilityRule.objects.create(
                schedule=schedule, weekday=weekday, opens_at=clock_time(9), closes_at=clock_time(17)
            )
        return schedule

    def _family(self, number: int) -> tuple[User, SecondOpinionRequest]:
        user = User.objects.create_user(email=f"family{number}.{self.run}@example.org", full_name="Ana Sample")
        child = Patient.objects.create(first_name="Testina", last_name="Sample", birth_date=date(2019, 3, 14))
        link = RelatedPerson.objects.create(
            patient=child, user=user, relationship=Relationship.PARENT, full_name="Ana Sample", phone="+13035550142"
        )
        return user, SecondOpinionRequest.objects.create(patient=child, requester=link, condition=Condition.LYMPHOMA)

    def _book_batch(self, size: int) -> None:
        user, first = self.families[-1]
        requests, slots, calls = [], [], []
        for _ in range(size):
            self.minute -= timedelta(minutes=1)
            request = SecondOpinionRequest(
                patient_id=first.patient_id,
                requester_id=first.requester_id,
                condition=Condition.LYMPHOMA,
                status=RequestStatus.SUBMITTED,
            )
            slot = Slot(schedule=self.schedules[0], starts_at=self.minute, ends_at=self.minute + timedelta(minutes=1))
            requests.append(request)
            slots.append(slot)
            calls.append(
                Appointment(
                    opinion_request=request,
                    slot=slot,
                    status=AppointmentStatus.BOOKED,
                    booked_by=user,
                    booked_at=self.minute,
                    family_time_zone="America/Denver",
                )
            )
        _insert_sent(requests)
        Slot.objects.bulk_create(slots)
        Appointment.objects.bulk_create(calls)


def _signed_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="portal.accounts.backends.PortalBackend")
    return client


def _insert_sent(requests: list[SecondOpinionRequest]) -> None:
    """Sent requests in one go; the database lets a request begin as a draft only, and many drafts of one child not."""
    _let_in("DISABLE")
    try:
        SecondOpinionRequest.objects.bulk_create(requests)
    finally:
        _let_in("ENABLE")


def _let_in(verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE intake_secondopinionrequest {verb} TRIGGER intake_request_moves")
