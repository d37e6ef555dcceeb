"""The family's page: what we will talk from, to be checked line by line."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from callsheet.forms import CheckForm
from callsheet.presenters import (
    Sheet,
    agreed_without_a_call,
    family_sheet,
    first_names,
    own_lines,
    own_marks,
    sheet_of,
)
from callsheet.services.checking import CheckNotAllowed, save_marks
from callsheet.topics import Topic
from intake import rules
from intake.journey import Standing
from intake.standing import find_standing
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from scheduling.presenters import call_card


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Everything that was told, with a tick for each line; a changed answer has lost its tick."""
    standing, reader = find_standing(request, rid), signed_in_user(request)
    zone = CareCenter.objects.current().reading_zone(reader.time_zone)
    found = sheet_of(standing, reader=reader, zone=zone)
    lines = own_lines(found, is_requester=standing.opinion_request.requester.user_id == reader.pk)
    if request.method != "POST":
        form = CheckForm(lines, initial=own_marks(found, reader))
        return _draw(request, standing, found, form)
    form = CheckForm(lines, request.POST, initial=own_marks(found, reader))
    if not form.is_valid():
        return _draw(request, standing, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    all_of = request.POST.get("all", "")
    marks = form.marks(all_of=all_of if all_of in Topic.values else "")
    try:
        save_marks(actor=reader, opinion_request=standing.opinion_request, marks=marks, cleared=form.cleared(marks))
    except CheckNotAllowed:
        messages.warning(request, _("This request is closed. Call us if something here is not right."))
    else:
        messages.success(request, _("Saved. You can stop and come back any time."))
    return redirect("callsheet:sheet", rid=rid)


def _draw(
    request: HttpRequest, standing: Standing, found: Sheet, form: CheckForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    reader, asked = signed_in_user(request), standing.opinion_request
    may_tick = rules.may_change_as(standing.link, asked)
    lines = own_lines(found, is_requester=asked.requester.user_id == reader.pk)
    zone = CareCenter.objects.current().reading_zone(reader.time_zone)
    shown = family_sheet(
        found, reader=reader, form=form if may_tick else None, names=first_names(asked), with_boxes=lines
    )
    context = {
        "opinion_request": asked,
        "sheet": shown,
        "form": form,
        "may_tick": may_tick,
        "call": call_card(asked, zone=zone),
        "agreed": agreed_without_a_call(asked, reader),
        "back": reverse("request_home", kwargs={"rid": asked.pk}),
    }
    return render(request, "callsheet/sheet.html", context, status=status)
