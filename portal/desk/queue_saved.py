"""Narrowings of the queue that a member of staff keeps under a name."""

from typing import Final

from django.db import transaction

from portal.accounts.models import User
from portal.audit.services import record_event
from portal.desk.models import SavedFilter
from portal.ui.text import has_unsafe_characters, tidy_line

MOST_KEPT: Final = 30
LONGEST_NAME: Final = 60


def name_of(typed: str) -> str:
    """The name as typed, made safe to keep."""
    line = tidy_line(typed)[:LONGEST_NAME]
    return "" if has_unsafe_characters(line) else line


@transaction.atomic
def keep(*, actor: User, name: str, query: str) -> SavedFilter | None:
    """Keep it; a name used before then means the new narrowing. None where there is no more room."""
    # One's own row is the lock: two windows must not pass the limit together.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    own = SavedFilter.objects.filter(user=actor)
    if not own.filter(name=name).exists() and own.count() >= MOST_KEPT:
        return None
    saved, _is_new = own.update_or_create(user=actor, name=name, defaults={"query": query})
    record_event(actor=actor, action="desk.filter_saved", target=saved)
    return saved


@transaction.atomic
def forget(*, actor: User, saved: SavedFilter) -> None:
    """Remove it."""
    record_event(actor=actor, action="desk.filter_removed", target=saved)
    SavedFilter.objects.filter(pk=saved.pk, user=actor).delete()
