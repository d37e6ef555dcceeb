"""The queue: the list of requests in working order, its search, its columns and the filters people keep."""

import logging
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_listing
from portal.desk import queue_choices, queue_saved
from portal.desk.models import QueueLine, SavedFilter
from portal.desk.models.queue import QueueLineQuerySet
from portal.desk.queue_around import MOST_COUNTED, Around, around
from portal.desk.queue_filters import Filters, Sees
from portal.desk.queue_moments import Moments
from portal.desk.queue_page import Order, page_of
from portal.desk.queue_refresh import refresh_batch
from portal.desk.queue_rows import found_words, rows_of
from portal.desk.queue_tokens import clean, question
from portal.desk.views import hospital_zone, page

logger = logging.getLogger(__name__)

QUEUE: Final = "admin:desk_queue"
SEARCH_KEY: Final = "desk_search"
HIDDEN_KEY: Final = "desk_queue_hidden"
# Stands in the address of a search in place of the words.
FOUND: Final = "found"


def sees_of(user: User) -> Sees:
    """What the person's role includes."""
    return Sees(clinical=may(user, Act.SEE_CLINICAL), money=may(user, Act.SEE_MONEY))


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Requests in the order in which they should be worked on."""
    staff = signed_in_user(request)
    moments, sees = Moments.at(timezone.now(), user=staff, zone=hospital_zone()), sees_of(staff)
    filters, order = Filters.read(request.GET, sees=sees), Order.read(request.GET)
    text = request.session.get(SEARCH_KEY, "") if FOUND in request.GET else ""
    beside = _up_to_date(moments)
    lines = filters.narrow(_visible(staff, text), moments, is_search=bool(text))
    shown = page_of(lines, order, with_questions=sees.clinical)
    record_listing(actor=staff, action="intake.requests_listed", shown=SecondOpinionRequest, targets=shown.lines)
    context = page(
        request,
        _("Requests"),
        rows=rows_of(shown.lines, moments, sees),
        shown=shown,
        count_words=found_words(shown.total, MOST_COUNTED),
        filters=filters,
        order=order,
        around=beside,
        search_text=text,
        sees=sees,
        **_around_the_list(request, staff, filters, order, beside, sees, is_search=bool(text)),
    )
    if not shown.lines:
        context["next_call_at"] = _next_call(staff, moments)
    else:
        context |= _ways(filters, order, shown.lines, suffix=FOUND if text else "")
    return render(request, "admin/desk/queue.html", context)


def _up_to_date(moments: Moments) -> Around:
    """What stands around the list, after lines that are behind were written: nobody acts on an old turn."""
    found = around(moments, language=get_language() or "en")
    if not found.is_behind:
        return found
    try:
        refresh_batch()
    except DatabaseError as error:
        # The list says that it is behind; the task of the next minute tries again.
        logger.warning("The queue could not be refreshed: %s", type(error).__name__)
        return found
    return around(moments, language=get_language() or "en")


def _visible(staff: User, text: str) -> QueueLineQuerySet:
    lines = QueueLine.objects.visible_to(staff)
    if not text:
        return lines
    asked = question(text)
    return lines.found_by(asked) if asked else lines.none()


def _around_the_list(
    request: HttpRequest,
    staff: User,
    filters: Filters,
    order: Order,
    beside: Around,
    sees: Sees,
    *,
    is_search: bool,
) -> dict[str, Any]:
    hidden = request.session.get(HIDDEN_KEY, [])
    suffix = FOUND if is_search else ""
    columns = queue_choices.columns(filters, order, hidden=hidden, sees=sees, suffix=suffix)
    return {
        "quick_views": queue_choices.quick_views(filters, beside, sees=sees),
        "controls": queue_choices.controls(filters, beside, sees=sees, is_search=is_search),
        "columns": columns,
        "shown_columns": [each for each in columns if each.is_shown],
        "shows": {each.name: each.is_shown for each in columns},
        "may_assign": may(staff, Act.WORK_ON_REQUESTS),
        "may_write": may(staff, Act.SEND_MESSAGES),
        "may_export": may(staff, Act.EXPORT_CASES),
    }


def _next_call(staff: User, moments: Moments) -> datetime | None:
    booked = QueueLine.objects.visible_to(staff).open().filter(call_at__gt=moments.now, call_status="booked")
    return booked.order_by("call_at").values_list("call_at", flat=True).first()


def _ways(filters: Filters, order: Order, lines: list[QueueLine], *, suffix: str) -> dict[str, str]:
    first, last = lines[0].pk, lines[-1].pk
    return {
        "previous_query": queue_choices.place_query(filters, order, suffix=suffix, before=first),
        "next_query": queue_choices.place_query(filters, order, suffix=suffix, after=last),
    }


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Keep what was typed in the session: a name or phone number must never stand in an address."""
    request.session[SEARCH_KEY] = clean(request.POST.get("q", ""))
    return redirect(f"{reverse(QUEUE)}?{FOUND}" if request.session[SEARCH_KEY] else QUEUE)


@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Show only what the person works with, until they sign out."""
    wanted = set(request.POST.getlist("column"))
    request.session[HIDDEN_KEY] = [name for name in queue_choices.hideable() if name not in wanted]
    return redirect(back_to_list(request))


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the narrowing under a name."""
    staff = signed_in_user(request)
    name, filters = queue_saved.name_of(request.POST.get("name", "")), _posted_filters(request)
    if not name or not filters.chosen:
        messages.warning(request, _("Choose filters first, then give them a name."))
    elif queue_saved.keep(actor=staff, name=name, query=filters.query) is None:
        messages.warning(request, _("You have kept as many filters as there is room for. Remove one first."))
    else:
        messages.success(request, _("Kept: %(name)s.") % {"name": name})
    return redirect(back_to_list(request))


@require_POST
def remove_filter(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Forget a narrowing that was kept."""
    staff = signed_in_user(request)
    kept = SavedFilter.objects.visible_to(staff).filter(pk=filter_id).first()
    if kept is None:
        raise Http404
    queue_saved.forget(actor=staff, saved=kept)
    messages.success(request, _("Removed: %(name)s.") % {"name": kept.name})
    return redirect(QUEUE)


def back_to_list(request: HttpRequest) -> str:
    """The list as it was narrowed when the form was sent; read anew, so that it leads nowhere else."""
    query = _posted_filters(request).query
    parts = [query, FOUND if request.POST.get(FOUND) else ""]
    address = "&".join(each for each in parts if each)
    return f"{reverse(QUEUE)}?{address}" if address else reverse(QUEUE)


def _posted_filters(request: HttpRequest) -> Filters:
    given = QueryDict(request.POST.get("back", ""))
    return Filters.read(given.dict(), sees=sees_of(signed_in_user(request)))
