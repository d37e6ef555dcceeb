"""The list of all pages, and the check at the end of each section."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from intake import journey, rules
from intake.forms.table import label_in_form
from intake.journey import Section, Standing
from intake.sheet import Sheet, sections
from intake.standing import find_standing
from intake.task_list import section_title, task_groups


@require_safe
def overview(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Every page of the request and how far it is, in any order."""
    standing = find_standing(request, rid, with_progress=True)
    context = {
        "opinion_request": standing.opinion_request,
        "groups": [(anchor, [group]) for anchor, group in task_groups(standing)],
        "back": reverse("request_home", kwargs={"rid": rid}),
    }
    return render(request, "intake/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def section_check(request: HttpRequest, rid: UUID, section: str) -> HttpResponse:
    """The answers of one section, and whether the family is done with it for now."""
    if section not in [each.value for each in sections()]:
        raise Http404
    standing, chosen = find_standing(request, rid), Section(section)
    if request.method == "POST":
        return redirect(_where_next(chosen, standing) if request.POST.get("done") == "yes" else _overview(rid))
    may_change = rules.may_change_as(standing.link, standing.opinion_request)
    sheet = Sheet(standing, origin="section" if may_change else "", label=label_in_form)
    pages = journey.pages_of(chosen, standing)
    context = {
        "opinion_request": standing.opinion_request,
        "section_title": section_title(chosen, standing),
        "pages": sheet.pages(pages),
        "back": pages[-1].url(rid),
    }
    return render(request, "intake/section_check.html", context)


def _where_next(section: Section, standing: Standing) -> str:
    """The first page of the next section; after the last, the check of everything."""
    rid, order = standing.opinion_request.pk, sections()
    following = order[order.index(section) + 1 :]
    if not following:
        return reverse("intake:check", kwargs={"rid": rid})
    return journey.pages_of(following[0], standing)[0].url(rid)


def _overview(rid: UUID) -> str:
    return reverse("intake:overview", kwargs={"rid": rid})
