"""What a family says about a kind of record in place of a file; every answer can be taken back."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from intake.models import SecondOpinionRequest
from intake.services.moves import lock_request
from portal.accounts.models import User
from portal.audit.services import record_event
from records import rules
from records.models import DocumentReference, Exit, RecordAnswer, RecordAsk, RecordKind
from records.requirements import NINE_KINDS
from records.states import LIVE

# As long as a family may put a kind off at once; each time brings one reminder.
REMIND_AFTER_DAYS: Final = (3, 7)
# What a family says with one press; the others come with a file or a hospital.
PLAIN_EXITS: Final = (Exit.DONT_HAVE, Exit.DOES_NOT_APPLY, Exit.APPLIES, Exit.BY_MAIL)


class AnswerNotAllowed(Exception):
    """This person may only look, the request is closed, or the answer does not fit."""


@transaction.atomic
def answer_kind(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    kind: RecordKind,
    answer: Exit,
    ask: RecordAsk | None = None,
    remind_on: date | None = None,
) -> RecordAnswer:
    """Keep one answer; it takes the place of the one before. The same twice is once."""
    locked = lock_to_answer(actor=actor, opinion_request=opinion_request)
    _fits(locked, kind, answer, ask, remind_on)
    kept, is_new = RecordAnswer.objects.get_or_create(
        opinion_request=locked,
        kind=kind,
        ask=ask,
        defaults={"exit": answer, "remind_on": remind_on, "answered_by": actor},
    )
    if not is_new and (kept.exit, kept.remind_on) == (answer, remind_on):
        return kept
    if not is_new:
        kept.delete()
        kept = RecordAnswer.objects.create(
            opinion_request=locked, kind=kind, ask=ask, exit=answer, remind_on=remind_on, answered_by=actor
        )
    record_event(actor=actor, action="records.kind_answered", target=kept)
    return kept


@transaction.atomic
def undo_answer(
    *, actor: User, opinion_request: SecondOpinionRequest, kind: RecordKind, ask: RecordAsk | None = None
) -> None:
    """Take the answer back; without one there is nothing to do."""
    locked = lock_to_answer(actor=actor, opinion_request=opinion_request)
    kept = RecordAnswer.objects.filter(opinion_request=locked, kind=kind, ask=ask).first()
    if kept is not None:
        record_event(actor=actor, action="records.kind_answer_undone", target=kept)
        kept.delete()


@transaction.atomic
def settle_inside(*, actor: User, document: DocumentReference, kinds: Collection[RecordKind]) -> None:
    """Say which other kinds one big file holds; a kind left out now is open again.

    The answers stand only while the file does: taken back, refused or held, it settles nothing.
    """
    locked = lock_to_answer(actor=actor, opinion_request=document.opinion_request)
    wanted = {kind for kind in kinds if kind in NINE_KINDS and kind != document.kind}
    if wanted and document.status not in LIVE:
        raise AnswerNotAllowed(document.status)
    inside = RecordAnswer.objects.filter(opinion_request=locked, inside=document)
    dropped = inside.exclude(kind__in=wanted)
    known = set(inside.filter(kind__in=wanted).values_list("kind", flat=True))
    if not dropped.exists() and known == wanted:
        return
    dropped.delete()
    new = wanted - {RecordKind(kind) for kind in known}
    RecordAnswer.objects.filter(opinion_request=locked, kind__in=new, ask=None).delete()
    RecordAnswer.objects.bulk_create(
        RecordAnswer(opinion_request=locked, kind=kind, exit=Exit.IN_ANOTHER_FILE, inside=document, answered_by=actor)
        for kind in sorted(new)
    )
    record_event(actor=actor, action="records.kinds_settled_inside", target=document)


def lock_to_answer(*, actor: User, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """The locked request, or AnswerNotAllowed: access may have ended and the request closed since the page."""
    locked = lock_request(opinion_request)
    if not rules.may_add(actor, locked):
        raise AnswerNotAllowed(locked.status)
    return locked


def remind_day(days: int, *, today: date) -> date:
    """The day of the one reminder."""
    if days not in REMIND_AFTER_DAYS:
        raise AnswerNotAllowed(str(days))
    return today + timedelta(days=days)


def _fits(
    locked: SecondOpinionRequest, kind: RecordKind, answer: Exit, ask: RecordAsk | None, remind_on: date | None
) -> None:
    if ask is not None and (ask.opinion_request_id, ask.kind) != (locked.pk, kind):
        raise AnswerNotAllowed("another request")
    if ask is None and kind not in NINE_KINDS:
        raise AnswerNotAllowed(kind)
    if answer == Exit.IN_ANOTHER_FILE or (answer == Exit.REMIND_LATER) != (remind_on is not None):
        raise AnswerNotAllowed(answer)
