"""Loads a request the way the journey looks at it: with the reader's own link and the rows its answers live in."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject

from intake import journey
from intake.journey import MODELS, Page, Record, Standing
from intake.models import AnswerDraft, RelatedPerson, ReportedCaregiver, SavedPage, SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.lib.ready_queries import ReadyModels

_SECTIONS: Final = (Record.HISTORY, Record.PREFERENCES, Record.COVERAGE)
# How far the pages are, beside the columns of a request that was loaded with it.
_SAVED: Final = "pages_saved"
_TYPED: Final = "pages_typed"
# Of the one page that is open.
_VERSION: Final = "version_of_page"
_SAVED_BY: Final = "saver_of_page"
_DRAFT: Final = "draft_of_page"
_LISTS: Final = tuple(page for page in journey.PAGES if page.row is not None)

Column = Callable[[User], Any]
# What apps above this one want to know of a request on its hub, by the name of the column.
_beside: dict[str, Column] = {}


def read_along(name: str, column: Column) -> None:
    """Have a hub's one query bring this, too, so that no app there asks for itself; called while Django starts."""
    _beside[name] = column


def with_answers(requests: models.QuerySet[SecondOpinionRequest], user: User) -> models.QuerySet[SecondOpinionRequest]:
    """Load along with each request the rows that answers live in and how far each page is; one query."""
    return requests.select_related("patient", "requester", *_SECTIONS).annotate(**_progress(user))


def find_standing(
    request: HttpRequest, rid: UUID, *, with_progress: bool = False, page: Page | None = None
) -> Standing:
    """The request and the person's own link to the child; Http404 for anybody without one, staff included."""
    user = signed_in_user(request)
    if page is not None:
        query = _of_page(_records_of(page), is_personal=page.is_personal)
        found = query.first(rid=rid, user=user.pk, page=page.name)
    else:
        found = _of_request(with_progress=with_progress).first(rid=rid, user=user.pk)
    if found is None:
        raise Http404
    return standing_of(user, found)


def standing_of(user: User, opinion_request: SecondOpinionRequest) -> Standing:
    """The same for a request at hand; one caregiver never fills in the other's phone or language."""
    return standing_for_link(opinion_request, _own_link(user, opinion_request))


def standing_for_link(opinion_request: SecondOpinionRequest, link: RelatedPerson) -> Standing:
    """The request as one person's link has it; who may see that is the caller's to know."""
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
        draft=getattr(opinion_request, _DRAFT, None) or {},
        **{record.value: SimpleLazyObject(partial(_section, opinion_request, record)) for record in _SECTIONS},  # type: ignore[arg-type]
    )


def rows_of(page: Page, standing: Standing) -> models.QuerySet[Any]:
    """The entries of a list that this person may see."""
    return _entries(page, **_whose(page, standing))


def entries_of(page: Page, standing: Standing) -> list[Any]:
    """The same, read for the page of the list by a query that is written once."""
    found: list[Any] = _of_list(page.name).all(**_whose(page, standing))
    return found


def _whose(page: Page, standing: Standing) -> dict[str, UUID]:
    own = {"link": standing.link.pk} if page.row is ReportedCaregiver else {}
    return {"rid": standing.opinion_request.pk, **own}


def _entries(page: Page, rid: UUID, link: UUID | None = None) -> models.QuerySet[Any]:
    assert page.row is not None  # noqa: S101 - pages without entries never come here
    manager: Any = page.row._default_manager
    found: models.QuerySet[Any] = manager.filter(opinion_request=rid)
    return found.filter(reported_by=link) if page.row is ReportedCaregiver else found


@cache
def _of_list(name: str) -> ReadyModels:
    return ReadyModels(partial(_entries, journey.page_named(name)))


def _own_link(user: User, opinion_request: SecondOpinionRequest) -> RelatedPerson:
    link = opinion_request.requester
    if link.user_id == user.pk and link.ended_at is None:
        return link
    own = RelatedPerson.objects.visible_to(user).filter(user=user, patient=opinion_request.patient_id).first()
    if own is None:
        raise Http404
    return own


def _section(opinion_request: SecondOpinionRequest, record: Record) -> models.Model:
    """A row that was loaded along, or else is read when a page looks at it; an empty one where there is none yet."""
    row: models.Model | None = getattr(opinion_request, record.value, None)
    return row if row is not None else MODELS[record]()


def _records_of(page: Page) -> tuple[Record, ...]:
    """The rows that its answers, and the answers that open the lists of its section, live in."""
    has_lists = any(each.opened_by for each in journey.PAGES if each.section is page.section)
    return tuple(each for each in _SECTIONS if each in page.columns or (has_lists and each is Record.HISTORY))


# Django takes longer to write these queries than the database to answer them, so each is written once.
@cache
def _of_page(records: tuple[Record, ...], *, is_personal: bool) -> ReadyModels:
    """A request with one page of it: what is asked there, who saved it last, and what was typed since."""

    def build(rid: UUID, user: UUID, page: str) -> models.QuerySet[SecondOpinionRequest]:
        found = _visible(rid, user).select_related("patient", "requester", *records)
        return found.annotate(**_newest_save(page, user, is_personal=is_personal), **{_DRAFT: _draft(page, user)})

    return ReadyModels(build)


@cache
def _of_request(*, with_progress: bool) -> ReadyModels:
    """A request with all its answers and, if asked, how far each page is."""

    def build(rid: UUID, user: UUID) -> models.QuerySet[SecondOpinionRequest]:
        found = _visible(rid, user).select_related("patient", "requester", *_SECTIONS)
        return found.annotate(**_progress(User(pk=user))) if with_progress else found

    return ReadyModels(build)


def _visible(rid: UUID, user: UUID) -> models.QuerySet[SecondOpinionRequest]:
    # As a family sees it: staff have pages of their own.
    return SecondOpinionRequest.objects.visible_to(User(pk=user)).filter(pk=rid)


def _progress(user: User) -> dict[str, Any]:
    """How far the person is with each page, as columns of the request's own query."""
    own = models.Q(link=None) | models.Q(link__user=user)
    saved = SavedPage.objects.filter(own, opinion_request=OuterRef("pk")).order_by().values("page")
    typed = AnswerDraft.objects.filter(user=user, opinion_request=OuterRef("pk")).order_by().values("page")
    counts = {_entries_of(page): Coalesce(Subquery(_count(page, user)), 0) for page in _LISTS}
    beside = {name: column(user) for name, column in _beside.items()}
    return {_SAVED: ArraySubquery(saved), _TYPED: ArraySubquery(typed), **counts, **beside}


def _newest_save(page: str, user: UUID, *, is_personal: bool) -> dict[str, Any]:
    """The version of one page and who saved it; on personal pages, the person's own."""
    saves = SavedPage.objects.filter(opinion_request=OuterRef("pk"), page=page)
    own = saves.filter(link__user=user, link__ended_at=None) if is_personal else saves.filter(link=None)
    return {_VERSION: Subquery(own.values("version")[:1]), _SAVED_BY: Subquery(own.values("saved_by")[:1])}


def _draft(page: str, user: UUID) -> Subquery:
    """What the person typed on a page, or as a new entry of a list, and did not save."""
    drafts = AnswerDraft.objects.filter(opinion_request=OuterRef("pk"), user=user, page=page, row_id=None)
    return Subquery(drafts.values("data")[:1])


def _count(page: Page, user: User) -> models.QuerySet[Any]:
    assert page.row is not None  # noqa: S101 - only lists are counted
    manager: Any = page.row._default_manager
    rows: models.QuerySet[Any] = manager.filter(opinion_request=OuterRef("pk"))
    rows = rows.filter(reported_by__user=user) if page.row is ReportedCaregiver else rows
    return rows.order_by().values("opinion_request").annotate(count=models.Count("pk")).values("count")


def _entries_of(page: Page) -> str:
    return f"entries_of_{page.name}"
