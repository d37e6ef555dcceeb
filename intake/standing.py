"""Loads a request the way the journey looks at it: with the reader's own link and the rows its answers live in."""

from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest

from intake import journey
from intake.journey import Page, Record, Standing
from intake.models import AnswerDraft, RelatedPerson, ReportedCaregiver, SavedPage, SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user

_SECTIONS: Final = tuple(record.value for record in (Record.HISTORY, Record.PREFERENCES, Record.COVERAGE))
# How far the pages are, beside the columns of a request that was loaded with it.
_SAVED: Final = "pages_saved"
_TYPED: Final = "pages_typed"
_VERSION: Final = "version_of_page"
_SAVED_BY: Final = "saver_of_page"
_LISTS: Final = tuple(page for page in journey.PAGES if page.row is not None)


def with_answers(
    requests: models.QuerySet[SecondOpinionRequest],
    user: User,
    *,
    with_progress: bool = False,
    page: Page | None = None,
) -> models.QuerySet[SecondOpinionRequest]:
    """Load the rows that answers live in along with each request and, if asked, how far each page is; one query."""
    found = requests.select_related("patient", "requester", *_SECTIONS)
    found = found.annotate(**_progress(user)) if with_progress else found
    return found.annotate(**_newest_save(page, user)) if page is not None else found


def find_standing(
    request: HttpRequest, rid: UUID, *, with_progress: bool = False, page: Page | None = None
) -> Standing:
    """The request and the person's own link to the child; Http404 for anybody without one, staff included."""
    user = signed_in_user(request)
    visible = SecondOpinionRequest.objects.visible_to(user).filter(pk=rid)
    found = with_answers(visible, user, with_progress=with_progress, page=page).first()
    if found is None:
        raise Http404
    return standing_of(user, found)


def standing_of(user: User, opinion_request: SecondOpinionRequest) -> Standing:
    """The same for a request at hand; one caregiver never fills in the other's phone or language."""
    return standing_for_link(opinion_request, _own_link(user, opinion_request))


def standing_for_link(opinion_request: SecondOpinionRequest, link: RelatedPerson) -> Standing:
    """The request as one person's link has it; who may see that is the caller's to know."""
    found = {name: _section(opinion_request, name) for name in _SECTIONS}
    return Standing(
        opinion_request,
        link,
        saved=frozenset(getattr(opinion_request, _SAVED, ())),
        typed=frozenset(getattr(opinion_request, _TYPED, ())),
        entries={
            page.name: getattr(opinion_request, _entries_of(page))
            for page in _LISTS
            if hasattr(opinion_request, _entries_of(page))
        },
        version=getattr(opinion_request, _VERSION, None) or 0,
        saved_by_id=getattr(opinion_request, _SAVED_BY, None),
        **{name: row for name, row in found.items() if row is not None},  # type: ignore[arg-type]
    )


def rows_of(page: Page, standing: Standing) -> models.QuerySet[Any]:
    """The entries of a list that this person may see."""
    assert page.row is not None  # noqa: S101 - pages without entries never come here
    manager: Any = page.row._default_manager
    found: models.QuerySet[Any] = manager.filter(opinion_request=standing.opinion_request)
    return found.filter(reported_by=standing.link) if page.row is ReportedCaregiver else found


def _own_link(user: User, opinion_request: SecondOpinionRequest) -> RelatedPerson:
    link = opinion_request.requester
    if link.user_id == user.pk and link.ended_at is None:
        return link
    own = RelatedPerson.objects.visible_to(user).filter(user=user, patient=opinion_request.patient_id).first()
    if own is None:
        raise Http404
    return own


def _section(opinion_request: SecondOpinionRequest, name: str) -> models.Model | None:
    row: models.Model | None = getattr(opinion_request, name, None)
    return row


def _progress(user: User) -> dict[str, Any]:
    """How far the person is with each page, as columns of the request's own query."""
    own = models.Q(link=None) | models.Q(link__user=user)
    saved = SavedPage.objects.filter(own, opinion_request=OuterRef("pk")).order_by().values("page")
    typed = AnswerDraft.objects.filter(user=user, opinion_request=OuterRef("pk")).order_by().values("page")
    counts = {_entries_of(page): Coalesce(Subquery(_count(page, user)), 0) for page in _LISTS}
    return {_SAVED: ArraySubquery(saved), _TYPED: ArraySubquery(typed), **counts}


def _newest_save(page: Page, user: User) -> dict[str, Any]:
    """The version of one page and who saved it; on personal pages, the person's own."""
    saves = SavedPage.objects.filter(opinion_request=OuterRef("pk"), page=page.name)
    own = saves.filter(link__user=user, link__ended_at=None) if page.is_personal else saves.filter(link=None)
    return {_VERSION: Subquery(own.values("version")[:1]), _SAVED_BY: Subquery(own.values("saved_by")[:1])}


def _count(page: Page, user: User) -> models.QuerySet[Any]:
    assert page.row is not None  # noqa: S101 - only lists are counted
    manager: Any = page.row._default_manager
    rows: models.QuerySet[Any] = manager.filter(opinion_request=OuterRef("pk"))
    rows = rows.filter(reported_by__user=user) if page.row is ReportedCaregiver else rows
    return rows.order_by().values("opinion_request").annotate(count=models.Count("pk")).values("count")


def _entries_of(page: Page) -> str:
    return f"entries_of_{page.name}"
