"""Upload-only links: a family gives one to another hospital's records desk. Files go in, nothing comes out."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from intake.models import Access, RelatedPerson, ReportedHospital, SecondOpinionRequest
from intake.states import OPEN
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from records import rules
from records.models import PRIVATE_KINDS, RecordUpload, UploadLink
from records.services.refusals import Refusal, SendingRefused
from records.states import UploadStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_FILES: Final = 50
# For one request at a time; more would only be forgotten somewhere.
MOST_LINKS: Final = 20


class LinkNotAllowed(Exception):
    """This role of staff does not end links."""


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new link and its secret, which is known only now."""

    link: UploadLink
    token: str


@transaction.atomic
def make_link(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    kinds: Sequence[str],
    hospital: ReportedHospital | None = None,
    hospital_name: str = "",
    most_files: int = 20,
    days: int | None = None,
) -> MadeLink:
    """Make a link for these kinds of records; papers about caregivers never come by one."""
    held = SecondOpinionRequest.objects.select_for_update().get(pk=opinion_request.pk)
    if not rules.may_add(actor, held):
        raise SendingRefused(Refusal.CLOSED if rules.is_closed(held) else Refusal.NOT_ALLOWED)
    if not kinds or set(kinds) & set(PRIVATE_KINDS):
        raise SendingRefused(Refusal.NOT_ALLOWED)
    if live_links(held).count() >= MOST_LINKS:
        raise SendingRefused(Refusal.TOO_MANY)
    token = secrets.token_urlsafe(32)
    link = UploadLink.objects.create(
        opinion_request=held,
        created_by=actor,
        token_digest=digest_of(token),
        hospital=hospital,
        hospital_name=hospital_name or (hospital.name if hospital else ""),
        kinds=list(kinds),
        most_files=min(most_files, MOST_FILES),
        expires_at=timezone.now() + timedelta(days=days or settings.PORTAL_UPLOAD_LINK_DAYS),
    )
    record_event(actor=actor, action="records.upload_link_made", target=link)
    return MadeLink(link, token)


@transaction.atomic
def revoke_link(*, actor: User, link: UploadLink) -> None:
    """End a link at once; what came by it stays. Twice is once."""
    if actor.is_staff and not may(actor, Act.CHECK_RECORDS):
        raise LinkNotAllowed
    held = UploadLink.objects.select_for_update().get(pk=link.pk)
    if held.revoked_at is None:
        held.revoked_at = timezone.now()
        held.save(update_fields=["revoked_at"])
        record_event(actor=actor, action="records.upload_link_ended", target=held)


def digest_of(token: str) -> str:
    """By what a link is found; the token has 256 random bits, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_live(*, token_digest: str) -> UploadLink | None:
    """The link, if it takes files now. One query whatever is wrong, so that its time tells nothing either."""
    return _live().filter(token_digest=token_digest).select_related("opinion_request", "created_by").first()


def live_links(opinion_request: SecondOpinionRequest) -> "QuerySet[UploadLink]":
    """Those of a request that take files now."""
    return _live().filter(opinion_request=opinion_request)


def count_file(*, link_id: UUID | None) -> None:
    """Count one file of a link inside the transaction that makes it; a link that is over takes none."""
    if link_id is None:
        return
    link = _live().filter(pk=link_id)
    if not link.update(file_count=F("file_count") + 1, last_used_at=timezone.now()):
        raise SendingRefused(Refusal.GONE)


def uploads_by(link: UploadLink) -> "QuerySet[RecordUpload]":
    """What came by this link, whoever holds it; never what the family itself sends."""
    return RecordUpload.objects.filter(came_by=link).select_related("opinion_request", "uploaded_by", "document")


def finished_by(*, token_digest: str, upload_id: UUID) -> RecordUpload | None:
    """A finished upload of a link, also of one that it used up: the answer to it may have been lost on the way."""
    uploads = RecordUpload.objects.filter(came_by__token_digest=token_digest, status=UploadStatus.FINISHED)
    return uploads.select_related("document").filter(pk=upload_id).first()


def _live() -> "QuerySet[UploadLink]":
    # Nobody's link outlives their own access to the child's records.
    speaks = RelatedPerson.objects.filter(
        user=OuterRef("created_by"),
        patient=OuterRef("opinion_request__patient"),
        ended_at=None,
        access=Access.SEE_AND_ADD,
    )
    return UploadLink.objects.filter(
        Exists(speaks),
        revoked_at=None,
        expires_at__gt=timezone.now(),
        file_count__lt=F("most_files"),
        opinion_request__status__in=OPEN,
    )
