"""All answers on one page, the button that sends them, and what says that they have arrived."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from intake import journey, rules
from intake.forms.table import label_in_form
from intake.journey import Standing
from intake.presenters import answer_rows
from intake.services.locks import EditNotAllowed
from intake.services.requests import NotAgreed, NotComplete, submit_request
from intake.sheet import PageRows, Sheet, open_pages, sections
from intake.standing import find_standing
from intake.states import RequestStatus
from intake.task_list import section_title
from intake.views.agreeing import agree_form, agreed_to
from intake.views.closed import say_closed
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.ui.components import Text


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, rid: UUID) -> HttpResponse:
    """All answers on one page, and the button that sends them."""
    standing = find_standing(request, rid, with_progress=True)
    center = CareCenter.objects.current()
    form = agree_form(request, standing.opinion_request, center)
    is_refused = False
    if request.method == "POST":
        try:
            submit_request(
                actor=signed_in_user(request),
                opinion_request=standing.opinion_request,
                agreed_to=agreed_to(form) if form.is_valid() else (),
                language=get_language() or "",
            )
        except (NotComplete, NotAgreed):
            is_refused = True
        except EditNotAllowed:
            return say_closed(request, rid)
        else:
            return redirect("intake:sent", rid=rid)
    context = _context(standing, center)
    return render(
        request,
        "intake/check.html",
        context | {"is_refused": is_refused, "form": form},
        status=422 if is_refused else 200,
    )


@require_safe
def sent(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The confirmation; safe to bookmark."""
    standing = find_standing(request, rid)
    if standing.opinion_request.submitted_at is None:
        return redirect("intake:check", rid=rid)
    return render(request, "intake/sent.html", {"opinion_request": standing.opinion_request})


def _context(standing: Standing, center: CareCenter) -> dict[str, object]:
    opinion_request, rid = standing.opinion_request, standing.opinion_request.pk
    return {
        "opinion_request": opinion_request,
        "center": center,
        "rows": answer_rows(opinion_request, standing.link, zone=center.zone),
        "sections": _sections(standing),
        "missing": [(page.title, page.url(rid)) for page in journey.missing_to_send(standing)],
        "open_pages": open_pages(standing, label_in_form),
        "is_draft": opinion_request.status == RequestStatus.DRAFT,
        "is_open": rules.may_edit_contact(opinion_request),
        "may_change": rules.may_change_as(standing.link, opinion_request),
        "back": reverse("request_home", kwargs={"rid": rid}),
    }


def _sections(standing: Standing) -> list[tuple[str, Text, list[PageRows]]]:
    """The answers of each section under its name; the name in the address is for the list to jump by."""
    may_change = rules.may_change_as(standing.link, standing.opinion_request)
    sheet = Sheet(standing, origin="check" if may_change else "", label=label_in_form)
    return [
        (each.value, section_title(each, standing), sheet.pages(journey.pages_of(each, standing)))
        for each in sections()
    ]
