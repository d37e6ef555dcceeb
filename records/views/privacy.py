"""Files that need a word from the family: one that may be about somebody else, and one that is locked."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from intake.models import SecondOpinionRequest
from portal.accounts.limits import TooMany
from portal.accounts.signed_in import signed_in_user
from records import rules
from records.models import DocumentReference, HoldAnswer, PrivacyHold
from records.presenters.privacy import stated_person
from records.privacy_forms import HeldForm, PasswordForm, password_error, wrong_password
from records.services.holds import HoldNotAllowed, answer_hold
from records.services.passwords import CannotUnlock, NotLocked, WrongPassword, unlock_document, waits_for_password
from records.storage import StoreUnavailable
from records.views.access import find_document


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """The calm question about a paused file, and what the family says to it."""
    opinion_request, document = find_document(request, rid, document_id)
    hold = PrivacyHold.objects.visible_to(signed_in_user(request)).filter(document=document, ended_at=None).first()
    if hold is None:
        return redirect("records:file", rid=rid, document_id=document_id)
    if request.method != "POST":
        return _held_page(request, opinion_request, hold, HeldForm())
    if not rules.may_answer_hold(signed_in_user(request), hold):
        raise PermissionDenied
    form = HeldForm(request.POST)
    if not form.is_valid():
        return _held_page(request, opinion_request, hold, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _answer(request, hold, form)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Ask for the password of a locked file, once."""
    opinion_request, document = find_document(request, rid, document_id)
    if not waits_for_password(document):
        return redirect("records:file", rid=rid, document_id=document_id)
    if not rules.may_withdraw(signed_in_user(request), document):
        raise PermissionDenied
    if request.method != "POST":
        return _unlock_page(request, opinion_request, document, PasswordForm())
    # As typed: blanks may belong to it.
    password = request.POST.get("password", "")
    if not password:
        form = PasswordForm({"password": ""})
        return _unlock_page(request, opinion_request, document, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    problem, status = _try(request, document, password)
    if problem:
        return _unlock_page(request, opinion_request, document, password_error(problem), status)
    messages.success(request, _("The file is open now. We are checking it."))
    return redirect("records:file", rid=rid, document_id=document_id)


def _try(request: HttpRequest, document: DocumentReference, password: str) -> tuple[str, HTTPStatus]:
    """Nothing when it worked, else what to do."""
    try:
        unlock_document(actor=signed_in_user(request), document=document, password=password)
    except WrongPassword:
        return wrong_password(), HTTPStatus.UNPROCESSABLE_ENTITY
    except TooMany as many:
        words = _("That was many tries. Wait %(minutes)s minutes, then try again.") % {"minutes": many.minutes}
        return words, HTTPStatus.TOO_MANY_REQUESTS
    except CannotUnlock:
        words = _("We can’t open this file here. Open it on your device, print it as a PDF, and add that.")
        return words, HTTPStatus.UNPROCESSABLE_ENTITY
    except StoreUnavailable:
        return _("We could not reach this file. Wait a few minutes, then try again."), HTTPStatus.SERVICE_UNAVAILABLE
    except NotLocked:
        # In another tab it was opened meanwhile.
        return "", HTTPStatus.OK
    return "", HTTPStatus.OK


def _answer(request: HttpRequest, hold: PrivacyHold, form: HeldForm) -> HttpResponse:
    answer = form.cleaned_data["answer"]
    if answer == HoldAnswer.NOT_MINE:
        # Deleting is asked once more, as for every file.
        return redirect("records:withdraw", rid=hold.opinion_request_id, document_id=hold.document_id)
    try:
        answer_hold(
            actor=signed_in_user(request),
            hold=hold,
            answer=answer,
            reason=form.cleaned_data.get("reason") or "",
            words=form.cleaned_data.get("words") or "",
        )
    except HoldNotAllowed:
        return redirect(_file_page(hold.document))
    if answer == HoldAnswer.CALL_ME:
        messages.success(request, _("We call you about this file. You don’t need to do anything."))
    else:
        messages.success(request, _("Thank you. Our team looks at it, and the file stays paused until then."))
    return redirect(_file_page(hold.document))


def _held_page(
    request: HttpRequest,
    opinion_request: SecondOpinionRequest,
    hold: PrivacyHold,
    form: HeldForm,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    may_answer = rules.may_answer_hold(signed_in_user(request), hold)
    context = {
        "opinion_request": opinion_request,
        "hold": hold,
        "document": hold.document,
        "stated": stated_person(hold),
        "form": form if may_answer else None,
        "back": _file_page(hold.document),
    }
    return render(request, "records/held.html", context, status=status)


def _unlock_page(
    request: HttpRequest,
    opinion_request: SecondOpinionRequest,
    document: DocumentReference,
    form: PasswordForm,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {"opinion_request": opinion_request, "document": document, "form": form, "back": _file_page(document)}
    return render(request, "records/unlock.html", context, status=status)


def _file_page(document: DocumentReference) -> str:
    return reverse("records:file", kwargs={"rid": document.opinion_request_id, "document_id": document.pk})
