"""Checking files one after another: what waits, what is seen, what is said; every act ends in a service."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_access, record_listing
from portal.desk import check_list
from portal.desk.check_facts import check_facts, pages_of
from portal.desk.check_forms import FixForm, GoodForm, HoldForm, KindForm, SeenForm, SplitForm, UndoForm, seen_of
from portal.desk.check_list import CheckFilters
from portal.desk.views import hospital_zone, page
from portal.desk.words import span
from records.models import DocumentReference, HoldSource, RecordKind
from records.services.answers import AnswerNotAllowed
from records.services.checking import (
    UNDO_SECONDS,
    AlreadyDecided,
    CheckNotAllowed,
    ask_for_fix,
    last_act,
    look_good,
    move_to_kind,
)
from records.services.holds import hold_document
from records.services.inspection import InspectionBroken
from records.services.moves import MoveNotAllowed
from records.services.splitting import split_pages
from records.services.undoing import UndoTooLate, undo
from records.states import DocumentStatus, FixReason
from records.storage import ObjectMissing, StoreUnavailable

UNPROCESSABLE = 422
_NAMED_ON_THE_PAGE: Final = (
    "opinion_request__patient",
    "opinion_request__requester__user",
    "photo_paper",
    "came_by",
    "part_of",
    "uploaded_by",
    "accepted_by",
    "released_by",
)
Form = Any
Say = Callable[[User, DocumentReference, Form], object]


@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """The first file that waits, or the good news that none does."""
    filters, staff = CheckFilters.read(request.GET), _looker(request)
    items = check_list.waiting(staff, filters)
    if items:
        return redirect(_address(items[0].document, filters))
    context = page(request, _("Check files"), filters=filters, items=[], undo=_undo(staff), may_check=_may(staff))
    return render(request, "admin/desk/check.html", context)


@require_GET
def check_file(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One file between those that wait and what can be said about it."""
    return _draw(request, _find(request, document_id))


@require_POST
def good(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """It looks good."""
    return _act(request, document_id, lambda _document: GoodForm(request.POST), _good)


@require_POST
def fix(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The family is asked for it again."""
    return _act(request, document_id, lambda _document: FixForm(request.POST), _fix)


@require_POST
def move(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """It is of another kind; mostly it looks good there."""
    is_good = "good" in request.POST
    return _act(request, document_id, lambda document: KindForm(document, request.POST), partial(_move, is_good))


@require_POST
def split(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """It holds two papers."""
    return _act(request, document_id, lambda document: SplitForm(document, pages_of(document), request.POST), _split)


@require_POST
def not_this_child(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """It seems to be about another child: it closes at once, and two people decide."""
    return _act(request, document_id, lambda _document: HoldForm(request.POST), _hold)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back what was just said, and look at the file again."""
    filters, form = CheckFilters.read(request.GET), UndoForm(request.POST)
    if not _may(signed_in_user(request)):
        raise Http404
    try:
        if not form.is_valid():
            raise UndoTooLate
        document = undo(actor=signed_in_user(request), act=form.cleaned_data["act"])
    except UndoTooLate:
        messages.warning(request, _("It is too late to undo this. Open the file, and say it anew."))
        return redirect(_start(filters))
    messages.success(request, _("Undone. The family was told nothing."))
    return redirect(_address(document, filters))


def _act(
    request: HttpRequest, document_id: UUID, make_form: Callable[[DocumentReference], SeenForm], say: Say
) -> HttpResponse:
    """Read the form, say it, and go on to the next file; whoever comes second stays and learns who was first."""
    document, staff, filters = _find(request, document_id), signed_in_user(request), CheckFilters.read(request.GET)
    if not _may(staff):
        raise Http404
    form = make_form(document)
    if not form.is_valid():
        return _draw(request, document, bound=form, status=UNPROCESSABLE)
    place = filters.place(document)
    try:
        say(staff, document, form)
    except AlreadyDecided as decided:
        messages.warning(request, _decided(decided))
        return redirect(_address(document, filters))
    except (CheckNotAllowed, AnswerNotAllowed, MoveNotAllowed):
        messages.warning(request, _("This file is not open any more, so nothing was said about it."))
    except (InspectionBroken, StoreUnavailable, ObjectMissing):
        messages.warning(request, _("This did not work just now. Nothing has changed; try it again in a minute."))
        return redirect(_address(document, filters))
    following = check_list.after(check_list.waiting(staff, filters), place)
    return redirect(_address(following.document, filters) if following else _start(filters))


def _good(staff: User, document: DocumentReference, form: Form) -> None:
    look_good(actor=staff, document=document, seen=seen_of(form))


def _fix(staff: User, document: DocumentReference, form: Form) -> None:
    told = form.cleaned_data
    ask_for_fix(
        actor=staff,
        document=document,
        reason=FixReason(told["reason"]),
        page=told["page"],
        words=told["words"],
        seen=told["seen"],
    )


def _move(is_good: bool, staff: User, document: DocumentReference, form: Form) -> None:
    kind = RecordKind(form.cleaned_data["kind"])
    move_to_kind(actor=staff, document=document, kind=kind, seen=seen_of(form), is_good=is_good)


def _split(staff: User, document: DocumentReference, form: Form) -> None:
    told = form.cleaned_data
    split_pages(
        actor=staff,
        document=document,
        starts_at=told["starts_at"],
        first_kind=RecordKind(told["first_kind"]),
        kind=RecordKind(told["kind"]),
        seen=told["seen"],
    )


def _hold(staff: User, document: DocumentReference, form: Form) -> None:
    pages = DocumentReference.objects.filter(photo_paper=document.photo_paper_id) if document.photo_paper_id else ()
    for each in [document, *(one for one in pages if one.pk != document.pk and one.is_open_for_reading)]:
        hold_document(actor=staff, document=each, source=HoldSource.STAFF, stated_name=form.cleaned_data["stated_name"])


def _draw(
    request: HttpRequest, document: DocumentReference, *, bound: SeenForm | None = None, status: int = 200
) -> HttpResponse:
    staff, filters = signed_in_user(request), CheckFilters.read(request.GET)
    items = check_list.waiting(staff, filters)
    record_access(actor=staff, action="records.document_viewed", target=document)
    record_listing(
        actor=staff,
        action="records.documents_listed",
        shown=DocumentReference,
        targets=[each.document for each in items[: check_list.SHOWN]],
    )
    facts, place = check_facts(document, reader=staff), filters.place(document)
    context = page(
        request,
        _("Check files"),
        filters=filters,
        items=items[: check_list.SHOWN],
        more=max(len(items) - check_list.SHOWN, 0),
        facts=facts,
        document=document,
        opinion_request=document.opinion_request,
        following=check_list.after(items, place),
        previous=check_list.before(items, place),
        undo=_undo(staff),
        undo_seconds=UNDO_SECONDS,
        may_check=_may(staff),
        zone=hospital_zone(),
        **_forms(document, facts.page_total, facts.word.act if facts.word else None, bound),
    )
    return render(request, "admin/desk/check.html", context, status=status)


def _forms(
    document: DocumentReference, page_total: int, seen: UUID | None, bound: SeenForm | None
) -> dict[str, SeenForm]:
    """Fresh forms, and the one that was sent as it was sent."""
    start = {"seen": seen}
    forms: dict[str, SeenForm] = {
        "good_form": GoodForm(initial=start),
        "fix_form": FixForm(initial=start),
        "kind_form": KindForm(document, initial=start),
        "split_form": SplitForm(document, page_total, initial=start),
        "hold_form": HoldForm(initial=start),
    }
    return {name: bound if bound is not None and type(bound) is type(form) else form for name, form in forms.items()}


def _undo(staff: User) -> dict[str, object] | None:
    """What the person said a moment ago, in words, with the form that takes it back."""
    said = last_act(actor=staff)
    if said is None:
        return None
    words = {"verdict": said.get_verdict_display(), "kind": said.document.get_kind_display()}
    # Translators: what a member of staff has just said, for example "Lab results: looks good".
    return {"words": _("%(kind)s: %(verdict)s") % words, "form": UndoForm(initial={"act": said.act})}


def _decided(decided: AlreadyDecided) -> str:
    word = decided.review
    words = {"who": word.reviewer, "verdict": word.get_verdict_display(), "when": span(word.at, timezone.now())}
    return _("%(who)s was first and said, %(when)s ago: %(verdict)s. Nothing was changed.") % words


def _looker(request: HttpRequest) -> User:
    staff = signed_in_user(request)
    if not may(staff, Act.SEE_CLINICAL):
        raise Http404
    return staff


def _may(staff: User) -> bool:
    return may(staff, Act.CHECK_RECORDS)


def _find(request: HttpRequest, document_id: UUID) -> DocumentReference:
    visible = DocumentReference.objects.visible_to(_looker(request)).select_related(*_NAMED_ON_THE_PAGE)
    found = visible.filter(pk=document_id).first()
    if found is None or found.status == DocumentStatus.WITHDRAWN:
        raise Http404
    return found


def _address(document: DocumentReference, filters: CheckFilters) -> str:
    return reverse("admin:desk_check_file", args=[document.pk]) + filters.query


def _start(filters: CheckFilters) -> str:
    return reverse("admin:desk_check") + filters.query
