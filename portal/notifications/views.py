"""The page where a person chooses how to hear from us."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.views.settings import own_page
from portal.notifications.forms import NoticesForm
from portal.notifications.preferences import choose, pause_of
from portal.notifications.problems import current_problems, problem_words
from portal.notifications.ways import has_stopped


@own_page
def notices(request: HttpRequest, user: User) -> HttpResponse:
    """Groups, ways and a pause."""
    today = timezone.localdate()
    form = NoticesForm(
        user,
        request.POST if request.method == "POST" else None,
        paused_until=pause_of(user, today),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        choose(actor=user, choices=form.chosen, until=form.until)
        messages.success(request, _("Saved. We keep to it from now on."))
        return redirect("notifications:notices")
    context = {
        "form": form,
        "problems": [problem_words(each) for each in current_problems(user)],
        "has_stopped": has_stopped(user),
    }
    return render(request, "notifications/notices.html", context, status=422 if form.has_errors else 200)
