"""Adding, changing and removing one entry of a list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from intake.forms.base import AnswerForm
from intake.forms.table import FORMS
from intake.journey import Page, Standing
from intake.models.reported import ReportedRow
from intake.services.rows import ListFull, remove_row, save_row
from intake.sheet import entry_rows
from intake.standing import rows_of
from intake.views.asking import NEW_ENTRY, Asked, Choices, answer, show
from intake.views.lists import entry_url
from intake.views.questions import question
from intake.views.urgent import what_cannot_wait
from intake.words import LIST_WORDS
from portal.accounts.signed_in import signed_in_user
from portal.lib.ids import new_id


@question
def add_entry(request: HttpRequest, standing: Standing, page: Page) -> HttpResponse:
    """One more entry. Its id is on the page, so that a second press of the button adds nothing."""
    _only_lists(page)
    return _serve(request, standing, page, None)


@question
def change_entry(request: HttpRequest, standing: Standing, page: Page, row: UUID) -> HttpResponse:
    """An entry made earlier."""
    return _serve(request, standing, page, _find(standing, page, row))


@question
def remove_entry(request: HttpRequest, standing: Standing, page: Page, row: UUID) -> HttpResponse:
    """Ask once more, then take the entry away."""
    found, list_url = _find(standing, page, row), entry_url(page, standing, "question", request)
    if request.method == "POST":
        remove_row(actor=signed_in_user(request), opinion_request=standing.opinion_request, page=page, row_id=found.pk)
        return redirect(list_url)
    context = {
        "page_title": LIST_WORDS[page.name].remove,
        "keep_url": list_url,
        "rows": entry_rows(page, found),
    }
    return render(request, "intake/list_remove.html", context)


def _serve(request: HttpRequest, standing: Standing, page: Page, row: ReportedRow | None) -> HttpResponse:
    row_id = row.pk if row is not None else _new_id(request)
    list_url = entry_url(page, standing, "question", request)
    asked = _asked(
        request,
        standing,
        page,
        row,
        more={"back": list_url, "new_entry": row_id, "page_title": LIST_WORDS[page.name].entry},
    )
    if request.method != "POST":
        return show(asked)

    def save(form: AnswerForm, seen: int | None, choices: Choices) -> Standing:
        return save_row(
            actor=asked.user,
            opinion_request=standing.opinion_request,
            page=page,
            row_id=row_id,
            values=form.answers(),
            seen_version=seen,
            choices=choices,
        )

    try:
        return answer(asked, save, lambda saved: what_cannot_wait(request, page, standing, saved, list_url))
    except ListFull:
        messages.info(request, _("This list is full. Tell us the rest on the call."))
        return redirect(list_url)


def _asked(
    request: HttpRequest, standing: Standing, page: Page, row: ReportedRow | None, *, more: dict[str, object]
) -> Asked:
    kept = row or _empty(page)
    return Asked(
        request=request,
        user=signed_in_user(request),
        standing=standing,
        page=page,
        form_class=FORMS[page.name],
        kept={column: getattr(kept, column) for column in page.row_columns},
        row_id=row.pk if row is not None else None,
        more=more,
    )


def _empty(page: Page) -> Any:
    assert page.row is not None  # noqa: S101 - lists alone come here
    return page.row()


def _only_lists(page: Page) -> None:
    if page.row is None:
        raise Http404


def _find(standing: Standing, page: Page, row: UUID) -> ReportedRow:
    _only_lists(page)
    found: ReportedRow | None = rows_of(page, standing).filter(pk=row).first()
    if found is None:
        raise Http404
    return found


def _new_id(request: HttpRequest) -> UUID:
    """The id that came with the page, or a new one."""
    given = request.POST.get(NEW_ENTRY, "")
    try:
        return UUID(given)
    except ValueError:
        return new_id()
