"""Notes while talking: nothing that somebody typed is written over, whoever else types at the same time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from callsheet.models import LONGEST_NOTE, Talk, TalkNote
from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from scheduling.models import Appointment


class TalkNotAllowed(Exception):
    """The role does not write on the sheet, or the talk is not one the person may see."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The version that a page now stands on, and prompts where somebody else wrote meanwhile."""

    version: int
    beside: Sequence[str]


def may_write(actor: User) -> bool:
    """Whether the role makes calls and sees the illness."""
    return may(actor, Act.BOOK_CALLS) and may(actor, Act.SEE_CLINICAL)


@transaction.atomic
def open_talk(*, actor: User, opinion_request: SecondOpinionRequest, appointment: Appointment | None = None) -> Talk:
    """The talk of a call, or the open contact of a request that has none; made at the first word."""
    if not may(actor, Act.BOOK_CALLS):
        raise TalkNotAllowed
    # Two tabs may open it in the same second; one row wins.
    SecondOpinionRequest.objects.select_for_update(of=("self",)).get(pk=opinion_request.pk)
    return current_talk(opinion_request, appointment) or Talk.objects.create(
        opinion_request=opinion_request, appointment=appointment
    )


def current_talk(opinion_request: SecondOpinionRequest, appointment: Appointment | None) -> Talk | None:
    """The same if there is one."""
    talks = Talk.objects.filter(opinion_request=opinion_request, appointment=appointment)
    return talks.first() if appointment is not None else talks.filter(settled_at=None).first()


@transaction.atomic
def save_notes(*, actor: User, talk: Talk, notes: Mapping[str, str], seen: int) -> Saved:
    """Keep what was written under each prompt since version `seen`.

    Where somebody else changed the same note meanwhile, this one is kept beside it, and a person joins them.
    """
    if not may_write(actor):
        raise TalkNotAllowed
    locked = _lock(actor, talk)
    rows = list(TalkNote.objects.filter(talk=locked).order_by("version"))
    before, beside = locked.version, []
    for prompt, typed in notes.items():
        words = typed.replace("\r\n", "\n").strip()[:LONGEST_NOTE]
        base, now = _words(rows, prompt, upto=seen), _words(rows, prompt)
        if words in (base, now):
            continue
        is_beside = now != base
        if is_beside:
            beside.append(prompt)
        if not (is_beside and words == _own_beside(rows, prompt, actor)):
            _write(actor, locked, prompt, words, is_beside=is_beside)
    if locked.version != before:
        locked.save(update_fields=["version"])
        record_event(actor=actor, action="callsheet.notes_saved", target=locked)
    return Saved(locked.version, beside)


@transaction.atomic
def join_note(*, actor: User, talk: Talk, note_id: object) -> None:
    """Put a note that stood beside another one below it; both stay in the history."""
    if not may_write(actor):
        raise TalkNotAllowed
    locked = _lock(actor, talk)
    rows = list(TalkNote.objects.filter(talk=locked).order_by("version"))
    found = next((row for row in rows if row.pk == note_id and row.is_beside), None)
    if found is None:
        return
    both = "\n".join(part for part in (_words(rows, found.prompt), found.words) if part)
    _write(actor, locked, found.prompt, both[: 2 * LONGEST_NOTE], is_beside=False)
    # Everything that this person had put beside says the same or less.
    TalkNote.objects.filter(talk=locked, prompt=found.prompt, is_beside=True, written_by=found.written_by_id).update(
        is_beside=False, prompt=f"{found.prompt}.joined"
    )
    locked.save(update_fields=["version"])
    record_event(actor=actor, action="callsheet.notes_saved", target=locked)


@transaction.atomic
def start_talk(*, actor: User, talk: Talk) -> None:
    """Write down when it began; once. Started again after its end, it goes on from where it began."""
    locked = _lock(actor, talk)
    locked.started_at = locked.started_at or timezone.now()
    locked.ended_at = None
    locked.save(update_fields=["started_at", "ended_at"])
    record_event(actor=actor, action="callsheet.talk_started", target=locked)


@transaction.atomic
def end_talk(*, actor: User, talk: Talk) -> None:
    """Write down when it ended; once."""
    locked = _lock(actor, talk)
    if locked.started_at is None or locked.ended_at is not None:
        return
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    record_event(actor=actor, action="callsheet.talk_ended", target=locked)


def _lock(actor: User, talk: Talk) -> Talk:
    talks = Talk.objects.visible_to(actor).select_for_update(of=("self",))
    locked = talks.filter(pk=talk.pk).first() if may(actor, Act.BOOK_CALLS) else None
    if locked is None:
        raise TalkNotAllowed
    return locked


def _words(rows: Sequence[TalkNote], prompt: str, *, upto: int | None = None) -> str:
    """The note as it stands, or as it stood at a version."""
    found = [
        row.words
        for row in rows
        if row.prompt == prompt and not row.is_beside and (upto is None or row.version <= upto)
    ]
    return found[-1] if found else ""


def _own_beside(rows: Sequence[TalkNote], prompt: str, actor: User) -> str:
    found = [row.words for row in rows if row.prompt == prompt and row.is_beside and row.written_by_id == actor.pk]
    return found[-1] if found else ""


def _write(actor: User, talk: Talk, prompt: str, words: str, *, is_beside: bool) -> None:
    talk.version += 1
    TalkNote.objects.create(
        talk=talk, prompt=prompt, words=words, version=talk.version, is_beside=is_beside, written_by=actor
    )
