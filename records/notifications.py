"""The notices the records send."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.notifications import kinds
from records.models import DocumentReference


def _file_needs_help(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """Only where to go: the page behind the sign-in tells which file. Nothing once it was made good or taken back."""
    document = DocumentReference.objects.visible_to(recipient).needing_fix().filter(pk=str(reference_id)).first()
    if document is None:
        return None
    return {"path": reverse("records:checklist", kwargs={"rid": document.opinion_request_id})}


FILE_NEEDS_HELP = kinds.register(
    kinds.NotificationKind("records.file_needs_help", _file_needs_help, label=_("A file needs another try"))
)
