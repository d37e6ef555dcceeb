"""Paused files: what the file says beside the child of the request, what the family says, and the two who decide."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_listing
from portal.desk.forms import DeskForm
from portal.desk.views import page
from records.models import DocumentReference, HoldSource, PrivacyHold
from records.services.holds import HoldNotAllowed, hold_document, release_hold, take_back_proposal
from records.services.moves import MoveNotAllowed

_LONGEST = 300
UNPROCESSABLE = 422


class ReleaseForm(DeskForm):
    """Why a paused file may go on."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is about this child"),
        help_text=gettext_lazy("What you saw or heard, such as adoption papers or a call. Families do not see it."),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write in a few words what convinced you.")},
    )

    def __init__(self, hold: PrivacyHold, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"release_{hold.pk}_%s", **kwargs)


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One paused file, and what this reader may do about it."""

    hold: PrivacyHold
    form: ReleaseForm
    may_release: bool
    may_take_back: bool


@require_GET
def holds(request: HttpRequest) -> HttpResponse:
    """All paused files; looking at them is written down."""
    return _draw(request)


@require_POST
def release(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """The first or the second word for a file."""
    hold = _find(request, hold_id)
    form = ReleaseForm(hold, request.POST)
    if not form.is_valid():
        return _draw(request, bound=form, bound_to=hold, status=UNPROCESSABLE)
    try:
        held = release_hold(actor=signed_in_user(request), hold=hold, reason=form.cleaned_data["reason"])
    except HoldNotAllowed:
        messages.warning(request, _("Another person must say it, too, or it was decided already."))
        return redirect("admin:desk_holds")
    if held.ended_at is None:
        messages.success(request, _("Written down. A second person decides now."))
    else:
        messages.success(request, _("The file goes on. It stays marked for whoever reads it."))
    return redirect("admin:desk_holds")


@require_POST
def take_back(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Undo the first word."""
    try:
        take_back_proposal(actor=signed_in_user(request), hold=_find(request, hold_id))
    except HoldNotAllowed:
        messages.warning(request, _("There is nothing to take back."))
    return redirect("admin:desk_holds")


@require_POST
def not_this_child(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Somebody of the team sees that an open file is about another child: it closes at once."""
    staff = signed_in_user(request)
    if not may(staff, Act.CHECK_RECORDS):
        raise Http404
    document = DocumentReference.objects.visible_to(staff).filter(pk=document_id).first()
    if document is None:
        raise Http404
    try:
        hold_document(actor=staff, document=document, source=HoldSource.STAFF)
    except MoveNotAllowed:
        messages.warning(request, _("This file is not open, so there is nothing to close."))
    else:
        messages.success(request, _("Nobody can open this file now. The family is asked, and two people decide."))
    return redirect("admin:intake_secondopinionrequest_change", document.opinion_request_id)


def _draw(
    request: HttpRequest, *, bound: ReleaseForm | None = None, bound_to: PrivacyHold | None = None, status: int = 200
) -> HttpResponse:
    staff = signed_in_user(request)
    if not may(staff, Act.RELEASE_HELD):
        raise Http404
    shown = list(_open_holds(request))
    record_listing(actor=staff, action="records.holds_listed", shown=PrivacyHold, targets=shown)
    lines = [
        HoldLine(
            hold=hold,
            form=bound if bound is not None and hold == bound_to else ReleaseForm(hold),
            may_release=hold.first_release_by_id != staff.pk,
            may_take_back=hold.first_release_by_id is not None,
        )
        for hold in shown
    ]
    return render(request, "admin/desk/holds.html", page(request, _("Paused files"), lines=lines), status=status)


def _open_holds(request: HttpRequest) -> QuerySet[PrivacyHold]:
    holds = PrivacyHold.objects.visible_to(signed_in_user(request)).filter(ended_at=None)
    return holds.select_related("opinion_request__patient", "document", "first_release_by", "held_by", "answered_by")


def _find(request: HttpRequest, hold_id: UUID) -> PrivacyHold:
    if not may(request.user, Act.RELEASE_HELD):
        raise Http404
    hold = PrivacyHold.objects.visible_to(signed_in_user(request)).filter(pk=hold_id).first()
    if hold is None:
        raise Http404
    return hold
