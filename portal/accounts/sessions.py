"""Sessions in the database, as Django keeps them; only the query of every request is written once."""

from datetime import datetime
from typing import Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from portal.lib.ready_queries import ReadyModels


def _live(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_LIVE: Final = ReadyModels(_live)


class SessionStore(db.SessionStore):
    """The store behind `request.session`."""

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = _LIVE.first(key=self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
        return found
