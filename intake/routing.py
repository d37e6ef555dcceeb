"""Addresses of pages about one request.

Each page lives under `/r/<rid>/…`, so that a parent of two children can never act on the wrong one in a second tab.
The short address without the id leads to the only open request, or to the hub when there is not exactly one.
"""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from intake.models import Access, RelatedPerson, SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.lib.ready_queries import ReadyModels

# Keeps method and body: a form posted to the short address is not lost.
TEMPORARY_REDIRECT = 307


def request_paths(
    route: str, view: Callable[..., HttpResponse], name: str, namespace: str, extra: dict[str, Any] | None = None
) -> list[URLPattern]:
    """The page's own address (`name`, takes `rid`) and the short one (`name` + `_current`)."""

    def current(request: HttpRequest, **kwargs: object) -> HttpResponse:
        return _to_current_request(request, f"{namespace}:{name}", kwargs)

    return [
        path(f"r/<uuid:rid>/{route}", view, extra, name=name),
        path(route, current, name=f"{name}_current"),
    ]


def find_request(request: HttpRequest, rid: UUID) -> SecondOpinionRequest:
    """The request of that id if the signed-in person may see it; Http404 otherwise."""
    user = signed_in_user(request)
    found = _whole(user).filter(pk=rid).first() if user.is_active_staff else seen_by_family(request, user, rid)
    if found is None:
        raise Http404
    return found


def _whole(user: User) -> QuerySet[SecondOpinionRequest]:
    return SecondOpinionRequest.objects.visible_to(user).select_related("patient", "requester")


def seen_by_family(request: HttpRequest, user: User, rid: UUID) -> SecondOpinionRequest | None:
    """The same or None, read once however often one answer asks; `may_only_look` says what the person's link allows."""
    known: dict[UUID, SecondOpinionRequest | None] = request.__dict__.setdefault("_seen_by_family", {})
    if rid not in known:
        known[rid] = _SEEN_BY_FAMILY.first(user=user.pk, request=rid)
    return known[rid]


def _with_their_link(user: User) -> QuerySet[SecondOpinionRequest]:
    lookers = RelatedPerson.objects.visible_to(user).filter(user=user, access=Access.SEE)
    return _whole(user).annotate(may_only_look=Exists(lookers.filter(patient=OuterRef("patient"))))


# Every page about a request begins with it.
_SEEN_BY_FAMILY: Final = ReadyModels(lambda *, user, request: _with_their_link(User(pk=user)).filter(pk=request))


def _to_current_request(request: HttpRequest, view_name: str, kwargs: dict[str, object]) -> HttpResponse:
    own = SecondOpinionRequest.objects.visible_to(request.user).open()  # type: ignore[arg-type]
    ids = list(own.values_list("pk", flat=True)[:2])
    if len(ids) != 1 or request.user.is_staff:
        return redirect("family_home")
    target = reverse(view_name, kwargs={"rid": ids[0], **kwargs})
    response = redirect(target)
    response.status_code = TEMPORARY_REDIRECT
    return response
