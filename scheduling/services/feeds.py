"""The private calendar feed of a call taker: an address that only its owner knows, and that can be taken back."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record_event
from scheduling.models import Schedule


@transaction.atomic
def make_feed(*, actor: User, schedule: Schedule) -> str:
    """A new secret for the address of the feed; the one before it stops working. Only its digest is kept."""
    token = secrets.token_urlsafe(32)
    _set(schedule, _digest(token))
    record_event(actor=actor, action="scheduling.feed_made", target=schedule)
    return token


@transaction.atomic
def revoke_feed(*, actor: User, schedule: Schedule) -> None:
    """Let the address lead nowhere; taking back twice is taking back once."""
    if Schedule.objects.filter(pk=schedule.pk, feed_digest__isnull=False).exists():
        _set(schedule, None)
        record_event(actor=actor, action="scheduling.feed_revoked", target=schedule)


def find_feed(*, token: str) -> Schedule | None:
    """The calendar behind an address, while its call taker is still with us."""
    found = Schedule.objects.select_related("call_taker").filter(feed_digest=_digest(token)).first()
    return found if found is not None and found.call_taker.is_active_staff else None


def _set(schedule: Schedule, digest: str | None) -> None:
    schedule.feed_digest = digest
    schedule.feed_made_at = timezone.now() if digest else None
    schedule.save(update_fields=["feed_digest", "feed_made_at"])


def _digest(token: str) -> str:
    # Thirty-two random bytes: nothing to guess, so a plain digest keeps it as well as a slow one would.
    return sha256(token.encode()).hexdigest()
