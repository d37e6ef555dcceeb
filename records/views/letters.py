"""The letter that a family can send to a hospital itself: as a page to copy from, and as PDF."""

from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intake.models import Consent, ReportedHospital, SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.lib.pdf import render_pdf
from records.models import RecordKind
from records.services.chase import note_letter
from records.services.letters import LANGUAGES, Letter, letter_for, letter_paper, open_kinds, permissions_for
from records.views.hospitals import permission_url

_TEMPLATES: Final = Path(settings.BASE_DIR) / "templates" / "pdf"


@require_safe
def letter(request: HttpRequest, rid: UUID, hospital_id: UUID) -> HttpResponse:
    """What the letter says, to read and to copy, and its papers in both languages."""
    opinion_request, hospital, kinds = _find(request, rid, hospital_id)
    permissions, today = permissions_for(hospital, kinds), _today(request)
    written = _letter(opinion_request, hospital, kinds, permissions, today, "en")
    with translation.override("en"):
        text = written.as_text()
    context = {
        "opinion_request": opinion_request,
        "hospital": hospital,
        "letter": written,
        "text": text,
        "is_signed": bool(permissions),
        "permission_url": permission_url(opinion_request),
    }
    return render(request, "records/letter.html", context)


@never_cache
@require_safe
def letter_pdf(request: HttpRequest, rid: UUID, hospital_id: UUID, language: str) -> HttpResponse:
    """The letter as a tagged PDF, the signed permission behind it; that it was made is kept."""
    if language not in LANGUAGES:
        raise Http404
    opinion_request, hospital, kinds = _find(request, rid, hospital_id)
    permissions, actor = permissions_for(hospital, kinds), signed_in_user(request)
    written = _letter(opinion_request, hospital, kinds, permissions, _today(request), language)
    paper = letter_paper(written, permissions=permissions, zone=_zone(request))
    note_letter(actor=actor, opinion_request=opinion_request, hospital=hospital.name, kinds=kinds, language=language)
    response = HttpResponse(render_pdf(paper, templates=_TEMPLATES), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    return response


def _find(
    request: HttpRequest, rid: UUID, hospital_id: UUID
) -> tuple[SecondOpinionRequest, ReportedHospital, list[RecordKind]]:
    """The hospital with what it is asked for; without an open line there is no letter."""
    opinion_request = find_request(request, rid)
    visible = ReportedHospital.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    hospital = visible.filter(pk=hospital_id).first()
    kinds = open_kinds(hospital) if hospital is not None else []
    if hospital is None or not kinds:
        raise Http404
    return opinion_request, hospital, kinds


def _letter(
    opinion_request: SecondOpinionRequest,
    hospital: ReportedHospital,
    kinds: list[RecordKind],
    permissions: list[Consent],
    today: date,
    language: str,
) -> Letter:
    return letter_for(
        opinion_request, hospital, kinds=kinds, language=language, is_signed=bool(permissions), today=today
    )


def _zone(request: HttpRequest) -> ZoneInfo:
    return CareCenter.objects.current().reading_zone(signed_in_user(request).time_zone)


def _today(request: HttpRequest) -> date:
    return timezone.localdate(timezone=_zone(request))
