"""Addresses that do not work: who hears of it, and when they count as working again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.addresses import SignInAddress
from portal.accounts.models import User
from portal.notifications.models import AddressProblem, Channel
from portal.notifications.ways import address_of


def current_problems(user: User) -> list[AddressProblem]:
    """Those of the addresses the person has today."""
    known = AddressProblem.objects.filter(user=user).order_by("channel")
    return [each for each in known if each.address == address_of(user, Channel(each.channel))]


@transaction.atomic
def problems_to_tell(*, user: User) -> list[AddressProblem]:
    """Those the person has not heard of; each is told once."""
    untold = [each for each in current_problems(user) if each.shown_at is None]
    AddressProblem.objects.filter(pk__in=[each.pk for each in untold]).update(shown_at=timezone.now())
    return untold


def clear_proved(*, user: User, email: str, phone: str) -> None:
    """A code arrived there, so it works."""
    problems = AddressProblem.objects.filter(user=user)
    if email:
        problems.filter(channel=Channel.EMAIL, address=email.lower()).delete()
    if phone:
        problems.filter(channel=Channel.SMS, address=phone).delete()


def problem_words(problem: AddressProblem) -> str:
    """What the person reads; enough of the address to recognise it."""
    address = masked(problem.channel, problem.address)
    if problem.channel == Channel.EMAIL:
        words = _("We could not reach you by email at %(address)s. Check the address in your settings.")
    else:
        words = _("We could not reach you by text at %(address)s. Check the number in your settings.")
    return words % {"address": address}


def masked(channel: str, address: str) -> str:
    """The address for its owner's eyes, and too little for somebody looking over the shoulder."""
    return SignInAddress("email" if channel == Channel.EMAIL else "phone", address).masked
