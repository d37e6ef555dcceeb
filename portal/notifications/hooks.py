"""Doors for the machines of the carrier and the mail provider.

Whoever cannot sign finds nothing here: the answer is that of an address that does not exist. Bodies are neither
logged nor kept. A report that comes twice changes nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from portal.accounts import limits
from portal.lib.client_address import client_address
from portal.notifications import carrier_words, reports
from portal.notifications.carrier_words import Wish
from portal.notifications.mail_provider import tracking_view
from portal.notifications.models import ProblemReason, Report
from portal.notifications.signatures import is_signed

# Only what is refused is counted: a provider's storm of true reports must get through.
REFUSED: Final = limits.Limit("hook-refused", amount=60, minutes=10)
_REPORTS: Final = {
    "sent": Report.ACCEPTED,
    "delivered": Report.DELIVERED,
    "read": Report.DELIVERED,
    "undelivered": Report.BOUNCED,
    "failed": Report.BOUNCED,
}
# Unknown or landline: this number will never get a text. Everything else may pass.
_FOR_GOOD: Final = {"30005", "30006", "21211", "21614"}

Hook = Callable[..., HttpResponse]


def _hook(answer: Hook) -> Hook:
    """Open to machines without a session; everything that is not a true post is a page that does not exist."""

    @wraps(answer)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        network = limits.network(client_address(request))
        if request.method != "POST" or REFUSED.is_reached(network):
            raise Http404
        try:
            return answer(request, **kwargs)
        except (Http404, SuspiciousOperation) as error:
            _count(network)
            raise Http404 from error

    return csrf_exempt(login_not_required(never_cache(guarded)))


def _count(network: str) -> None:
    try:
        REFUSED.consume(network)
    except limits.TooMany:
        return


@_hook
def sms_status(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The carrier says what became of a text."""
    _demand_signature(request)
    sid, status = request.POST.get("MessageSid", ""), request.POST.get("MessageStatus", "")
    report = _REPORTS.get(status)
    if report is not None and sid:
        is_final = request.POST.get("ErrorCode", "") in _FOR_GOOD
        reports.take_report(
            report=report,
            source=f"sms:{sid}:{status}",
            notice=reports.find_notice(notice_id=str(notice_id), carrier_id=sid),
            problem=ProblemReason.INVALID if is_final else None,
            address=request.POST.get("To", ""),
        )
    return HttpResponse(status=204)


@_hook
def sms_inbound(request: HttpRequest) -> HttpResponse:
    """Somebody answered a text: STOP, START, HELP or a sentence that nobody reads."""
    _demand_signature(request)
    number, body, sid = (request.POST.get(name, "") for name in ("From", "Body", "MessageSid"))
    wish = carrier_words.wish_of(body)
    if number and sid and wish is Wish.STOP:
        reports.stop_number(number=number, source=f"sms:{sid}")
    elif number and sid and wish is Wish.START:
        reports.start_number(number=number, source=f"sms:{sid}")
    # The carrier answers these words itself where it keeps the list of stopped numbers.
    is_answered = "OptOutType" in request.POST
    words = "" if is_answered else carrier_words.answer_to(wish, body=body, number=number)
    message = f"<Message>{escape(words)}</Message>" if words else ""
    return HttpResponse(f"<Response>{message}</Response>", content_type="text/xml; charset=utf-8")


@_hook
def mail_events(request: HttpRequest) -> HttpResponse:
    """The mail provider says what became of mails; its own signature is checked by django-anymail."""
    view = tracking_view()
    if view is None:
        raise Http404
    return view(request)


def _demand_signature(request: HttpRequest) -> None:
    if not is_signed(request):
        raise Http404
