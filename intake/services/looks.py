"""When a member of staff last read a request, so that what is new stands out."""

from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from intake.models import CaseLook, SecondOpinionRequest
from portal.accounts.models import User

# Whoever goes from part to part of one page is still on the same visit.
VISIT_SECONDS: Final = 30 * 60
_NEVER: Final = ""
# One statement, because every page of a request pays for it.
_KEEP: Final = """
    WITH before AS (SELECT looked_at FROM intake_caselook WHERE opinion_request_id = %s AND user_id = %s)
    INSERT INTO intake_caselook (id, opinion_request_id, user_id, looked_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (opinion_request_id, user_id) DO UPDATE SET looked_at = EXCLUDED.looked_at
    RETURNING (SELECT looked_at FROM before)
"""


def note_look(*, actor: User, opinion_request: SecondOpinionRequest) -> datetime | None:
    """Write down this visit and return when the one before was; None for the first."""
    key = f"look:{opinion_request.pk}:{actor.pk}"
    kept = cache.get(key)
    if kept is not None:
        return datetime.fromisoformat(kept) if kept != _NEVER else None
    before = _keep(actor, opinion_request)
    cache.set(key, before.isoformat() if before else _NEVER, VISIT_SECONDS)
    return before


def _keep(actor: User, opinion_request: SecondOpinionRequest) -> datetime | None:
    look = CaseLook(opinion_request=opinion_request, user=actor, looked_at=timezone.now())
    of_whom = (opinion_request.pk, actor.pk)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*of_whom, look.pk, *of_whom, look.looked_at])
        before: datetime | None = cursor.fetchone()[0]
    return before
