"""Keeps what a person typed and has not saved, right or wrong, so that nothing is ever lost."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake import rules
from intake.journey import Page
from intake.models import AnswerDraft, SavedPage, SecondOpinionRequest
from intake.services.locks import EditNotAllowed
from intake.services.moves import lock_request
from portal.accounts.models import User

# A page of texts at their full length is smaller; more is not typed by hand.
MAX_CHARACTERS: Final = 64_000

Typed = Mapping[str, Sequence[str]]


@transaction.atomic
def keep_draft(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    page: Page,
    data: Typed,
    row_id: UUID | None = None,
    seen_version: int | None = None,
) -> dict[str, list[str]]:
    """Keep the boxes of a page as they were typed, in place of what was kept before; the saved answers stay.

    Returns them as they are kept.
    With `seen_version`, what was typed before the actor's own newest save is let go: it arrived too late.
    """
    # Waits for a save that is under way.
    lock_request(opinion_request)
    if not rules.has_full_access(actor, opinion_request) or not rules.may_edit_contact(opinion_request):
        raise EditNotAllowed(opinion_request.status)
    # Entries of a list share one version, so a save of another entry says nothing about this one.
    if seen_version is not None and page.row is None and _has_saved_since(actor, opinion_request, page, seen_version):
        return {}
    kept = shortened(data)
    AnswerDraft.objects.update_or_create(
        opinion_request=opinion_request,
        user=actor,
        page=page.name,
        row_id=row_id,
        defaults={"data": kept, "saved_at": timezone.now()},
    )
    return kept


def _has_saved_since(actor: User, opinion_request: SecondOpinionRequest, page: Page, version: int) -> bool:
    saves = SavedPage.objects.filter(opinion_request=opinion_request, page=page.name, saved_by=actor)
    return saves.filter(version__gt=version).exists()


def forget_draft(*, actor: User, opinion_request: SecondOpinionRequest, page: Page, row_id: UUID | None = None) -> None:
    """Drop what was typed: it has been saved, or it is not wanted any more."""
    AnswerDraft.objects.filter(opinion_request=opinion_request, user=actor, page=page.name, row_id=row_id).delete()


def shortened(data: Typed) -> dict[str, list[str]]:
    """The same within our limit: only the longest texts lose their ends."""
    kept = {name: list(values) for name, values in data.items()}
    total = sum(len(value) for values in kept.values() for value in values)
    if total <= MAX_CHARACTERS:
        return kept
    room = MAX_CHARACTERS // max(1, sum(len(values) for values in kept.values()))
    return {name: [value[:room] for value in values] for name, values in kept.items()}
