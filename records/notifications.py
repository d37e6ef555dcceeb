"""The notices the records send."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from intake.states import OPEN
from portal.accounts.models import User
from portal.notifications import kinds
from portal.notifications.models import Channel
from records.models import DocumentReference, Exit, RecordAnswer, RecordAsk
from records.states import LIVE


def _file_needs_help(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """Only where to go: the page behind the sign-in tells which file. Nothing once it was made good or taken back."""
    document = DocumentReference.objects.visible_to(recipient).needing_fix().filter(pk=str(reference_id)).first()
    if document is None:
        return None
    return {"path": reverse("records:checklist", kwargs={"rid": document.opinion_request_id})}


def _file_needs_fix(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """Only where to go; nothing once the word was undone, or the family sent or said something since."""
    asked = DocumentReference.objects.visible_to(recipient).needing_fix().filter(fix_asked_at__isnull=False)
    if not asked.filter(opinion_request_id=reference_id, opinion_request__status__in=OPEN).exists():
        return None
    return {"path": reverse("records:checklist", kwargs={"rid": reference_id})}


def _reminder(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """Nothing once the kind was sent or answered, or while the family wants quiet."""
    request = SecondOpinionRequest.objects.visible_to(recipient).filter(pk=str(reference_id), status__in=OPEN).first()
    if request is None or (request.paused_until is not None and request.paused_until > timezone.localdate()):
        return None
    own = RecordAnswer.objects.filter(opinion_request=request, answered_by=recipient, exit=Exit.REMIND_LATER)
    live = DocumentReference.objects.filter(status__in=LIVE, fix_asked_at=None)
    sent = live.filter(opinion_request=request, kind=OuterRef("kind"))
    if not own.filter(~Exists(sent), reminded_at__isnull=False).exists():
        return None
    return {"path": reverse("records:checklist", kwargs={"rid": request.pk})}


def _more_asked(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """Only where to go; nothing once it was sent, answered or called off."""
    ask = RecordAsk.objects.visible_to(recipient).waiting().filter(pk=str(reference_id)).first()
    return {"path": reverse("records:checklist", kwargs={"rid": ask.opinion_request_id})} if ask else None


def _disc_link(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """The sign-in page, which leads on to the page about discs."""
    if not SecondOpinionRequest.objects.visible_to(recipient).filter(pk=str(reference_id)).exists():
        return None
    return {"path": f"{reverse('accounts:sign_in')}?next={reverse('records:disc_current')}"}


FILE_NEEDS_HELP = kinds.register(
    kinds.NotificationKind("records.file_needs_help", _file_needs_help, label=_("A file needs another try"))
)
FILE_NEEDS_FIX = kinds.register(
    kinds.NotificationKind("records.file_needs_fix", _file_needs_fix, label=_("Our team asks for a file again"))
)
REMINDER = kinds.register(
    kinds.NotificationKind("records.reminder", _reminder, label=_("The reminder a family asked for"))
)
MORE_ASKED = kinds.register(
    kinds.NotificationKind("records.more_asked", _more_asked, label=_("We asked the family for something more"))
)
DISC_LINK_ASKED = kinds.register(
    kinds.NotificationKind(
        "records.disc_link_asked",
        _disc_link,
        label=_("The link to open on a computer"),
        # A text would open on the phone that asked for it.
        channels=(Channel.EMAIL,),
    )
)
