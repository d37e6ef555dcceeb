"""What follows from an answer besides its being kept."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils import timezone

from intake.journey import CONTACT, REACH, Page, Standing
from intake.services.locks import EditNotAllowed
from intake.services.urgency import review_urgency
from portal.accounts.models import User


def after_saving(*, actor: User, standing: Standing, page: Page, changed: frozenset[str]) -> None:
    """Do what this page stands for, then look again at how urgent the request is; inside the save's transaction."""
    effect = _EFFECTS.get(page.name)
    if effect is not None:
        effect(actor, standing)
    if changed:
        review_urgency(actor=actor, opinion_request=standing.opinion_request)


def _name_account(actor: User, standing: Standing) -> None:
    """A first name for greetings comes from the page that asks for it."""
    if not actor.full_name and standing.link.full_name:
        actor.full_name = standing.link.full_name
        actor.save(update_fields=["full_name"])


def _note_reach_times(_actor: User, standing: Standing) -> None:
    """No time chosen means any time, so that it counts when it was answered."""
    opinion_request = standing.opinion_request
    if not opinion_request.is_fast_track:
        raise EditNotAllowed(opinion_request.priority)
    opinion_request.reach_answered_at = timezone.now()
    opinion_request.save(update_fields=["reach_answered_at"])


_EFFECTS: Final[Mapping[str, Callable[[User, Standing], None]]] = {
    CONTACT.name: _name_account,
    REACH.name: _note_reach_times,
}
