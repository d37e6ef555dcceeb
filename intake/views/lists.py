"""The page of a list: its entries as cards, a way to add one, and "none" where that is an answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from intake import journey
from intake.journey import Page, Section, Standing
from intake.models import YesNo
from intake.services.answers import save_answers
from intake.services.rows import MAX_ENTRIES, finish_list
from intake.sheet import entry_card
from intake.standing import entries_of, rows_of
from intake.views.asking import back_url, next_url
from intake.words import LIST_WORDS
from portal.accounts.signed_in import signed_in_user


def show_list(request: HttpRequest, standing: Standing, page: Page) -> HttpResponse:
    """Show the entries; a post goes on, or says that there are none."""
    if request.method == "POST":
        return _go_on(request, standing, page)
    rows = entries_of(page, standing)
    number, total = journey.place_of(page, standing)
    words = LIST_WORDS[page.name]
    context = {
        "opinion_request": standing.opinion_request,
        "patient": standing.opinion_request.patient,
        "page": page,
        "page_title": page.title_for(standing),
        "section_title": Section(page.section).label,
        "page_number": number,
        "page_total": total,
        "page_lead": words.lead,
        "page_why": words.why,
        "back": back_url(request, page, standing),
        "rows": [entry_card(page, row, standing, query=_query(request)) for row in rows],
        "add_url": entry_url(page, standing, "question_add", request) if len(rows) < MAX_ENTRIES else "",
        "add_text": words.add_another if rows else words.add_first,
        "none_text": words.none if page.opened_by else "",
        "empty_text": words.empty,
        "save_text": _("Continue"),
        "may_save_later": True,
    }
    return render(request, "intake/list.html", context)


def entry_url(page: Page, standing: Standing, view: str, request: HttpRequest, **more: object) -> str:
    """The address of a page about one entry; where a "Change" link came from goes along."""
    kwargs = {"rid": standing.opinion_request.pk, "section": page.section.value, "slug": page.slug, **more}
    return reverse(f"intake:{view}", kwargs=kwargs) + _query(request)


def _query(request: HttpRequest) -> str:
    origin = request.GET.get("from", "")
    return f"?from={origin}" if origin in {"check", "section", "sheet"} else ""


def _go_on(request: HttpRequest, standing: Standing, page: Page) -> HttpResponse:
    actor, opinion_request = signed_in_user(request), standing.opinion_request
    if request.POST.get("none") == "1" and page.opened_by and not rows_of(page, standing).exists():
        standing = save_answers(
            actor=actor,
            opinion_request=opinion_request,
            page=opener_of(page),
            values={page.opened_by: YesNo.NO.value},
        )
    else:
        finish_list(actor=actor, opinion_request=opinion_request, page=page)
    if "later" in request.POST:
        return redirect("request_home", rid=opinion_request.pk)
    return redirect(next_url(request, page, standing))


def opener_of(page: Page) -> Page:
    """The page whose yes opens the list."""
    return next(each for each in journey.PAGES if page.opened_by in each.owners)
