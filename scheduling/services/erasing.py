"""What the calendar gives up when a request that was never sent is erased."""

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from intake.services.erasure import ErasureNotAllowed
from portal.audit.services import Actor
from scheduling.models import Appointment, CallOutcome, CallWish, OpeningWatch
from scheduling.services.booking import release_calls
from scheduling.states import AppointmentStatus

_TOOK_PLACE = (AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW)


@transaction.atomic
def erase_calls(*, actor: Actor, opinion_request: SecondOpinionRequest) -> None:
    """Give back its times and delete its rows; raises ErasureNotAllowed once a call began, which is on record."""
    calls = Appointment.objects.filter(opinion_request=opinion_request)
    begun = calls.filter(status=AppointmentStatus.BOOKED, slot__starts_at__lte=timezone.now())
    outcomes = CallOutcome.objects.filter(appointment__opinion_request=opinion_request)
    if calls.filter(status__in=_TOOK_PLACE).exists() or begun.exists() or outcomes.exists():
        raise ErasureNotAllowed
    release_calls(actor=actor, opinion_request=opinion_request)
    OpeningWatch.objects.filter(opinion_request=opinion_request).delete()
    CallWish.objects.filter(opinion_request=opinion_request).delete()
    # A call that was moved is named by the one that took its place, so the newest goes first.
    for call in calls.order_by("-created_at", "-pk"):
        call.delete()
