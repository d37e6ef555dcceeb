"""When a page warns that the sign-in will end."""

from typing import Final

from django.http import HttpRequest

from portal.accounts import session_times
from portal.accounts.models import User

# Time enough to notice, and to finish a sentence (WCAG 2.2.1 asks for at least 20 seconds).
WARN_MINUTES: Final = 5


def session_end(request: HttpRequest) -> dict[str, int]:
    """`warn_after_minutes` without activity, for whoever is signed in; `warn_minutes` are left then."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    idle, _absolute = session_times.minutes_allowed(user)
    return {"warn_after_minutes": max(idle - WARN_MINUTES, 1), "warn_minutes": WARN_MINUTES}
