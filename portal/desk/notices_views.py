"""The list of notices that did not arrive, and the two things to do about one."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_access
from portal.desk.notices import undelivered
from portal.desk.views import page
from portal.notifications.models import Notification
from portal.notifications.settling import AlreadySettled, told_by_phone, try_once_more

LIST = "admin:desk_undelivered"


@require_GET
def undelivered_list(request: HttpRequest) -> HttpResponse:
    """Who waits for word from us without knowing it; looking at it is written down."""
    staff = _reader(request)
    record_access(actor=staff, action="notifications.undelivered_listed", target=Notification(pk=None))
    lines = undelivered(staff, now=timezone.now())
    return render(request, "admin/desk/undelivered.html", page(request, _("Notices that did not arrive"), lines=lines))


@require_POST
def notice_again(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Send it once more."""
    return _settle(request, notice_id, try_once_more, _("We try to send it now. If it fails, it comes back here."))


@require_POST
def notice_told(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The family heard it by phone."""
    return _settle(request, notice_id, told_by_phone, _("Noted that you told the family by phone."))


def _settle(request: HttpRequest, notice_id: UUID, act: Callable[..., None], done: str) -> HttpResponse:
    staff = _reader(request)
    if not Notification.objects.visible_to(staff).filter(pk=notice_id).exists():
        raise Http404
    try:
        act(actor=staff, notification_id=notice_id)
    except AlreadySettled:
        messages.info(request, _("This notice is on its way or settled already."))
    else:
        messages.success(request, done)
    return redirect(LIST)


def _reader(request: HttpRequest) -> User:
    staff = signed_in_user(request)
    if not may(staff, Act.SEE_NOTICES):
        raise Http404
    return staff
