"""The pages of one request, each with its own small form; all of them work on the signed-in person's own link."""

from collections.abc import Callable
from functools import wraps
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake import journey, rules
from intake.forms.request import CallNeedsForm, ChildForm, ContactForm, IllnessForm, ReachForm
from intake.journey import Page, Standing
from intake.models import RelatedPerson, Relationship, SecondOpinionRequest
from intake.presenters import answer_rows
from intake.routing import find_request
from intake.services.requests import (
    EditNotAllowed,
    NotComplete,
    change_child,
    save_call_needs,
    save_contact,
    save_illness,
    save_reach_times,
    submit_request,
)
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.ui.forms import PortalForm

# The pages whose "Change" links lead here and back again.
_CHECK_PAGES: Final = {"check": "intake:check", "call": "scheduling:check"}

RequestView = Callable[[HttpRequest, UUID], HttpResponse]


def question(view: RequestView) -> RequestView:
    """A page of one request; one that was closed while its form was open ends in words, not in an error."""

    @wraps(view)
    def answered(request: HttpRequest, rid: UUID) -> HttpResponse:
        try:
            return view(request, rid)
        except EditNotAllowed:
            return _closed(request, rid)

    return require_http_methods(["GET", "HEAD", "POST"])(answered)


def find_standing(request: HttpRequest, rid: UUID) -> Standing:
    """The request and the person's own link to the child; Http404 for anybody without one, staff included."""
    return standing_of(signed_in_user(request), find_request(request, rid))


def standing_of(user: User, opinion_request: SecondOpinionRequest) -> Standing:
    """The same for a request at hand; one caregiver never fills in the other's phone or language."""
    link = opinion_request.requester
    if link.user_id == user.pk and link.ended_at is None:
        return Standing(opinion_request, link)
    own = RelatedPerson.objects.visible_to(user).filter(user=user, patient=opinion_request.patient_id).first()
    if own is None:
        raise Http404
    return Standing(opinion_request, own)


@question
def contact(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Whom to call, and where."""
    standing = find_standing(request, rid)
    if not rules.may_edit_contact(standing.opinion_request):
        return _closed(request, rid)
    form = ContactForm(request.POST if request.method == "POST" else None, initial=_contact_so_far(request, standing))
    if request.method == "POST" and form.is_valid():
        may_leave = form.cleaned_data.pop("may_leave_voicemail") == "yes"
        save_contact(
            actor=signed_in_user(request),
            opinion_request=standing.opinion_request,
            may_leave_voicemail=may_leave,
            **form.cleaned_data,
        )
        return _go_on(request, standing, journey.CONTACT)
    return _show(request, "intake/contact.html", standing, form)


@question
def call_needs(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Language and access needs of the call."""
    standing = find_standing(request, rid)
    if not rules.may_edit_contact(standing.opinion_request):
        return _closed(request, rid)
    form = CallNeedsForm(request.POST if request.method == "POST" else None, initial=_call_needs_so_far(standing))
    if request.method == "POST" and form.is_valid():
        save_call_needs(actor=signed_in_user(request), opinion_request=standing.opinion_request, **form.cleaned_data)
        return _go_on(request, standing, journey.CALL_NEEDS)
    return _show(request, "intake/call_needs.html", standing, form)


@question
def reach(request: HttpRequest, rid: UUID) -> HttpResponse:
    """When a fast-track family can be reached; everybody else chooses a time."""
    standing = find_standing(request, rid)
    if not rules.may_edit_contact(standing.opinion_request):
        return _closed(request, rid)
    if not standing.opinion_request.is_fast_track:
        return redirect(journey.CALL.view, rid=rid)
    here = timezone.now().astimezone(CareCenter.objects.current().zone)
    form = ReachForm(
        request.POST if request.method == "POST" else None,
        now=here,
        initial={"reach_times": _reach_times_of_today(standing)},
    )
    if request.method == "POST" and form.is_valid():
        save_reach_times(actor=signed_in_user(request), opinion_request=standing.opinion_request, **form.cleaned_data)
        return _go_on(request, standing, journey.REACH)
    return _show(request, "intake/reach.html", standing, form)


@question
def child_change(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Correct the child's name or birth date before sending."""
    standing = find_standing(request, rid)
    if not rules.may_edit_answers(standing.opinion_request):
        return _sent_already(request, rid)
    patient = standing.opinion_request.patient
    is_self = standing.link.relationship == Relationship.SELF
    initial = {name: getattr(patient, name) for name in ("first_name", "last_name", "birth_date")}
    form = ChildForm(request.POST if request.method == "POST" else None, is_self=is_self, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in initial}
        change_child(actor=signed_in_user(request), opinion_request=standing.opinion_request, **facts)
        return redirect("intake:check", rid=rid)
    return _show(request, "intake/child.html", standing, form, is_self=is_self)


@question
def illness(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Correct the answers about the illness before sending."""
    standing = find_standing(request, rid)
    if not rules.may_edit_answers(standing.opinion_request):
        return _sent_already(request, rid)
    opinion_request = standing.opinion_request
    initial = {"condition": opinion_request.condition, "leukemia_flags": opinion_request.leukemia_flags}
    form = IllnessForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = save_illness(actor=signed_in_user(request), opinion_request=opinion_request, **form.cleaned_data)
        is_new_fast_track = saved.is_fast_track and not opinion_request.is_fast_track
        return redirect(journey.REACH.view if is_new_fast_track else "intake:check", rid=rid)
    return _show(request, "intake/illness.html", standing, form)


@question
def check(request: HttpRequest, rid: UUID) -> HttpResponse:
    """All answers on one page, and the button that sends them."""
    standing = find_standing(request, rid)
    is_refused = False
    if request.method == "POST":
        try:
            submit_request(actor=signed_in_user(request), opinion_request=standing.opinion_request)
        except NotComplete:
            is_refused = True
        else:
            return redirect("intake:sent", rid=rid)
    center = CareCenter.objects.current()
    context = {
        "opinion_request": standing.opinion_request,
        "center": center,
        "rows": answer_rows(standing.opinion_request, standing.link, zone=center.zone),
        "missing": [
            (page.title, reverse(page.view, kwargs={"rid": rid})) for page in journey.missing_to_send(standing)
        ],
        "is_draft": standing.opinion_request.status == RequestStatus.DRAFT,
        "is_refused": is_refused,
        "back": reverse("request_home", kwargs={"rid": rid}),
    }
    return render(request, "intake/check.html", context, status=422 if is_refused else 200)


@require_safe
def sent(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The confirmation; safe to bookmark."""
    standing = find_standing(request, rid)
    if standing.opinion_request.submitted_at is None:
        return redirect("intake:check", rid=rid)
    return render(request, "intake/sent.html", {"opinion_request": standing.opinion_request})


def _show(request: HttpRequest, template: str, standing: Standing, form: PortalForm, **more: object) -> HttpResponse:
    back = _came_from(request) or "request_home"
    context = {
        "opinion_request": standing.opinion_request,
        "patient": standing.opinion_request.patient,
        "form": form,
        "back": reverse(back, kwargs={"rid": standing.opinion_request.pk}),
        **more,
    }
    return render(request, template, context, status=422 if form.has_errors else 200)


def _go_on(request: HttpRequest, standing: Standing, page: Page) -> HttpResponse:
    """Back to the check page they came from; else the next page of the journey."""
    target = _came_from(request) or journey.page_after(page, standing).view
    return redirect(target, rid=standing.opinion_request.pk)


def _came_from(request: HttpRequest) -> str:
    return _CHECK_PAGES.get(request.GET.get("from", ""), "")


def _closed(request: HttpRequest, rid: UUID) -> HttpResponse:
    messages.info(request, _("This request is closed. Call us if you want to change something."))
    return redirect("request_home", rid=rid)


def _sent_already(request: HttpRequest, rid: UUID) -> HttpResponse:
    messages.info(request, _("You have sent this. Call us if you want to change something."))
    return redirect("request_home", rid=rid)


def _contact_so_far(request: HttpRequest, standing: Standing) -> dict[str, str]:
    """What we know already, so that nothing is asked twice."""
    user, link = signed_in_user(request), standing.link
    voicemail = {True: "yes", False: "no", None: ""}[link.may_leave_voicemail]
    return {
        "full_name": link.full_name or user.full_name,
        "phone": link.phone or user.phone or "",
        "may_leave_voicemail": voicemail,
    }


def _call_needs_so_far(standing: Standing) -> dict[str, object]:
    link = standing.link
    return {
        "call_language": link.call_language or get_language(),
        "other_language": link.other_language,
        "call_access": link.call_access,
        "call_access_note": link.call_access_note,
    }


def _reach_times_of_today(standing: Standing) -> list[str]:
    """Yesterday's "tomorrow" is not today's."""
    answered_at = standing.opinion_request.reach_answered_at
    if answered_at is None:
        return []
    zone = CareCenter.objects.current().zone
    is_today = timezone.localdate(answered_at, zone) == timezone.localdate(timezone=zone)
    return list(standing.opinion_request.reach_times) if is_today else []
