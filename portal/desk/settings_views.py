"""What members of staff set for themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.signed_in import signed_in_user
from portal.desk.views import page


@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """Keys on or off; the language has its button in the header."""
    staff = signed_in_user(request)
    if request.method == "POST":
        staff.uses_shortcuts = "uses_shortcuts" in request.POST
        staff.save(update_fields=["uses_shortcuts"])
        messages.success(request, _("Saved."))
        return redirect("admin:desk_settings")
    return render(request, "admin/desk/settings.html", page(request, _("Your settings")))
