"""A made-up hospital for the booking benchmark: calendars with hours, families, and any number of booked calls."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as clock_time
from threading import Barrier

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.models import Condition, Patient, RelatedPerson, Relationship, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.lib.ids import new_id
from scheduling.models import Appointment, AvailabilityRule, Schedule, Slot
from scheduling.services.booking import SlotTaken, confirm_hold, hold_slot
from scheduling.services.offers import offer_times
from scheduling.services.slots import make_slots
from scheduling.states import AppointmentStatus

CALENDARS = 4
FAMILIES = 50
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Race:
    """How one time went: how many were told yes, and how long the others waited for their answer."""

    winners: int
    losers: list[float]


class Calendar:
    """The calendars, and the families that want a time in them."""

    def __init__(self) -> None:
        self.run = new_id().hex[-8:]
        self.schedules = [self._schedule(number) for number in range(CALENDARS)]
        make_slots(now=timezone.now())
        self.families = [self._family(number) for number in range(FAMILIES)]
        self.minute = timezone.now().replace(second=0, microsecond=0)
        user, opinion_request = self.families[0]
        self.client = Client(HTTP_HOST="localhost")
        self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.address = f"/r/{opinion_request.pk}/call/book/"

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
        signing_in = ("django_session", '"accounts_user"."id" =')
        return sum(not any(part in query["sql"] for part in signing_in) for query in queries.captured_queries)

    def race(self) -> Race:
        """Every family that has no call wants the same time at the same moment; only one calendar offers it."""
        waiting = [pair for pair in self.families if not pair[1].appointments.booked().exists()]
        slot_id = self._lonely_slot(waiting[0][1])
        gate = Barrier(len(waiting))

        def want(pair: tuple[User, SecondOpinionRequest]) -> tuple[bool, float]:
            try:
                # A web server's connection is open already when a request comes.
                connection.ensure_connection()
                gate.wait(timeout=60)
                return self._want(*pair, slot_id)
            finally:
                connection.close()

        with ThreadPoolExecutor(len(waiting)) as pool:
            answers = list(pool.map(want, waiting))
        return Race(sum(is_won for is_won, _ms in answers), [ms for is_won, ms in answers if not is_won])

    def _want(self, user: User, opinion_request: SecondOpinionRequest, slot_id: object) -> tuple[bool, float]:
        started = time.perf_counter()
        try:
            held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot_id)  # type: ignore[arg-type]
        except SlotTaken:
            return False, (time.perf_counter() - started) * 1000
        confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)
        return True, 0.0

    def _lonely_slot(self, opinion_request: SecondOpinionRequest) -> object:
        times = offer_times(opinion_request=opinion_request, now=timezone.now()).times
        chosen = times[len(times) // 2]
        Slot.objects.filter(starts_at=chosen.starts_at).exclude(pk=chosen.slot_id).update(is_withdrawn=True)
        return chosen.slot_id

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
        SecondOpinionRequest.objects.bulk_create(requests)
        Slot.objects.bulk_create(slots)
        Appointment.objects.bulk_create(calls)
