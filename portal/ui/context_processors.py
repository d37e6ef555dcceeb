"""What the page shell needs: the other language's address and whether this is the demo."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, override


def page(request: HttpRequest) -> dict[str, object]:
    """`languages_toggle` (list of code, name, url, current) and `is_local`."""
    current = get_language()
    # Each address is sought when a template asks for it: pages of questions change the language by a button.
    toggle = [
        {"code": code, "name": name, "url": partial(_address_in, request, code), "current": code == current}
        for code, name in settings.LANGUAGES
    ]
    return {
        "languages_toggle": toggle,
        "is_local": settings.PORTAL_LOCAL,
        "needs_no_second_factor": not settings.PORTAL_STAFF_SECOND_FACTOR,
    }


def _address_in(request: HttpRequest, code: str) -> str:
    """The same page in that language; what was resolved to serve it is not resolved again."""
    here, match = request.get_full_path(), request.resolver_match
    if match is None or not match.view_name:
        return translate_url(here, code)
    try:
        with override(code):
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return here
    return f"{path}{here[len(request.path) :]}" if here.startswith(request.path) else translate_url(here, code)
