"""Saves the answers of one page: versions, the log of changes, and what follows from an answer."""

from collections.abc import Mapping
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from intake import rules
from intake.journey import Page, Record, Standing
from intake.models import AnswerChange, RelatedPerson, SavedPage, SecondOpinionRequest
from intake.services.drafts import forget_draft
from intake.services.effects import after_saving
from intake.services.locks import EditNotAllowed, lock_to_answer
from intake.services.merge import Side, as_json, settle
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.services import record_event

# Without a table row until the first answer.
_MADE_LATER = (Record.HISTORY, Record.PREFERENCES, Record.COVERAGE)


@transaction.atomic
def save_answers(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    page: Page,
    values: Mapping[str, object],
    seen_version: int | None = None,
    choices: Mapping[str, Side] | None = None,
) -> Standing:
    """Keep the answers of one page as a whole, or raise EditNotAllowed or EditedElsewhere and keep nothing.

    `seen_version` is the version of the page that the actor changed; without one it is the newest. `choices` say
    whose answer stays where somebody else changed the same one meanwhile.
    """
    locked, link = lock_to_answer(actor=actor, opinion_request=opinion_request)
    if page.is_identity and not rules.may_edit_answers(locked):
        raise EditNotAllowed(locked.status)
    standing, saved = standing_for(locked, link), lock_page(locked, page, link, actor)
    owners = page.owners
    kept = {column: standing.value(column, owners[column]) for column in values}
    new = settle(
        kept=kept,
        given=values,
        since=changes_since(saved, seen_version, actor=actor if page.is_personal else None),
        actor=actor,
        choices=choices or {},
    )
    _write(standing, owners, new)
    log_changes(
        saved,
        actor=actor,
        changes={column: (kept[column], value) for column, value in new.items()},
        private=page.is_personal,
    )
    forget_draft(actor=actor, opinion_request=locked, page=page)
    after_saving(actor=actor, standing=standing, page=page, changed=frozenset(new))
    return standing


def standing_for(locked: SecondOpinionRequest, link: RelatedPerson) -> Standing:
    """The request with the rows its answers live in; those that do not exist yet are made when first written."""
    found = {record.value: getattr(locked, record.value, None) for record in _MADE_LATER}
    empty = {name: _model_of(name)(opinion_request=locked) for name, row in found.items() if row is None}
    return Standing(locked, link, **({name: row for name, row in found.items() if row is not None} | empty))


def lock_page(locked: SecondOpinionRequest, page: Page, link: RelatedPerson, actor: User) -> SavedPage:
    """The newest save of the page, or one to come; the lock on the request keeps others away from it."""
    own = link if page.is_personal else None
    saved = SavedPage.objects.filter(opinion_request=locked, page=page.name, link=own).first()
    return saved or SavedPage(opinion_request=locked, page=page.name, link=own, saved_by=actor)


def changes_since(
    saved: SavedPage, seen_version: int | None, *, actor: User | None = None, row_id: UUID | None = None
) -> list[AnswerChange]:
    """What was changed on the page after that version, oldest first; on personal pages by the person alone."""
    if seen_version is None or seen_version >= saved.version:
        return []
    found = AnswerChange.objects.filter(
        opinion_request_id=saved.opinion_request_id, page=saved.page, version__gt=seen_version, row_id=row_id
    )
    found = found.filter(actor=actor) if actor is not None else found
    return list(found.select_related("actor").order_by("version", "id"))


def log_changes(
    saved: SavedPage,
    *,
    actor: User,
    changes: Mapping[str, tuple[object, object]],
    private: bool,
    row_id: UUID | None = None,
) -> None:
    """Raise the version of the page and write down each change; a page saved as it was is noted only once."""
    if not changes and saved.version:
        return
    saved.version, saved.saved_by, saved.saved_at = saved.version + 1, actor, timezone.now()
    saved.save()
    was_sent = saved.opinion_request.status != RequestStatus.DRAFT
    AnswerChange.objects.bulk_create(
        AnswerChange(
            opinion_request=saved.opinion_request,
            page=saved.page,
            row_id=row_id,
            column=column,
            before=as_json(before),
            after=as_json(after),
            version=saved.version,
            is_private=private,
            was_sent=was_sent,
            actor=actor,
        )
        for column, (before, after) in changes.items()
    )
    record_event(actor=actor, action="intake.answers_saved", target=saved.opinion_request)


def _write(standing: Standing, owners: Mapping[str, Record], new: Mapping[str, object]) -> None:
    for record in dict.fromkeys(owners[column] for column in new):
        row, columns = standing.record(record), [column for column in new if owners[column] is record]
        for column in columns:
            setattr(row, column, new[column])
        if row._state.adding:
            row.save()
        else:
            row.save(update_fields=[*columns, *(["updated_at"] if record is Record.REQUEST else [])])


def _model_of(name: str) -> type[models.Model]:
    related = SecondOpinionRequest._meta.get_field(name).related_model
    assert isinstance(related, type)  # noqa: S101 - narrows what the stubs leave open
    return related
