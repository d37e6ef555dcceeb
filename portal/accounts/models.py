"""The user: signs in with an e-mail address or a mobile number and has no family password."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.ids import new_id


class Language(models.TextChoices):
    """Languages of pages and notices."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")


class StaffRole(models.TextChoices):
    """What a member of staff does; empty for families."""

    COORDINATOR = "coordinator", _("Coordinator")
    NURSE = "nurse", _("Nurse, triage")
    SCHEDULER = "scheduler", _("Scheduler")
    CLINICIAN = "clinician", _("Clinician, reads only")
    FINANCIAL = "financial", _("Financial counselor")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(BaseUserManager["User"]):
    """Makes users whose e-mail addresses are stored in lower case."""

    def create_user(self, *, email: str | None = None, phone: str | None = None, **fields: Any) -> "User":
        """A new user without a usable password."""
        user = self.model(email=email.strip().lower() if email else None, phone=phone or None, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, **fields: Any) -> "User":
        """An administrator; signs in by code and second factor like all staff. A password is not kept."""
        fields.pop("password", None)
        return self.create_user(
            email=email, is_staff=True, is_superuser=True, staff_role=StaffRole.ADMINISTRATOR, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in: a caregiver, a patient aged 18 or over, or a member of staff."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    phone = models.CharField(_("mobile number"), max_length=20, unique=True, null=True, blank=True)
    is_phone_verified = models.BooleanField(_("mobile number confirmed"), default=False)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.ENGLISH)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    staff_role = models.CharField(_("staff role"), max_length=20, choices=StaffRole, blank=True)
    # Single keys move about the desk; who speaks to the computer or hits keys by accident turns them off.
    uses_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="user_has_email_or_phone",
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
            ),
            models.CheckConstraint(name="user_email_is_lower_case", condition=models.Q(email=Lower("email"))),
            models.CheckConstraint(name="user_language_is_known", condition=models.Q(language__in=Language.values)),
            models.CheckConstraint(
                name="user_staff_role_only_for_staff", condition=models.Q(is_staff=True) | models.Q(staff_role="")
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or self.phone or str(self.pk)

    @property
    def is_active_staff(self) -> bool:
        """Whether this is a member of staff who still works here and has a role; without one nobody sees a case."""
        return self.is_staff and self.is_active and bool(self.staff_role)

    def get_short_name(self) -> str:
        """The first word of the name, for greetings; empty when no name is known."""
        return self.full_name.split(" ")[0]


class SecondFactorReset(models.Model):
    """One time that a member of staff was let in again after losing the second factor, by whom and why; append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="factor_resets")
    reset_by = models.ForeignKey(User, verbose_name=_("reset by"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(name="factor_reset_has_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="factor_reset_by_somebody_else", condition=~models.Q(member=models.F("reset_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.at:%Y-%m-%d}"
