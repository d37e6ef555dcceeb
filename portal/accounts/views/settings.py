"""A person's own settings: how they sign in, and the language we write in."""

from collections.abc import Callable
from functools import wraps
from smtplib import SMTPException
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts import changes, limits, proofs
from portal.accounts.addresses import SignInAddress
from portal.accounts.codes import NotSent
from portal.accounts.forms import CodeForm, LanguageForm, NewEmailForm, NewPhoneForm
from portal.accounts.models import Language, User
from portal.accounts.proofs import Purpose
from portal.accounts.signed_in import signed_in_user
from portal.accounts.views.words import not_sent, too_many_codes, too_many_tries, why_not_sent
from portal.ui.components import SummaryRow
from portal.ui.text_fields import display_phone

_FORMS: Final = {"email": NewEmailForm, "phone": NewPhoneForm}
_NEXT_KEY: Final = "settings_next"

View = Callable[..., HttpResponse]


def own_page(view: View) -> View:
    """For families alone: how staff sign in is not theirs to change."""

    @wraps(view)
    def shown(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        user = signed_in_user(request)
        if user.is_staff:
            raise Http404
        return view(request, user, **kwargs)

    return sensitive_post_parameters()(require_http_methods(["GET", "HEAD", "POST"])(shown))


@own_page
def settings_page(request: HttpRequest, user: User) -> HttpResponse:
    """What is set, and the language to choose."""
    form = LanguageForm(request.POST if request.method == "POST" else None, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        language = Language(form.cleaned_data["language"])
        changes.change_language(actor=user, language=language)
        messages.success(request, _("Saved. We write to you in this language from now on."))
        return redirect(translate_url(reverse("accounts:settings"), language))
    status = 422 if form.has_errors else 200
    return render(request, "accounts/settings.html", {"form": form, "rows": _rows(user)}, status=status)


@own_page
def new_address(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    """Ask for the new address and send a code to it; only right after showing who one is."""
    if not proofs.is_fresh(request):
        request.session[_NEXT_KEY] = kind
        return redirect("accounts:settings_proof")
    form = _FORMS[kind](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        taken = changes.is_taken(actor=user, address=address)
        problem = _sending(request, address, Purpose.NEW_ADDRESS, is_taken=taken)
        if not problem:
            return redirect("accounts:settings_code")
        form.add_error("address", problem)
    context = {"form": form, "kind": kind, "back": reverse("accounts:settings")}
    return render(request, "accounts/new_address.html", context, status=422 if form.has_errors else 200)


@own_page
def new_address_code(request: HttpRequest, user: User) -> HttpResponse:
    """Type the code that went to the new address."""
    address = proofs.waiting(request, Purpose.NEW_ADDRESS)
    if address is None:
        return redirect("accounts:settings")
    form = _code_form(request, Purpose.NEW_ADDRESS)
    if request.method == "POST" and form.is_valid():
        if _is_right(request, form, Purpose.NEW_ADDRESS) and _change(request, user, address, form):
            messages.success(request, _("Saved. Use it the next time you sign in. Other devices are signed out."))
            return redirect("accounts:settings")
        if proofs.waiting(request, Purpose.NEW_ADDRESS) is None and not form.errors:
            return redirect("accounts:settings")
    context = {"form": form, "address": address, "back": reverse(f"accounts:settings_{address.kind}")}
    return render(request, "accounts/new_address_code.html", context, status=422 if form.has_errors else 200)


@own_page
def prove(request: HttpRequest, user: User) -> HttpResponse:
    """Show again who one is, by a code to the address one signs in with."""
    address = _own_address(user)
    if request.POST.get("action") == "send":
        problem = _sending(request, address, Purpose.SAME_PERSON)
        if not problem:
            return redirect("accounts:settings_proof")
        return _proof_page(request, address, CodeForm(), problem)
    if proofs.waiting(request, Purpose.SAME_PERSON) is None:
        return _proof_page(request, address, None)
    form = _code_form(request, Purpose.SAME_PERSON)
    if request.method == "POST" and form.is_valid() and _is_right(request, form, Purpose.SAME_PERSON):
        proofs.note_proof(request)
        kind = request.session.pop(_NEXT_KEY, "")
        return redirect(f"accounts:settings_{kind}" if kind in _FORMS else "accounts:settings")
    return _proof_page(request, address, form)


def _rows(user: User) -> list[SummaryRow]:
    """Each way to sign in with the link to change or to add it."""
    email, phone = (reverse(f"accounts:settings_{kind}") for kind in _FORMS)
    return [
        SummaryRow(_("Email"), user.email or _("None"), email),
        SummaryRow(_("Mobile number"), display_phone(user.phone or "") or _("None"), phone),
    ]


def _proof_page(request: HttpRequest, address: SignInAddress, form: CodeForm | None, problem: str = "") -> HttpResponse:
    context = {"form": form, "address": address, "problem": problem, "back": reverse("accounts:settings")}
    is_refused = bool(problem) or (form is not None and form.has_errors)
    return render(request, "accounts/settings_proof.html", context, status=422 if is_refused else 200)


def _code_form(request: HttpRequest, purpose: Purpose) -> CodeForm:
    return CodeForm(request.POST if request.method == "POST" else None, digits=proofs.digits(request, purpose))


def _is_right(request: HttpRequest, form: CodeForm, purpose: Purpose) -> bool:
    try:
        address = proofs.try_code(request, purpose, form.cleaned_data["code"])
    except limits.TooMany as limit:
        form.add_error("code", too_many_tries(limit.minutes))
        return False
    if address is None:
        form.add_error("code", _("That code doesn’t match. Check the newest message from us and type it again."))
        # The next try starts in an empty field.
        form.data = {}
    return address is not None


def _change(request: HttpRequest, user: User, address: SignInAddress, form: CodeForm) -> bool:
    try:
        changes.change_address(actor=user, address=address)
    except changes.AddressTaken:
        form.add_error("code", _("This address can’t be added. Go back and use another one, or call us."))
        return False
    except (OSError, SMTPException):
        form.add_error("code", not_sent())
        return False
    # This session goes on under a new key; every other one ends.
    update_session_auth_hash(request, user)
    return True


def _sending(request: HttpRequest, address: SignInAddress, purpose: Purpose, *, is_taken: bool = False) -> str:
    try:
        proofs.send(request, address, purpose=purpose, is_taken=is_taken)
    except limits.TooMany as limit:
        return too_many_codes(limit.minutes)
    except NotSent as error:
        return why_not_sent(error)
    return ""


def _own_address(user: User) -> SignInAddress:
    return SignInAddress("email", user.email) if user.email else SignInAddress("phone", user.phone or "")
