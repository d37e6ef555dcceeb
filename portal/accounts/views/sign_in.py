"""Asking for a code. The answer is the same whether or not the address has an account."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts import codes, limits
from portal.accounts.adapter import AccountAdapter
from portal.accounts.forms import SignInForm
from portal.accounts.views.words import too_many_codes, why_not_sent


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One field for an e-mail address or a mobile number."""
    if request.user.is_authenticated:
        return redirect(_safe_next(request) or AccountAdapter(request).get_login_redirect_url(request))
    if request.method != "POST":
        return _page(request, SignInForm(), status=200)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _send(request, form)


def _send(request: HttpRequest, form: SignInForm) -> HttpResponse:
    try:
        codes.send_code(request, form.cleaned_data["address"])
    except limits.TooMany as limit:
        form.add_error("address", too_many_codes(limit.minutes))
        return _page(request, form, status=422)
    except codes.NotSent as error:
        form.add_error(None, why_not_sent(error))
        return _page(request, form, status=503)
    request.session[codes.NEXT_KEY] = _safe_next(request)
    return redirect("accounts:sign_in_code")


def _page(request: HttpRequest, form: SignInForm, *, status: int) -> HttpResponse:
    return render(request, "accounts/sign_in.html", {"form": form}, status=status)


def _safe_next(request: HttpRequest) -> str | None:
    url = request.GET.get("next", "")
    return url if AccountAdapter(request).is_safe_url(url) else None
