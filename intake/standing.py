"""Loads a request the way the journey looks at it: with the reader's own link and the rows its answers live in."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

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
_LISTS: Final = tuple(page for page in journey.PAGES if page.row is not None)


def find_standing(request: HttpRequest, rid: UUID) -> Standing:
    """The request and the person's own link to the child; Http404 for anybody without one, staff included."""
    user = signed_in_user(request)
    visible = SecondOpinionRequest.objects.visible_to(user)
    found = visible.select_related("patient", "requester", *_SECTIONS).filter(pk=rid).first()
    if found is None:
        raise Http404
    return standing_of(user, found)


def standing_of(user: User, opinion_request: SecondOpinionRequest, **more: Any) -> Standing:
    """The same for a request at hand; one caregiver never fills in the other's phone or language."""
    found = {name: _section(opinion_request, name) for name in _SECTIONS}
    sections = {name: row for name, row in found.items() if row is not None}
    return Standing(opinion_request, _own_link(user, opinion_request), **sections, **more)


def with_progress(standing: Standing, user: User) -> Standing:
    """The same with how far each page is: three queries, whatever the number of pages."""
    opinion_request, link = standing.opinion_request, standing.link
    saved = SavedPage.objects.filter(opinion_request=opinion_request).filter(models.Q(link=None) | models.Q(link=link))
    typed = AnswerDraft.objects.visible_to(user).filter(opinion_request=opinion_request)
    return Standing(
        opinion_request,
        link,
        standing.has_call,
        standing.history,
        standing.preferences,
        standing.coverage,
        saved={each.page: each for each in saved},
        entries=_entries(opinion_request, link),
        typed=frozenset(typed.values_list("page", flat=True)),
    )


def rows_of(page: Page, standing: Standing) -> models.QuerySet[Any]:
    """The entries of a list that this person may see."""
    assert page.row is not None  # noqa: S101 - pages without entries never come here
    found = page.row._default_manager.filter(opinion_request=standing.opinion_request)
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


def _entries(opinion_request: SecondOpinionRequest, link: RelatedPerson) -> Mapping[str, int]:
    """The number of entries of each list, counted in one query."""
    counts = {page.name: Coalesce(Subquery(_count(page, link)), 0) for page in _LISTS}
    found = SecondOpinionRequest.objects.filter(pk=opinion_request.pk)
    counted: Mapping[str, int] = found.values(**counts).get()
    return counted


def _count(page: Page, link: RelatedPerson) -> models.QuerySet[Any]:
    assert page.row is not None  # noqa: S101 - only lists are counted
    rows = page.row._default_manager.filter(opinion_request=OuterRef("pk"))
    rows = rows.filter(reported_by=link) if page.row is ReportedCaregiver else rows
    return rows.order_by().values("opinion_request").annotate(count=models.Count("pk")).values("count")
