"""The one view of every page of questions; which page it is comes from the journey."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake import journey, rules
from intake.forms.base import AnswerForm
from intake.forms.table import FORMS
from intake.journey import Page, Standing
from intake.models import Access
from intake.services.answers import save_answers
from intake.services.locks import EditNotAllowed
from intake.standing import find_standing
from intake.views.asking import Asked, Choices, answer, next_url, show
from intake.views.closed import closed_words, say_closed
from intake.views.lists import show_list
from intake.views.urgent import what_cannot_wait
from portal.accounts.kept_posts import keeps_what_was_typed
from portal.accounts.signed_in import signed_in_user

# The request, the standing, the page and, where there is one, the id of an entry.
PageView = Callable[..., HttpResponse]


def question(view: PageView) -> Callable[..., HttpResponse]:
    """Find the page and whose it is; what may not be answered any more ends in words, not in an error."""

    @wraps(view)
    def answered(
        request: HttpRequest, rid: UUID, section: str = "", slug: str = "", page: str = "", **more: UUID
    ) -> HttpResponse:
        found = journey.page_named(page) if page else journey.page_at(section, slug)
        if found is None:
            raise Http404
        standing = find_standing(request, rid, page=found)
        refusal = _refusal(standing, found)
        if refusal:
            return say_closed(request, rid, refusal)
        if not found.applies(standing):
            return redirect(next_url(request, found, standing))
        try:
            return view(request, standing, found, **more)
        except EditNotAllowed:
            return say_closed(request, rid)

    return keeps_what_was_typed(require_http_methods(["GET", "HEAD", "POST"])(answered))


@question
def question_page(request: HttpRequest, standing: Standing, page: Page) -> HttpResponse:
    """Ask the questions of a page, or show the entries of a list."""
    if page.row is not None:
        return show_list(request, standing, page)
    asked = _asked(request, standing, page)
    if request.method != "POST":
        return show(asked)

    def save(form: AnswerForm, seen: int | None, choices: Choices) -> Standing:
        return save_answers(
            actor=asked.user,
            opinion_request=standing.opinion_request,
            page=page,
            values=form.answers(),
            seen_version=seen,
            choices=choices,
        )

    return answer(
        asked, save, lambda saved: what_cannot_wait(request, page, standing, saved, next_url(request, page, saved))
    )


def _asked(request: HttpRequest, standing: Standing, page: Page) -> Asked:
    return Asked(
        request=request,
        user=signed_in_user(request),
        standing=standing,
        page=page,
        form_class=FORMS[page.name],
        kept={column: standing.value(column, record) for column, record in page.owners.items()},
    )


def _refusal(standing: Standing, page: Page) -> str:
    """Why this page cannot be filled in, in words; empty when it can."""
    if not rules.may_edit_contact(standing.opinion_request):
        return closed_words()
    if standing.link.access != Access.SEE_AND_ADD:
        return _("You can see this request. Ask the person who invited you if you want to add to it.")
    if page.is_identity and not rules.may_edit_answers(standing.opinion_request):
        return _("You have sent this. Call us if you want to change a name or a birth date.")
    return ""
