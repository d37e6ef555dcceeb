"""Asking other hospitals: who, for what, and how it stands."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake.models import Relationship, ReportedHospital, SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from records import rules
from records.asking_forms import AskedForm, AskHospitalsForm
from records.facts import facts_for
from records.models import AskedHow, RecordAsk, RecordChase, RecordKind
from records.presenters.ledger import is_covered, ledger
from records.requirements import NINE_KINDS
from records.services.answers import AnswerNotAllowed
from records.services.chase import ChaseNotAllowed, add_hospital, ask_hospitals, mark_asked
from records.views.answers import find_ask

UNPROCESSABLE = 422


@require_safe
def hospitals(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Each hospital with what it is asked for, and what happened."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    center = CareCenter.objects.current()
    context = {
        "opinion_request": opinion_request,
        "hospitals": ledger(opinion_request, zone=center.reading_zone(user.time_zone)),
        "may_add": rules.may_add(user, opinion_request),
        "permission_url": permission_url(opinion_request),
    }
    return render(request, "records/hospitals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Choose hospitals and records; then sign, where nobody has yet."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    if not rules.may_add(user, opinion_request):
        raise PermissionDenied
    wanted = _asked_for(request, opinion_request)
    form = AskHospitalsForm(
        request.POST if request.method == "POST" else None,
        hospitals=list(ReportedHospital.objects.visible_to(user).filter(opinion_request=opinion_request)),
        ticked=[RecordKind(wanted.kind)] if wanted else _wanted(request),
        is_patient=opinion_request.requester.relationship == Relationship.SELF,
    )
    if request.method == "POST" and form.is_valid():
        return _ask(request, opinion_request, form, wanted)
    context = {"form": form, "opinion_request": opinion_request, "back": _back(request, opinion_request)}
    return render(request, "records/ask_hospitals.html", context, status=UNPROCESSABLE if form.has_errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, rid: UUID, chase_id: UUID) -> HttpResponse:
    """The family asked the hospital itself, and says how and when."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    visible = RecordChase.objects.visible_to(user).filter(opinion_request=opinion_request)
    chase = visible.select_related("opinion_request").filter(pk=chase_id).first()
    if chase is None:
        raise Http404
    if not rules.may_add(user, opinion_request):
        raise PermissionDenied
    today = timezone.localdate(timezone=CareCenter.objects.current().reading_zone(user.time_zone))
    form = AskedForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        _mark(request, user, chase, form)
        return redirect("records:hospitals", rid=rid)
    context = {
        "form": form,
        "opinion_request": opinion_request,
        "chase": chase,
        "back": reverse("records:hospitals", kwargs={"rid": rid}),
    }
    return render(request, "records/asked.html", context, status=UNPROCESSABLE if form.has_errors else 200)


def permission_url(opinion_request: SecondOpinionRequest) -> str:
    """Where the permission is signed, and the way back here."""
    address = reverse("family:permission", kwargs={"rid": opinion_request.pk})
    return f"{address}?{urlencode({'from': 'records'})}"


def _ask(
    request: HttpRequest, opinion_request: SecondOpinionRequest, form: AskHospitalsForm, wanted: RecordAsk | None
) -> HttpResponse:
    actor, cleaned = signed_in_user(request), form.cleaned_data
    chosen = [UUID(each) for each in cleaned.get("hospitals") or []]
    try:
        if cleaned["new_hospital"]:
            named = add_hospital(
                actor=actor,
                opinion_request=opinion_request,
                name=cleaned["new_hospital"],
                city=cleaned["new_city"],
            )
            chosen.append(named.pk)
        lines = ask_hospitals(
            actor=actor,
            opinion_request=opinion_request,
            hospital_ids=chosen,
            kinds=[RecordKind(each) for each in cleaned["kinds"]],
            ask=wanted,
        )
    except AnswerNotAllowed as error:
        raise PermissionDenied from error
    return _onward(request, opinion_request, lines)


def _onward(request: HttpRequest, opinion_request: SecondOpinionRequest, lines: list[RecordChase]) -> HttpResponse:
    facts, today = facts_for(opinion_request), timezone.localdate(timezone=CareCenter.objects.current().zone)
    if all(is_covered(line, facts, today=today) for line in lines):
        messages.success(request, _("We ask for them. You see here how it stands."))
        return redirect("records:hospitals", rid=opinion_request.pk)
    messages.info(request, _("One step is left: sign the permission. Then we ask."))
    return redirect(permission_url(opinion_request))


def _mark(request: HttpRequest, user: User, chase: RecordChase, form: AskedForm) -> None:
    try:
        mark_asked(actor=user, chase=chase, how=AskedHow(form.cleaned_data["how"]), on=form.cleaned_data["on"])
    except (ChaseNotAllowed, AnswerNotAllowed):
        messages.info(request, _("This was written down already."))
    else:
        messages.success(request, _("Thank you. We noted that you asked."))


def _asked_for(request: HttpRequest, opinion_request: SecondOpinionRequest) -> RecordAsk | None:
    """What staff asked for, where the page of that led here."""
    try:
        ask_id = UUID(request.GET.get("ask", ""))
    except ValueError:
        return None
    return find_ask(request, opinion_request, ask_id)


def _wanted(request: HttpRequest) -> list[RecordKind]:
    kind = request.GET.get("kind", "")
    return [RecordKind(kind)] if kind in NINE_KINDS else []


def _back(request: HttpRequest, opinion_request: SecondOpinionRequest) -> str:
    wanted = _wanted(request)
    if wanted:
        return reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": wanted[0].value})
    return reverse("records:checklist", kwargs={"rid": opinion_request.pk})
