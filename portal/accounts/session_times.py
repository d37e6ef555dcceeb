"""When a session began and was last used; kept on the server, inside the session itself."""

import time
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts import kept_posts
from portal.accounts.models import User

BEGAN_KEY: Final = "began_at"
SEEN_KEY: Final = "seen_at"
_MINUTE: Final = 60
# Writing the session on every click would cost a database write each; a minute is close enough.
_TOUCH_EVERY: Final = 60


def begin(request: HttpRequest) -> None:
    """Start both clocks."""
    now = int(time.time())
    # A session that was to wait for answers before sign-in ends like every other from now on.
    request.session.set_expiry(None)
    request.session[BEGAN_KEY] = request.session[SEEN_KEY] = now


def wait_longer(request: HttpRequest, *, days: int) -> None:
    """Let the session of somebody who never signed in live this long from now; any other keeps its own end."""
    if not request.user.is_authenticated and not kept_posts.has_any(request):
        request.session.set_expiry(timezone.now() + timedelta(days=days))


def touch(request: HttpRequest, *, at_once: bool = False) -> None:
    """Note that the person is active."""
    now = int(time.time())
    if at_once or now - int(request.session.get(SEEN_KEY, 0)) >= _TOUCH_EVERY:
        request.session[SEEN_KEY] = now


def has_ended(request: HttpRequest, user: User) -> bool:
    """Whether the session was idle too long or is too old; one without clocks was not begun by us."""
    idle, absolute = minutes_allowed(user)
    now = time.time()
    began, seen = request.session.get(BEGAN_KEY, 0), request.session.get(SEEN_KEY, 0)
    return now - seen > idle * _MINUTE or now - began > absolute * _MINUTE


def minutes_allowed(user: User) -> tuple[int, int]:
    """Idle and absolute minutes for this person."""
    limits: tuple[int, int] = settings.PORTAL_SESSION_LIMITS["staff" if user.is_staff else "family"]
    return limits
