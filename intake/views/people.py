"""Who can see a request: the list, inviting, taking back, ending access."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake import rules
from intake.forms.people import InviteForm
from intake.models import Invitation
from intake.routing import find_request
from intake.services.people import (
    AlreadyHere,
    Caregiver,
    EndNotAllowed,
    InvitationNotAllowed,
    caregivers,
    end_access,
    invite,
    revoke_invitation,
)
from intake.views.acting import posted
from intake.views.people_cards import caregiver_cards, invitation_cards
from portal.accounts import limits
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter

# Enough for a large family; a stranger's address book is not one.
INVITING = limits.Limit("invite", amount=10, minutes=60)


@require_safe
def people(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Everybody who can see the request, and invitations that are open."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    zone = CareCenter.objects.current().reading_zone(user.time_zone)
    open_invitations = Invitation.objects.visible_to(user).unanswered().filter(opinion_request=rid)
    context = {
        "opinion_request": opinion_request,
        "cards": caregiver_cards(caregivers(actor=user, opinion_request=opinion_request), rid=rid, zone=zone),
        "invitations": invitation_cards(open_invitations, reader=user, zone=zone),
        "may_invite": rules.may_invite(user, opinion_request),
        "back": reverse("request_home", kwargs={"rid": rid}),
    }
    return render(request, "intake/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite_person(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Name, address and rights of a new caregiver."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    if not rules.may_invite(user, opinion_request):
        return redirect("family:people", rid=rid)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _invited(request, rid, form):
        messages.success(request, _("We sent the invitation. It works for 7 days."))
        return redirect("family:people", rid=rid)
    context = {
        "form": form,
        "opinion_request": opinion_request,
        "back": reverse("family:people", kwargs={"rid": rid}),
        "page_title": _("Invite someone"),
        "save_text": _("Send the invitation"),
    }
    return render(request, "intake/invite.html", context, status=422 if form.has_errors else 200)


def _invited(request: HttpRequest, rid: UUID, form: InviteForm) -> bool:
    user = signed_in_user(request)
    try:
        INVITING.consume(str(user.pk))
        invite(
            actor=user,
            opinion_request=find_request(request, rid),
            language=get_language() or "en",
            **form.cleaned_data,
        )
    except limits.TooMany as limit:
        words = _("You invited many people in a short time. Wait %(minutes)s minutes, then try again. Or call us.")
        form.add_error(None, words % {"minutes": limit.minutes})
    except AlreadyHere:
        form.add_error("address", _("This person can see the request already"))
    except InvitationNotAllowed:
        form.add_error(None, _("This request is closed, so nobody can be invited to it."))
    return not form.errors


@posted
def revoke(request: HttpRequest, rid: UUID, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back; whoever may invite may do so."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    found = Invitation.objects.visible_to(user).filter(pk=invitation_id, opinion_request=rid).first()
    if found is None:
        raise Http404
    if not rules.has_full_access(user, opinion_request):
        raise PermissionDenied
    revoke_invitation(actor=user, invitation=found)
    messages.success(request, _("The invitation is taken back. Its link no longer works."))
    return redirect("family:people", rid=rid)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, rid: UUID, person_id: UUID) -> HttpResponse:
    """Ask once, then end somebody's access; it may be one's own."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    everybody = caregivers(actor=user, opinion_request=opinion_request)
    person = next((each for each in everybody if each.link_id == person_id), None)
    if person is None:
        # Ended already, or never here: the list says how it is now.
        return redirect("family:people", rid=rid)
    if request.method != "POST":
        return _ask_to_end(request, rid, person)
    try:
        end_access(actor=user, opinion_request=opinion_request, link_id=person_id)
    except EndNotAllowed:
        return _ask_to_end(request, rid, person)
    if person.is_me:
        messages.success(request, _("You can no longer see this request."))
        return redirect("home")
    messages.success(request, _("This person can no longer see the request."))
    return redirect("family:people", rid=rid)


def _ask_to_end(request: HttpRequest, rid: UUID, person: Caregiver) -> HttpResponse:
    title = _("Stop seeing this request?") if person.is_me else _("End this person’s access?")
    context = {
        "person": person,
        "page_title": title,
        "remove_text": _("Stop seeing it") if person.is_me else _("End access"),
        "keep_url": reverse("family:people", kwargs={"rid": rid}),
    }
    refused = request.method == "POST" or not person.may_be_ended
    template = "intake/person_stays.html" if refused else "intake/person_end.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)
