"""Acts on the requests that were ticked in the queue: an owner, a message from a template, a table to save."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from intake.models import SecondOpinionRequest
from intake.services.ownership import OwnerNotAllowed
from messaging import rules
from messaging.models import MessageTemplate
from messaging.services.sending import send_template
from messaging.wording import filled
from portal.accounts.models import Language, User
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_listing
from portal.center.models import CareCenter
from portal.desk.queue_bulk import MOST_CHOSEN, as_csv, assign_many, chosen_ids, export_rows
from portal.desk.queue_moments import Moments
from portal.desk.queue_views import QUEUE, back_to_list, sees_of
from portal.desk.views import hospital_zone, page
from portal.lib.ids import new_id

MESSAGE: Final = "admin:desk_queue_message"
# Numbers of requests, never names: the session is all that an address must not hold.
CHOSEN_KEY: Final = "desk_queue_chosen"
UNPROCESSABLE: Final = 422


@require_POST
def act(request: HttpRequest) -> HttpResponseBase:
    """Do with the ticked requests what the button says."""
    ids, name = chosen_ids(request.POST.getlist("chosen")), request.POST.get("act", "")
    if "take" in request.POST:
        # The button in a row means that row alone, whatever is ticked.
        ids, name = chosen_ids([request.POST["take"]]), "mine"
    if not ids:
        messages.warning(request, _("Tick the requests first."))
        return redirect(back_to_list(request))
    acts = {"mine": _take, "owner": _give, "message": _choose_message, "export": _export}
    return acts[name](request, ids) if name in acts else redirect(back_to_list(request))


def _take(request: HttpRequest, ids: Sequence[UUID]) -> HttpResponse:
    return _assign(request, ids, signed_in_user(request))


def _give(request: HttpRequest, ids: Sequence[UUID]) -> HttpResponse:
    typed = request.POST.get("owner", "")
    if typed == "nobody":
        return _assign(request, ids, None)
    owner_id = next(iter(chosen_ids([typed])), None)
    owner = User.objects.filter(pk=owner_id, is_staff=True, is_active=True).first() if owner_id else None
    if owner is None:
        messages.warning(request, _("Choose who is to look after the requests."))
        return redirect(back_to_list(request))
    return _assign(request, ids, owner)


def _assign(request: HttpRequest, ids: Sequence[UUID], owner: User | None) -> HttpResponse:
    try:
        count = assign_many(actor=signed_in_user(request), ids=ids, owner=owner)
    except OwnerNotAllowed:
        raise PermissionDenied from None
    words = ngettext(
        "%(count)d request now belongs to: %(owner)s.", "%(count)d requests now belong to: %(owner)s.", count
    )
    messages.success(request, words % {"count": count, "owner": owner or _("nobody")})
    return redirect(back_to_list(request))


def _export(request: HttpRequest, ids: Sequence[UUID]) -> HttpResponseBase:
    staff = signed_in_user(request)
    if not may(staff, Act.EXPORT_CASES):
        raise PermissionDenied
    moments = Moments.at(timezone.now(), user=staff, zone=hospital_zone())
    rows = export_rows(actor=staff, ids=ids, moments=moments, sees=sees_of(staff))
    answer = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="requests.csv"'
    return answer


def _choose_message(request: HttpRequest, ids: Sequence[UUID]) -> HttpResponse:
    _allow_writing(request)
    request.session[CHOSEN_KEY] = [str(each) for each in ids]
    return redirect(MESSAGE)


@dataclass(frozen=True, slots=True)
class Preview:
    """What families with one language will read, and how many of them there are."""

    language: str
    label: str
    text: str
    count: int


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest) -> HttpResponse:
    """Choose a template, read what the families will read, then send it."""
    staff = _allow_writing(request)
    found = _chosen(request, staff)
    if not found:
        messages.warning(request, _("Tick the requests first."))
        return redirect(QUEUE)
    given = request.POST if request.method == "POST" else request.GET
    template_id = next(iter(chosen_ids([given.get("template", "")])), None)
    templates = list(MessageTemplate.objects.visible_to(staff).in_use())
    template = next((each for each in templates if each.pk == template_id), None)
    token = next(iter(chosen_ids([request.POST.get("token", "")])), None)
    if request.method == "POST" and template is not None and token is not None:
        return _send(request, staff, found, template, token)
    status = UNPROCESSABLE if request.method == "POST" else 200
    facts = _facts(found, template)
    record_listing(actor=staff, action="intake.requests_listed", shown=SecondOpinionRequest, targets=found)
    context = page(request, _("A message to several families"), templates=templates, template=template, **facts)
    return render(request, "admin/desk/queue_message.html", context, status=status)


def _send(
    request: HttpRequest, staff: User, found: list[SecondOpinionRequest], template: MessageTemplate, token: UUID
) -> HttpResponse:
    sent = send_template(actor=staff, opinion_requests=found, template=template, form_token=token)
    request.session.pop(CHOSEN_KEY, None)
    words = ngettext("Sent to %(count)d family.", "Sent to %(count)d families.", sent)
    messages.success(request, words % {"count": sent})
    return redirect(QUEUE)


def _facts(found: list[SecondOpinionRequest], template: MessageTemplate | None) -> dict[str, Any]:
    left_out = [each for each in found if rules.has_a_secret(each) or not rules.is_open_for_writing(each)]
    able = [each for each in found if each not in left_out]
    return {
        "able": able,
        "left_out": left_out,
        "previews": _previews(able, template) if template else [],
        "token": new_id(),
        "most": MOST_CHOSEN,
    }


def _previews(able: list[SecondOpinionRequest], template: MessageTemplate) -> list[Preview]:
    center, spoken = CareCenter.objects.current(), [each.requester.user.language for each in able]
    return [
        Preview(each.value, str(each.label), filled(template, each.value, center), spoken.count(each.value))
        for each in Language
        if each.value in spoken
    ]


def _chosen(request: HttpRequest, staff: User) -> list[SecondOpinionRequest]:
    ids = chosen_ids(request.session.get(CHOSEN_KEY, []))
    found = SecondOpinionRequest.objects.visible_to(staff).filter(pk__in=ids)
    return list(found.select_related("patient", "requester__user").order_by("pk"))


def _allow_writing(request: HttpRequest) -> User:
    staff = signed_in_user(request)
    if not may(staff, Act.SEND_MESSAGES):
        raise PermissionDenied
    return staff
