"""Doormen of the calendar; beat lets them in."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="scheduling.make_slots")
def make_slots() -> None:
    """Make the times of the coming weeks equal to the weekly hours."""
    from scheduling.services import slots  # noqa: PLC0415 - services stand above tasks

    slots.make_slots(now=timezone.now())


@shared_task(name="scheduling.lapse_holds")
def lapse_holds() -> None:
    """Write down which holds have run out."""
    from scheduling.services import booking  # noqa: PLC0415 - services stand above tasks

    booking.lapse_holds()


@shared_task(name="scheduling.remind_of_calls")
def remind_of_calls() -> None:
    """Put the reminders that are due into the outbox."""
    from scheduling.services import reminders  # noqa: PLC0415 - services stand above tasks

    reminders.remind_of_calls(now=timezone.now())


@shared_task(name="scheduling.offer_openings")
def offer_openings() -> None:
    """Hold what has become free for those who wait for an opening."""
    from scheduling.services import openings  # noqa: PLC0415 - services stand above tasks

    openings.offer_openings(now=timezone.now())
