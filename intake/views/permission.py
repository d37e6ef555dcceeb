"""Permission to get records from other hospitals: sign, read again, take back, keep as a paper."""

from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake import rules
from intake.forms.consents import PermissionForm
from intake.models import Access, Consent, ConsentKind, RelatedPerson, ReportedHospital, SecondOpinionRequest
from intake.papers import blank_permission, signed_permission
from intake.permission_words import permission_cards, permission_facts
from intake.routing import find_request
from intake.services.consents import (
    SignNotAllowed,
    current_text,
    default_end,
    paragraphs,
    revoke_release,
    sign_release,
)
from intake.states import OPEN
from intake.wording import date_words
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.lib.pdf import Paper, render_pdf

_CAME_FROM: Final = {"records": "records:hospitals"}
_TEMPLATES = Path(settings.BASE_DIR) / "templates" / "pdf"


@require_http_methods(["GET", "HEAD", "POST"])
def permission(request: HttpRequest, rid: UUID) -> HttpResponse:
    """What is signed, from whom, until when; the form; and the permissions so far."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    link, hospitals = _own_link(user, opinion_request), _hospitals(user, rid)
    may_only_look = link.access != Access.SEE_AND_ADD
    may_sign = rules.may_sign_for(link) and opinion_request.status in OPEN and not may_only_look
    form = PermissionForm(
        request.POST if request.method == "POST" else None,
        hospitals=hospitals,
        full_name=link.full_name or user.full_name,
    )
    if request.method == "POST" and may_sign and form.is_valid() and _signed(request, opinion_request, form):
        messages.success(request, _("You signed. You can take it back here any time."))
        return redirect(_came_from(request) or "family:permission", rid=rid)
    zone = CareCenter.objects.current().reading_zone(user.time_zone)
    text = current_text(ConsentKind.RECORDS_RELEASE, get_language() or "en")
    context = {
        "opinion_request": opinion_request,
        "form": form if may_sign and hospitals else None,
        "has_hospitals": bool(hospitals),
        "is_open": opinion_request.status in OPEN,
        "may_only_look": may_only_look,
        "needs_authority": not rules.may_sign_for(link),
        "text": paragraphs(text, until=date_words(default_end())),
        "cards": permission_cards(_releases(user, rid), zone=zone),
        "back": reverse(_came_from(request) or "request_home", kwargs={"rid": rid}),
    }
    return render(request, "intake/permission.html", context, status=422 if form.has_errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, rid: UUID, consent_id: UUID) -> HttpResponse:
    """Ask once, then take a signed permission back."""
    user, consent = signed_in_user(request), _find(request, rid, consent_id)
    if consent.signer_id != user.pk:
        raise Http404
    if request.method == "POST":
        revoke_release(actor=user, consent=consent)
        messages.success(request, _("The permission is taken back. We don’t ask for records with it any more."))
        return redirect("family:permission", rid=rid)
    zone = CareCenter.objects.current().reading_zone(user.time_zone)
    context = {
        "page_title": _("Take this permission back?"),
        "remove_text": _("Take it back"),
        "keep_url": reverse("family:permission", kwargs={"rid": rid}),
        "rows": permission_facts(consent, zone=zone),
    }
    return render(request, "intake/permission_revoke.html", context)


@require_safe
def signed_paper(request: HttpRequest, rid: UUID, consent_id: UUID) -> HttpResponse:
    """The signed permission as a tagged PDF, in the language it was signed in."""
    consent = _find(request, rid, consent_id)
    zone = CareCenter.objects.current().reading_zone(signed_in_user(request).time_zone)
    return pdf_response(signed_permission(consent, zone=zone), "permission")


@require_safe
def blank_paper(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The same to sign by hand."""
    opinion_request = find_request(request, rid)
    hospitals = _hospitals(signed_in_user(request), rid)
    return pdf_response(blank_permission(opinion_request, hospitals, language=get_language() or "en"), "permission")


def pdf_response(paper: Paper, name: str) -> HttpResponse:
    """The paper to keep; its name says nothing of the child."""
    response = HttpResponse(render_pdf(paper, templates=_TEMPLATES), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _came_from(request: HttpRequest) -> str:
    """The page that sent here to sign, to go on there."""
    return _CAME_FROM.get(request.GET.get("from", ""), "")


def _signed(request: HttpRequest, opinion_request: SecondOpinionRequest, form: PermissionForm) -> bool:
    cleaned = form.cleaned_data
    try:
        sign_release(
            actor=signed_in_user(request),
            opinion_request=opinion_request,
            hospital_ids=[UUID(each) for each in cleaned["hospitals"]],
            record_kinds=cleaned["record_kinds"],
            signed_name=cleaned["signed_name"],
            expires_on=default_end(),
            language=get_language() or "en",
        )
    except SignNotAllowed:
        form.add_error(None, _("This changed while you were here. Look at the page again, or call us."))
    return not form.errors


def _find(request: HttpRequest, rid: UUID, consent_id: UUID) -> Consent:
    find_request(request, rid)
    found = _releases(signed_in_user(request), rid)
    consent = next((each for each in found if each.pk == consent_id), None)
    if consent is None:
        raise Http404
    return consent


def _releases(user: User, rid: UUID) -> list[Consent]:
    visible = Consent.objects.visible_to(user).releases().filter(opinion_request=rid)
    return list(visible.select_related("text", "revoked_by", "opinion_request__patient"))


def _hospitals(user: User, rid: UUID) -> list[ReportedHospital]:
    return list(ReportedHospital.objects.visible_to(user).filter(opinion_request=rid))


def _own_link(user: User, opinion_request: SecondOpinionRequest) -> RelatedPerson:
    own = RelatedPerson.objects.visible_to(user).filter(user=user, patient=opinion_request.patient_id).first()
    if own is None:
        raise Http404
    return own
