"""The notices about files that may be about another child: only where to go, never whose, what or why."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.notifications import kinds
from portal.notifications.models import Channel
from records.models import DocumentReference, PrivacyHold
from records.states import DocumentStatus


def _file_held(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """Nothing once it was answered or ended."""
    holds = PrivacyHold.objects.visible_to(recipient).filter(pk=str(reference_id), ended_at=None, answer="")
    hold = holds.first()
    if hold is None:
        return None
    where = {"rid": hold.opinion_request_id, "document_id": hold.document_id}
    return {"path": reverse("records:held", kwargs=where)}


def _hold_to_decide(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """Nothing once somebody decided, or for whoever may not decide any more."""
    if not may(recipient, Act.RELEASE_HELD):
        return None
    hold = PrivacyHold.objects.filter(pk=str(reference_id), ended_at=None).first()
    return {"path": reverse("admin:desk_holds")} if hold else None


def _file_goes_on(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """Nothing once it was taken back or held again."""
    documents = DocumentReference.objects.visible_to(recipient).filter(pk=str(reference_id))
    document = documents.filter(status=DocumentStatus.AVAILABLE).first()
    if document is None:
        return None
    return {"path": reverse("records:checklist", kwargs={"rid": document.opinion_request_id})}


FILE_HELD = kinds.register(
    kinds.NotificationKind("records.file_held", _file_held, label=_("A file is paused"), is_essential=True)
)
FILE_GOES_ON = kinds.register(
    kinds.NotificationKind("records.file_goes_on", _file_goes_on, label=_("A paused file goes on"))
)
HOLD_TO_DECIDE = kinds.register(
    kinds.NotificationKind(
        "records.hold_to_decide", _hold_to_decide, label=_("A paused file to decide about"), channels=(Channel.EMAIL,)
    )
)
