"""Notes and tasks that staff keep about a request; families never see any of it."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from intake.services.moves import lock_request
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from portal.desk.models import InternalNote, Task, TaskStatus

# A second press of the same button within this time is the same note or task.
_PRESSED_TWICE: Final = timedelta(minutes=1)


class WorkNotAllowed(Exception):
    """The person's role does not include it, or the task has ended already."""


@transaction.atomic
def add_note(*, actor: User, opinion_request: SecondOpinionRequest, text: str) -> InternalNote:
    """Keep a note for colleagues; it is never changed afterwards."""
    locked, words = _lock(actor, opinion_request), text.strip()
    if not words:
        raise WorkNotAllowed
    just_now = timezone.now() - _PRESSED_TWICE
    same = InternalNote.objects.filter(opinion_request=locked, author=actor, text=words, at__gt=just_now).first()
    if same is not None:
        return same
    note = InternalNote.objects.create(opinion_request=locked, author=actor, text=words)
    record_event(actor=actor, action="desk.note_added", target=note)
    return note


@transaction.atomic
def add_task(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    description: str,
    owner: User | None = None,
    due_on: date | None = None,
) -> Task:
    """Keep something that has to be done; without an owner it is whoever comes first."""
    locked, words = _lock(actor, opinion_request), description.strip()
    if not words or (owner is not None and not may(owner, Act.WORK_ON_REQUESTS)):
        raise WorkNotAllowed
    facts = {"opinion_request": locked, "made_by": actor, "description": words, "owner": owner, "due_on": due_on}
    same = Task.objects.open().filter(**facts, made_at__gt=timezone.now() - _PRESSED_TWICE).first()
    if same is not None:
        return same
    task = Task.objects.create(**facts)
    record_event(actor=actor, action="desk.task_added", target=task)
    return task


def complete_task(*, actor: User, task: Task) -> Task:
    """The task is done. A second press changes nothing."""
    return _end(actor, task, TaskStatus.COMPLETED)


def cancel_task(*, actor: User, task: Task) -> Task:
    """The task is not needed any more. A second press changes nothing."""
    return _end(actor, task, TaskStatus.CANCELLED)


@transaction.atomic
def _end(actor: User, task: Task, status: TaskStatus) -> Task:
    _refuse_others(actor)
    locked = Task.objects.visible_to(actor).select_for_update().get(pk=task.pk)
    if locked.status == status:
        return locked
    if locked.status != TaskStatus.REQUESTED:
        raise WorkNotAllowed
    locked.status, locked.ended_by, locked.ended_at = status, actor, timezone.now()
    locked.save(update_fields=["status", "ended_by", "ended_at"])
    record_event(actor=actor, action=f"desk.task_{status.value}", target=locked)
    return locked


def _lock(actor: User, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    _refuse_others(actor)
    return lock_request(opinion_request)


def _refuse_others(actor: User) -> None:
    if not may(actor, Act.WORK_ON_REQUESTS):
        raise WorkNotAllowed
