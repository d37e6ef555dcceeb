"""Brings lines of the queue up to date: those that the database has marked, and those that a new day changes."""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.center.models import CareCenter
from portal.desk.models import QueueLine, QueueMark
from portal.desk.queue_lines import columns_of, ids_of, lines_of
from portal.desk.queue_sources import read

logger = logging.getLogger(__name__)

BATCH: Final = 200
_WRITTEN: Final = [field.name for field in QueueLine._meta.concrete_fields if not field.primary_key]
# Removed before anything is read: what is marked after this will be seen by nobody but the next turn, and what was
# marked before is in the tables that are read. Rows that another turn holds are its business.
_TAKE: Final = """
    WITH taken AS (
        DELETE FROM desk_queuemark WHERE id IN (
            SELECT id FROM desk_queuemark ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
        ) RETURNING opinion_request_id
    ) SELECT DISTINCT opinion_request_id FROM taken
"""


def refresh_batch(*, limit: int = BATCH) -> int:
    """Write the lines of some requests anew; how many. Nothing is lost when it breaks: marks come back with it."""
    center, now = CareCenter.objects.current(), timezone.now()
    with timezone.override(center.zone), transaction.atomic():
        ids = _taken(limit)
        if len(ids) < limit:
            ids |= _turned(now, limit - len(ids))
        return _write(ids, center, now) if ids else 0


def refresh_all_marked() -> int:
    """Batch after batch until nothing is marked; how many lines were written."""
    total = 0
    while written := refresh_batch():
        total += written
    return total


def compare_everything() -> int:
    """Make every line anew and count those that had become wrong although nothing marks them."""
    refresh_all_marked()
    wrong = sum(_compare(batch) for batch in _every_id())
    if wrong:
        logger.warning("The queue had %d wrong lines.", wrong)
    return wrong


def _taken(limit: int) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit])
        return {row[0] for row in cursor.fetchall()}


def _turned(now: datetime, limit: int) -> set[UUID]:
    """Those that a new day changes."""
    due = QueueLine.objects.filter(changes_on__lte=timezone.localdate(now)).order_by("changes_on")
    return set(due.values_list("pk", flat=True)[:limit])


def _write(ids: Collection[UUID], center: CareCenter, now: datetime) -> int:
    _lock(ids)
    lines = lines_of(read(ids), calendar=center.business_calendar(), now=now)
    QueueLine.objects.bulk_create(
        lines, update_conflicts=True, update_fields=_WRITTEN, unique_fields=["opinion_request"]
    )
    gone = set(ids) - set(ids_of(lines))
    if gone:
        QueueLine.objects.filter(pk__in=gone).delete()
    return len(ids)


def _lock(ids: Collection[UUID]) -> None:
    """In one order, before anything is read: of two turns with the same request the later one reads later, too."""
    ordered = sorted(ids)
    QueueLine.objects.bulk_create([QueueLine(pk=each) for each in ordered], ignore_conflicts=True)
    list(QueueLine.objects.select_for_update().filter(pk__in=ordered).order_by("pk").values_list("pk"))


def _every_id() -> Iterator[list[UUID]]:
    ids = SecondOpinionRequest.objects.order_by("pk").values_list("pk", flat=True)
    after: UUID | None = None
    while batch := list((ids.filter(pk__gt=after) if after else ids)[:BATCH]):
        yield batch
        after = batch[-1]


@transaction.atomic
def _compare(ids: list[UUID]) -> int:
    now, center = timezone.now(), CareCenter.objects.current()
    with timezone.override(center.zone):
        before = {line.pk: columns_of(line) for line in QueueLine.objects.select_for_update().filter(pk__in=ids)}
        marked = set(QueueMark.objects.filter(opinion_request_id__in=ids).values_list("opinion_request_id", flat=True))
        _write(ids, center, now)
        after = {line.pk: columns_of(line) for line in QueueLine.objects.filter(pk__in=ids)}
    return sum(before.get(pk) != columns for pk, columns in after.items() if pk not in marked)
