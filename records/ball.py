"""The records' word on whose turn it is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from records.models import (
    PRIVATE_KINDS,
    SETTLES_AN_ASK,
    ChaseOutcome,
    DocumentReference,
    RecordAnswer,
    RecordAsk,
    RecordChase,
)
from records.models.document import DocumentReferenceQuerySet

# Behind everything that waits for the family or for a call of ours, before what the status alone says.
HOSPITAL_RANK: Final = 85
_SINCE: Final = Coalesce("fix_asked_at", "checked_at", "received_at")
_YES: Final = Value(True, output_field=BooleanField())
_NO: Final = Value(False, output_field=BooleanField())


def waits_for_family(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """The family's turn where a file must be sent again or staff asked for more; one query for all requests."""
    ids = [each.pk for each in opinion_requests]
    # A paper about one caregiver is nobody else's turn.
    shared = DocumentReference.objects.exclude(kind__in=PRIVATE_KINDS).filter(opinion_request__in=ids)
    to_fix = _unanswered(shared.needing_fix().order_by())
    asks = RecordAsk.objects.waiting().filter(opinion_request__in=ids).order_by()
    asked = asks.exclude(kind__in=PRIVATE_KINDS).annotate(since=Coalesce("asked_at", "asked_at"), is_ask=_YES)
    columns = ("opinion_request_id", "since", "is_ask")
    balls: dict[UUID, Ball] = {}
    for rid, since, is_ask in (
        to_fix.values_list(*columns).union(asked.values_list(*columns)).order_by("is_ask", "since")
    ):
        words = _("We need something more from you. Your records say what it is.") if is_ask else ""
        balls.setdefault(rid, Ball(Holder.FAMILY, since, words or _("A file needs another try.")))
    return balls


def waits_for_hospital(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """Another hospital's turn while it was asked and still has time; later, and before, it is ours."""
    ids = [each.pk for each in opinion_requests if each.status == RequestStatus.IN_REVIEW]
    if not ids:
        return {}
    lines = RecordChase.objects.filter(opinion_request__in=ids, outcome=ChaseOutcome.WAITING)
    found: dict[UUID, list[tuple[date | None, date | None, str]]] = {}
    for rid, asked_on, due_on, name in lines.values_list("opinion_request_id", "asked_on", "due_on", "hospital_name"):
        found.setdefault(rid, []).append((asked_on, due_on, name))
    balls = {rid: _hospitals_ball(each) for rid, each in found.items()}
    return {rid: ball for rid, ball in balls.items() if ball is not None}


def _unanswered(files: DocumentReferenceQuerySet) -> "QuerySet[Any, Any]":
    """Without those of which the family said since that there is no other, or that a hospital shall be asked."""
    same = {"opinion_request": OuterRef("opinion_request"), "kind": OuterRef("kind")}
    answers = RecordAnswer.objects.filter(**same, ask=None, exit__in=SETTLES_AN_ASK, answered_at__gte=OuterRef("since"))
    lines = RecordChase.objects.filter(**same, outcome=ChaseOutcome.WAITING, opened_at__gte=OuterRef("since"))
    told = files.annotate(since=_SINCE, is_ask=_NO)
    return told.filter(~Exists(answers), ~Exists(lines))


def _hospitals_ball(lines: Sequence[tuple[date | None, date | None, str]]) -> Ball | None:
    today = timezone.localdate()
    asked = [(on, due, name) for on, due, name in lines if on is not None and due is not None and due >= today]
    if len(asked) < len(lines):
        return None
    since, due, name = min(asked)
    words = _("We asked %(hospital)s for records. You have nothing to do.") % {"hospital": name}
    return Ball(Holder.HOSPITAL, _noon(since), words, by=_noon(due))


def _noon(day: date) -> datetime:
    # Noon in London is the same day everywhere in America.
    return datetime.combine(day, time(12), tzinfo=UTC)
