"""Tickets for the files' own host, where no cookie goes: signed, short-lived, and dead with their session."""

import secrets
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

from portal.accounts import session_times
from portal.accounts.models import User

# A ticket in a browser's history must be dead when somebody else finds it.
_LONGEST_SECONDS: Final = 120
# However often a page renews its ticket, after this time somebody must open the file anew, which is written down.
_LONGEST_LOOK_SECONDS: Final = 60 * 60
_SALT: Final = "records.viewing"
_KEY: Final = "viewing:"


class TicketOver(Exception):
    """Too old, not ours, or its person signed out."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who may look at what; `look` names the click it came from."""

    user: User
    subject: str
    subject_id: str
    language: str
    look: str

    def text(self) -> str:
        """The ticket for an address, new from this moment."""
        return _sign(self.look, self.subject, self.subject_id, self.language)


def new_ticket(*, session_key: str, subject: str, subject_id: object, language: str) -> str:
    """A ticket for one file or series, made at a click that is in the audit trail already."""
    look = secrets.token_urlsafe(16)
    cache.set(_KEY + look, session_key, _LONGEST_LOOK_SECONDS)
    return _sign(look, subject, str(subject_id), language)


def read_ticket(text: str) -> Ticket:
    """The ticket, if it is young and its session still lives; raises TicketOver."""
    age = min(settings.PORTAL_FILE_LINK_SECONDS, _LONGEST_SECONDS)
    try:
        look, subject, subject_id, language = signing.loads(text, salt=_SALT, max_age=age)
    except (signing.BadSignature, ValueError, TypeError):
        raise TicketOver from None
    return Ticket(_person_behind(look), subject, subject_id, language, look)


def _sign(look: str, subject: str, subject_id: str, language: str) -> str:
    return signing.dumps([look, subject, subject_id, language], salt=_SALT)


def _person_behind(look: str) -> User:
    """Whoever is signed in in the session of the click: who signed out, was idle or lost a role sees nothing more."""
    session_key = cache.get(_KEY + look)
    request = HttpRequest()
    request.session = _store(session_key)
    user = get_user(request) if session_key else None
    if not isinstance(user, User) or not user.is_active or session_times.has_ended(request, user):
        raise TicketOver
    return user


def _store(session_key: str | None) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)
