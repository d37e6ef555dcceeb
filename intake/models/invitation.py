"""The way in for a second caregiver: one invitation, one address, one request."""

from datetime import timedelta
from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from intake.models.opinion_request import SecondOpinionRequest
from intake.models.patient import Access, Relationship
from intake.states import OPEN
from portal.accounts.models import User
from portal.lib.ids import new_id

LIFETIME: Final = timedelta(days=7)


class AddressKind(models.TextChoices):
    """Where an invitation is sent."""

    EMAIL = "email", _("email")
    PHONE = "phone", _("phone")


def default_expiry() -> object:
    return timezone.now() + LIFETIME


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Those of requests the user may see; whom an address belongs to is shown to the inviter alone."""
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(opinion_request__in=requests.values("pk"))

    def unanswered(self) -> Self:
        """Neither accepted nor taken back; it may have run out."""
        return self.filter(accepted_at=None, revoked_at=None)

    def live(self) -> Self:
        """Those that can still be accepted."""
        return self.unanswered().filter(expires_at__gt=timezone.now(), opinion_request__status__in=OPEN)


class Invitation(models.Model):
    """Lets the owner of one address join one request, once, within seven days; only the hash of the link is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="invitations")
    opinion_request_id: UUID
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_by_id: UUID
    name = models.CharField(_("name"), max_length=150)
    relationship = models.CharField(_("relationship"), max_length=20, choices=Relationship)
    access = models.CharField(_("may"), max_length=12, choices=Access)
    address_kind = models.CharField(max_length=5, choices=AddressKind)
    # In its one spelling, as accounts keep it.
    address = models.CharField(_("address"), max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("invited"), default=timezone.now)
    expires_at = models.DateTimeField(_("runs out"), default=default_expiry)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="accepted_invitations"
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_invitation_per_address",
                fields=["opinion_request", "address"],
                condition=models.Q(accepted_at=None, revoked_at=None),
            ),
            models.CheckConstraint(name="invitation_access_is_known", condition=models.Q(access__in=Access.values)),
            models.CheckConstraint(
                name="invitation_relationship_is_known", condition=models.Q(relationship__in=Relationship.values)
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_not_accepted_and_revoked",
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def token(self) -> str:
        """The secret of the link, made anew from the id each time, so that nothing has to keep it."""
        return salted_hmac("intake.invitation", str(self.pk), algorithm="sha256").hexdigest()

    @property
    def has_run_out(self) -> bool:
        """Whether its days are over."""
        return self.expires_at <= timezone.now()
