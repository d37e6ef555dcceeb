"""Typing the code, and asking for another one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts import codes, limits
from portal.accounts.adapter import AccountAdapter
from portal.accounts.addresses import SignInAddress
from portal.accounts.forms import BrowserZoneForm, CodeForm
from portal.accounts.models import User
from portal.accounts.services import remember_zone
from portal.accounts.views.words import too_many_codes, too_many_tries, why_not_sent


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """One field for the code."""
    if request.user.is_authenticated:
        return redirect(AccountAdapter(request).get_login_redirect_url(request))
    address = codes.address_in_progress(request)
    if not address:
        return redirect("accounts:sign_in")
    if request.method != "POST":
        form = CodeForm(digits=codes.digits_of(codes.current_process(request)))
        return _page(request, form, address, status=200)
    if request.POST.get("action") == "resend":
        return _resend(request, address)
    return _verify(request, address)


def _verify(request: HttpRequest, address: SignInAddress) -> HttpResponse:
    process = codes.current_process(request)
    form = CodeForm(request.POST, digits=codes.digits_of(process))
    if not form.is_valid():
        return _page(request, form, address, status=422)
    if not process:
        return _send_another(request, address, form)
    try:
        response = codes.try_code(request, process, address, form.cleaned_data["code"])
    except limits.TooMany as limit:
        form.add_error("code", too_many_tries(limit.minutes))
        return _page(request, form, address, status=422)
    if response:
        _remember_device_zone(request)
        return response
    return _wrong(request, address, form)


def _remember_device_zone(request: HttpRequest) -> None:
    # Staff read every time by the hospital's clock; a member of staff is not signed in yet at this point anyway.
    user, form = request.user, BrowserZoneForm(request.POST)
    if isinstance(user, User) and not user.is_staff and form.is_valid():
        remember_zone(actor=user, name=form.cleaned_data["browser_zone"], only_first=True)


def _wrong(request: HttpRequest, address: SignInAddress, form: CodeForm) -> HttpResponse:
    if codes.current_process(request):
        words = _("That code doesn’t match. Check the newest message from us and type it again.")
    else:
        words = _("That’s 5 tries. For your safety this code no longer works. Ask for a new one.")
    form.add_error("code", words)
    # The next try starts in an empty field.
    form.data = {}
    return _page(request, form, address, status=422)


def _send_another(request: HttpRequest, address: SignInAddress, form: CodeForm) -> HttpResponse:
    problem = _problem_sending(request, address)
    form.add_error("code", problem or _("That code has expired. We sent a new one."))
    return _page(request, form, address, status=422)


def _resend(request: HttpRequest, address: SignInAddress) -> HttpResponse:
    problem = _problem_sending(request, address)
    if not problem:
        messages.success(request, _("We sent a new code. Only the newest code works."))
        return redirect("accounts:sign_in_code")
    form = CodeForm({})
    form.errors.clear()
    form.add_error("code", problem)
    return _page(request, form, address, status=422)


def _problem_sending(request: HttpRequest, address: SignInAddress) -> str:
    try:
        codes.send_code(request, address)
    except limits.TooMany as limit:
        return too_many_codes(limit.minutes)
    except codes.NotSent as error:
        return why_not_sent(error)
    return ""


def _page(request: HttpRequest, form: CodeForm, address: SignInAddress, *, status: int) -> HttpResponse:
    context = {"form": form, "address": address, "process": codes.current_process(request)}
    return render(request, "accounts/sign_in_code.html", context, status=status)
