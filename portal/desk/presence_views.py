"""A page of one request says that it is still open, or that it was closed, and hears who else has it open."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.desk.presence import arrive, leave
from portal.lib.json_answers import answers_json


@answers_json
@require_POST
def here(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The line about colleagues, drawn anew; nothing of the request is read, so no look is written down."""
    staff = signed_in_user(request)
    opinion_request = SecondOpinionRequest.objects.visible_to(staff).filter(pk=rid).only("pk").first()
    if opinion_request is None or not may(staff, Act.SEE_REQUESTS):
        raise Http404
    if "left" in request.POST:
        leave(staff, opinion_request)
        return HttpResponse(status=204)
    line = render_to_string("admin/desk/_presence.html", {"here": arrive(staff, opinion_request)}, request)
    return JsonResponse({"line": line.strip()})
