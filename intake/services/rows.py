"""Entries of the lists a family keeps: hospitals, treatments, other caregivers."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import transaction

from intake.journey import Page, Standing
from intake.models import RelatedPerson, ReportedCaregiver, SavedPage, SecondOpinionRequest
from intake.models.reported import ReportedRow
from intake.services.answers import changes_since, lock_page, log_changes, standing_for
from intake.services.drafts import forget_draft
from intake.services.effects import after_saving
from intake.services.locks import EditNotAllowed, lock_to_answer
from intake.services.merge import Side, settle
from portal.accounts.models import User

# No family has more; a list without an end would be a way to fill our disks.
MAX_ENTRIES: Final = 40


class ListFull(Exception):
    """The list has as many entries as it may have."""


@transaction.atomic
def save_row(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    page: Page,
    row_id: UUID,
    values: Mapping[str, object],
    seen_version: int | None = None,
    choices: Mapping[str, Side] | None = None,
) -> Standing:
    """Add or change one entry; the same new `row_id` twice is one entry, so a second press adds nothing."""
    locked, link = lock_to_answer(actor=actor, opinion_request=opinion_request)
    saved, row = lock_page(locked, page, link, actor), _find(page, locked, link, row_id)
    is_new = row is None
    if row is None:
        row = _new_entry(page, locked, link, row_id)
    kept = {column: getattr(row, column) for column in values}
    new = settle(
        kept=kept,
        given=values,
        since=[] if is_new else changes_since(saved, seen_version, row_id=row_id),
        actor=actor,
        choices=choices or {},
    )
    for column, value in new.items():
        setattr(row, column, value)
    if is_new or new:
        row.save()
    _log(saved, actor, page, row_id, {column: (kept[column], value) for column, value in new.items()})
    for typed_at in (None, row_id):
        forget_draft(actor=actor, opinion_request=locked, page=page, row_id=typed_at)
    standing = standing_for(locked, link)
    after_saving(actor=actor, standing=standing, page=page, changed=frozenset(new))
    return standing


@transaction.atomic
def remove_row(*, actor: User, opinion_request: SecondOpinionRequest, page: Page, row_id: UUID) -> None:
    """Take one entry away; the log keeps what it said. An entry that is gone already stays gone."""
    locked, link = lock_to_answer(actor=actor, opinion_request=opinion_request)
    row = _find(page, locked, link, row_id)
    if row is None:
        return
    changes = {column: (getattr(row, column), None) for column in page.row_columns if getattr(row, column)}
    row.delete()
    _log(lock_page(locked, page, link, actor), actor, page, row_id, changes)
    forget_draft(actor=actor, opinion_request=locked, page=page, row_id=row_id)
    after_saving(actor=actor, standing=standing_for(locked, link), page=page, changed=frozenset(changes))


@transaction.atomic
def finish_list(*, actor: User, opinion_request: SecondOpinionRequest, page: Page) -> None:
    """Note that the family has seen the list and goes on."""
    locked, link = lock_to_answer(actor=actor, opinion_request=opinion_request)
    _log(lock_page(locked, page, link, actor), actor, page, None, {})


def _find(page: Page, locked: SecondOpinionRequest, link: RelatedPerson, row_id: UUID) -> ReportedRow | None:
    """The entry, if it belongs to the request and, for caregivers, to the person who named them."""
    assert page.row is not None  # noqa: S101 - pages without entries never come here
    own = {"reported_by": link} if page.row is ReportedCaregiver else {}
    return page.row._default_manager.filter(pk=row_id, opinion_request=locked, **own).first()


def _new_entry(page: Page, locked: SecondOpinionRequest, link: RelatedPerson, row_id: UUID) -> ReportedRow:
    assert page.row is not None  # noqa: S101 - as above
    rows = page.row._default_manager
    # An id of somebody else's entry: it does not exist for this person.
    if rows.filter(pk=row_id).exists():
        raise EditNotAllowed(page.name)
    if rows.filter(opinion_request=locked).count() >= MAX_ENTRIES:
        raise ListFull(page.name)
    row = page.row(id=row_id, opinion_request=locked)
    if isinstance(row, ReportedCaregiver):
        row.reported_by = link
    return row


def _log(
    saved: SavedPage, actor: User, page: Page, row_id: UUID | None, changes: Mapping[str, tuple[object, object]]
) -> None:
    log_changes(saved, actor=actor, changes=changes, private=page.is_personal, row_id=row_id)
