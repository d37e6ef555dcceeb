"""The probes of load balancers and of the engineer on call."""

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import health

Handler = Callable[[HttpRequest], HttpResponse]


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Alive: this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Ready: every part this process needs answers; 503 with the reasons otherwise."""
    report = health.report()
    is_ready = all(answer.startswith("ok") for answer in report.values())
    return JsonResponse(report, status=200 if is_ready else 503)


PROBES: Final[Mapping[str, Handler]] = {"/healthz": healthz, "/readyz": readyz}


class ProbeMiddleware:
    """Answers the probes before hosts and TLS are looked at: who probes asks by address, and inside the fence."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The probe's answer, or the rest of the chain's."""
        return PROBES.get(request.path_info, self.get_response)(request)
