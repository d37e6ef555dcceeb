"""Who saw one request, and who did what with it: the accounting of disclosures (45 CFR 164.528) for its page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.models import AuditEvent
from portal.audit.words import act_words, role_words
from portal.lib.cells import safe_cell
from portal.ui.components import Text

# Endings of names of acts: looks change nothing, exports let something leave.
_LOOKS: Final = ("_viewed", "_opened", "_read", "_listed", "_previewed")
_EXPORTS: Final = ("_exported", "_bound", "_listed_as_table")
KINDS: Final[Mapping[str, Text]] = {
    "looks": gettext_lazy("Looks"),
    "exports": gettext_lazy("Exports"),
    "changes": gettext_lazy("Changes"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the trail of a request somebody asks for; days are those of the reader's zone, both included."""

    kind: str = ""
    who: UUID | None = None
    first: date | None = None
    last: date | None = None


def trail_of(request_ids: Iterable[UUID], wanted: Wanted, *, zone: ZoneInfo) -> QuerySet[AuditEvent]:
    """Everything that was seen or done about these requests of one child, lists included, newest first."""
    ids = list(request_ids)
    # The second part says what the index of lists holds.
    on_a_list = Q(listed_request_ids__overlap=ids) & ~Q(listed_request_ids=[])
    events = AuditEvent.objects.filter(Q(opinion_request_id__in=ids) | on_a_list).select_related("actor")
    return _of_kind(_between(events, wanted, zone), wanted.kind).order_by("-at", "pk")


def as_table(events: Iterable[AuditEvent], *, zone: ZoneInfo) -> Iterator[list[str]]:
    """Rows for a spreadsheet, which reads none of them as a formula."""
    yield [_("When"), _("Who"), _("Role"), _("What"), _("Short name"), _("Result"), _("From"), _("Object")]
    for each in events:
        who = str(each.actor or "")
        cells = [
            each.at.astimezone(zone).isoformat(timespec="seconds"),
            who,
            role_words(each.actor_role),
            act_words(each.action),
            each.action,
            each.get_outcome_display(),
            each.client_address,
            each.object_id,
        ]
        yield [str(safe_cell(cell)) for cell in cells]


def _between(events: QuerySet[AuditEvent], wanted: Wanted, zone: ZoneInfo) -> QuerySet[AuditEvent]:
    if wanted.who is not None:
        events = events.filter(actor=wanted.who)
    if wanted.first is not None:
        events = events.filter(at__gte=_start(wanted.first, zone))
    if wanted.last is not None:
        events = events.filter(at__lt=_start(wanted.last + timedelta(days=1), zone))
    return events


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _of_kind(events: QuerySet[AuditEvent], kind: str) -> QuerySet[AuditEvent]:
    looks, exports = _ends_with(_LOOKS), _ends_with(_EXPORTS)
    parts = {"looks": looks, "exports": exports, "changes": ~looks & ~exports}
    return events.filter(parts[kind]) if kind in parts else events


def _ends_with(endings: Iterable[str]) -> Q:
    found = Q()
    for each in endings:
        found |= Q(action__endswith=each)
    return found
