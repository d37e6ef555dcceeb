"""The calendar feed: reached by a calendar program, which cannot sign in, so the address itself is the key."""

from hashlib import sha256
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from portal.lib.client_address import client_address
from scheduling.feed import feed_of
from scheduling.services.feeds import find_feed

# A calendar asks every few minutes; whoever asks more often is guessing, or broken.
LIMIT: Final = 60
PER_SECONDS: Final = 600


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The busy times behind this address. A wrong address and one that was taken back look alike."""
    if _asks_too_often(request):
        return HttpResponse(status=429, headers={"Retry-After": str(PER_SECONDS)})
    schedule = find_feed(token=token)
    if schedule is None:
        raise Http404
    with translation.override(schedule.call_taker.language):
        content = feed_of(schedule, now=timezone.now())
    headers = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _asks_too_often(request: HttpRequest) -> bool:
    # By address of the caller, hashed: a list of addresses is nobody's business, in a cache either.
    key = f"calendar-feed:{sha256((client_address(request) or '').encode()).hexdigest()[:32]}"
    cache.add(key, 0, timeout=PER_SECONDS)
    try:
        return cache.incr(key) > LIMIT
    except ValueError:
        # It ran out between the two; then this is the first of a new count.
        return False
