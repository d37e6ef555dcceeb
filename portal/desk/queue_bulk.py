"""What staff do with several requests of the queue at once; nothing here can close one."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from intake.services.ownership import assign_owner
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_listing
from portal.desk.models import QueueLine
from portal.desk.queue_filters import Sees
from portal.desk.queue_moments import Moments
from portal.desk.queue_page import with_names
from portal.desk.queue_rows import Row, rows_of
from portal.desk.words import stamp
from portal.lib.cells import safe_cell

# One page of the list: nobody acts on more than can be looked over.
MOST_CHOSEN: Final = 50


class ExportNotAllowed(Exception):
    """The person's role does not include saving lists."""


def chosen_ids(typed: Iterable[str]) -> list[UUID]:
    """The requests that were ticked, each once; what is no number of a request is left out."""
    found: dict[UUID, None] = {}
    for each in typed:
        try:
            found[UUID(each)] = None
        except ValueError:
            continue
    return list(found)[:MOST_CHOSEN]


def assign_many(*, actor: User, ids: Sequence[UUID], owner: User | None) -> int:
    """Give each of the requests to a person, or to nobody; each in its own transaction, so that none waits for all."""
    requests = SecondOpinionRequest.objects.visible_to(actor).filter(pk__in=ids).order_by("pk")
    for each in requests:
        assign_owner(actor=actor, opinion_request=each, owner=owner)
    return len(requests)


@transaction.atomic
def export_rows(*, actor: User, ids: Sequence[UUID], moments: Moments, sees: Sees) -> list[list[str]]:
    """The table as the list shows it, safe for spreadsheets; written down before a row of it leaves."""
    if not may(actor, Act.EXPORT_CASES):
        raise ExportNotAllowed
    lines = list(with_names(QueueLine.objects.visible_to(actor).filter(pk__in=ids)).order_by("place"))
    record_listing(actor=actor, action="intake.requests_exported", shown=SecondOpinionRequest, targets=lines)
    columns = _columns(moments, sees)
    body = [[cell(row) for cell in columns.values()] for row in rows_of(lines, moments, sees)]
    return [[safe_cell(each) for each in row] for row in [list(columns), *body]]


class Echo:
    """A file that hands on what is written to it."""

    def write(self, text: str) -> str:
        """What the writer of rows made of one."""
        return text


def as_csv(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Line by line; the mark at the start lets spreadsheets read accents."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    for row in rows:
        yield str(writer.writerow(row))


Cell = Callable[[Row], str]


def _columns(moments: Moments, sees: Sees) -> Mapping[str, Cell]:
    zone = moments.zone
    columns: dict[str, Cell] = {
        _("Reference"): lambda row: row.line.reference,
        _("Child"): lambda row: row.line.child,
        _("Birth date"): lambda row: row.line.birth_date.isoformat() if row.line.birth_date else "",
        _("Priority"): lambda row: str(row.line.get_priority_display()),
        _("Waiting on"): lambda row: str(row.turn.text),
        _("Since"): lambda row: stamp(row.line.turn_since, zone) if row.line.turn_since else "",
        _("Status"): lambda row: str(row.stage),
        _("Call"): lambda row: row.call,
        _("Language"): lambda row: str(row.language),
        _("Place"): lambda row: row.place,
        _("Last contact"): lambda row: row.contact,
        _("Owner"): lambda row: row.owner,
    }
    if sees.clinical:
        columns[_("Illness")] = lambda row: str(row.illness)
        columns[_("Records settled")] = lambda row: str(row.line.settled_count)
    return columns
