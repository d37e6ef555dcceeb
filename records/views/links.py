"""A family's upload-only links: making one, showing it once, ending it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from intake.models import ReportedHospital, SecondOpinionRequest
from intake.routing import find_request
from intake.views.acting import posted
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.ui.components import Tone
from portal.ui.dates import day_in_words
from records import rules
from records.link_forms import UploadLinkForm
from records.models import RecordKind, UploadLink
from records.services.links import make_link, revoke_link
from records.services.refusals import SendingRefused
from records.views.sending_words import sentence

# The secret waits here between the form and the page that shows it, and then is nowhere.
_SHOWN_ONCE: Final = "upload_link_shown_once"


@dataclass(frozen=True, slots=True)
class LinkCard:
    """One link as the family sees it."""

    link_id: UUID
    hospital: str
    kinds: str
    state: str
    tone: Tone
    until: str
    sent: str
    works: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, rid: UUID) -> HttpResponse:
    """All links of the request, and the form that makes one."""
    opinion_request = find_request(request, rid)
    if request.method != "POST":
        return _page(request, opinion_request, _form(request, opinion_request))
    if not rules.may_add(signed_in_user(request), opinion_request):
        raise PermissionDenied
    form = _form(request, opinion_request)
    if form.is_valid() and _made(request, opinion_request, form):
        return redirect("records:links", rid=rid)
    return _page(request, opinion_request, form, status=422)


@posted
def end_link(request: HttpRequest, rid: UUID, link_id: UUID) -> HttpResponse:
    """End a link at once."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    found = UploadLink.objects.visible_to(user).filter(opinion_request=opinion_request, pk=link_id).first()
    if found is None:
        raise Http404
    revoke_link(actor=user, link=found)
    messages.success(request, _("The link is ended. What came by it stays."))
    return redirect("records:links", rid=rid)


def _made(request: HttpRequest, opinion_request: SecondOpinionRequest, form: UploadLinkForm) -> bool:
    try:
        made = make_link(actor=signed_in_user(request), opinion_request=opinion_request, **form.wanted())
    except SendingRefused as refused:
        form.add_error(None, sentence(refused))
        return False
    request.session[_SHOWN_ONCE] = {"rid": str(opinion_request.pk), "address": _address(made.token)}
    return True


def _address(token: str) -> str:
    """In English first, for a desk that may read nothing else; the page offers the other language."""
    with translation.override(settings.LANGUAGE_CODE):
        return f"{settings.PORTAL_BASE_URL}{reverse('records:send')}?{urlencode({'link': token})}"


def _form(request: HttpRequest, opinion_request: SecondOpinionRequest) -> UploadLinkForm:
    hospitals = list(
        ReportedHospital.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    )
    chosen = {"hospital": request.GET.get("hospital", ""), "kinds": request.GET.getlist("kind")}
    return UploadLinkForm(request.POST if request.method == "POST" else None, hospitals=hospitals, initial=chosen)


def _page(
    request: HttpRequest, opinion_request: SecondOpinionRequest, form: UploadLinkForm, status: int = 200
) -> HttpResponse:
    user = signed_in_user(request)
    zone = CareCenter.objects.current().reading_zone(user.time_zone)
    found = UploadLink.objects.visible_to(user).filter(opinion_request=opinion_request)
    address = _shown_once(request, opinion_request) if request.method == "GET" else ""
    context = {
        "opinion_request": opinion_request,
        "cards": list(_cards(found, zone)),
        "form": form if rules.may_add(user, opinion_request) else None,
        "address": address,
    }
    return render(request, "records/links.html", context, status=status)


def _shown_once(request: HttpRequest, opinion_request: SecondOpinionRequest) -> str:
    shown = request.session.get(_SHOWN_ONCE) or {}
    if shown.get("rid") != str(opinion_request.pk):
        return ""
    del request.session[_SHOWN_ONCE]
    return str(shown["address"])


def _cards(found: Iterable[UploadLink], zone: ZoneInfo) -> Iterator[LinkCard]:
    for link in found:
        words, tone = _state(link)
        yield LinkCard(
            link_id=link.pk,
            hospital=link.hospital_name,
            kinds=", ".join(str(RecordKind(kind).label) for kind in link.kinds),
            state=words,
            tone=tone,
            until=day_in_words(link.expires_at.astimezone(zone).date()),
            sent=ngettext("%(n)s file came", "%(n)s files came", link.file_count) % {"n": link.file_count},
            works=tone == "success",
        )


def _state(link: UploadLink) -> tuple[str, Tone]:
    if link.revoked_at is not None:
        return _("Ended"), "neutral"
    if link.expires_at <= timezone.now():
        return _("Has run out"), "neutral"
    if link.file_count >= link.most_files:
        return _("Used up"), "neutral"
    return _("Works"), "success"
