"""Keeps what families sent on a host name of its own, which never sees a cookie and knows no other page."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve

Handler = Callable[[HttpRequest], HttpResponseBase]

_ADDRESSES: Final = "portal.files_urls"
_NOTHING: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


class FilesHostMiddleware:
    """Stands before sessions and sign-in, so that nothing behind it ever runs for the files' host."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer for the files' host alone; every other request goes its usual way."""
        if not is_files_host(request):
            return self.get_response(request)
        try:
            match = resolve(request.path_info, _ADDRESSES)
        except Resolver404:
            return _nothing_here()
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer


def is_files_host(request: HttpRequest) -> bool:
    """Whether the browser asked the files' host."""
    return bool(settings.PORTAL_FILES_ORIGIN) and request.get_host() == urlsplit(settings.PORTAL_FILES_ORIGIN).netloc


def _nothing_here() -> HttpResponse:
    answer = HttpResponse("Not found", status=HTTPStatus.NOT_FOUND, content_type="text/plain")
    answer.headers["Content-Security-Policy"] = _NOTHING
    answer.headers["Cache-Control"] = "no-store"
    return answer
